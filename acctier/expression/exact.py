"""Expressions on one row in plain Python: the meaning that the compiled form must reproduce.

It also serves the rare rows whose exact arithmetic would not fit 128 bits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

from acctier.expression.nodes import (
    Binary,
    Call,
    Case,
    Cast,
    Expression,
    ExpressionError,
    IsNull,
    Like,
    Literal,
    Membership,
    Name,
    Node,
    Unary,
)
from acctier.expression.patterns import iso_date, like_regex
from acctier.model.money import round_half_away, round_places

Cell = Fraction | str | bool | date | datetime | None
"""The value of one expression on one row."""


def evaluate(expression: Expression, row: Mapping[str, Cell]) -> Cell:
    """The exact value of an expression on one row.

    NULL follows SQL: arithmetic and comparisons with NULL are NULL, division by zero is NULL, a
    NULL condition chooses the other branch, LEAST and GREATEST skip NULL.

    >>> from acctier.expression.parse import parse_expression
    >>> evaluate(parse_expression("a / 8 * IF(rush, 2, 1)"), {"a": Fraction(1), "rush": True})
    Fraction(1, 4)
    """
    return _value(expression.root, row)


def _value(node: Node, row: Mapping[str, Cell]) -> Cell:
    match node:
        case Literal():
            return node.value
        case Name():
            return row[node.text]
        case Unary():
            return _unary(node, row)
        case Binary():
            return _binary(node, row)
        case Case():
            for when, then in node.branches:
                if _value(when, row):
                    return _value(then, row)
            return _value(node.otherwise, row)
        case Membership():
            return _membership(
                _value(node.operand, row), [_value(each, row) for each in node.choices]
            )
        case Like():
            text = _value(node.operand, row)
            if text is None:
                return None
            return re.fullmatch(like_regex(node.pattern), str(text)) is not None
        case IsNull():
            return _value(node.operand, row) is None
        case Call():
            return _CALLS[node.function]([_value(part, row) for part in node.arguments])
        case Cast():
            return _cast(_value(node.operand, row), node.to)
    raise ExpressionError("this cannot be evaluated", node.offset)


def number_of(value: Cell) -> Fraction | None:
    """A flag as 0 or 1, a number as itself, NULL as None."""
    if value is None:
        return None
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, Fraction):
        return value
    message = f"{value!r} is not a number"
    raise TypeError(message)


def _unary(node: Unary, row: Mapping[str, Cell]) -> Cell:
    value = _value(node.operand, row)
    if value is None:
        return None
    if node.operator == "NOT":
        return not value
    return -(number_of(value) or Fraction(0))


def _binary(node: Binary, row: Mapping[str, Cell]) -> Cell:
    left, right = _value(node.left, row), _value(node.right, row)
    if node.operator == "AND":
        return _logic(left, right, absorbing=False)
    if node.operator == "OR":
        return _logic(left, right, absorbing=True)
    if left is None or right is None:
        return None
    if node.operator in _COMPARISONS:
        return _COMPARISONS[node.operator](_order(left, right))
    if isinstance(left, date) and isinstance(right, date):
        return Fraction((_day(left) - _day(right)).days)
    return _arithmetic(node.operator, number_of(left), number_of(right))


def _logic(left: Cell, right: Cell, *, absorbing: bool) -> bool | None:
    if left is absorbing or right is absorbing:
        return absorbing
    return None if left is None or right is None else not absorbing


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _arithmetic(operator: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return None if right == 0 else left / right


_COMPARISONS: dict[str, Callable[[int], bool]] = {
    "=": lambda sign: sign == 0,
    "<>": lambda sign: sign != 0,
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def _order(left: Cell, right: Cell) -> int:
    """-1, 0 or 1: how the left value stands to the right one."""
    if isinstance(left, date) or isinstance(right, date):
        one, other = (_moment(value) for value in (left, right))
        return (one > other) - (one < other)
    if isinstance(left, str) and isinstance(right, str):
        lower, upper = left.encode(), right.encode()
        return (lower > upper) - (lower < upper)
    first, second = number_of(left), number_of(right)
    assert first is not None
    assert second is not None
    return (first > second) - (first < second)


def _moment(value: Cell) -> datetime:
    if isinstance(value, datetime):
        return value
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


def _membership(value: Cell, choices: Sequence[Cell]) -> bool | None:
    if value is None:
        return None
    if any(choice is not None and _order(value, choice) == 0 for choice in choices):
        return True
    return None if any(choice is None for choice in choices) else False


def _extreme(sign: int) -> Callable[[Sequence[Cell]], Cell]:
    def pick(values: Sequence[Cell]) -> Cell:
        result: Cell = None
        for value in values:
            if value is not None and (result is None or _order(value, result) == sign):
                result = value
        return result

    return pick


def _nullif(values: Sequence[Cell]) -> Cell:
    one, other = values
    same = one is not None and other is not None and _order(one, other) == 0
    return None if same else one


def _on_number(change: Callable[[Fraction], Fraction]) -> Callable[[Sequence[Cell]], Cell]:
    def apply(values: Sequence[Cell]) -> Cell:
        value = number_of(values[0])
        return None if value is None else change(value)

    return apply


def _round(values: Sequence[Cell]) -> Cell:
    value, places = number_of(values[0]), number_of(values[1])
    return None if value is None else round_places(value, int(places or 0))


def _on_text(change: Callable[[str], str]) -> Callable[[Sequence[Cell]], Cell]:
    return lambda values: None if values[0] is None else change(str(values[0]))


def _on_date(take: Callable[[date], int]) -> Callable[[Sequence[Cell]], Cell]:
    return lambda values: Fraction(take(values[0])) if isinstance(values[0], date) else None


_CALLS: dict[str, Callable[[Sequence[Cell]], Cell]] = {
    "COALESCE": lambda values: next((value for value in values if value is not None), None),
    "LEAST": _extreme(-1),
    "GREATEST": _extreme(1),
    "NULLIF": _nullif,
    "ABS": _on_number(abs),
    "FLOOR": _on_number(lambda value: Fraction(value.numerator // value.denominator)),
    "CEIL": _on_number(lambda value: Fraction(-(-value.numerator // value.denominator))),
    "ROUND": _round,
    "LOWER": _on_text(str.lower),
    "UPPER": _on_text(str.upper),
    "TRIM": _on_text(lambda text: text.strip(" \t\r\n")),
    "YEAR": _on_date(lambda day: day.year),
    "QUARTER": _on_date(lambda day: (day.month + 2) // 3),
    "MONTH": _on_date(lambda day: day.month),
    "DAY": _on_date(lambda day: day.day),
}


def _cast(value: Cell, to: str) -> Cell:
    if value is None:
        return None
    match to:
        case "text":
            return _text(value)
        case "date":
            return _date(value)
        case "flag":
            return value if isinstance(value, bool) else number_of(value) != 0
        case _:
            number = _parsed(value) if isinstance(value, str) else number_of(value)
            if number is None or to == "number":
                return number
            return Fraction(round_half_away(number))


def _parsed(text: str) -> Fraction | None:
    return Fraction(text) if re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", text) else None


def _text(value: Cell) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return decimal_text(value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def decimal_text(value: Fraction) -> str:
    """A number as its shortest decimal spelling, quotients at 18 places.

    >>> decimal_text(Fraction(5, 2)), decimal_text(Fraction(3))
    ('2.5', '3')
    """
    units = round_half_away(value * 10**18)
    whole, rest = divmod(abs(units), 10**18)
    digits = f"{rest:018d}".rstrip("0")
    return f"{'-' if units < 0 else ''}{whole}{'.' + digits if digits else ''}"


def _date(value: Cell) -> date | None:
    return _day(value) if isinstance(value, date) else iso_date(str(value))
