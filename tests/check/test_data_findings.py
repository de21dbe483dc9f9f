"""What is found about the data: unknown accounts, look-alikes, missing money, capacity."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from acctier.check import data as found
from acctier.check.levels import levelled
from acctier.check.suspicions import overruns, suspect_signs, without_volume
from acctier.config.findings import FindingsSpec
from acctier.config.models import LineSpec
from acctier.config.tables import TableSpec
from acctier.expression.parse import parse_expression
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.results import ActivityResult, PoolResult, Quarantined, TableResult

USD = Currency("USD", 2)


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, int | None]]:
    return [(each.finding, each.severity, each.rows) for each in findings]


def test_missing_amounts_are_an_error_with_their_rows() -> None:
    assert told(found.missing_amounts("lines", "sales", 3)) == [("missing-amount", "error", 3)]
    assert found.missing_amounts("lines", "sales", 0) == ()


def test_negative_quantities_are_told_with_what_was_done() -> None:
    (floored,) = found.negative_quantities("lines", "pick", 3, "floor")
    (turned,) = found.negative_quantities("lines", "pick", 3, "absolute")
    assert (floored.finding, floored.severity, floored.rows) == ("negative-quantity", "info", 3)
    assert "count 0" in floored.message
    assert "magnitude" in turned.message
    assert found.negative_quantities("lines", "pick", 0, "floor") == ()


DESK = PoolResult(
    "desk", cost=100_00, practical_capacity=Fraction(100), unit="hours", used=Fraction(100)
)
VISIT = ActivityResult(
    *("visit", "cost_to_serve", "customer", ("reps",)),
    *(Fraction(50), Fraction(50), Fraction(4), 200_00),
)


def test_a_pool_is_overrun_above_its_capacity_only() -> None:
    assert overruns([DESK, PoolResult("board", 5)], []) == ()
    over = replace(DESK, used=Fraction(125), unused=-25_00)
    (finding,) = overruns([over], [])
    assert (finding.finding, finding.column, finding.amount) == ("pool-overrun", "desk", -25_00)
    assert "125.0 %" in finding.message
    assert "25.0 hours too many" in finding.message


def test_an_activity_without_volume_is_found_when_it_costs_something() -> None:
    idle = replace(VISIT, quantity=Fraction(0), volume=Fraction(0), unit_cost=None)
    (finding,) = without_volume([idle], {"visit": 25_00}, [DESK], USD)
    assert (finding.finding, finding.amount) == ("zero-volume", 25_00)
    assert finding.share == Fraction(1, 4)
    assert without_volume([replace(idle, pools=())], {}, [DESK], USD) == ()


def test_more_done_than_the_stated_volume_is_found() -> None:
    assert overruns([], [VISIT]) == ()
    busy = replace(VISIT, quantity=Fraction(60))
    assert told(overruns([], [busy])) == [("volume-overrun", "warning", None)]


@pytest.mark.parametrize(
    ("levels", "severity"),
    [
        ({}, "warning"),
        ({"zero-volume": "error"}, "warning"),
        ({"volume-overrun": "error"}, "error"),
        ({"volume-overrun": {"level": "error", "max_share": "0.19"}}, "error"),
        ({"volume-overrun": {"level": "error", "max_share": "0.20"}}, "info"),
        ({"volume-overrun": {"max_share": "0.19"}}, "warning"),
        ({"volume-overrun": "info"}, "info"),
    ],
    ids=str,
)
def test_a_finding_has_the_level_that_it_was_given(levels: dict[str, Any], severity: str) -> None:
    busy = replace(VISIT, quantity=Fraction(60))
    (finding,) = levelled(overruns([], [busy]), FindingsSpec.model_validate(levels))
    assert finding.severity == severity


def test_lines_that_total_below_zero_have_the_wrong_sign() -> None:
    lines = {
        "sales": LineSpec(kind="revenue", sum=parse_expression("amount")),
        "rebate": LineSpec(kind="deduction", sum=parse_expression("-2 * amount")),
        "goods": LineSpec(kind="cogs", formula=parse_expression("sales * 0.4")),
        "freight": LineSpec(kind="cost_to_serve", sum=parse_expression("freight")),
    }
    findings = suspect_signs(lines, dict.fromkeys(lines, -1_00), [], USD)
    assert [(each.finding, each.column, each.hint) for each in findings] == [
        ("sign-suspect", "sales", "write it with the other sign: sum: -amount"),
        ("sign-suspect", "rebate", "write it with the other sign: sum: -(-2 * amount)"),
        ("sign-suspect", "goods", "write it with the other sign: formula: -(sales * 0.4)"),
    ]
    assert suspect_signs(lines, dict.fromkeys(lines, 0), [], USD) == ()


@pytest.mark.parametrize(
    ("spec", "feeds", "dated"),
    [
        ({"file": "lines.csv"}, True, False),
        ({"file": "lines.csv"}, False, True),
        ({"file": "lines.csv", "date": "sold_on"}, True, True),
        ({"file": "lines_<period>.csv"}, True, True),
        ({"file": "lines_<month:%Y%m>.csv"}, True, True),
        ({"file": "lines_<start:%Y>.csv"}, True, True),
        ({"sql": "SELECT a FROM b"}, True, True),
    ],
    ids=str,
)
def test_money_from_a_table_without_dates_is_found(
    spec: dict[str, Any], *, feeds: bool, dated: bool
) -> None:
    tables = {"lines": TableSpec.model_validate(spec)}
    findings = found.undated(tables, {"lines"} if feeds else {"other"})
    assert told(findings) == ([] if dated else [("undated-table", "warning", None)])


def test_quarantined_cells_are_told_per_table_and_column_at_the_first_place() -> None:
    cells = [
        Quarantined("lines", "a.csv", 7, "price", "12,x", "not a number"),
        Quarantined("lines", "a.csv", 9, "price", "?", "not a number"),
        Quarantined("lines", "a.csv", 9, "sold_on", "?", "not a date"),
        Quarantined("visits", "v.csv", 2, "price", "?", "not a number"),
    ]
    findings = found.quarantined(cells)
    assert [(each.table, each.column, each.file, each.line, each.rows) for each in findings] == [
        ("lines", "price", "a.csv", 7, 2),
        ("lines", "sold_on", "a.csv", 9, 1),
        ("visits", "price", "v.csv", 2, 1),
    ]
    assert not any("at least" in each.message for each in findings)


def test_rows_beyond_those_that_are_listed_are_not_passed_over() -> None:
    cells = [Quarantined("lines", "a.csv", 7, "price", "?", "not a number")]
    [whole] = found.quarantined(cells, [TableResult("lines", ("a.csv",), 9, 8, 0, 0, 1, 0)])
    [cut] = found.quarantined(cells, [TableResult("lines", ("a.csv",), 9, 6, 0, 0, 3, 0)])
    assert whole.message.startswith("1 row of lines quarantined")
    assert cut.message.startswith("at least 1 row of lines quarantined")
