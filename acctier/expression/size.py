"""How large an expression grows when it is computed on columns."""

from __future__ import annotations

from acctier.expression.nodes import Binary, Call, Node

MAX_SIZE = 20_000

_TWICE = {"ROUND", "FLOOR", "CEIL", "NULLIF"}
_PICKED = {"LEAST", "GREATEST"}


def size_of(root: Node) -> int:
    """The number of operations behind an expression, its repeated parts counted each time.

    A divisor and a rounded value are needed twice, LEAST and GREATEST compare in pairs and need
    every side three times; nested, they multiply.

    >>> from acctier.expression.nodes import Name
    >>> name = Name(0, ("a",))
    >>> size_of(Binary(0, "+", name, name)), size_of(Call(0, "ABS", (name,)))
    (3, 2)
    """
    known: dict[int, int] = {}

    def size(node: Node) -> int:
        if id(node) not in known:
            below = [size(child) for child in node.children()]
            known[id(node)] = 1 + _own(node, below)
        return known[id(node)]

    return size(root)


def _own(node: Node, below: list[int]) -> int:
    if isinstance(node, Binary) and node.operator == "/":
        return below[0] + 2 * below[1]
    if isinstance(node, Call) and node.function in _TWICE:
        return 2 * sum(below)
    if isinstance(node, Call) and node.function in _PICKED:
        return int(3 ** (len(below) - 1).bit_length()) * max(below)
    return sum(below)
