"""Expressions of the oracle: nested tuples that can be evaluated exactly and printed as SQL text.

A second opinion needs no parser: every expression is built as a tree, so what the product reads
as text and what the oracle computes are one and the same by construction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

Value = Fraction | str | bool | date | None
Tree = tuple[Any, ...]
Row = Mapping[str, Value]


def num(number: str | int | Fraction) -> Tree:
    """A number."""
    return ("num", Fraction(number))


def col(name: str) -> Tree:
    """A column."""
    return ("col", name)


def txt(text: str) -> Tree:
    """A text constant."""
    return ("txt", text)


def half_away(number: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    whole, rest = divmod(abs(number), 1)
    whole += 1 if rest >= Fraction(1, 2) else 0
    return int(whole) if number >= 0 else -int(whole)


def places(number: Fraction, digits: int) -> Fraction:
    """The number rounded half away to so many decimals."""
    return Fraction(half_away(number * 10**digits), 10**digits)


def divides(tree: Tree) -> bool:
    """Whether a tree holds a quotient."""
    return tree[0] == "/" or any(divides(part) for part in tree if isinstance(part, tuple) and part)


def at_rest(number: Fraction, tree: Tree) -> Fraction:
    """The value of a tree as a column keeps it: a decimal exactly, a quotient at 18 places."""
    return places(number, 18) if divides(tree) else number


def published(quantity: Fraction) -> Fraction:
    """A quantity as the summary prints it: a decimal exactly, an endless one at 9 places."""
    return quantity if 10**18 % quantity.denominator == 0 else places(quantity, 9)


def decimal_text(number: Fraction) -> str:
    """A terminating decimal as plain digits."""
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
        assert digits < 40, f"{number} does not terminate"
    whole = f"{abs(int(number * 10**digits)):0{digits + 1}d}"
    body = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
    return f"-{body}" if number < 0 else body


def _number(value: Value) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return Fraction(int(value))
    assert isinstance(value, Fraction), value
    return value


def _arithmetic(operator: str, left: Value, right: Value) -> Fraction | None:
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return None
    if operator == "+":
        return a + b
    if operator == "-":
        return a - b
    if operator == "*":
        return a * b
    return a / b if b else None


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _logic(operator: str, left: Value, right: Value) -> bool | None:
    stop = operator == "or"
    if left is stop or right is stop:
        return stop
    return None if left is None or right is None else not stop


def _like(text: Value, pattern: str) -> bool | None:
    if text is None:
        return None
    parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), str(text), re.DOTALL) is not None


def _call(name: str, arguments: list[Value]) -> Value:
    present = [value for value in arguments if value is not None]
    if name == "coalesce":
        return present[0] if present else None
    if name in ("least", "greatest"):
        numbers = [_number(value) for value in present]
        pick = min if name == "least" else max
        return pick(n for n in numbers if n is not None) if numbers else None
    if name == "nullif":
        return None if arguments[0] == arguments[1] else arguments[0]
    if len(present) < len(arguments):
        return None
    if name == "round":
        digits = int(_number(arguments[1]) or 0) if len(arguments) > 1 else 0
        return places(_number(arguments[0]) or Fraction(0), digits)
    return _UNARY[name](present[0])


_UNARY: dict[str, Callable[[Any], Value]] = {
    "abs": abs,
    "floor": lambda n: Fraction(n // 1),
    "ceil": lambda n: Fraction(-(-n // 1)),
    "lower": str.lower,
    "upper": str.upper,
    "trim": lambda text: text.strip(" "),
    "month": lambda day: Fraction(day.month),
    "year": lambda day: Fraction(day.year),
}


def value(tree: Tree, row: Row) -> Value:
    """The exact value of a tree in a row; None is NULL, with SQL's three-valued logic."""
    kind, *parts = tree
    match kind:
        case "num" | "txt" | "bool" | "day":
            return parts[0]  # type: ignore[no-any-return]
        case "null":
            return None
        case "col":
            return row[parts[0]]
        case "+" | "-" | "*" | "/":
            return _arithmetic(kind, value(parts[0], row), value(parts[1], row))
        case "neg":
            number = _number(value(parts[0], row))
            return None if number is None else -number
        case "and" | "or":
            return _logic(kind, value(parts[0], row), value(parts[1], row))
        case "not":
            truth = value(parts[0], row)
            return None if truth is None else not truth
        case "if":
            return value(parts[1] if value(parts[0], row) is True else parts[2], row)
        case "case":
            branches, otherwise = parts
            hit = next((then for when, then in branches if value(when, row) is True), otherwise)
            return value(hit, row)
        case "in":
            found = value(parts[0], row)
            return None if found is None else found in parts[1]
        case "like":
            return _like(value(parts[0], row), parts[1])
        case "isnull":
            return value(parts[0], row) is None
        case "between":
            low, high = (">=", parts[0], parts[1]), ("<=", parts[0], parts[2])
            return value(("and", low, high), row)
        case "call":
            return _call(parts[0], [value(part, row) for part in parts[1]])
    left, right = value(parts[0], row), value(parts[1], row)
    return None if left is None or right is None else _COMPARE[kind](left, right)


def holds(tree: Tree | None, row: Row) -> bool:
    """Whether a condition holds; no condition always does, NULL never."""
    return tree is None or value(tree, row) is True


def amount(tree: Tree, row: Row) -> Fraction | None:
    """The value as a number."""
    return _number(value(tree, row))


def _quoted(constant: Value) -> str:
    if isinstance(constant, str):
        return "'" + constant.replace("'", "''") + "'"
    assert isinstance(constant, Fraction)
    return decimal_text(constant)


_STRENGTH = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7}
_ATOMS = {"txt", "bool", "null", "day", "col", "if", "case", "call"}


def _strength(tree: Tree) -> int:
    if tree[0] == "num":
        return 7 if tree[1] < 0 else 8
    return 8 if tree[0] in _ATOMS else _STRENGTH.get(tree[0], 4)


def _inside(tree: Tree, at_least: int) -> str:
    return sql(tree) if _strength(tree) >= at_least else f"({sql(tree)})"


def sql(tree: Tree) -> str:
    """The tree as the product reads it, with no more parentheses than SQL's precedence needs."""
    kind, *parts = tree
    match kind:
        case "num" | "txt":
            return _quoted(parts[0])
        case "bool":
            return "TRUE" if parts[0] else "FALSE"
        case "null":
            return "NULL"
        case "day":
            return f"DATE '{parts[0].isoformat()}'"
        case "col":
            return str(parts[0])
        case "neg":
            return f"-{_inside(parts[0], 8)}"
        case "not":
            return f"NOT {_inside(parts[0], 4)}"
        case "if":
            return f"IF({', '.join(sql(part) for part in parts)})"
        case "case":
            branches = " ".join(f"WHEN {sql(when)} THEN {sql(then)}" for when, then in parts[0])
            return f"CASE {branches} ELSE {sql(parts[1])} END"
        case "in":
            return f"{_inside(parts[0], 5)} IN ({', '.join(_quoted(item) for item in parts[1])})"
        case "like":
            return f"{_inside(parts[0], 5)} LIKE {_quoted(parts[1])}"
        case "isnull":
            return f"{_inside(parts[0], 5)} IS NULL"
        case "between":
            value_text, low, high = (_inside(part, 5) for part in parts)
            return f"{value_text} BETWEEN {low} AND {high}"
        case "call":
            return f"{parts[0].upper()}({', '.join(sql(part) for part in parts[1])})"
    return _operation(kind, parts[0], parts[1])


def _operation(operator: str, left: Tree, right: Tree) -> str:
    strength = _strength((operator,))
    loose = operator in ("and", "or")
    first = _inside(left, 5 if strength == 4 else strength)
    second = _inside(right, strength if loose else strength + 1)
    return f"{first} {operator.upper()} {second}"


def call(name: str, *arguments: Tree) -> Tree:
    """A function of the expression language."""
    return ("call", name, arguments)


def times(*trees: Tree) -> Tree:
    """The product of trees, left to right."""
    product = trees[0]
    for tree in trees[1:]:
        product = ("*", product, tree)
    return product


def plus(*trees: Tree) -> Tree:
    """The sum of trees, left to right."""
    total = trees[0]
    for tree in trees[1:]:
        total = ("+", total, tree)
    return total
