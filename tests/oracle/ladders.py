"""The account P&L of every party: lines summed from rows, formulas, activities, subtotals."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.books import Books, Party
from tests.oracle.costing import Activity
from tests.oracle.shares import largest_remainder
from tests.oracle.trees import Tree, Value, amount, half_away

ZERO = Fraction(0)
SUBTOTALS = ("net_revenue", "gross_profit", "contribution_margin", "account_profit")
Ladder = dict[str, int]


def line_amounts(books: Books, name: str, spec: Mapping[str, Any]) -> dict[Party, int]:
    """A summed line by party, in minor units, and its row rounding noted with the table."""
    exact = dict.fromkeys(books.parties, ZERO)
    rounded = dict.fromkeys(books.parties, 0)
    for party, record in books.picked(spec):
        major = amount(spec["sum"], books.seen(party, record)) or ZERO
        exact[party] += record.exact(major, spec["sum"]) * books.scale
        rounded[party] += books.row_minor(record, major)
    total = sum(exact.values(), ZERO)
    if spec.get("round") == "account":
        parts = largest_remainder(half_away(total), [exact[party] for party in books.parties])
        rounded = dict(zip(books.parties, parts, strict=True))
    gap = (sum(rounded.values()) - total) / books.scale
    books.tables[spec["from"]].row_rounding[name] = gap
    return rounded


def revenue_of_rows(books: Books) -> dict[Party, int]:
    """Net revenue by party as rows say it, in minor units; formulas do not count."""
    total = dict.fromkeys(books.parties, 0)
    for name, spec in books.config["profit_and_loss"].items():
        if "sum" in spec and spec["kind"] in ("revenue", "deduction"):
            sign = 1 if spec["kind"] == "revenue" else -1
            for party, units in line_amounts(books, name, spec).items():
                total[party] += sign * units
    return total


def ladders(books: Books, activities: Mapping[str, Activity]) -> dict[Party, Ladder]:
    """The account P&L of every party, subtotals included."""
    lines = books.config["profit_and_loss"]
    summed = {name: line_amounts(books, name, s) for name, s in lines.items() if "sum" in s}
    result: dict[Party, Ladder] = {}
    for party in books.parties:
        costs = {name: activity.amounts[party] for name, activity in activities.items()}
        ladder: Ladder = {}
        for name, spec in lines.items():
            if name in summed:
                ladder[name] = summed[name][party]
            else:
                ladder[name] = _formula(books, party, spec["formula"], ladder | costs)
        result[party] = ladder | costs | subtotals(books.config, ladder | costs)
    return result


def _formula(books: Books, party: Party, tree: Tree, ladder: Ladder) -> int:
    """A formula over attributes, what stands before it, and the subtotals finished by then."""
    row: dict[str, Value] = dict(books.attributes[party] if party is not None else books.nobody)
    money = ladder | subtotals(books.config, ladder)
    row |= {name: Fraction(units, books.scale) for name, units in money.items()}
    return books.minor(amount(tree, row) or ZERO)


def _signed(specs: Mapping[str, Any], ladder: Ladder, *kinds: str) -> int:
    return sum(
        units if specs[name].get("kind") == "revenue" else -units
        for name, units in ladder.items()
        if name in specs and specs[name].get("kind", "cost_to_serve") in kinds
    )


def subtotals(config: Mapping[str, Any], ladder: Ladder) -> Ladder:
    """The subtotals under a ladder of lines and activities."""
    specs = {**config["profit_and_loss"], **config.get("activities", {})}
    net = _signed(specs, ladder, "revenue", "deduction")
    gross = net + _signed(specs, ladder, "cogs")
    profit = gross + _signed(specs, ladder, "cost_to_serve")
    sustaining = {n: s for n, s in specs.items() if s.get("level") == "customer"}
    contribution = profit - _signed(sustaining, ladder, "cost_to_serve")
    return {
        "net_revenue": net,
        "gross_profit": gross,
        "contribution_margin": contribution,
        "account_profit": profit,
        "cost_to_serve": gross - profit,
    }
