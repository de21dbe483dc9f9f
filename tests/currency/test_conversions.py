"""Conversions worked out by hand: conversions.yaml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.currency.sold import sold

CASES = yaml.safe_load((Path(__file__).parent / "conversions.yaml").read_text(encoding="utf-8"))
USUAL = {"unknown-account"}


def told(found: Any) -> list[str]:
    return [
        f"{each.finding}: {each.message} [{each.file}:{each.line}]"
        + (f" -- {each.hint}" if each.hint else "")
        for each in found
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_rows_and_rates_come_to(case: dict[str, Any], tmp_path: Path) -> None:
    """Tables are streamed, but those that a view reads."""
    judge(case, dict(case.get("changes", {})), tmp_path)


@pytest.mark.parametrize("case", CASES[:3] + CASES[-10:], ids=lambda case: case["case"])
def test_a_table_held_in_memory_comes_to_the_same(case: dict[str, Any], tmp_path: Path) -> None:
    changes = dict(case.get("changes", {}))
    counted = {"counted": {"sql": "SELECT COUNT(*) AS rows FROM lines"}}
    changes["tables"] = changes.get("tables", {}) | counted
    judge(case, changes, tmp_path)


def judge(case: dict[str, Any], changes: dict[str, Any], folder: Path) -> None:
    lines = [[*row, *([None] * (5 - len(row)))] for row in case["lines"]]
    outcome = sold(folder, lines, case["rates"], changes)
    if "refused" in case:
        assert told(outcome.refused) == case["refused"]
        return
    assert told(outcome.refused) == []
    assert outcome.results is not None
    assert outcome.line() == Fraction(str(case["sales"]))
    if "rounding" in case:
        assert outcome.rounding() == Fraction(str(case["rounding"]))
    names = {each.finding for each in outcome.results.findings} - USUAL
    assert names == set(case.get("findings", ()))
