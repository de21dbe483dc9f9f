"""The smallest sample: the table in its README is what the run says."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from acctier.model.results import Results

README = Path(__file__).parents[2] / "sample_data" / "minimal" / "README.md"
COLUMNS = ("sales", "goods", "gross_profit", "pick_line", "account_profit")


def _rows() -> dict[str, list[int]]:
    """Amounts in cents by account name, the count of lines left out."""
    rows = {}
    for line in README.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and re.fullmatch(r"[\d,]+\.\d\d", cells[1]):
            amounts = [cell.replace(",", "").replace(".", "") for cell in cells[1:4] + cells[5:]]
            rows[cells[0]] = [int(amount) for amount in amounts]
    return rows


def test_the_readme_and_the_run_agree_account_by_account(minimal: Results) -> None:
    rows = _rows()
    total = rows.pop("all")
    frame = minimal.accounts.frame
    said = {row[0]: list(row[1:]) for row in frame.select("account_name", *COLUMNS).iter_rows()}
    assert said == rows
    assert [minimal.totals[column] for column in COLUMNS] == total


def test_the_curve_and_the_tie_out_are_as_told(minimal: Results) -> None:
    whale = minimal.whale
    assert (whale.total, whale.peak, whale.accounts) == (510_00, 590_00, 5)
    assert whale.height == Fraction(590, 510)
    assert minimal.totals["unused"] == 90_00
    assert minimal.totals["operating_profit"] == 420_00
    assert [(tier.tier, tier.accounts) for tier in minimal.tiers] == [("Keep", 3), ("Fix", 2)]
