"""Rows that are spread over their days: what of an expression belongs to a period.

A row has `_length` days, of which `_before` lie before the period and `_upto` before its end.  What
it gives to the period is rounded as a running total is: all up to the end, less all before it.  So
periods side by side add up to the whole row, to the last unit.
"""

from __future__ import annotations

from fractions import Fraction

from acctier.expression.nodes import Binary, Call, Expression, Literal, Name, Node

BEFORE, UPTO, LENGTH = "_before", "_upto", "_length"


def spread_over_days(expression: Expression, places: int) -> Expression:
    """The part of an expression that belongs to the period, rounded to ``places``.

    round(x * upto / length) - round(x * before / length)
    """

    def share(days: str) -> Node:
        product = Binary(0, "*", expression.root, Name(0, (days,)))
        part = Binary(0, "/", product, Name(0, (LENGTH,)))
        return Call(0, "ROUND", (part, Literal(0, Fraction(places))))

    return Expression(expression.text, Binary(0, "-", share(UPTO), share(BEFORE)))


def begun(where: Expression | None) -> Expression:
    """The condition, for rows whose first day lies in the period: each is counted once."""
    first: Node = Binary(0, "=", Name(0, (BEFORE,)), Literal(0, Fraction(0)))
    if where is None:
        return Expression("", first)
    return Expression(where.text, Binary(0, "AND", where.root, first))


def reaching(where: Expression | None) -> Expression:
    """The condition, for rows with days outside the period."""
    inside = Binary(0, "-", Name(0, (UPTO,)), Name(0, (BEFORE,)))
    beyond: Node = Binary(0, "<", inside, Name(0, (LENGTH,)))
    if where is None:
        return Expression("", beyond)
    return Expression(where.text, Binary(0, "AND", where.root, beyond))


def is_spread(expression: Expression) -> bool:
    """Whether an expression is a share of days."""
    return any(name.text == LENGTH for name in expression.names)
