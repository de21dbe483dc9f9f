"""A time equation in parts: on every row where it has a value, the parts add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings

from acctier.explain.terms import MOST_PARTS, Part, parts_of
from acctier.expression.exact import Cell, evaluate, number_of
from acctier.expression.kinds import kind_of
from acctier.expression.nodes import Expression, Node
from acctier.expression.parse import parse_expression
from acctier.expression.spelling import spelled
from acctier.model.fields import Kind
from tests.expression.drawn_expressions import KINDS, NUMBERS, ROWS, Stored, exact_row

ORDER: dict[str, Kind | None] = {
    "lines": Kind.NUMBER,
    "quantity": Kind.NUMBER,
    "rush": Kind.FLAG,
    "channel": Kind.TEXT,
    "sent": Kind.DATE,
    "due": Kind.DATE,
}


def on_row(part: Part, row: Mapping[str, Cell]) -> Fraction:
    for condition, wanted in part.where:
        if bool(evaluate(Expression("", condition), row)) is not wanted:
            return Fraction(0)
    return part.factor * _value(part.of, row)


def _value(node: Node | None, row: Mapping[str, Cell]) -> Fraction:
    if node is None:
        return Fraction(1)
    value = number_of(evaluate(Expression("", node), row))
    assert value is not None
    return value


@settings(max_examples=80)
@given(ROWS, NUMBERS)
def test_the_parts_add_up_on_every_row(rows: list[Stored], text: str) -> None:
    equation = parse_expression(text)
    if kind_of(equation, KINDS) is None:
        return
    parts = parts_of(equation.root, KINDS)
    assert len(parts) <= MOST_PARTS
    for row in map(exact_row, rows):
        whole = number_of(evaluate(equation, row))
        if whole is not None:
            assert sum((on_row(part, row) for part in parts), Fraction(0)) == whole


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    parts = parts_of(parse_expression(text).root, ORDER)
    return [
        (str(part.factor), None if part.of is None else spelled(part.of), part.condition)
        for part in parts
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8", [("8", None, None)]),
        ("6 + 2.5 * lines", [("6", None, None), ("5/2", "lines", None)]),
        ("lines / 4 - 1", [("1/4", "lines", None), ("-1", None, None)]),
        ("lines / 3", [("1", "lines / 3", None)]),
        ("15 * rush", [("15", "rush", None)]),
        ("IF(rush, 15, 0)", [("15", None, "rush")]),
        ("IF(rush, 15, 5)", [("15", None, "rush"), ("5", None, "not rush")]),
        (
            "CASE channel WHEN 'EDI' THEN 2 WHEN 'web' THEN 4 ELSE 18 END",
            [
                ("2", None, "channel = 'EDI'"),
                ("4", None, "channel = 'web'"),
                ("18", None, "otherwise"),
            ],
        ),
        (
            "8 + IF(channel = 'web', 15, 2) * quantity",
            [
                ("8", None, None),
                ("15", "quantity", "channel = 'web'"),
                ("2", "quantity", "otherwise"),
            ],
        ),
        (
            "IF(rush, 0.1, 1.5 + 0.05 * lines)",
            [("1/10", None, "rush"), ("3/2", None, "not rush"), ("1/20", "lines", "not rush")],
        ),
        (
            "IF(rush, IF(lines > 3, 9, 4), 1)",
            [
                ("9", None, "rush AND lines > 3"),
                ("4", None, "rush, otherwise"),
                ("1", None, "not rush"),
            ],
        ),
        ("2 * (due - sent) - lines * quantity", [
            ("2", "due - sent", None),
            ("-1", "lines * quantity", None),
        ]),
        ("GREATEST(5, lines) * 3", [("3", "GREATEST(5, lines)", None)]),
    ],
)  # fmt: skip
def test_an_equation_in_parts(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert told(text) == expected


def test_an_equation_of_very_many_parts_is_one_sum() -> None:
    text = " + ".join(f"{number} * lines" for number in range(1, MOST_PARTS + 3))
    (part,) = parts_of(parse_expression(text).root, ORDER)
    assert part.factor == 1
    assert part.of is not None
