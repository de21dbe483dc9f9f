"""Rows counted and added up again, account by account, in the parts that a proof shows.

One aggregation per table, for one account or for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import polars as pl

from acctier.explain.evidence import ACCOUNT, Asked, Evidence
from acctier.explain.terms import Part, parts_of
from acctier.expression.apply import condition_expr, stored, units_expr
from acctier.expression.nodes import Expression, Node
from acctier.expression.spelling import spelled
from acctier.expression.spreading import is_spread
from acctier.model.costing import ZERO
from acctier.model.fields import Kind
from acctier.model.money import QUANTITY_PLACES
from acctier.model.rows import FILE, IN_PERIOD, STATUS, Rows

WHO = "_who"
"""The known account of a row, beside its own columns; null for no account."""

EVERY = object()
"""All accounts at once, where a single one could be asked for."""


@dataclass(frozen=True)
class Tally:
    """What one line or activity found in the rows of one account.

    ``units`` is the sum of what each row was rounded to, ``exact`` the sum before; ``parts`` are
    the sums behind the parts of a quantity.  ``files`` are indexes of the table's files.
    """

    rows: int = 0
    units: Fraction = ZERO
    exact: Fraction = ZERO
    missing: int = 0
    negative: int = 0
    files: tuple[int, ...] = ()
    parts: tuple[Fraction, ...] = ()


Tallies = Mapping[str | None, Mapping[str, Tally]]
"""By account (None: no account) and name of the line or activity; absent: no row."""


def tallies(
    evidence: Evidence, asked: Sequence[Asked], account: object
) -> dict[str | None, dict[str, Tally]]:
    """Every figure asked for, for one account (None: no account) or `EVERY` one."""
    found: dict[str | None, dict[str, Tally]] = {}
    for table in dict.fromkeys(each.table for each in asked):
        rows = evidence.tables[table]
        wanted = [Column(each, evidence) for each in asked if each.table == table]
        frame = own_rows(rows, evidence, account)
        sums = [expr for column in wanted for expr in column.sums()]
        grouped = frame.group_by(WHO).agg(sums).collect()
        for row in grouped.iter_rows(named=True):
            of_account = found.setdefault(row[WHO], {})
            for column in wanted:
                tally = column.tally(row)
                if tally is not None:
                    of_account[column.asked.subject] = tally
    return found


def own_rows(rows: Rows, evidence: Evidence, account: object) -> pl.LazyFrame:
    """The rows in the period of one account or all, with the known id beside (null: none)."""
    frame = rows.relation.frame.filter(pl.col(STATUS) == IN_PERIOD)
    who: pl.Expr = pl.lit(None, dtype=pl.String)
    if rows.account is not None:
        id_ = evidence.row_scope(rows.name)[rows.account].expr.cast(pl.String)
        ids = evidence.statement[ACCOUNT].drop_nulls()
        if isinstance(account, str):
            return frame.filter(id_ == account).with_columns(id_.alias(WHO))
        who = pl.when(id_.is_in(ids.implode())).then(id_)
    frame = frame.with_columns(who.alias(WHO))
    if account is None:
        return frame.filter(pl.col(WHO).is_null())
    return frame if account is EVERY else frame.filter(pl.col(WHO) == account)


def split(asked: Asked, evidence: Evidence) -> tuple[Part, ...]:
    """The parts a quantity is told in; none where only its sum can be told."""
    if asked.mode != "quantity" or asked.distinct is not None or asked.negative == "absolute":
        return ()
    if asked.value is None:
        return (Part(Fraction(1)),)
    if is_spread(asked.value):
        return ()
    scope = evidence.row_scope(asked.table)
    return parts_of(asked.value.root, {name: value.kind for name, value in scope.items()})


class Column:
    """The aggregates of one figure, and its tally from their results."""

    def __init__(self, asked: Asked, evidence: Evidence) -> None:
        self.asked = asked
        self.digits = evidence.currency.digits
        self.scope = evidence.row_scope(asked.table)
        self.parts = split(asked, evidence)
        self.has_files = evidence.configuration.tables[asked.table].sql is None
        self.scales: dict[str, int] = {}

    def sums(self) -> Iterator[pl.Expr]:
        """Every aggregate, named after the figure."""
        keep = self._keep()
        yield self._named(keep.sum(), "rows")
        if self.has_files:
            yield self._named(pl.col(FILE).filter(keep).unique().sort(), "files")
        if self.asked.distinct is not None:
            value, _ = stored(self.asked.distinct, self.scope, "value")
            yield self._named(value.filter(keep).drop_nulls().n_unique(), "units")
            return
        if self.asked.value is None:
            yield self._named(keep.sum(), "units")
            counted = keep
        else:
            exact, units, counted = self._amounts(self.asked.value, keep)
            yield self._named((keep & exact.is_null()).sum(), "missing")
            yield self._named((keep & (units < 0)).sum(), "negative")
            if self.asked.mode == "quantity" and self.asked.negative == "absolute":
                exact, units = exact.abs(), units.abs()
            yield self._sum(units, counted, "units")
            yield self._sum(exact, counted, "exact")
        for index, part in enumerate(self.parts):
            yield self._part(part, counted, f"part{index}")

    def listed(self) -> tuple[pl.Expr, pl.Expr, int]:
        """Which rows are behind the figure, what each gives to it, and the scale of that.

        A row without value or below a floor gives 0; where different values are counted, each row
        gives its value.
        """
        keep = self._keep()
        if self.asked.distinct is not None:
            return keep, stored(self.asked.distinct, self.scope, "value")[0], 0
        if self.asked.value is None:
            return keep, keep.cast(pl.Int64), 0
        _, units, counted = self._amounts(self.asked.value, keep)
        if self.asked.mode == "quantity" and self.asked.negative == "absolute":
            units = units.abs()
        return keep, pl.when(counted).then(units).otherwise(0), self.scales["units"]

    def faulty(self) -> tuple[pl.Expr, pl.Expr]:
        """Which rows have no value, and which are below zero."""
        keep = self._keep()
        if self.asked.value is None:
            return keep & False, keep & False
        exact, units, _ = self._amounts(self.asked.value, keep)
        return keep & exact.is_null(), keep & (units < 0)

    def _keep(self) -> pl.Expr:
        every = pl.col(STATUS).is_not_null()
        if self.asked.where is None:
            return every
        return every & condition_expr(self.asked.where, self.scope)

    def _amounts(self, value: Expression, keep: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
        """The exact value of each row, its rounded units, and which rows count."""
        exact, self.scales["exact"] = self._stored(value.root)
        if self.asked.mode == "exact":
            units, self.scales["units"] = exact, self.scales["exact"]
        else:
            places = self.digits if self.asked.mode == "money" else QUANTITY_PLACES
            expr, _ = units_expr(value, self.scope, places)
            units, self.scales["units"] = _every_row(expr).cast(pl.Int128), places
        counted = keep & exact.is_not_null()
        if self.asked.mode == "quantity" and self.asked.negative == "floor":
            counted = counted & (units >= 0)
        return exact, units, counted

    def _part(self, part: Part, counted: pl.Expr, name: str) -> pl.Expr:
        masks = [
            condition if wanted else ~condition
            for node, wanted in part.where
            for condition in (condition_expr(_expression(node), self.scope),)
        ]
        inside = reduce(lambda one, other: one & other, masks, counted)
        if part.of is None:
            return self._named(inside.sum(), name)
        values, self.scales[name] = self._stored(part.of)
        return self._sum(values, inside, name)

    def _stored(self, node: Node) -> tuple[pl.Expr, int]:
        """An expression on every row as integers, and their scale."""
        expr, field = stored(_expression(node), self.scope, "value")
        scale = field.scale if field.kind == Kind.NUMBER else 0
        return _every_row(expr).cast(pl.Int128), scale

    def _sum(self, values: pl.Expr, inside: pl.Expr, name: str) -> pl.Expr:
        return self._named(pl.when(inside).then(values).sum(), name)

    def _named(self, expr: pl.Expr, name: str) -> pl.Expr:
        return expr.alias(f"{self.asked.subject}|{name}")

    def tally(self, row: Mapping[str, Any]) -> Tally | None:
        """The figures of one account; None when it has no row."""
        subject = self.asked.subject
        rows = row[f"{subject}|rows"]
        if not rows:
            return None

        def number(name: str) -> Fraction:
            value = row.get(f"{subject}|{name}")
            return Fraction(value, 10 ** self.scales.get(name, 0)) if value else ZERO

        units = number("units")
        return Tally(
            rows,
            units,
            number("exact") if self.asked.value is not None else units,
            row.get(f"{subject}|missing", 0),
            row.get(f"{subject}|negative", 0),
            tuple(row.get(f"{subject}|files", ())),
            tuple(number(f"part{index}") for index in range(len(self.parts))),
        )


def _expression(node: Node) -> Expression:
    return Expression(spelled(node), node)


def _every_row(expr: pl.Expr) -> pl.Expr:
    """The expression with a value on every row: a sum takes a constant for a single value."""
    return expr if expr.meta.root_names() else pl.when(pl.col(STATUS).is_not_null()).then(expr)
