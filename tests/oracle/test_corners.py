"""Corners that random firms seldom reach, through the oracle and the product alike."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.answer import answer
from tests.oracle.exports import Firm, Sheet, write
from tests.oracle.product import differences, outcome
from tests.oracle.trees import Tree, Value, col, num

UNITS = {"from": "events", "sum": col("units")}
NET = {**UNITS, "negative": "net"}
COUNT = {"from": "events", "count": "rows"}
LINE = {"kind": "revenue", "from": "events", "sum": col("units")}
POOL = {"cost": num(100), "practical_capacity": num(10), "unit": "hours"}

CORNERS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "work done and undone in equal parts still costs and saves": (
        {
            "pools": {"desk": POOL},
            "activities": {
                "work": {"pool": "desk", "from": "events", "uses": col("units"), "negative": "net"}
            },
        },
        {"A": "2", "B": "-2"},
    ),
    "the same by driver units": (
        {
            "pools": {"desk": POOL},
            "activities": {"work": {"pool": "desk", "driver": NET, "uses": num("1.5")}},
        },
        {"A": "2", "B": "-2"},
    ),
    "more undone than done": (
        {
            "pools": {"desk": POOL},
            "activities": {"work": {"pool": "desk", "driver": NET, "uses": num("1.5")}},
        },
        {"A": "2", "B": "-2", "C": "-3"},
    ),
    "a stated volume and nothing measured on balance": (
        {"activities": {"work": {"cost": num(100), "volume": num(7), "driver": NET}}},
        {"A": "2", "B": "-2"},
    ),
    "a measured volume below zero": (
        {"activities": {"work": {"cost": num(100), "driver": NET}}},
        {"A": "2", "B": "-3"},
    ),
    "a refund of one cent over three": (
        {"activities": {"work": {"cost": num("-0.01"), "driver": COUNT}}},
        {"A": "1", "B": "1", "C": "1"},
    ),
    "a cent over one active account and one unknown": (
        {"activities": {"work": {"cost": num("0.01"), "driver": COUNT}}},
        {"C": "1", "stranger": "1"},
    ),
    "a pool that costs nothing": (
        {
            "pools": {"desk": {**POOL, "cost": num(0)}},
            "activities": {"work": {"pool": "desk", "driver": UNITS, "uses": num(3)}},
        },
        {"A": "2", "B": "9"},
    ),
    "exactly at capacity": (
        {
            "pools": {"desk": POOL},
            "activities": {"work": {"pool": "desk", "driver": UNITS, "uses": num(1)}},
        },
        {"A": "3.333333333", "B": "6.666666667"},
    ),
    "quantities of more than nine decimals": (
        {"activities": {"work": {"rate": num("0.335"), "driver": UNITS}}},
        {"A": "0.0000000005", "B": "2.9999999994"},
    ),
    "all accounts lose": ({}, {"A": "-3", "B": "-2", "C": "-1"}),
    "all accounts equal": ({}, {"A": "5", "B": "5", "C": "5"}),
    "gains and losses cancel out": ({}, {"A": "5", "B": "-5"}),
    "one account": ({}, {"B": "0.01"}),
    "no account active": ({}, {"stranger": "12"}),
    "half cents on both sides of zero": ({}, {"A": "0.005", "B": "-0.005", "C": "-0.015"}),
}


def corner(config: dict[str, Any], units: dict[str, str]) -> Firm:
    """Accounts A, B and C, and one event each with so many units."""
    accounts: list[dict[str, Value]] = [{"account_id": account} for account in "ABC"]
    events: list[dict[str, Value]] = [
        {"account_id": account, "units": Fraction(number)} for account, number in units.items()
    ]
    base = {
        "version": "1",
        "company": "Corner",
        "currency": "USD",
        "period": "2026",
        "tables": {"customers": {}, "events": {}},
        "accounts": {"table": "customers", "id": "account_id"},
        "profit_and_loss": {"sales": LINE},
    }
    sheets = {
        "customers": Sheet({"account_id": "text"}, accounts),
        "events": Sheet({"account_id": "text", "units": "number"}, events),
    }
    return Firm({**base, **config}, sheets)


@pytest.mark.parametrize("name", CORNERS)
def test_corner(name: str, tmp_path: Path) -> None:
    agree(corner(*CORNERS[name]), tmp_path)


@pytest.mark.parametrize("sum_of", [("/", col("units"), num(3)), ("neg", col("units")), num(2)])
@pytest.mark.parametrize("rounding", ["row", "account"])
def test_line(sum_of: Tree, rounding: str, tmp_path: Path) -> None:
    line = {**LINE, "sum": sum_of, "round": rounding}
    units = {"A": "1", "B": "1", "C": "0.02", "stranger": "1.006"}
    agree(corner({"profit_and_loss": {"sales": line}}, units), tmp_path)


def agree(firm: Firm, folder: Path) -> None:
    """Every number of the product is the oracle's."""
    wanted, found = answer(firm), outcome(write(firm, folder))
    del wanted.summary["checks"]  # the product adds one that forbids quarantine
    assert differences(wanted.summary, found.summary, "summary") == []
    assert differences(wanted.accounts, found.accounts, "accounts") == []
