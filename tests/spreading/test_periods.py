"""Contracts spread over their days, worked out by hand: periods.yaml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from acctier.model.errors import InputError
from acctier.model.results import Results
from acctier.pipeline import work
from acctier.proof import Proofs
from tests.spreading.contracts import Row, load, results

CASES = yaml.safe_load((Path(__file__).parent / "periods.yaml").read_text(encoding="utf-8"))
THREE_YEARS: Row = ["a", "C1", "2026-01-01", "2028-12-31", "10960", 1]


def measured(of: Results, name: str) -> Fraction:
    """A measure over all accounts."""
    units = of.accounts.frame[name].cast(pl.Int128).sum()
    return Fraction(int(units), 10 ** of.accounts.fields[name].scale)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_each_period_has_of_a_contract(case: dict[str, Any], tmp_path: Path) -> None:
    rows = [[*row, *([0] * (6 - len(row)))] for row in case["contracts"]]
    for period, fees in case["fees"].items():
        found = results(tmp_path, rows, str(period))
        assert Fraction(found.totals["fees"], 100) == Fraction(str(fees)), period
        for name, measure in (("seats", "seats_sold"), ("signed", "signed")):
            if name in case:
                assert measured(found, measure) == Fraction(str(case[name][period])), period
        if "different" in case:
            assert measured(found, "different") == case["different"][period]


def test_the_money_of_other_periods_is_told(tmp_path: Path) -> None:
    found = results(tmp_path, [THREE_YEARS, ["b", "C2", "2026-07-01", "2026-07-31", "5", 1]])
    told = [each for each in found.findings if each.finding == "outside-days"]
    assert [(each.rows, each.amount) for each in told] == [(1, 1004000)]
    assert told[0].message == (
        "contracts: 1 row has days outside 2026-Q3, with USD 10,040.00 of fees"
    )


def test_what_rounding_moved_is_told(tmp_path: Path) -> None:
    found = results(tmp_path, [["a", "C1", "2026-07-01", "2026-09-30", "100", 1]], "2026-07")
    table = next(each for each in found.tables if each.table == "contracts")
    exact = Fraction(3100, 92)
    assert abs(table.row_rounding["fees"] - (Fraction("33.70") - exact)) < Fraction(1, 10**17)


def test_rows_are_used_when_a_day_of_theirs_is(tmp_path: Path) -> None:
    rows = [THREE_YEARS, ["b", "C2", "2026-06-01", "2026-06-30", "5", 1]]
    table = next(each for each in results(tmp_path, rows).tables if each.table == "contracts")
    assert (table.rows_read, table.rows_used, table.rows_outside_period) == (2, 1, 1)


def test_days_that_are_none_are_quarantined_with_their_place(tmp_path: Path) -> None:
    rows: list[Row] = [
        THREE_YEARS,
        ["a", "C2", "2026-08-31", "2026-08-01", "5", 1],
        ["a", "C3", "2026-08-31", None, "6", 1],
        ["a", "C4", "2026-02-30", "2026-08-01", "7", 1],
    ]
    found = results(tmp_path, rows)
    told = {(each.line, each.column, each.value, each.reason) for each in found.quarantine}
    assert (3, "ends", "2026-08-01", "lies before begins, 2026-08-31") in told
    assert {line for line, *_ in told} == {3, 4, 5}
    assert {each.line: each.amount for each in found.quarantine} == {3: 500, 4: 600, 5: 700}
    assert found.totals["fees"] == 92000


@pytest.mark.parametrize("rounds", ["row", "account"])
def test_all_money_of_contracts_is_accounted_for(rounds: str, tmp_path: Path) -> None:
    rows: list[Row] = [
        THREE_YEARS,
        ["b", "C2", "2026-06-01", "2026-06-30", "5", 1],
        ["a", "C3", "2026-08-31", "2026-08-01", "7.25", 1],
        ["a", "C4", "2026-02-30", "2026-08-01", "0.75", 1],
        ["a", "C5", "2026-08-01", "2026-08-01", "much", 1],
        ["b", "C6", "2026-08-31", "2026-08-01", None, 1],
    ]
    fees = {"kind": "revenue", "from": "contracts", "sum": "fee", "round": rounds}
    found = results(tmp_path, rows, profit_and_loss={"fees": fees})
    money = next(each for each in found.tables if each.table == "contracts").money[0]
    told = (money.read, money.used, money.outside_period, money.filtered, money.quarantined)
    assert [int(each) for each in told] == [10973, 920, 10045, 0, 8]
    assert (money.name, money.unreadable) == ("fees", 2)  # C5 and C6


def test_an_end_that_is_left_open_can_be_stated(tmp_path: Path) -> None:
    tables = yaml.safe_load(yaml.safe_dump(load(tmp_path, [], {}, "2026-Q3").resolved))["tables"]
    contracts = {
        "file": "contracts.csv",
        "date": {"from": "begins", "to": "until"},
        "columns": {
            **{name: spec["type"] for name, spec in tables["contracts"]["columns"].items()},
            "until": {"type": "date", "expr": "COALESCE(ends, DATE '2026-12-31')"},
        },
    }
    accounts = {"file": "accounts.csv", "columns": {"account_id": "text"}}
    tables = {"accounts": accounts, "contracts": contracts}
    found = results(tmp_path, [["a", "C1", "2026-07-01", None, "184", 1]], tables=tables)
    assert found.totals["fees"] == 9200


def test_a_view_may_be_spread_but_its_days_are_not_quarantined(tmp_path: Path) -> None:
    model = load(tmp_path, [], {}, "2026-Q3").resolved["tables"]
    columns = {name: each["type"] for name, each in model["contracts"]["columns"].items()}
    tables = {
        "accounts": {"file": "accounts.csv", "columns": {"account_id": "text"}},
        "signed": {"file": "contracts.csv", "columns": columns},
        "contracts": {
            "sql": "SELECT account_id, contract, begins, ends, SUM(fee) AS fee, "
            "SUM(seats) AS seats FROM signed GROUP BY account_id, contract, begins, ends",
            "date": {"from": "begins", "to": "ends"},
        },
    }
    found = results(tmp_path, [THREE_YEARS, THREE_YEARS], tables=tables)
    assert found.totals["fees"] == 184000
    with pytest.raises(InputError, match="cannot be spread over their days, the first: ends"):
        results(tmp_path, [["a", "C1", "2026-09-01", "2026-08-01", "1", 1]], tables=tables)


@pytest.mark.parametrize("subject", ["fees", "support"])
def test_a_share_of_days_is_explained_down_to_the_row(subject: str, tmp_path: Path) -> None:
    rows = [THREE_YEARS, ["a", "C2", "2026-09-30", "2026-10-02", "0.10", 7]]
    loaded = load(tmp_path, rows, {}, "2026-Q3")
    proofs = Proofs(work(loaded), loaded)
    assert proofs.account("a").account_id == "a"
    _, found = proofs.rows("a", subject)
    assert found.frame["line"].to_list() == [2, 3]
    days = found.frame.select("row_days", "row_days_before_period", "row_days_until_its_end")
    assert days.rows() == [(1096, 181, 273), (3, 0, 1)]
    assert not any(name.startswith("_") for name in found.frame.columns)
