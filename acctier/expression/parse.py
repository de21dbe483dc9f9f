"""SQL text to a closed tree: sqlglot reads the syntax, a whitelist decides what it may say.

Tokens, length and depth are capped before parsing and the size after it, so that no text can
exhaust the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from sqlglot import exp

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
from acctier.expression.patterns import iso_date
from acctier.expression.size import MAX_SIZE, size_of
from acctier.expression.syntax import MAX_DEPTH, PLAIN_SQL, offset_of, parse_sql

DATE_PARTS = ("YEAR", "QUARTER", "MONTH", "DAY")
MOST_DIGITS = 30
"""A number with more digits before its decimal mark is none of business; amounts end far below."""

_BINARY: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.And: "AND",
    exp.Or: "OR",
}
_CALLS: dict[type[exp.Expr], str] = {
    exp.Coalesce: "COALESCE",
    exp.Nullif: "NULLIF",
    exp.Abs: "ABS",
    exp.Floor: "FLOOR",
    exp.Ceil: "CEIL",
    exp.Least: "LEAST",
    exp.Greatest: "GREATEST",
    exp.Lower: "LOWER",
    exp.Upper: "UPPER",
    exp.Trim: "TRIM",
    exp.Year: "YEAR",
    exp.Quarter: "QUARTER",
    exp.Month: "MONTH",
    exp.Day: "DAY",
}
_CASTS = {
    "TEXT": "text",
    "VARCHAR": "text",
    "INT": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
    "BOOLEAN": "flag",
}
FUNCTIONS = (
    "IF CASE COALESCE NULLIF ABS ROUND FLOOR CEIL LEAST GREATEST LOWER UPPER TRIM YEAR QUARTER "
    "MONTH DAY EXTRACT DATE_PART DATE_DIFF CAST"
).split()


def parse_expression(text: str) -> Expression:
    """The expression a text spells, or an `ExpressionError` with the offset of the trouble.

    >>> parse_expression("2 + 0.5 * quantity").names[0].text
    'quantity'
    >>> parse_expression("2 lines")
    Traceback (most recent call last):
    ...
    acctier.expression.nodes.ExpressionError: 'lines' follows without an operator
    """
    return Expression(text, convert(parse_sql(text)))


def convert(tree: exp.Expr) -> Node:
    """A sqlglot tree as our own nodes; whatever is not on the whitelist is refused."""
    root = _convert(tree, 0)
    if size_of(root) > MAX_SIZE:
        hint = "derive columns for parts of it"
        raise ExpressionError("the expression is too large", root.offset, hint)
    return root


def _convert(tree: exp.Expr, depth: int) -> Node:
    if depth > MAX_DEPTH * 4:
        raise ExpressionError("the expression is nested too deeply", offset_of(tree))
    offset = offset_of(tree)
    _refuse_options(tree, offset)

    def inner(part: exp.Expr) -> Node:
        return _convert(part, depth + 1)

    kind = type(tree)
    if kind in _BINARY:
        return Binary(offset, _BINARY[kind], inner(tree.this), inner(tree.expression))
    if kind in _CALLS:
        return Call(offset, _CALLS[kind], tuple(inner(part) for part in _arguments(tree)))
    if kind in _SPECIAL:
        return _SPECIAL[kind](tree, offset, inner)
    raise _refusal(tree, offset)


_OPERANDS = frozenset({"this", "expression", "expressions"})
_MORE_OPERANDS: dict[type[exp.Expr], frozenset[str]] = {
    exp.Between: frozenset({"low", "high"}),
    exp.Case: frozenset({"ifs", "default"}),
    exp.Cast: frozenset({"to"}),
    exp.DateDiff: frozenset({"unit", "date_part_boundary"}),
    exp.If: frozenset({"true", "false"}),
    exp.Like: frozenset({"negate"}),
    exp.Round: frozenset({"decimals"}),
    exp.Greatest: frozenset({"ignore_nulls"}),
    exp.Least: frozenset({"ignore_nulls"}),
}


def _refuse_options(tree: exp.Expr, offset: int) -> None:
    """Refuse whatever a function or operator of the whitelist is given beyond its operands."""
    kind = type(tree)
    if kind not in _MORE_OPERANDS and kind not in _BINARY and kind not in _CALLS:
        return
    known = _OPERANDS | _MORE_OPERANDS.get(kind, frozenset())
    extra = [name for name, value in tree.args.items() if value and name not in known]
    if extra or (kind is exp.Trim and tree.args.get("expression")):
        raise ExpressionError(f"{tree.key.upper()} takes no further options here", offset)


def _arguments(tree: exp.Expr) -> list[exp.Expr]:
    parts = [tree.this, *tree.expressions]
    if tree.args.get("expression") is not None:
        parts.append(tree.expression)
    return parts


Inner = Callable[[exp.Expr], Node]


def _literal(tree: exp.Expr, offset: int, _inner: Inner) -> Node:
    if tree.args["is_string"]:
        return Literal(offset, str(tree.this))
    spelled = str(tree.this)
    if "e" in spelled.lower():
        raise ExpressionError(f"write {spelled} without an exponent", offset)
    if len(spelled.partition(".")[0].lstrip("0")) > MOST_DIGITS:
        message = f"this number is too large: it has more than {MOST_DIGITS} digits"
        raise ExpressionError(message, offset, "look for a stray digit")
    return Literal(offset, Fraction(spelled))


def _name(tree: exp.Expr, offset: int, _inner: Inner) -> Node:
    parts = tuple(part.name for part in tree.parts)  # type: ignore[attr-defined]
    if any(not part for part in parts) or isinstance(tree.this, exp.Star):
        raise ExpressionError("* is not a column", offset)
    return Name(offset, parts)


def _between(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    operand = inner(tree.this)
    low = Binary(offset, ">=", operand, inner(tree.args["low"]))
    return Binary(offset, "AND", low, Binary(offset, "<=", operand, inner(tree.args["high"])))


def _in(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    choices = tuple(inner(part) for part in tree.expressions)
    if not choices or not all(_constant(choice) for choice in choices):
        raise ExpressionError("IN takes a list of constants", offset)
    return Membership(offset, inner(tree.this), choices)


def _constant(node: Node) -> bool:
    if isinstance(node, Unary):
        return _constant(node.operand)
    return isinstance(node, Literal)


def _like(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    pattern = tree.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise ExpressionError("LIKE takes a text pattern in quotes", offset)
    like = Like(offset, inner(tree.this), str(pattern.this))
    return Unary(offset, "NOT", like) if tree.args.get("negate") else like


def _is(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    operand = inner(tree.this)
    if isinstance(tree.expression, exp.Null):
        return IsNull(offset, operand)
    if isinstance(tree.expression, exp.Boolean):
        told = Call(offset, "COALESCE", (operand, Literal(offset, not tree.expression.this)))
        return Binary(offset, "=", told, Literal(offset, bool(tree.expression.this)))
    raise ExpressionError("IS is for NULL, TRUE and FALSE", offset)


def _case(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    subject = inner(tree.this) if tree.this else None
    branches = []
    for branch in tree.args["ifs"]:
        when = inner(branch.this)
        if subject is not None:
            when = Binary(offset, "=", subject, when)
        branches.append((when, inner(branch.args["true"])))
    default = tree.args.get("default")
    return Case(offset, tuple(branches), inner(default) if default else Literal(offset, None))


def _if(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    otherwise = tree.args.get("false")
    return Case(
        offset,
        ((inner(tree.this), inner(tree.args["true"])),),
        inner(otherwise) if otherwise else Literal(offset, None),
    )


def _round(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    places = (
        inner(tree.args["decimals"]) if tree.args.get("decimals") else Literal(offset, Fraction(0))
    )
    if not (
        isinstance(places, Literal)
        and isinstance(places.value, Fraction)
        and places.value.denominator == 1
        and 0 <= places.value <= 9
    ):
        raise ExpressionError("ROUND takes a whole number of places from 0 to 9", offset)
    return Call(offset, "ROUND", (inner(tree.this), places))


def _cast(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    to = tree.args["to"]
    spelled = to.this.name
    if isinstance(tree.this, exp.Literal) and tree.this.is_string and spelled == "DATE":
        day = iso_date(str(tree.this.this))
        if day is None:
            raise ExpressionError(
                f"{tree.this.this!r} is not a date", offset, "write DATE '2026-07-01'"
            )
        return Literal(offset, day)
    if spelled not in _CASTS or to.expressions:
        raise ExpressionError(
            f"CAST to {to.sql()} is not supported",
            offset,
            "cast to TEXT, INTEGER, DOUBLE (a number, exact here), DATE or BOOLEAN",
        )
    return Cast(offset, inner(tree.this), _CASTS[spelled])


def _extract(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    return _date_part(tree.this.name, tree.expression, offset, inner)


def _date_part(part: str, operand: exp.Expr, offset: int, inner: Inner) -> Node:
    if part.upper() not in DATE_PARTS:
        raise ExpressionError(
            f"{part} is not a date part", offset, "date parts: year, quarter, month, day"
        )
    return Call(offset, part.upper(), (inner(operand),))


def _date_diff(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    unit = tree.args.get("unit")
    if unit is None or unit.name.upper() != "DAY":
        raise ExpressionError("DATE_DIFF counts days", offset, "DATE_DIFF('day', first, last)")
    return Binary(offset, "-", inner(tree.this), inner(tree.expression))


def _anonymous(tree: exp.Expr, offset: int, inner: Inner) -> Node:
    name = str(tree.this)
    arguments = tree.expressions
    if (
        name.upper() == "DATE_PART"
        and len(arguments) == 2
        and isinstance(arguments[0], exp.Literal)
    ):
        return _date_part(str(arguments[0].this), arguments[1], offset, inner)
    raise unknown_function(name, offset)


def unknown_function(name: str, offset: int) -> ExpressionError:
    """The refusal of a function that is not on the whitelist."""
    return ExpressionError(
        f"{name}() is not a function here", offset, "functions: " + ", ".join(FUNCTIONS)
    )


_SPECIAL: dict[type[exp.Expr], Callable[[exp.Expr, int, Inner], Node]] = {
    exp.Literal: _literal,
    exp.Column: _name,
    exp.Boolean: lambda tree, offset, _inner: Literal(offset, bool(tree.this)),
    exp.Null: lambda _tree, offset, _inner: Literal(offset, None),
    exp.Paren: lambda tree, _offset, inner: inner(tree.this),
    exp.Neg: lambda tree, offset, inner: Unary(offset, "-", inner(tree.this)),
    exp.Not: lambda tree, offset, inner: Unary(offset, "NOT", inner(tree.this)),
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Is: _is,
    exp.Case: _case,
    exp.If: _if,
    exp.Round: _round,
    exp.Cast: _cast,
    exp.Extract: _extract,
    exp.DateDiff: _date_diff,
    exp.Anonymous: _anonymous,
}


_OTHER_OPERATORS: dict[type[exp.Expr], tuple[str, str]] = {
    exp.ArrayOverlaps: ("&&", "write AND"),
    exp.DPipe: ("||", "for conditions write OR; texts cannot be joined"),
    exp.Mod: ("%", "a percentage is a fraction: 12.5 % is 0.125"),
}
"""Operators of other languages, and what is written here instead."""


def _refusal(tree: exp.Expr, offset: int) -> ExpressionError:
    if isinstance(tree, exp.Alias):
        word = tree.alias
        start = tree.args["alias"].meta.get("start", offset)
        return ExpressionError(f"{word!r} follows without an operator", int(start), PLAIN_SQL)
    if type(tree) in _OTHER_OPERATORS:
        operator, hint = _OTHER_OPERATORS[type(tree)]
        return ExpressionError(f"{operator} is not an operator here", offset, hint)
    if isinstance(tree, exp.AggFunc):
        return ExpressionError(
            f"{tree.sql_name()}() adds up rows and has no place in a row expression",
            offset,
            "use `sum:` or `count:` beside `from:`, or a view",
        )
    if isinstance(tree, exp.Func):
        return unknown_function(tree.sql_name(), offset)
    return ExpressionError(f"{tree.key.upper()} is not allowed in an expression", offset, PLAIN_SQL)
