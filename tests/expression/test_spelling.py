"""An expression written out again means what it meant."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctier.expression.exact import evaluate
from acctier.expression.nodes import Name
from acctier.expression.parse import parse_expression
from acctier.expression.spelling import literal_text, spelled
from tests.expression.drawn_expressions import CONDITIONS, NUMBERS, PLAIN, ROWS, Stored, exact_row


@settings(max_examples=60)
@given(ROWS, st.one_of(NUMBERS, CONDITIONS, PLAIN))
def test_the_text_means_the_same_on_every_row(rows: list[Stored], text: str) -> None:
    expression = parse_expression(text)
    again = parse_expression(spelled(expression.root))
    assert spelled(again.root) == again.text
    for row in map(exact_row, rows):
        assert evaluate(again, row) == evaluate(expression, row)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a-(b-c)", "a - (b - c)"),
        ("(a*b)/(c*d)", "a * b / (c * d)"),
        ("a - -b", "a - (-b)"),
        ("-(a+b) * 2", "(-(a + b)) * 2"),
        ("-a < -1", "-a < -1"),
        ("NOT (a = 1 AND b = 2) OR c", "NOT (a = 1 AND b = 2) OR c"),
        ("a BETWEEN 1 AND 2", "a >= 1 AND a <= 2"),
        ("iF(rush,15,0)", "IF(rush, 15, 0)"),
        ("IF(rush, 15)", "IF(rush, 15)"),
        ("CASE c WHEN 'x' THEN 2 ELSE 9 END", "IF(c = 'x', 2, 9)"),
        ("case when a then 1 when b then 2 end", "CASE WHEN a THEN 1 WHEN b THEN 2 END"),
        ("note LIKE '%''s'", "note LIKE '%''s'"),
        ("day IN ('a', NULL)", "day IN ('a', NULL)"),
        ("CAST(a AS integer)", "CAST(a AS INTEGER)"),
        ("seen >= DATE '2026-07-01'", "seen >= DATE '2026-07-01'"),
        ("account.segment = 'key'", "account.segment = 'key'"),
    ],
)
def test_as_people_write_it(text: str, told: str) -> None:
    assert spelled(parse_expression(text).root) == told


def test_values_below_zero_are_kept_apart_from_operators() -> None:
    values = {"a": "-5.00", "b": "(3 / 4)"}

    def value(name: Name) -> str:
        return values[name.text]

    def filled(text: str) -> str:
        return spelled(parse_expression(text).root, value)

    assert filled("a - a") == "-5.00 - (-5.00)"
    assert filled("a * 2 > a") == "(-5.00) * 2 > -5.00"
    assert filled("LEAST(a, -a) * b") == "LEAST(-5.00, -(-5.00)) * (3 / 4)"


def test_a_number_is_spelled_to_its_last_digit() -> None:
    assert literal_text(Fraction(12345, 1000)) == "12.345"
    assert literal_text(Fraction(-1, 8)) == "-0.125"
