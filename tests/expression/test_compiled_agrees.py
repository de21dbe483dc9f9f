"""An expression on whole columns means what it means on one row, worked out with fractions."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from acctier.expression.apply import MOST_PLACES, condition_expr, stored, units_expr
from acctier.expression.compile import bind, compile_expression
from acctier.expression.exact import Cell, evaluate, number_of
from acctier.expression.kinds import kind_of
from acctier.expression.nodes import Expression
from acctier.expression.numbers import WIDE, TooWide, integer_type
from acctier.expression.parse import parse_expression
from acctier.model.fields import Kind
from acctier.model.money import round_half_away
from tests.expression.drawn_expressions import (
    CONDITIONS,
    FIELDS,
    KINDS,
    NUMBERS,
    PLAIN,
    ROWS,
    Stored,
    exact_row,
    frame_of,
)

SCOPE = bind(FIELDS)


def on_columns(rows: list[Stored], expr: pl.Expr) -> pl.Series:
    return frame_of(rows).lazy().with_columns(result=expr).collect(engine="streaming")["result"]


def on_rows(rows: list[Stored], expression: Expression) -> list[Cell]:
    return [evaluate(expression, exact_row(row)) for row in rows]


def rounded_units(value: Cell, places: int) -> int | None:
    """What a column can hold of a value: nothing beyond 37 digits."""
    number = number_of(value)
    units = None if number is None else round_half_away(number * 10**places)
    return None if units is None or abs(units) > WIDE else units


@settings(max_examples=300)
@given(ROWS, NUMBERS, st.sampled_from([0, 2, 9]))
def test_a_number_is_rounded_once_from_its_exact_value(
    rows: list[Stored], text: str, places: int
) -> None:
    expression = parse_expression(text)
    assert kind_of(expression, KINDS) in {Kind.NUMBER, Kind.FLAG, None}
    expr, bound = units_expr(expression, SCOPE, places)
    found = on_columns(rows, expr)
    assert found.dtype == integer_type(bound)
    assert found.to_list() == [rounded_units(cell, places) for cell in on_rows(rows, expression)]
    assert all(abs(units) <= bound for units in found.drop_nulls())


@settings(max_examples=150)
@given(ROWS, NUMBERS)
def test_a_stored_number_is_exact_or_a_quotient_to_18_places(rows: list[Stored], text: str) -> None:
    expression = parse_expression(text)
    expr, field = stored(expression, SCOPE, "result")
    if field.kind != Kind.NUMBER:
        return
    found = on_columns(rows, expr)
    assert found.dtype == integer_type(field.bound)
    assert field.scale <= MOST_PLACES
    expected = on_rows(rows, expression)
    assert found.to_list() == [rounded_units(cell, field.scale) for cell in expected]
    if "/" not in text:
        kept = [None if units is None else Fraction(units, 10**field.scale) for units in found]
        assert kept == [number_of(cell) for cell in expected]


@settings(max_examples=200)
@given(ROWS, CONDITIONS)
def test_a_condition_holds_where_it_is_true_and_unknown_counts_as_false(
    rows: list[Stored], text: str
) -> None:
    expression = parse_expression(text)
    assert kind_of(expression, KINDS) == Kind.FLAG
    found = on_columns(rows, condition_expr(expression, SCOPE))
    assert found.to_list() == [cell is True for cell in on_rows(rows, expression)]


@settings(max_examples=150)
@given(ROWS, PLAIN)
def test_text_and_dates_are_the_same(rows: list[Stored], text: str) -> None:
    expression = parse_expression(text)
    kind = kind_of(expression, KINDS)
    expr, field = stored(expression, SCOPE, "result")
    assert field.kind == kind
    assert on_columns(rows, expr).to_list() == on_rows(rows, expression)


@given(ROWS)
def test_what_128_bits_cannot_hold_is_worked_out_row_by_row(rows: list[Stored]) -> None:
    wide = parse_expression("price * price * price * price * quantity / 7 / price / price / price")
    try:
        compile_expression(wide, SCOPE)
    except TooWide:
        pass
    else:
        raise AssertionError("the example is not too wide")
    found = on_columns(rows, units_expr(wide, SCOPE, 2)[0])
    assert found.to_list() == [rounded_units(cell, 2) for cell in on_rows(rows, wide)]
