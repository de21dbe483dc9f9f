"""From the statement to ranked accounts, no account, excluded ones, and operating profit."""

from __future__ import annotations

import polars as pl

from acctier.config.models import LineSpec
from acctier.model.fields import Field, Kind
from acctier.profit.accounts import Columns, active, apart, known_accounts, sums_of, totals
from acctier.profit.ladder import ladder
from acctier.profit.statement import Statement

LINES = {"sales": LineSpec.model_validate({"kind": "revenue", "from": "lines", "sum": "x"})}
RUNGS = ladder(LINES, {})
MONEY = [rung.name for rung in RUNGS]


def statement(**sales: int) -> Statement:
    """Accounts with one line, ``nobody`` standing for rows without a known account."""
    names = sorted(name for name in sales if name != "nobody")
    amounts = [*(sales[name] for name in names), sales.get("nobody", 0)]
    frame = pl.DataFrame(
        {
            "account_id": pl.Series([*names, None], dtype=pl.String),
            "account_name": pl.Series([*(name.upper() for name in names), None], dtype=pl.String),
            "segment": "x",
            **{name: amounts for name in MONEY if name != "cost_to_serve"},
            "cost_to_serve": 0,
            "active": [amount != 0 for amount in amounts],
        }
    )
    fields = {name: Field(name, Kind.NUMBER, 2, 2**62 - 1) for name in MONEY}
    fields |= {"segment": Field("segment", Kind.TEXT), "active": Field("active", Kind.FLAG)}
    return Statement(frame, fields, RUNGS, ())


COLUMNS = Columns(("segment",), (), (), ())


def excluded(*ids: str) -> pl.Series:
    return pl.Series(list(ids), dtype=pl.String)


def test_accounts_stand_by_profit_ties_by_id_dormant_ones_last() -> None:
    given = statement(d=0, b=500, a=0, c=500, e=-100, z=900, nobody=50)
    accounts = known_accounts(given, excluded(), COLUMNS)
    assert accounts.frame["account_id"].to_list() == ["z", "b", "c", "e", "a", "d"]
    assert active(accounts)["account_id"].to_list() == ["z", "b", "c", "e"]


def test_every_column_of_the_accounts_is_described() -> None:
    accounts = known_accounts(statement(a=1), excluded(), COLUMNS)
    assert list(accounts.fields) == accounts.frame.columns
    assert accounts.frame.columns[:3] == ["account_id", "account_name", "segment"]


def test_excluded_accounts_and_nobody_are_kept_apart() -> None:
    given = statement(a=100, b=30, c=-7, nobody=50)
    accounts = known_accounts(given, excluded("b", "c"), COLUMNS)
    assert accounts.frame["account_id"].to_list() == ["a"]
    lost, kept_out = apart(given, excluded("b", "c"))
    assert lost == dict.fromkeys(MONEY, 50) | {"cost_to_serve": 0}
    assert kept_out == dict.fromkeys(MONEY, 23) | {"cost_to_serve": 0}


def test_with_nobody_and_nothing_excluded_both_are_0() -> None:
    lost, kept_out = apart(statement(a=100), excluded())
    assert set(lost.values()) == set(kept_out.values()) == {0}


def test_operating_profit_adds_what_is_apart_and_takes_what_is_held() -> None:
    accounts = known_accounts(statement(a=1000, b=-200, c=0), excluded(), COLUMNS)
    held = {"sustaining": 10, "unused": 200, "unassigned": 30, "residual": -5}
    found = totals(accounts, {"unattributed": 40, "excluded": -60}, held)
    assert found["account_profit"] == 800
    assert found["operating_profit"] == 800 + 40 - 60 - 10 - 200 - 30 + 5
    assert (found["accounts"], found["active_accounts"]) == (3, 2)
    assert {name: found[name] for name in held} == held


def test_the_sum_over_everyone_is_accounts_and_what_is_apart() -> None:
    given = statement(a=1000, b=-200, nobody=7)
    assert sums_of(given, ["sales"]) == {"sales": 807}


def test_large_sums_stay_exact() -> None:
    most = 2**62 - 1
    assert sums_of(statement(a=most, b=most, c=most), ["sales"]) == {"sales": 3 * most}
