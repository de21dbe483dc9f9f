"""The additive parts of a time equation, so that an account's units can be told one by one.

``6 + 2.5 * lines + IF(rush, 15, 0)`` summed over many rows is a number of rows times 6, the sum of
``lines`` times 2.5, and a number of rows that are ``rush`` times 15.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from acctier.expression.kinds import kind_of
from acctier.expression.nodes import Binary, Case, Expression, Literal, Name, Node, Unary
from acctier.expression.spelling import spelled
from acctier.model.fields import Kind

MOST_PARTS = 24
"""An equation of more parts than this is shown as one sum."""

_TIMES = (Kind.DATE, Kind.DATETIME)


@dataclass(frozen=True)
class Part:
    """One part: ``factor`` x the sum of ``of`` over the rows where ``where`` holds.

    Without ``of`` the rows are counted.  ``where`` lists conditions that all hold, each with
    whether it is meant or its opposite (false or unknown).
    """

    factor: Fraction
    of: Node | None = None
    where: tuple[tuple[Node, bool], ...] = ()

    @property
    def condition(self) -> str | None:
        """The rows it is about, in words; None for all of them."""
        return _told(self.where) if self.where else None


def parts_of(root: Node, kinds: Mapping[str, Kind | None]) -> tuple[Part, ...]:
    """The additive parts of an equation, in the order written.

    Law: on every row where the equation has a value, the parts add up to it.

    >>> from acctier.expression.parse import parse_expression
    >>> equation = parse_expression("6 + 2.5 * lines + IF(rush, 15, 0)")
    >>> parts = parts_of(equation.root, {"lines": Kind.NUMBER, "rush": Kind.FLAG})
    >>> [(str(part.factor), part.of and part.of.text, part.condition) for part in parts]
    [('6', None, None), ('5/2', 'lines', None), ('15', None, 'rush')]
    """
    parts = tuple(part for part in _Splitter(kinds).parts(root) if part.factor)
    return parts if len(parts) <= MOST_PARTS else (Part(Fraction(1), root),)


class _Splitter:
    """Takes an expression apart at + and -, at constant factors, and at the branches of a CASE."""

    def __init__(self, kinds: Mapping[str, Kind | None]) -> None:
        self.kinds = kinds

    def parts(self, node: Node) -> Iterator[Part]:
        match node:
            case Literal(value=Fraction() as value):
                yield Part(value)
            case Literal(value=None):
                return  # such a row has no value at all
            case Unary(operator="-"):
                yield from _scaled(self.parts(node.operand), Fraction(-1))
            case Binary(operator="+"):
                yield from self.parts(node.left)
                yield from self.parts(node.right)
            case Binary(operator="-") if not self._is_time(node.left):
                yield from self.parts(node.left)
                yield from _scaled(self.parts(node.right), Fraction(-1))
            case Binary(operator="*" | "/"):
                yield from self._product(node)
            case Case() if self._is_number(node):
                yield from self._branches(node)
            case _:
                yield Part(Fraction(1), node)

    def _product(self, node: Binary) -> Iterator[Part]:
        """Constants in front; a CASE of constants among the factors is taken branch by branch."""
        factor, rest = _factors(node)
        cases = [each for each in rest if isinstance(each, Case) and self._of_constants(each)]
        if not cases:
            yield Part(factor, _times(rest)) if rest else Part(factor)
            return
        others = _times([each for each in rest if each is not cases[0]])
        for part in self._branches(cases[0]):
            yield replace(part, factor=part.factor * factor, of=others)

    def _branches(self, node: Case) -> Iterator[Part]:
        before: tuple[tuple[Node, bool], ...] = ()
        for when, then in node.branches:
            for part in self.parts(then):
                yield replace(part, where=(*before, (when, True), *part.where))
            before = (*before, (when, False))
        for part in self.parts(node.otherwise):
            yield replace(part, where=(*before, *part.where))

    def _of_constants(self, node: Case) -> bool:
        values = [then for _, then in node.branches] + [node.otherwise]
        return all(
            isinstance(_unsigned(value), Literal)
            and isinstance(_unsigned(value).value, Fraction | None)  # type: ignore[attr-defined]
            for value in values
        )

    def _is_time(self, node: Node) -> bool:
        return self._kind(node) in _TIMES

    def _is_number(self, node: Node) -> bool:
        return self._kind(node) == Kind.NUMBER

    def _kind(self, node: Node) -> Kind | None:
        return kind_of(Expression("", node), self.kinds)


def _scaled(parts: Iterator[Part], factor: Fraction) -> Iterator[Part]:
    return (replace(part, factor=part.factor * factor) for part in parts)


def _unsigned(node: Node) -> Node:
    return node.operand if isinstance(node, Unary) and node.operator == "-" else node


def _factors(node: Node) -> tuple[Fraction, list[Node]]:
    """The constant factor of a product and all its other factors."""
    match node:
        case Literal(value=Fraction() as value):
            return value, []
        case Unary(operator="-"):
            factor, rest = _factors(node.operand)
            return -factor, rest
        case Binary(operator="*"):
            one, left = _factors(node.left)
            other, right = _factors(node.right)
            return one * other, left + right
        case Binary(operator="/", right=Literal(value=Fraction() as divisor)) if _ends(divisor):
            factor, rest = _factors(node.left)
            return factor / divisor, rest
        case _:
            return Fraction(1), [node]


def _ends(divisor: Fraction) -> bool:
    """Whether one over the number is a decimal that ends, so that a factor can be printed."""
    return bool(divisor) and 10**9 % abs((1 / divisor).denominator) == 0


def _times(factors: list[Node]) -> Node | None:
    product: Node | None = None
    for factor in factors:
        product = factor if product is None else Binary(factor.offset, "*", product, factor)
    return product


def _told(where: tuple[tuple[Node, bool], ...]) -> str:
    """The conditions that hold, joined by AND; after a CASE fell through, "otherwise"."""
    meant = [node for node, wanted in where if wanted]
    if not meant:
        single = len(where) == 1 and isinstance(where[0][0], Name)
        return f"not {spelled(where[0][0])}" if single else "otherwise"
    told = " AND ".join(spelled(node) for node in meant)
    return told if where[-1][1] else f"{told}, otherwise"
