"""Lines of the account P&L that the exports can tell, proved on their rows where they allow it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from acctier.draft import vocabulary
from acctier.draft.column import Column
from acctier.draft.roles import Drop, Part, Role
from acctier.draft.tables import Table

_PROVED = 0.98
"""A formula is proved when so many rows, or orders, give the amount that the export states."""
_SALES = frozenset({Role.LINES, Role.ORDERS})
_CENT = 0.0151
"""Stated amounts are rounded: a cent, and half of one."""

_NO_COST = (
    "profit_and_loss: no column holds what goods or services cost, so gross profit is net revenue; "
    "add a line of kind cogs"
)


@dataclass(frozen=True)
class Line:
    """A line of the P&L; one that is not ``active`` is written as a comment, to be chosen."""

    name: str
    kind: str
    table: str
    sum: str
    evidence: str = ""
    active: bool = True


@dataclass(frozen=True)
class Ladder:
    """The lines, and what has to be decided about them."""

    lines: tuple[Line, ...]
    edits: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reading:
    """One way to read price and discount: the net amount it gives, and the lines it makes."""

    net: pl.Series
    words: str
    lines: tuple[Line, ...]


def ladder_of(drop: Drop) -> Ladder:
    """The P&L lines: sales and discounts, cost of goods, and freight.

    Where nothing tells the sales, a placeholder of 0 stands for them.
    """
    linked = drop.linked
    parts = [part for part in linked if part.role in _SALES] or linked[:1]
    for part in parts:
        sales = _sales(part, drop)
        if sales.lines:
            costs = tuple(_costs(part))
            missing = () if costs else (_NO_COST,)
            lines = (*sales.lines, *costs, *_freight(parts))
            return Ladder(lines, (*sales.edits, *missing))
    table = parts[0].table.name
    nothing = Line("sales", "revenue", table, "0", "PLACEHOLDER: no amount of sales was recognised")
    edit = "profit_and_loss.sales: 0 is a placeholder, as no column is known to hold sales"
    return Ladder((nothing, *_freight(parts)), (edit,))


def _sales(part: Part, drop: Drop) -> Ladder:
    table = part.table
    quantity = _number(table, vocabulary.QUANTITY)
    unit = _number(table, vocabulary.UNIT_PRICE)
    listed = _number(table, vocabulary.LIST_PRICE)
    stated = _number(table, vocabulary.NET, vocabulary.AMOUNT)
    price = unit or listed
    if quantity is None or price is None:
        return Ladder(() if stated is None else (_stated(table, stated),))
    readings = list(_readings(table, quantity, price, listed if unit else None))
    proved = _proved(part, drop, readings, stated)
    if proved is not None:
        return Ladder(proved)
    if stated is not None:
        note = f"{quantity.name} * {price.name} does not give it, so it is taken as it stands"
        return Ladder((_stated(table, stated, note),))
    discount = table.meaning(vocabulary.DISCOUNT, types=("percent",))
    if len(readings) == 1 or (unit is None and discount is not None):
        return Ladder(readings[0].lines)  # a list price is what a percentage is taken off
    return _unproved(readings)


def _number(table: Table, *meant: str) -> Column | None:
    return table.meaning(*meant, types=("money", "number", "integer"))


def _stated(table: Table, stated: Column, note: str = "") -> Line:
    return Line(
        "sales", "revenue", table.name, stated.name, note or "net of discounts, if named so"
    )


def _readings(
    table: Table, quantity: Column, price: Column, listed: Column | None
) -> Iterator[_Reading]:
    """What price and discount may mean together, the plainest first."""
    name = table.name
    gross = quantity.values * price.values
    before = f"{quantity.name} * {price.name}"
    if listed is None:
        first: tuple[Line, ...] = (Line("sales", "revenue", name, before),)
    else:
        at_list = f"{quantity.name} * {listed.name}"
        off = f"{quantity.name} * ({listed.name} - {price.name})"
        first = (
            Line("list_sales", "revenue", name, at_list),
            Line("trade_discount", "deduction", name, off, "list price less unit price"),
        )
    discount = table.meaning(vocabulary.DISCOUNT, types=("money", "number", "integer", "percent"))
    if discount is not None:
        share = discount.values.fill_null(0)
        amount = discount.name if not discount.empty else f"COALESCE({discount.name}, 0)"
        blank = f"; {discount.empty:,} empty: no discount" if discount.empty else ""

        def lines(formula: str, words: str) -> tuple[Line, ...]:
            return (*first, Line("discounts", "deduction", name, formula, words + blank))

        largest = float(share.abs().max() or 0)  # type: ignore[arg-type]
        if discount.type == "percent":
            words = f"{discount.name} is in percent, taken off {price.name}"
            yield _Reading(gross * (1 - share / 100), words, lines(f"{before} * {amount}", words))
        elif largest <= 1:
            words = f"{discount.name} is a share of 1, taken off {price.name}"
            yield _Reading(gross * (1 - share), words, lines(f"{before} * {amount}", words))
        else:
            words = f"{discount.name} is money off the line"
            yield _Reading(gross - share, words, lines(amount, words))
            words = f"{discount.name} is in percent, taken off {price.name}"
            percent = lines(f"{before} * {amount} / 100", words)
            yield _Reading(gross * (1 - share / 100), words, percent)
    yield _Reading(gross, f"{price.name} is net already" if discount is not None else "", first)


def _proved(
    part: Part, drop: Drop, readings: list[_Reading], stated: Column | None
) -> tuple[Line, ...] | None:
    """The lines of the reading that gives what the export states itself, with the proof."""
    if stated is not None:
        for reading in readings:
            share = _agreement(reading.net, stated.values)
            if share >= _PROVED:
                told = f"{_percent(share)} of rows give {stated.name}"
                return _with_proof(reading, told)
        return None
    for order in drop.with_role(Role.ORDERS):
        for reading in readings:
            found = _orders_agree(part.table, order.table, reading.net)
            if found is not None and found[1] >= _PROVED:
                column, share = found
                told = f"{_percent(share)} of orders add up to {order.table.name}.{column}"
                return _with_proof(reading, told)
    return None


def _with_proof(reading: _Reading, told: str) -> tuple[Line, ...]:
    *others, last = reading.lines
    said = last.evidence if reading.words and last.evidence else reading.words
    words = "; ".join(filter(None, (said, told)))
    return (*others, Line(last.name, last.kind, last.table, last.sum, words))


def _agreement(net: pl.Series, stated: pl.Series) -> float:
    """The share of rows in which a formula gives the stated amount, to a cent."""
    both = pl.DataFrame([net.alias("net"), stated.alias("stated")]).drop_nulls()
    if both.is_empty():
        return 0.0
    near = (both["net"] - both["stated"]).abs() <= _CENT
    return int(near.sum()) / both.height


def _orders_agree(lines: Table, orders: Table, net: pl.Series) -> tuple[str, float] | None:
    """The amount of the orders to which their lines add up, and the share of orders that do."""
    line_order, order = lines.meaning(vocabulary.ORDER), orders.meaning(vocabulary.ORDER)
    amount = _number(orders, vocabulary.NET, vocabulary.AMOUNT)
    if line_order is None or order is None or amount is None:
        return None
    if not (lines.whole and orders.whole and order.shape.unique):
        return None
    keys = line_order.values.cast(pl.String).alias("order")
    sums = (
        pl.DataFrame([keys, net.alias("net")])
        .group_by("order")
        .agg(pl.col("net").sum(), pl.len().alias("lines"))
    )
    heads = pl.DataFrame(
        [order.values.cast(pl.String).alias("order"), amount.values.alias("stated")]
    ).drop_nulls()
    joined = heads.join(sums, on="order", how="inner")
    if joined.height < heads.height / 2:
        return None
    near = (joined["net"] - joined["stated"]).abs() <= _CENT * joined["lines"]
    return amount.name, int(near.sum()) / joined.height


def _unproved(readings: list[_Reading]) -> Ladder:
    """Sales before the discount, and each reading of the discount as a line to choose."""
    *discounted, plain = readings
    lines = list(plain.lines)
    for reading in discounted:
        last = reading.lines[-1]
        lines.append(Line(last.name, last.kind, last.table, last.sum, last.evidence, active=False))
    question = (
        "profit_and_loss.discounts: no amount in the exports proves how the discount is meant, so "
        f"it stands as a comment; keep the line that is right, or none where {plain.words}"
    )
    return Ladder(tuple(lines), (question,))


def _costs(part: Part) -> Iterator[Line]:
    """The cost of goods, from unit costs or from the cost of the line."""
    table = part.table
    quantity, unit = _number(table, vocabulary.QUANTITY), _number(table, vocabulary.UNIT_COST)
    line_cost = table.meaning(vocabulary.COST, types=("money",))
    if quantity is not None and unit is not None:
        yield Line("cost_of_goods", "cogs", table.name, f"{quantity.name} * {unit.name}")
    elif line_cost is not None:
        yield Line("cost_of_goods", "cogs", table.name, line_cost.name)


def _freight(parts: list[Part]) -> Iterator[Line]:
    """What carriers charged, from the first export that says it."""
    for part in parts:
        freight = part.table.meaning(vocabulary.FREIGHT, types=("money", "number", "integer"))
        if freight is not None:
            note = "if this is what the account was charged, it is revenue and not a cost"
            yield Line("freight", "cost_to_serve", part.table.name, freight.name, note)
            return


def _percent(share: float) -> str:
    """A share in percent, rounded down, so that 100 % means all."""
    return f"{int(share * 1000) / 10:g} %"
