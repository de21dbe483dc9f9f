"""Lines that name their order but not its account: a view that takes it from the orders."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from acctier.draft import meanings, vocabulary
from acctier.draft.column import Column
from acctier.draft.linking import Link
from acctier.draft.roles import Drop, Part, Role
from acctier.draft.tables import Table

_ENOUGH = 0.5
"""Lines belong to orders when so many of them find theirs."""


def with_joins(drop: Drop) -> Drop:
    """The drop with a view for each table of lines whose orders name the account."""
    orders = [part for part in drop.with_role(Role.ORDERS) if part.link is not None]
    parts: list[Part] = []
    for part in drop.parts:
        parts.append(part)
        if part.role != Role.LINES or part.link is not None:
            continue
        taken = [each.table.name for each in drop.parts] + [each.table.name for each in parts]
        views = [view for each in orders if (view := _view(part.table, each, taken)) is not None]
        parts += views[:1]
    return replace(drop, parts=tuple(parts))


def _view(lines: Table, orders: Part, taken: list[str]) -> Part | None:
    """The lines with account and date of their orders; None when they are of other orders."""
    line_order = lines.meaning(vocabulary.ORDER, types=("text",))
    order = orders.table.meaning(vocabulary.ORDER, types=("text",))
    if line_order is None or order is None or orders.table.key != (order.name,):
        return None
    assert orders.link is not None
    known = order.values.cast(pl.String).implode()
    filled = line_order.values.cast(pl.String).drop_nulls()
    found = int(filled.is_in(known).sum())
    if found < _ENOUGH * len(filled):
        return None
    added = [orders.table.by_name[orders.link.column]]
    if lines.date is None and orders.table.date is not None:
        added.append(orders.table.date)
    own = [each for each in lines.columns.declared if each.type != "text" or each.means]
    named = _apart(added, own)
    name = meanings.safe_name(f"{lines.name} with account", taken, "lines", columns=False)
    columns = replace(lines.columns, declared=(*own, *named), left_out=())
    table = replace(lines, name=name, columns=columns, key=())
    link = Link(named[0].name, found, len(filled))
    return Part(table, Role.LINES, link, orders.via, _sql(lines, orders.table, own, added, named))


def _apart(added: list[Column], own: list[Column]) -> list[Column]:
    """The columns of the order, with names that no column of the line has."""
    taken = [each.name for each in own]
    named = []
    for column in added:
        named.append(replace(column, name=meanings.safe_name(column.name, taken, column.name)))
        taken.append(named[-1].name)
    return named


def _sql(
    lines: Table, orders: Table, own: list[Column], added: list[Column], named: list[Column]
) -> tuple[str, ...]:
    order, line_order = orders.meaning(vocabulary.ORDER), lines.meaning(vocabulary.ORDER)
    assert order is not None
    assert line_order is not None
    picked = [f"l.{each.name}" for each in own]
    picked += [
        f"o.{each.name}" + (f" AS {new.name}" if new.name != each.name else "")
        for each, new in zip(added, named, strict=True)
    ]
    return (
        f"SELECT {', '.join(picked)}",
        f"FROM {lines.name} AS l",
        f"LEFT JOIN {orders.name} AS o ON l.{line_order.name} = o.{order.name}",
    )
