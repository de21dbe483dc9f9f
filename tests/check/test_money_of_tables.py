"""Money read = used + outside the period + filtered + quarantined; see money.yaml."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.check.identities import money_balance
from acctier.model.errors import BalanceError
from acctier.model.results import Results, TableMoney, TableResult
from acctier.reports.summary import summary
from tests.check.test_rules import judged

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("money.yaml").read_text())
ANY = {"value": "tables.rows_quarantined", "max": 99}


def of(case: dict[str, Any], folder: Path, *, streamed: bool = False) -> Results:
    """The results of a case: without a view that reads it, the table is read in one pass."""
    without = ("sold",) if streamed else ()
    given = {"files": {"lines.csv": case["file"]}, "check": ANY, "without": without}
    return judged(given, folder)[1]


@pytest.mark.parametrize("streamed", [False, True], ids=["held", "streamed"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_money_of_a_table(case: dict[str, Any], streamed: bool, tmp_path: Path) -> None:
    results = of(case, tmp_path, streamed=streamed)
    (lines,) = (each for each in results.tables if each.table == "lines")
    found = {
        each.name: [
            *(each.read, each.used, each.outside_period, each.filtered, each.quarantined),
            each.unreadable,
        ]
        for each in lines.money
    }
    expected = {name: [*map(Fraction, map(str, parts))] for name, parts in case["money"].items()}
    assert found == expected
    assert [[each.line, each.column, each.amount] for each in results.quarantine] == case[
        "quarantine"
    ]
    told: Any = summary(results)["tables"]
    (record,) = (each["money"][0] for each in told if each["table"] == "lines")
    assert str(record["read"]) == f"{float(expected['sales'][0]):.2f}"


def test_the_amounts_of_the_quarantine_add_up_to_what_is_set_aside(tmp_path: Path) -> None:
    results = of(CASES[4], tmp_path)
    (lines,) = (each for each in results.tables if each.table == "lines")
    assert sum(each.amount or 0 for each in results.quarantine) == lines.money[0].quarantined * 100


def test_a_cent_without_a_fate_ends_the_run() -> None:
    money = TableMoney("sales", Fraction(10), Fraction(4), Fraction(3), Fraction(2), Fraction(1))
    table = TableResult("lines", (), 0, 0, 0, 0, 0, 0, money=(money,))
    money_balance([table])
    short = replace(table, money=(replace(money, filtered=Fraction(199, 100)),))
    with pytest.raises(BalanceError, match=r"lines, sales: 10 read, 9\.99 accounted for"):
        money_balance([short])
