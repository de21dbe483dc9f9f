"""The closed syntax tree of an expression; nothing else can be compiled or evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from fractions import Fraction


@dataclass(frozen=True)
class Node:
    """Base of all nodes; ``offset`` is the 0-based position in the expression text."""

    offset: int

    def children(self) -> Iterator[Node]:
        """The nodes directly below."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                for part in value:
                    if isinstance(part, Node):
                        yield part
                    elif isinstance(part, tuple):
                        yield from (each for each in part if isinstance(each, Node))

    def walk(self) -> Iterator[Node]:
        """This node and all below, depth first."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True)
class Literal(Node):
    """A constant: exact number, text, boolean, date, or NULL (None)."""

    value: Fraction | str | bool | date | datetime | None


@dataclass(frozen=True)
class Name(Node):
    """A column or field: ``("net_revenue",)`` or ``("totals", "net_revenue")``."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The name as written."""
        return ".".join(self.parts)


@dataclass(frozen=True)
class Unary(Node):
    """``-x`` or ``NOT x``."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    """``+ - * / = <> < <= > >= AND OR``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Case(Node):
    """``CASE WHEN c THEN v ... ELSE e END``; IF is a case of one branch."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True)
class Membership(Node):
    """``x IN (a, b, ...)`` over constants."""

    operand: Node
    choices: tuple[Node, ...]


@dataclass(frozen=True)
class Like(Node):
    """``x LIKE 'pattern'``: % any run, _ any one character; case-sensitive."""

    operand: Node
    pattern: str


@dataclass(frozen=True)
class IsNull(Node):
    """``x IS NULL``."""

    operand: Node


@dataclass(frozen=True)
class Call(Node):
    """A whitelisted function by its upper-case name."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Cast(Node):
    """``CAST(x AS type)`` with type text, number, integer, date or flag."""

    operand: Node
    to: str


@dataclass(frozen=True)
class Expression:
    """A parsed expression and its source text."""

    text: str
    root: Node

    @property
    def names(self) -> tuple[Name, ...]:
        """Every name used, in order of appearance, each spelling once."""
        seen: dict[str, Name] = {}
        for node in self.root.walk():
            if isinstance(node, Name):
                seen.setdefault(node.text, node)
        return tuple(seen.values())


class ExpressionError(ValueError):
    """An expression that is not accepted: what, where in its text, and what to do."""

    def __init__(self, message: str, offset: int = 0, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint
