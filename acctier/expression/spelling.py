"""Expressions as text again: as they would be written, or with values in place of names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

from acctier.expression.exact import decimal_text
from acctier.expression.nodes import (
    Binary,
    Call,
    Case,
    Cast,
    IsNull,
    Like,
    Literal,
    Membership,
    Name,
    Node,
    Unary,
)

Spelled = Callable[[Name], str]
"""How a name is written."""

_STRENGTH = {
    "OR": 1,
    "AND": 2,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), 4),
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
}
_NOT, _PREDICATE, _MINUS, _ATOM = 3, 4, 5, 9
_TYPES = {
    "text": "TEXT",
    "number": "DOUBLE",
    "integer": "INTEGER",
    "date": "DATE",
    "flag": "BOOLEAN",
}


def spelled(node: Node, name: Spelled = lambda each: each.text) -> str:
    """The expression as text, brackets only where they are needed.

    ``name`` says how a column is written, its value for example; text that begins with a minus is
    put in brackets where it follows an operator.

    >>> from acctier.expression.parse import parse_expression
    >>> root = parse_expression("(a+b)*2 - IF(rush, 1, 0)").root
    >>> spelled(root)
    '(a + b) * 2 - IF(rush, 1, 0)'
    >>> spelled(root, lambda each: {"a": "3", "b": "-4", "rush": "true"}[each.text])
    '(3 + (-4)) * 2 - IF(true, 1, 0)'
    """
    return _Speller(name).text(node)


def literal_text(value: Fraction | str | bool | date | datetime | None) -> str:  # noqa: FBT001
    """A constant as an expression writes it.

    >>> literal_text(Fraction(5, 2)), literal_text("it's"), literal_text(None)
    ('2.5', "'it''s'", 'NULL')
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case Fraction():
            return decimal_text(value)
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime():
            return f"'{value:%Y-%m-%d %H:%M:%S}'"
        case _:
            return f"DATE '{value.isoformat()}'"


class _Speller:
    """Writes nodes; every method gives the text and how strongly it holds together."""

    def __init__(self, name: Spelled) -> None:
        self.name = name

    def text(self, node: Node) -> str:
        return self._node(node)[0]

    def _held(self, node: Node, least: int) -> str:
        """The text, in brackets when it holds together less than needed."""
        text, strength = self._node(node)
        return text if strength >= least else f"({text})"

    def _node(self, node: Node) -> tuple[str, int]:
        match node:
            case Literal():
                text = literal_text(node.value)
                return text, _MINUS if text.startswith("-") else _ATOM
            case Name():
                text = self.name(node)
                return text, _MINUS if text.startswith("-") else _ATOM
            case Unary(operator="NOT"):
                return f"NOT {self._held(node.operand, _PREDICATE)}", _NOT
            case Unary():
                return f"-{self._held(node.operand, _ATOM)}", _MINUS
            case Binary():
                return self._binary(node)
            case Case():
                return self._case(node), _ATOM
            case Membership():
                choices = ", ".join(self.text(each) for each in node.choices)
                return f"{self._held(node.operand, _PREDICATE + 1)} IN ({choices})", _PREDICATE
            case Like():
                operand = self._held(node.operand, _PREDICATE + 1)
                return f"{operand} LIKE {literal_text(node.pattern)}", _PREDICATE
            case IsNull():
                return f"{self._held(node.operand, _PREDICATE + 1)} IS NULL", _PREDICATE
            case Call():
                parts = ", ".join(self.text(each) for each in node.arguments)
                return f"{node.function}({parts})", _ATOM
            case Cast():
                return f"CAST({self.text(node.operand)} AS {_TYPES[node.to]})", _ATOM
        return "?", _ATOM

    def _binary(self, node: Binary) -> tuple[str, int]:
        strength = _STRENGTH[node.operator]
        ties = node.operator in {"AND", "OR", "+", "-", "*", "/"}
        left = self._held(node.left, strength if ties else strength + 1)
        # a AND (b AND c) means the same as without brackets; a - (b - c) and a / (b / c) do not.
        right = self._held(node.right, strength if node.operator in {"AND", "OR"} else strength + 1)
        return f"{left} {node.operator} {right}", strength

    def _case(self, node: Case) -> str:
        if len(node.branches) == 1:
            when, then = node.branches[0]
            parts = [self.text(when), self.text(then)]
            if node.otherwise != Literal(node.otherwise.offset, None):
                parts.append(self.text(node.otherwise))
            return f"IF({', '.join(parts)})"
        branches = " ".join(
            f"WHEN {self.text(when)} THEN {self.text(then)}" for when, then in node.branches
        )
        if node.otherwise == Literal(node.otherwise.offset, None):
            return f"CASE {branches} END"
        return f"CASE {branches} ELSE {self.text(node.otherwise)} END"
