"""The account P&L on cases worked out by hand; see statements.yaml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from acctier.config.models import ActivitySpec, LineSpec
from acctier.model.errors import InputError
from acctier.model.fields import Field, Kind
from acctier.model.money import QUANTITY_PLACES, Currency
from acctier.profit.base import Base, base
from acctier.profit.ladder import ladder
from acctier.profit.statement import LineSum, Statement, state, sum_rows

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("statements.yaml").read_text("utf-8")
)
USD = Currency("USD", 2)
FINE = 6
"""Decimals of amounts that are not rounded yet."""


def units(number: object, places: int) -> int | None:
    return None if number is None else int(Fraction(str(number)) * 10**places)


def line_specs(case: dict[str, Any]) -> dict[str, LineSpec]:
    return {name: LineSpec.model_validate(spec) for name, spec in case["lines"].items()}


def activity_specs(case: dict[str, Any]) -> dict[str, ActivitySpec]:
    return {
        name: ActivitySpec.model_validate(spec) for name, spec in case.get("activities", {}).items()
    }


def stated(case: dict[str, Any]) -> Statement:
    lines, activities = line_specs(case), activity_specs(case)
    accounts = sorted(name for name in case["measured"] if name != "nobody")
    ids = pl.Series("account_id", [*accounts, None], dtype=pl.String)

    def column(section: str, name: str, places: int) -> pl.Series:
        given = case.get(section, {})
        rows = [given.get(who, {}).get(name, 0) for who in (*accounts, "nobody")]
        return pl.Series([units(row, places) for row in rows], dtype=pl.Int128)

    sums = {
        name: LineSum(f"line.{name}", FINE if exact else USD.digits, exact)
        for name, spec in lines.items()
        if spec.formula is None
        for exact in [spec.round == "account"]
    }
    measured = pl.DataFrame(
        {
            "account_id": ids,
            **{each.column: column("measured", name, each.scale) for name, each in sums.items()},
            **{f"driver.{name}": column("volumes", name, QUANTITY_PLACES) for name in activities},
        }
    )
    costs = pl.DataFrame(
        {
            "account_id": ids,
            **{name: column("costs", name, USD.digits).cast(pl.Int64) for name in activities},
        }
    )
    attributes = attributes_of(case, accounts)
    start = base(attributes, measured, costs, list(activities), {}, USD)
    return state(start, lines, sums, {}, ladder(lines, activities), USD)


def attributes_of(case: dict[str, Any], accounts: list[str]) -> Base:
    given: dict[str, dict[str, Any]] = case.get("attributes", {})
    names = sorted({name for each in given.values() for name in each})
    columns = {
        name: pl.Series([units(given[who][name], 4) for who in accounts], dtype=pl.Int64)
        for name in names
    }
    frame = pl.DataFrame({"account_id": pl.Series(accounts, dtype=pl.String), **columns})
    return Base(frame, {name: Field(name, Kind.NUMBER, 4, 10**9) for name in names})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_statement(case: dict[str, Any]) -> None:
    statement = stated(case)
    rows = {row["account_id"] or "nobody": row for row in statement.frame.to_dicts()}
    for account, expected in case["expect"].items():
        found = {name: Fraction(rows[account][name], 100) for name in expected}
        assert found == {name: Fraction(str(each)) for name, each in expected.items()}, account
    told = [[finding.finding, finding.rows] for finding in statement.findings]
    assert told == case.get("findings", [])
    if "ladder" in case:
        assert [rung.name for rung in statement.rungs] == case["ladder"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_ladder_adds_up_for_every_account_and_in_total(case: dict[str, Any]) -> None:
    statement = stated(case)
    signs = {"revenue": 1, "deduction": -1, "cogs": -1, "cost_to_serve": -1}
    steps = [(rung.name, signs[rung.kind]) for rung in statement.rungs if rung.role != "subtotal"]
    names = [rung.name for rung in statement.rungs]
    total = sum_rows(statement.frame, names)
    for row in [*statement.frame.to_dicts(), total]:
        assert row["account_profit"] == sum(sign * row[name] for name, sign in steps)
        assert row["cost_to_serve"] == row["gross_profit"] - row["account_profit"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_money_columns_are_64_bit_and_described(case: dict[str, Any]) -> None:
    statement = stated(case)
    for rung in statement.rungs:
        assert statement.frame[rung.name].dtype == pl.Int64
        assert statement.fields[rung.name].scale == USD.digits


def sales_only(**amounts: object) -> dict[str, Any]:
    lines = {name: {"kind": "revenue", "from": "lines", "sum": "x"} for name in amounts}
    return {"lines": lines, "measured": {"a": amounts}}


def test_an_account_is_active_with_any_line_or_activity_other_than_0() -> None:
    case = {
        "lines": {"sales": {"kind": "revenue", "from": "lines", "sum": "x"}},
        "activities": {"pick": {}},
        "measured": {"a": {"sales": 5}, "b": {}, "c": {"sales": 0}, "d": {}},
        "costs": {"b": {"pick": 1}},
    }
    active = dict(stated(case).frame.select("account_id", "active").iter_rows())
    assert active == {"a": True, "b": True, "c": False, "d": False, None: False}


def test_lines_that_cancel_out_still_make_an_account_active() -> None:
    case = sales_only(sales=5, returns=-5)
    assert stated(case).frame["active"].to_list() == [True, False]


def test_amounts_that_could_leave_64_bits_are_refused_by_name() -> None:
    most = Fraction(2**61, 100)
    stated(sales_only(one=most))
    with pytest.raises(InputError, match="two: the amount of account 'a' is too large"):
        stated(sales_only(one=most, two=most))
    with pytest.raises(InputError, match="one: the amount of account 'a' is too large"):
        stated(sales_only(one=-4 * most))


def test_a_formula_that_could_leave_64_bits_is_refused() -> None:
    case = sales_only(sales=10**12)
    case["lines"]["odd"] = {"kind": "revenue", "formula": "sales * 1000000000"}
    with pytest.raises(InputError, match="sales \\* 1000000000: an account's amount is too large"):
        stated(case)


def test_sums_of_nothing_are_nothing() -> None:
    assert sum_rows(pl.DataFrame(), []) == {}
