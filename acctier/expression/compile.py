"""Expressions on whole columns: the closed tree becomes exact Polars arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

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
from acctier.expression.numbers import (
    TooWide,
    Value,
    absolute,
    add,
    as_number,
    choose,
    compare,
    compare_plain,
    divide,
    floored,
    multiply,
    negate,
    null_number,
    number,
    rounded,
)
from acctier.expression.patterns import like_regex
from acctier.model.fields import Field, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["TooWide", "Value", "bind", "compile_expression", "condition_of", "constant", "rounded"]

BLANKS = " \t\r\n"
"""What TRIM takes off."""

_TEXT_NUMBER = r"^-?[0-9]{1,15}(?:\.[0-9]{1,9})?$"
_TEXT_NUMBER_BOUND = 10**24


def bind(fields: Mapping[str, Field]) -> dict[str, Value]:
    """Every field of a frame as a value that expressions can use under its name."""
    return {name: column(field) for name, field in fields.items()}


def column(field: Field) -> Value:
    """One field of a frame as a value."""
    return Value(field.kind, pl.col(field.name), field.scale, field.bound)


def constant(value: Fraction | str | bool | date | datetime | None) -> Value:  # noqa: FBT001
    """A constant as a value."""
    match value:
        case None:
            return Value(None, pl.lit(None))
        case bool():
            return Value(Kind.FLAG, pl.lit(value))
        case Fraction():
            return number(value)
        case str():
            return Value(Kind.TEXT, pl.lit(value))
        case datetime():
            return Value(Kind.DATETIME, pl.lit(value).cast(pl.Datetime("us")))
        case _:
            return Value(Kind.DATE, pl.lit(value))


def compile_expression(expression: Expression, scope: Mapping[str, Value]) -> Value:
    """The expression over the columns in scope; names and kinds are known to be right.

    Raises `TooWide` when the exact arithmetic could leave Int128 for some row; such an expression
    is evaluated by `acctier.expression.exact` instead.

    >>> from acctier.expression.parse import parse_expression
    >>> scope = bind({"a": Field("a", Kind.NUMBER, 0, 100)})
    >>> value = compile_expression(parse_expression("a * 0.5 + 1"), scope)
    >>> pl.DataFrame({"a": [3]}).select(value.expr).item(), value.scale
    (25, 1)
    """
    if _expanded(expression.root) > MAX_EXPANDED:
        raise TooWide
    return compile_node(expression.root, scope)


MAX_EXPANDED = 20_000
"""Parts an expression over quotients may compile to; beyond, it is evaluated row by row.

`acctier.expression.size` caps what is accepted at all; numerators and denominators multiply anew.
"""

_COPIES = {"LEAST": 4, "GREATEST": 4, "COALESCE": 3, "NULLIF": 3, "ABS": 3, "ROUND": 3, "FLOOR": 2}


def _expanded(node: Node) -> int:
    """About how many parts a node compiles to: what is used twice is compiled twice."""
    inner = sum(_expanded(child) for child in node.children())
    match node:
        case Call():
            copies = _COPIES.get(node.function, 2)
            return 1 + copies * (copies if len(node.arguments) > 1 else 1) * inner
        case Binary(operator="/"):
            return 1 + 2 * inner
        case _:
            return 1 + inner


def condition_of(value: Value) -> pl.Expr:
    """A flag as a filter: NULL counts as false."""
    if value.kind is None:
        return pl.lit(False)  # noqa: FBT003
    return value.expr.fill_null(False)  # noqa: FBT003


def compile_node(node: Node, scope: Mapping[str, Value]) -> Value:
    """One node; see `compile_expression`."""
    match node:
        case Literal():
            return constant(node.value)
        case Name():
            if node.text not in scope:
                raise ExpressionError(f"unknown column {node.text!r}", node.offset)
            return scope[node.text]
        case Unary(operator="-"):
            return negate(as_number(compile_node(node.operand, scope)))
        case Unary():
            operand = compile_node(node.operand, scope)
            return Value(Kind.FLAG, ~_flag(operand))
        case Binary():
            return _binary(node, scope)
        case Case():
            return _case(node, scope)
        case Membership():
            return _membership(node, scope)
        case Like():
            text = _text(compile_node(node.operand, scope))
            return Value(Kind.FLAG, text.str.contains(rf"\A(?:{like_regex(node.pattern)})\z"))
        case IsNull():
            return Value(Kind.FLAG, compile_node(node.operand, scope).is_null)
        case Call(function="ROUND"):
            return _round(compile_node(node.arguments[0], scope), node.arguments[1])
        case Call():
            return _CALLS[node.function]([compile_node(part, scope) for part in node.arguments])
        case Cast():
            return _cast(compile_node(node.operand, scope), node.to)
    raise ExpressionError("this cannot be evaluated", node.offset)


def _flag(value: Value) -> pl.Expr:
    return pl.lit(None, dtype=pl.Boolean) if value.kind is None else value.expr


def _text(value: Value) -> pl.Expr:
    return pl.lit(None, dtype=pl.String) if value.kind is None else value.expr


_ARITHMETIC: dict[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": lambda left, right: add(left, negate(right)),
    "*": multiply,
    "/": divide,
}


def _binary(node: Binary, scope: Mapping[str, Value]) -> Value:
    left, right = compile_node(node.left, scope), compile_node(node.right, scope)
    if node.operator == "AND":
        return Value(Kind.FLAG, _flag(left) & _flag(right))
    if node.operator == "OR":
        return Value(Kind.FLAG, _flag(left) | _flag(right))
    if node.operator not in _ARITHMETIC:
        return Value(Kind.FLAG, _comparison(node.operator, left, right))
    if node.operator == "-" and left.kind in {Kind.DATE, Kind.DATETIME}:
        return _days_between(left, right)
    return _ARITHMETIC[node.operator](as_number(left), as_number(right))


def _days_between(left: Value, right: Value) -> Value:
    if right.kind is None:
        return null_number()
    days = left.expr.cast(pl.Date).cast(pl.Int64) - right.expr.cast(pl.Date).cast(pl.Int64)
    return Value(Kind.NUMBER, days, 0, 4_000_000)


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _comparison(operator: str, left: Value, right: Value) -> pl.Expr:
    if not left.expr.meta.root_names():
        # Polars gives one value, not one per row, for a constant compared with a choice of
        # constants when every row chooses alike; the other way round it does not.
        operator, left, right = _MIRRORED.get(operator, operator), right, left
    if left.kind is None or right.kind is None:
        return pl.lit(None, dtype=pl.Boolean)
    kinds = {left.kind, right.kind}
    if kinds == {Kind.FLAG}:
        return compare_plain(operator, left.expr, right.expr)
    if kinds <= {Kind.NUMBER, Kind.FLAG}:
        return compare(operator, as_number(left), as_number(right))
    if kinds == {Kind.TEXT}:
        return compare_plain(operator, left.expr, right.expr)
    sides = [_as_time(value, wide=Kind.DATETIME in kinds) for value in (left, right)]
    return compare_plain(operator, sides[0], sides[1])


def _as_time(value: Value, *, wide: bool) -> pl.Expr:
    expr = value.expr
    if value.kind == Kind.TEXT:
        expr = expr.str.to_date("%Y-%m-%d")
    return expr.cast(pl.Datetime("us")) if wide else expr


def _case(node: Case, scope: Mapping[str, Value]) -> Value:
    result = compile_node(node.otherwise, scope)
    for when, then in reversed(node.branches):
        condition = condition_of(compile_node(when, scope))
        result = _choice(condition, compile_node(then, scope), result)
    return result


def _choice(condition: pl.Expr, then: Value, otherwise: Value) -> Value:
    kinds = {value.kind for value in (then, otherwise) if value.kind is not None}
    if kinds <= {Kind.NUMBER, Kind.FLAG} and Kind.NUMBER in kinds:
        return choose(condition, as_number(then), as_number(otherwise))
    kind = next(iter(kinds), None)
    return Value(kind, pl.when(condition).then(then.expr).otherwise(otherwise.expr))


def _membership(node: Membership, scope: Mapping[str, Value]) -> Value:
    operand = compile_node(node.operand, scope)
    result = pl.lit(False)  # noqa: FBT003
    for choice in node.choices:
        result = result | _comparison("=", operand, compile_node(choice, scope))
    return Value(Kind.FLAG, result)


def _coalesce(values: Sequence[Value]) -> Value:
    result = values[-1]
    for value in reversed(values[:-1]):
        result = _choice(~value.is_null, value, result)
    return result


def _extreme(operator: str) -> Callable[[Sequence[Value]], Value]:
    def pick(values: Sequence[Value]) -> Value:
        # In halves, as every step repeats both of its sides.
        if len(values) == 1:
            return values[0]
        middle = len(values) // 2
        left, right = pick(values[:middle]), pick(values[middle:])
        better = left.is_null | _comparison(operator, right, left).fill_null(False)  # noqa: FBT003
        return _choice(better, right, left)

    return pick


def _nullif(values: Sequence[Value]) -> Value:
    same = _comparison("=", values[0], values[1]).fill_null(False)  # noqa: FBT003
    return _choice(same, Value(None, pl.lit(None)), values[0])


def _abs(values: Sequence[Value]) -> Value:
    return absolute(as_number(values[0]))


def _floor(values: Sequence[Value]) -> Value:
    return floored(as_number(values[0]))


def _ceil(values: Sequence[Value]) -> Value:
    return negate(floored(negate(as_number(values[0]))))


def _round(value: Value, places: Node) -> Value:
    assert isinstance(places, Literal)
    assert isinstance(places.value, Fraction)
    wanted = int(places.value)
    expr, bound = rounded(as_number(value), wanted)
    return Value(Kind.NUMBER, expr, wanted, bound)


def _text_call(name: str) -> Callable[[Sequence[Value]], Value]:
    def change(values: Sequence[Value]) -> Value:
        text = _text(values[0]).str
        done = {"LOWER": text.to_lowercase, "UPPER": text.to_uppercase}.get(name)
        return Value(Kind.TEXT, done() if done else text.strip_chars(BLANKS))

    return change


def _part(name: str, bound: int) -> Callable[[Sequence[Value]], Value]:
    def take(values: Sequence[Value]) -> Value:
        if values[0].kind is None:
            return null_number()
        expr = getattr(values[0].expr.dt, name)().cast(pl.Int64)
        return Value(Kind.NUMBER, expr, 0, bound)

    return take


_CALLS: dict[str, Callable[[Sequence[Value]], Value]] = {
    "COALESCE": _coalesce,
    "LEAST": _extreme("<"),
    "GREATEST": _extreme(">"),
    "NULLIF": _nullif,
    "ABS": _abs,
    "FLOOR": _floor,
    "CEIL": _ceil,
    "LOWER": _text_call("LOWER"),
    "UPPER": _text_call("UPPER"),
    "TRIM": _text_call("TRIM"),
    "YEAR": _part("year", 9999),
    "QUARTER": _part("quarter", 4),
    "MONTH": _part("month", 12),
    "DAY": _part("day", 31),
}


def _cast(value: Value, to: str) -> Value:
    if value.kind is None:
        return _null(to)
    match to:
        case "text":
            return _to_text(value)
        case "date":
            return _to_date(value)
        case "flag":
            if value.kind == Kind.FLAG:
                return value
            return Value(Kind.FLAG, compare("<>", value, number(Fraction(0))))
        case _:
            plain = _parsed(value.expr) if value.kind == Kind.TEXT else as_number(value)
            if to == "number":
                return plain
            expr, bound = rounded(plain, 0)
            return Value(Kind.NUMBER, expr, 0, bound)


def _null(to: str) -> Value:
    match to:
        case "text":
            return Value(Kind.TEXT, pl.lit(None, dtype=pl.String))
        case "date":
            return Value(Kind.DATE, pl.lit(None, dtype=pl.Date))
        case "flag":
            return Value(Kind.FLAG, pl.lit(None, dtype=pl.Boolean))
        case _:
            return null_number()


def _parsed(text: pl.Expr) -> Value:
    physical = pl.when(text.str.contains(_TEXT_NUMBER)).then(text)
    expr = physical.str.to_decimal(scale=9).to_physical()
    return Value(Kind.NUMBER, expr, 9, _TEXT_NUMBER_BOUND)


def _to_text(value: Value) -> Value:
    match value.kind:
        case Kind.TEXT:
            return value
        case Kind.FLAG:
            return Value(
                Kind.TEXT,
                pl.when(value.expr).then(pl.lit("true")).when(~value.expr).then(pl.lit("false")),
            )
        case Kind.NUMBER:
            if not value.whole or value.scale:
                raise TooWide
            return Value(Kind.TEXT, value.expr.cast(pl.String))
        case Kind.DATE:
            return Value(Kind.TEXT, value.expr.dt.to_string("%Y-%m-%d"))
        case _:
            return Value(Kind.TEXT, value.expr.dt.to_string("%Y-%m-%d %H:%M:%S"))


def _to_date(value: Value) -> Value:
    if value.kind == Kind.TEXT:
        exact = pl.when(value.expr.str.contains(r"^\d{4}-\d{2}-\d{2}$")).then(value.expr)
        return Value(Kind.DATE, exact.str.to_date("%Y-%m-%d", strict=False))
    return Value(Kind.DATE, value.expr.cast(pl.Date))
