"""Types of expressions: every name known, every operator given what it can work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from acctier.expression.patterns import iso_date
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind

_TIMES = (Kind.DATE, Kind.DATETIME)
_NEEDS_A_TYPE = {Kind.NUMBER: "`number` or `money`", Kind.DATE: "`date`"}
"""How a column that was declared as text is declared for what it really holds."""

_WORDS = {
    Kind.TEXT: "text",
    Kind.NUMBER: "a number",
    Kind.DATE: "a date",
    Kind.DATETIME: "a datetime",
    Kind.FLAG: "true or false",
}


def kind_of(expression: Expression, kinds: Mapping[str, Kind | None]) -> Kind | None:
    """The kind of an expression's value; None when it can only be NULL or is not known.

    ``kinds`` maps every name in reach to its kind (None: exists, kind not known).  Raises
    `ExpressionError` for an unknown name, with the nearest one, or an operator on the wrong kind.

    >>> from acctier.expression.parse import parse_expression
    >>> kind_of(parse_expression("a * 2 > 3"), {"a": Kind.NUMBER}).value
    'flag'
    """
    return _kind(expression.root, kinds)


def kind_of_value(value: object) -> Kind | None:
    """The kind of a constant."""
    match value:
        case bool():
            return Kind.FLAG
        case Fraction() | int():
            return Kind.NUMBER
        case str():
            return Kind.TEXT
        case datetime():
            return Kind.DATETIME
        case date():
            return Kind.DATE
        case _:
            return None


def _kind(node: Node, kinds: Mapping[str, Kind | None]) -> Kind | None:
    match node:
        case Literal():
            return kind_of_value(node.value)
        case Name():
            return _name(node, kinds)
        case Unary():
            wanted = Kind.FLAG if node.operator == "NOT" else Kind.NUMBER
            _want(node.operand, wanted, kinds, node.operator)
            return wanted
        case Binary():
            return _binary(node, kinds)
        case Case():
            for when, _ in node.branches:
                _want(when, Kind.FLAG, kinds, "a condition")
            return _common((*(value for _, value in node.branches), node.otherwise), kinds)
        case Membership():
            for choice in node.choices:
                _comparable(node.operand, choice, kinds, node)
            return Kind.FLAG
        case Like():
            _want(node.operand, Kind.TEXT, kinds, "LIKE")
            return Kind.FLAG
        case IsNull():
            _kind(node.operand, kinds)
            return Kind.FLAG
        case Call():
            return _call(node, kinds)
        case Cast():
            return _cast(node, kinds)
    raise ExpressionError("this cannot be evaluated", node.offset)


def _name(node: Name, kinds: Mapping[str, Kind | None]) -> Kind | None:
    if node.text not in kinds:
        raise ExpressionError(
            f"unknown column {node.text!r}", node.offset, did_you_mean(node.text, kinds, "columns")
        )
    return kinds[node.text]


def _want(node: Node, wanted: Kind, kinds: Mapping[str, Kind | None], user: str) -> None:
    found = _kind(node, kinds)
    if found is None or found == wanted or (wanted == Kind.NUMBER and found == Kind.FLAG):
        return
    message = f"{user} wants {_WORDS[wanted]}, this is {_WORDS[found]}"
    raise ExpressionError(message, node.offset, way_out(node, found, wanted))


def way_out(node: Node, found: Kind, wanted: Kind) -> str | None:
    """What to do about a value of the wrong kind, as far as one can tell."""
    if wanted == Kind.FLAG:
        return "compare it with something, as in amount > 0"
    if found == Kind.TEXT and wanted in _NEEDS_A_TYPE and isinstance(node, Name):
        return f"declare {node.text} as {_NEEDS_A_TYPE[wanted]} if that is what it holds"
    return None


def _binary(node: Binary, kinds: Mapping[str, Kind | None]) -> Kind | None:
    if node.operator in {"AND", "OR"}:
        for side in (node.left, node.right):
            _want(side, Kind.FLAG, kinds, node.operator)
        return Kind.FLAG
    if node.operator in {"=", "<>", "<", "<=", ">", ">="}:
        _comparable(node.left, node.right, kinds, node)
        return Kind.FLAG
    if node.operator == "-" and _kind(node.left, kinds) in _TIMES:
        if _kind(node.right, kinds) not in (*_TIMES, None):
            raise ExpressionError("only a date can be taken from a date", node.right.offset)
        return Kind.NUMBER
    for side in (node.left, node.right):
        _want(side, Kind.NUMBER, kinds, node.operator)
    return Kind.NUMBER


def _comparable(left: Node, right: Node, kinds: Mapping[str, Kind | None], node: Node) -> None:
    one, other = _kind(left, kinds), _kind(right, kinds)
    if one is None or other is None or one == other:
        return
    if {one, other} <= {Kind.NUMBER, Kind.FLAG}:
        return
    if {one, other} <= set(_TIMES):
        _whole_days(left, right, one, node)
        return
    for time, text in ((one, right), (other, left)):
        if time in _TIMES and isinstance(text, Literal) and isinstance(text.value, str):
            _iso_date(text)
            if time == Kind.DATETIME:
                _whole_days(left, right, one, node)
            return
    raise ExpressionError(
        f"{_WORDS[one]} cannot be compared with {_WORDS[other]}",
        node.offset,
        "quote it if it is text" if {one, other} == {Kind.TEXT, Kind.NUMBER} else None,
    )


def _whole_days(left: Node, right: Node, one: Kind, node: Node) -> None:
    """Refuses a datetime against a day where that means only the midnight the day begins with.

    `seen >= day` and `seen < day` part the days as everybody means it; `seen <= day` would leave
    out the day itself, and with `period_end` the last day of every period.
    """
    operator = node.operator if isinstance(node, Binary) else "IN"
    time, parting = (left, {">=", "<"}) if one == Kind.DATETIME else (right, {"<=", ">"})
    if operator in parting:
        return
    told = time.text if isinstance(time, Name) else "..."
    raise ExpressionError(
        f"{operator} between a datetime and a date takes midnight for the whole day",
        time.offset,
        f"compare days: CAST({told} AS DATE)",
    )


def _iso_date(text: Literal) -> None:
    if iso_date(str(text.value)) is None:
        raise ExpressionError(f"{text.value!r} is not a date", text.offset, "write '2026-07-01'")


def _common(nodes: Iterable[Node], kinds: Mapping[str, Kind | None]) -> Kind | None:
    result: Kind | None = None
    for node in nodes:
        found = _kind(node, kinds)
        if found is None or found == result:
            continue
        if result is None:
            result = found
        elif {found, result} <= {Kind.NUMBER, Kind.FLAG}:
            result = Kind.NUMBER
        else:
            raise ExpressionError(f"{_WORDS[result]} and {_WORDS[found]} in one place", node.offset)
    return result


def _call(node: Call, kinds: Mapping[str, Kind | None]) -> Kind | None:
    match node.function:
        case "COALESCE" | "LEAST" | "GREATEST" | "NULLIF":
            return _common(node.arguments, kinds)
        case "LOWER" | "UPPER" | "TRIM":
            return _plain_call(node, kinds, (Kind.TEXT,), Kind.TEXT)
        case "YEAR" | "QUARTER" | "MONTH" | "DAY":
            return _plain_call(node, kinds, _TIMES, Kind.NUMBER)
        case _:
            return _plain_call(node, kinds, (Kind.NUMBER, Kind.FLAG), Kind.NUMBER)


def _plain_call(
    node: Call, kinds: Mapping[str, Kind | None], wanted: tuple[Kind, ...], result: Kind
) -> Kind:
    for argument in node.arguments:
        found = _kind(argument, kinds)
        if found is not None and found not in wanted:
            raise ExpressionError(
                f"{node.function} wants {_WORDS[wanted[0]]}, this is {_WORDS[found]}",
                argument.offset,
            )
    return result


def _cast(node: Cast, kinds: Mapping[str, Kind | None]) -> Kind:
    found = _kind(node.operand, kinds)
    result = Kind.NUMBER if node.to in {"number", "integer"} else Kind(node.to)
    allowed = {
        Kind.TEXT: set(Kind),
        Kind.NUMBER: {Kind.NUMBER, Kind.FLAG, Kind.TEXT},
        Kind.DATE: {Kind.DATE, Kind.DATETIME, Kind.TEXT},
        Kind.FLAG: {Kind.FLAG, Kind.NUMBER},
    }[result]
    if found is not None and found not in allowed:
        raise ExpressionError(f"{_WORDS[found]} cannot be cast to {node.to}", node.operand.offset)
    return result
