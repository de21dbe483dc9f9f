"""Numbers taken from the finished account table, for checks and gates."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from acctier.config.parts import FromTable
from acctier.expression.apply import Scope, condition_expr, stored
from acctier.expression.nodes import Expression
from acctier.model.fields import Field


def take_from_accounts(source: FromTable, frame: pl.DataFrame, scope: Scope) -> Fraction:
    """A sum, count or distinct count over active accounts, as an exact number."""
    rows = frame.filter(pl.col("active"))
    if source.where is not None:
        rows = rows.filter(condition_expr(source.where, scope))
    if source.sum is not None:
        values, field = _column(rows, scope, source.sum)
        units = int(values.cast(pl.Int128).sum() or 0)
        return Fraction(units, 10**field.scale)
    if source.count_distinct is not None:
        values, _ = _column(rows, scope, source.count_distinct)
        return Fraction(values.drop_nulls().n_unique())
    return Fraction(rows.height)


def _column(rows: pl.DataFrame, scope: Scope, expression: Expression) -> tuple[pl.Series, Field]:
    """An expression on every row, a constant too, and what it is."""
    expr, field = stored(expression, scope, "value")
    return rows.with_columns(expr)["value"], field
