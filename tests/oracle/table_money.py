"""Money read = used + outside the period + filtered + quarantined, per table and what takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.books import Books
from tests.oracle.records import FILTERED, OUTSIDE, QUARANTINED, USED, Record
from tests.oracle.trees import Tree, amount, at_rest, holds, places, published

ZERO = Fraction(0)


def takers(books: Books, table: str) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Lines and costs that add up money of a table: their name, measure and rounding per row."""
    for name, line in books.config["profit_and_loss"].items():
        if line.get("from") == table:
            yield name, line, line.get("round", "row") == "row"
    for section in ("pools", "activities"):
        for name, spec in books.config.get(section, {}).items():
            cost = spec.get("cost")
            if isinstance(cost, Mapping) and cost["from"] == table and "sum" in cost:
                yield f"{section}.{name}.cost", cost, True


def table_money(books: Books, table: str) -> list[dict[str, Any]]:
    """What became of the money of a table, by line and cost."""
    return [_money(books, table, *taker) for taker in takers(books, table)]


def _money(
    books: Books, table: str, name: str, spec: Mapping[str, Any], by_row: bool
) -> dict[str, Any]:
    fates = dict.fromkeys((USED, OUTSIDE, FILTERED, QUARANTINED), ZERO)
    unreadable = 0
    for record in books.tables[table].records:
        row = books.seen(books.party(table, record.cells), record)
        if not holds(spec.get("where"), row):
            continue
        found = amount(spec["sum"], row)
        unreadable += found is None and record.fate == QUARANTINED
        whole, inside = _whole_and_inside(books, record, found or ZERO, by_row, spec["sum"])
        fates[record.fate] += inside
        fates[OUTSIDE] += whole - inside
    amounts = {"read": sum(fates.values(), ZERO), **fates}
    shown = {fate: published(money) for fate, money in amounts.items()}
    return {"taken_by": name, **shown, "unreadable_rows": unreadable}


def _whole_and_inside(
    books: Books, record: Record, found: Fraction, by_row: bool, tree: Tree
) -> tuple[Fraction, Fraction]:
    """The money of a row in all, and what its fate has of it: of a row in use, its days alone."""
    whole = places(found, books.digits) if by_row else at_rest(found, tree)
    if record.fate != USED:
        return whole, whole
    return whole, record.part(found, books.digits) if by_row else record.exact(found, tree)
