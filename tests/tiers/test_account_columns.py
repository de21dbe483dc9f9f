"""Ranks, shares and margin: the columns made on demand for rules and leaks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctier.expression.compile import Value
from acctier.model.fields import Kind
from acctier.profit.columns import account_scope, generated_base
from tests.tiers.small_accounts import small_accounts

KNOWN = {"account_profit", "net_revenue", "growth", "page_rank", "freight"}


@pytest.mark.parametrize(
    ("name", "made_from"),
    [
        ("profit_rank", ("account_profit", "rank")),
        ("account_profit_rank", ("account_profit", "rank")),
        ("revenue_rank_share", ("net_revenue", "rank_share")),
        ("cumulative_profit_share", ("account_profit", "cumulative_share")),
        ("cumulative_freight_share", ("freight", "cumulative_share")),
        ("margin_rank", ("margin", "rank")),
        ("page_rank_rank", ("page_rank", "rank")),
        ("page_rank", None),
        ("margin", None),
        ("growth", None),
        ("weather_rank", None),
        ("_rank", None),
        ("cumulative_share", None),
    ],
)
def test_generated_names(name: str, made_from: tuple[str, str] | None) -> None:
    assert generated_base(name, KNOWN) == made_from


def test_a_column_called_profit_comes_before_the_short_word() -> None:
    assert generated_base("profit_rank", {*KNOWN, "profit"}) == ("profit", "rank")


def values(frame: pl.DataFrame, value: Value) -> list[Fraction | None]:
    """The exact numbers behind a value, row by row."""
    bottom = pl.lit(1) if value.denominator is None else value.denominator
    cells = frame.select("account_id", top=value.expr, bottom=bottom)
    unit = 10**value.scale * value.divisor
    return [
        None if top is None or below is None else Fraction(top, unit * below)
        for _, top, below in cells.iter_rows()
    ]


FIRM: dict[str, dict[str, Any]] = {
    "big": {"net_revenue": 900, "account_profit": -50, "growth": "0.1"},
    "mid": {"net_revenue": 300, "account_profit": 60, "growth": None},
    "wee": {"net_revenue": 100, "account_profit": 60, "growth": "0.1"},
    "gift": {"net_revenue": 0, "account_profit": -20, "growth": "0.5"},
    "gone": {"net_revenue": 0, "account_profit": 0, "growth": "0.9", "active": False},
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("margin", ["-1/18", "1/5", "3/5", None, None]),
        ("profit_rank", [4, 1, 2, 3, None]),
        ("revenue_rank", [1, 2, 3, 4, None]),
        # Equal growth: the larger revenue first. No growth, no rank, and still four accounts.
        ("growth_rank", [2, None, 3, 1, None]),
        ("growth_rank_share", ["1/2", None, "3/4", "1/4", None]),
        ("margin_rank", [3, 2, 1, None, None]),
        ("margin_rank_share", ["3/4", "1/2", "1/4", None, None]),
        # 60, 120, 100 and 50 of a total of 50.
        ("cumulative_profit_share", ["1", "6/5", "12/5", "2", None]),
        ("cumulative_revenue_share", ["9/13", "12/13", "1", "1", None]),
        ("cumulative_freight_share", [None] * 5),
    ],
)
def test_columns_of_a_small_firm(name: str, expected: list[str | int | None]) -> None:
    frame, scope, fields = account_scope(small_accounts(FIRM), [name])
    wanted = [None if cell is None else Fraction(cell) for cell in expected]
    assert values(frame, scope[name]) == wanted
    assert scope[name].kind == Kind.NUMBER
    assert (name in fields) == name.endswith("_rank")


def test_margins_add_up_as_stored_quotients() -> None:
    frame, scope, _ = account_scope(small_accounts(FIRM), ["cumulative_margin_share"])
    stored = Fraction(-55_555_555_555_555_556, 10**18)  # -1/18 at 18 places
    total = Fraction(1, 5) + Fraction(3, 5) + stored
    assert values(frame, scope["cumulative_margin_share"]) == [
        1,
        Fraction(4, 5) / total,
        Fraction(3, 5) / total,
        None,
        None,
    ]


def test_the_frame_keeps_its_rows_and_gains_the_ranks_wanted() -> None:
    accounts = small_accounts(FIRM)
    frame, _, fields = account_scope(accounts, ["profit_rank", "revenue_rank_share", "segment"])
    assert frame["account_id"].equals(accounts.frame["account_id"])
    assert set(fields) == {*accounts.fields, "profit_rank"}
    assert [name for name in frame.columns if not name.startswith("_")] == list(fields)


def test_text_and_unknown_columns_have_no_rank() -> None:
    _, scope, _ = account_scope(small_accounts(FIRM), ["segment_rank", "weather_rank"])
    assert "segment_rank" not in scope
    assert "weather_rank" not in scope


def test_a_firm_without_accounts_has_columns_too() -> None:
    frame, scope, _ = account_scope(
        small_accounts({}), ["profit_rank_share", "cumulative_profit_share", "margin_rank"]
    )
    for name in ("profit_rank_share", "cumulative_profit_share", "margin_rank"):
        assert values(frame, scope[name]) == []


CENTS = st.one_of(st.integers(-4, 4), st.integers(-(10**15), 10**15))
ROWS = st.lists(st.tuples(CENTS, CENTS, st.booleans()), max_size=25)


@given(ROWS)
def test_ranks_and_shares_against_their_definition(rows: list[tuple[int, int, bool]]) -> None:
    accounts = small_accounts(
        {
            f"a{at}": {
                "net_revenue": Fraction(revenue, 100),
                "account_profit": Fraction(profit, 100),
                "active": active,
            }
            for at, (revenue, profit, active) in enumerate(rows)
        }
    )
    frame, scope, _ = account_scope(
        accounts, ["profit_rank", "margin_rank", "profit_rank_share", "cumulative_profit_share"]
    )
    active = {f"a{at}": row for at, row in enumerate(rows) if row[2]}

    def ranked(measure: dict[str, Fraction]) -> list[str]:
        return sorted(measure, key=lambda name: (-measure[name], -active[name][0], name))

    by_profit = ranked({name: Fraction(row[1]) for name, row in active.items()})
    by_margin = ranked(
        {name: Fraction(row[1], row[0]) for name, row in active.items() if row[0] > 0}
    )
    total = sum(row[1] for row in active.values())
    names = frame["account_id"].to_list()
    places = {name: rank for rank, name in enumerate(by_profit, start=1)}
    assert values(frame, scope["profit_rank"]) == [places.get(name) for name in names]
    assert values(frame, scope["profit_rank_share"]) == [
        Fraction(places[name], len(active)) if name in places else None for name in names
    ]
    margins = {name: rank for rank, name in enumerate(by_margin, start=1)}
    assert values(frame, scope["margin_rank"]) == [margins.get(name) for name in names]
    levels = {
        name: Fraction(sum(active[best][1] for best in by_profit[:rank]), total)
        for rank, name in enumerate(by_profit, start=1)
        if total > 0
    }
    assert values(frame, scope["cumulative_profit_share"]) == [levels.get(name) for name in names]
