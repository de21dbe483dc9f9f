"""Expressions applied to frames: compiled when the exact arithmetic fits, row by row when not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

import polars as pl

from acctier.expression.compile import Value, compile_expression, condition_of, rounded
from acctier.expression.exact import Cell, evaluate, number_of
from acctier.expression.kinds import kind_of
from acctier.expression.nodes import Expression
from acctier.expression.numbers import (
    NARROW,
    WIDE,
    TooWide,
    as_number,
    integer_type,
    largest_magnitude,
)
from acctier.model.errors import InputError
from acctier.model.fields import Field, Kind
from acctier.model.findings import too_large
from acctier.model.money import QUOTIENT_PLACES, round_half_away

Scope = Mapping[str, Value]

MOST_PLACES = 27
"""A product with more decimals than this is stored like a quotient: its sums would not fit."""


def condition(frame: pl.DataFrame, scope: Scope, expression: Expression) -> pl.Series:
    """Where a condition holds on an in-memory frame; NULL counts as false."""
    holds = frame.select(condition_expr(expression, scope).alias("holds")).to_series()
    # A condition without a column is one value, whatever the number of rows.
    return holds if holds.len() == frame.height else pl.repeat(holds[0], frame.height, eager=True)


def minor_units(
    frame: pl.DataFrame, scope: Scope, expression: Expression, digits: int
) -> pl.Series:
    """Money in major units per row, rounded half away once to minor units; null where NULL.

    Raises `InputError` for an amount that leaves 64 bits.
    """
    expr, _ = units_expr(expression, scope, digits)
    units = frame.select(_broadcast(expr.cast(pl.Int128), frame).alias("units")).to_series()
    if largest_magnitude(units) >= NARROW:
        raise InputError([too_large(f"{expression.text}: an account's amount is")])
    return units.cast(pl.Int64)


def condition_expr(expression: Expression, scope: Scope) -> pl.Expr:
    """A condition as a Boolean expression without nulls."""
    try:
        return condition_of(compile_expression(expression, scope))
    except TooWide:
        return _by_row(expression, scope, pl.Boolean(), bool)


def units_expr(expression: Expression, scope: Scope, places: int) -> tuple[pl.Expr, int]:
    """A number in units of ``10**-places``, rounded half away once per row, and its bound.

    The expression is Int64 or Int128 after the bound; NULL stays null.
    """
    try:
        expr, bound = rounded(as_number(compile_expression(expression, scope)), places)
    except TooWide:
        return _by_row(expression, scope, pl.Int128(), _units(places)), WIDE
    return expr.cast(integer_type(bound)), bound


def _units(places: int) -> Callable[[Cell], int | None]:
    def units(value: Cell) -> int | None:
        number = number_of(value)
        if number is None:
            return None
        whole = round_half_away(number * 10**places)
        return whole if abs(whole) <= WIDE else None

    return units


def _broadcast(expr: pl.Expr, frame: pl.DataFrame) -> pl.Expr:
    """A constant repeated over the rows of the frame."""
    if expr.meta.root_names():
        return expr
    return pl.repeat(0, frame.height, dtype=pl.Int128) + expr


def _by_row(
    expression: Expression,
    scope: Scope,
    dtype: pl.DataType,
    finish: Callable[[Cell], object],
) -> pl.Expr:
    """The expression evaluated in exact Python, row by row."""
    parts: list[pl.Expr] = []
    names = [name.text for name in expression.names]
    if not names:
        return pl.lit(finish(evaluate(expression, {})), dtype=dtype)
    for index, name in enumerate(names):
        value = scope[name]
        bottom = pl.lit(1, dtype=pl.Int64) if value.denominator is None else value.denominator
        parts += [value.expr.alias(f"top{index}"), bottom.alias(f"bottom{index}")]

    def rows(batch: pl.Series) -> pl.Series:
        results = []
        for cells in batch.struct.unnest().iter_rows():
            row = {
                name: _cell(scope[name], cells[2 * index], cells[2 * index + 1])
                for index, name in enumerate(names)
            }
            results.append(finish(evaluate(expression, row)))
        return pl.Series(batch.name, results, dtype=dtype)

    return pl.struct(parts).map_batches(rows, return_dtype=dtype, is_elementwise=True)


def _cell(value: Value, top: object, bottom: int | None) -> Cell:
    if top is None or bottom is None:
        return None
    if value.kind == Kind.NUMBER:
        assert isinstance(top, int)
        return Fraction(top, 10**value.scale * value.divisor * bottom)
    assert isinstance(top, str | bool | date)
    return top


def stored(expression: Expression, scope: Scope, name: str) -> tuple[pl.Expr, Field]:
    """The expression as a column at rest: a scaled integer for numbers, quotients at 18 places."""
    try:
        return stored_value(compile_expression(expression, scope), name)
    except TooWide:
        kind = kind_of(expression, {each: value.kind for each, value in scope.items()})
    if kind is not None and kind != Kind.NUMBER:
        expr = _by_row(expression, scope, _PLAIN[kind], lambda cell: cell)
        return expr.alias(name), Field(name, kind)
    expr = _by_row(expression, scope, pl.Int128(), _units(QUOTIENT_PLACES))
    return expr.alias(name), Field(name, Kind.NUMBER, QUOTIENT_PLACES, WIDE)


_PLAIN: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.FLAG: pl.Boolean(),
}
"""The type of every kind but numbers, which are scaled integers."""


def stored_value(value: Value, name: str) -> tuple[pl.Expr, Field]:
    """A compiled value as a column at rest; raises `TooWide` when a quotient would not fit."""
    if value.kind is None:
        return pl.lit(None, dtype=pl.String).alias(name), Field(name, Kind.TEXT)
    if value.kind != Kind.NUMBER:
        return value.expr.alias(name), Field(name, value.kind)
    kept = value.whole and value.scale <= MOST_PLACES
    places = value.scale if kept else QUOTIENT_PLACES
    expr, bound = (value.expr, value.bound) if kept else rounded(value, places)
    return expr.cast(integer_type(bound)).alias(name), Field(name, Kind.NUMBER, places, bound)
