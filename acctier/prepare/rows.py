"""The rows of a table after derived columns and filter, each with its status in the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import polars as pl

from acctier.config.tables import ColumnSpec, TableSpec
from acctier.expression.apply import condition_expr, stored
from acctier.expression.compile import Value, bind, constant
from acctier.expression.nodes import Expression
from acctier.expression.spreading import BEFORE, LENGTH, UPTO
from acctier.model.fields import Field, Kind, Relation
from acctier.model.period import Period
from acctier.model.rows import (
    BAD,
    FILTERED,
    IN_PERIOD,
    OUTSIDE,
    QUARANTINED,
    STATUS,
    UNRATED,
    Rows,
)

_EPOCH = date(1970, 1, 1)
_MOST_DAYS = 4_000_000
"""From the year 1 to 9999."""


def survivors(rows: Rows) -> Relation:
    """The rows that views see: neither filtered nor quarantined, of every period."""
    frame = rows.relation.frame.filter(pl.col(STATUS) < FILTERED)
    fields = {name: field for name, field in rows.relation.fields.items() if not _is_beside(name)}
    return Relation(frame.select(list(fields)), fields)


def _is_beside(name: str) -> bool:
    """Whether a column was put beside the declared ones; two underscores are of whoever traces."""
    return name.startswith("_") and not name.startswith("__")


def scope_of(fields: Mapping[str, Field], period: Period) -> dict[str, Value]:
    """What a row expression may name: the columns, `period_start` and `period_end`."""
    return bind(fields) | {
        "period_start": constant(period.start),
        "period_end": constant(period.end),
    }


def derive(relation: Relation, columns: Mapping[str, ColumnSpec], period: Period) -> Relation:
    """The relation with every derived column, in the order they need one another."""
    waiting = {name: spec.expr for name, spec in columns.items() if spec.expr is not None}
    fields, frame = dict(relation.fields), relation.frame
    while waiting:
        ready = [name for name, expr in waiting.items() if not _needs(expr) & waiting.keys()]
        added = []
        for name in ready:
            expr, field = stored(waiting.pop(name), scope_of(fields, period), name)
            added.append((expr, field))
        frame = frame.with_columns(expr for expr, _ in added)
        fields |= {field.name: field for _, field in added}
    ordered = {name: fields[name] for name in [*columns, *fields] if name in fields}
    return Relation(frame, ordered)


def _needs(expression: Expression) -> set[str]:
    return {name.text for name in expression.names}


@dataclass(frozen=True)
class Unrated:
    """Rows that lack a rate, and from where on that matters.

    ``lacking`` is the condition.  A row outside the period needs a rate when ``viewed``, because
    views read rows of every period, and when it has no date; a filtered one when ``judged``,
    because the filter reads converted money.
    """

    lacking: pl.Expr
    viewed: bool = False
    judged: bool = False


def place(
    name: str,
    spec: TableSpec,
    relation: Relation,
    period: Period,
    height: int,
    *,
    streamed: bool,
    unrated: Unrated | None = None,
) -> Rows:
    """Rows with their status: in the period, outside it, filtered or quarantined.

    A table without `date` lies wholly in every period.  The first reason counts: a quarantined row
    is not filtered, a filtered row is not outside.  Rows without a rate stand apart, where they
    would count otherwise.
    """
    relation = with_days(relation, spec, period)
    scope = scope_of(relation.fields, period)
    status, dated = pl.lit(IN_PERIOD, dtype=pl.Int8), spec.first_day
    inside = None if dated is None else within(relation.fields[dated], period)
    if spec.last_day is not None:
        inside = (pl.col(UPTO) > pl.col(BEFORE)).fill_null(value=False)
    if inside is not None:
        status = _unless(inside, OUTSIDE, status)
    if unrated is not None:
        rated = ~unrated.lacking
        if dated is not None and inside is not None and not unrated.viewed:
            rated |= ~inside & pl.col(dated).is_not_null()
        status = _unless(rated, UNRATED, status)
    if spec.where is not None:
        status = _unless(condition_expr(spec.where, scope), FILTERED, status)
    if unrated is not None and unrated.judged:
        status = _unless(~unrated.lacking, UNRATED, status)
    if spec.last_day is not None:
        status = _unless(pl.col(LENGTH).is_not_null(), QUARANTINED, status)
    if BAD in relation.frame.collect_schema().names():
        status = _unless(~pl.col(BAD), QUARANTINED, status)
    marked = relation.frame.with_columns(status.alias(STATUS))
    account = spec.account.column if spec.account is not None else None
    if account is None and "account_id" in relation.fields:
        account = "account_id"
    placed = replace(relation, frame=marked)
    rows = Rows(name, placed, account, height, streamed, spec.last_day is not None)
    return rows if streamed else settle(rows)


def with_days(relation: Relation, spec: TableSpec, period: Period) -> Relation:
    """Beside rows that are spread: their days in all, before the period, and before its end.

    They are NULL where the last day lies before the first, or one of them is empty.
    """
    if spec.first_day is None or spec.last_day is None:
        return relation
    days = [pl.col(name).cast(pl.Date).cast(pl.Int64) for name in (spec.first_day, spec.last_day)]
    length = days[1] - days[0] + 1
    length = pl.when(length > 0).then(length)
    start = (period.start - _EPOCH).days
    end = (period.end - _EPOCH).days + 1
    added = {
        BEFORE: (pl.lit(start, dtype=pl.Int64) - days[0]).clip(0, length),
        UPTO: (pl.lit(end, dtype=pl.Int64) - days[0]).clip(0, length),
        LENGTH: length,
    }
    frame = relation.frame.with_columns(expr.alias(name) for name, expr in added.items())
    fields = {name: Field(name, Kind.NUMBER, 0, _MOST_DAYS) for name in added}
    return Relation(frame, {**relation.fields, **fields})


def _unless(condition: pl.Expr, mark: int, status: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(status).otherwise(pl.lit(mark, dtype=pl.Int8))


def within(field: Field, period: Period) -> pl.Expr:
    """Whether a date or datetime lies in the period, both ends included."""
    column = pl.col(field.name)
    if field.kind == Kind.DATETIME:
        first = datetime.combine(period.start, time.min)
        last = datetime.combine(period.end, time.max)
        return column.is_between(first, last).fill_null(value=False)
    return column.is_between(period.start, period.end).fill_null(value=False)


def settle(rows: Rows) -> Rows:
    """The rows computed and held in memory, numbers bounded by what they really are."""
    frame = rows.relation.frame.collect()
    return replace(rows, relation=settled(frame, rows.relation.fields), height=frame.height)


def settled(frame: pl.DataFrame, fields: Mapping[str, Field]) -> Relation:
    """A computed frame with tight bounds, Int64 wherever they allow."""
    numbers = [name for name, field in fields.items() if field.kind == Kind.NUMBER]
    if not numbers:
        return Relation(frame.lazy(), fields)
    extremes = frame.select(
        [pl.col(name).min().cast(pl.Int128).alias(f"{name}<") for name in numbers]
        + [pl.col(name).max().cast(pl.Int128).alias(f"{name}>") for name in numbers]
    ).row(0, named=True)
    tight = dict(fields)
    casts = []
    for name in numbers:
        bound = max(abs(extremes[f"{name}<"] or 0), abs(extremes[f"{name}>"] or 0))
        tight[name] = replace(fields[name], bound=bound)
        narrow = bound < 2**62
        casts.append(pl.col(name).cast(pl.Int64 if narrow else pl.Int128))
    return Relation(frame.with_columns(casts).lazy(), tight)
