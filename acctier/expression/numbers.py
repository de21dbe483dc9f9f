"""Exact arithmetic on whole columns: rationals as integer expressions with proved bounds.

A `Value` of kind number stands for ``expr / (10**scale * divisor * denominator)`` where ``expr``
and ``denominator`` are integer Polars expressions.  Bounds are carried along, so that every product
and sum is known to fit Int64 or Int128 before a row is read; what would not fit raises
`TooWide`, and the caller evaluates those rows in exact Python instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

import polars as pl

from acctier.model.fields import Kind

NARROW = 2**62
WIDE = 10**37


class TooWide(ArithmeticError):
    """The arithmetic could leave Int128."""


@dataclass(frozen=True)
class Value:
    """A compiled value: its kind, expression, and for numbers scale, bound and divisors.

    ``bound`` is a bound on ``|expr|``; ``denominator`` (null where it would be zero) is bounded by
    ``denominator_bound``.  ``kind`` None is the NULL literal.
    """

    kind: Kind | None
    expr: pl.Expr
    scale: int = 0
    bound: int = 0
    divisor: int = 1
    denominator: pl.Expr | None = None
    denominator_bound: int = 1

    @property
    def whole(self) -> bool:
        """Whether the value is ``expr / 10**scale``, a decimal number."""
        return self.divisor == 1 and self.denominator is None

    @property
    def is_null(self) -> pl.Expr:
        """Where the value is NULL (a zero denominator included)."""
        if self.denominator is None:
            return self.expr.is_null()
        return self.expr.is_null() | self.denominator.is_null()

    @staticmethod
    def ratio(num: Value, den: Value) -> Value:
        """The exact quotient of two numbers; NULL where the second is zero."""
        return divide(num, den)


def integer_type(bound: int) -> type[pl.Int64 | pl.Int128]:
    """The integer type that holds every value up to a bound."""
    return pl.Int64 if bound < NARROW else pl.Int128


def largest_magnitude(integers: pl.Series) -> int:
    """How far from zero the integers of a column reach; 0 for a column without any.

    >>> largest_magnitude(pl.Series([3, -7, None]))
    7
    """
    least, most = integers.min(), integers.max()
    return max((abs(each) for each in (least, most) if isinstance(each, int)), default=0)


def whole_literal(value: int) -> pl.Expr:
    """An integer constant of the type it needs; `TooWide` when no type holds it."""
    if abs(value) > WIDE:
        raise TooWide
    return pl.lit(value, dtype=integer_type(abs(value)))


def number(value: Fraction) -> Value:
    """A constant.

    >>> number(Fraction("2.5")).scale
    1
    """
    scale, denominator = 0, value.denominator
    while denominator % 10 == 0:
        scale, denominator = scale + 1, denominator // 10
    while (factor := gcd(denominator, 10)) > 1:
        scale, denominator = scale + 1, denominator // factor
    numerator = value.numerator * 10**scale * denominator // value.denominator
    return Value(Kind.NUMBER, whole_literal(numerator), scale, abs(numerator), denominator)


def null_number() -> Value:
    """NULL where a number is wanted."""
    return Value(Kind.NUMBER, pl.lit(None, dtype=pl.Int64))


def as_number(value: Value) -> Value:
    """A flag as 0 or 1, NULL as a number, a number as itself."""
    if value.kind == Kind.FLAG:
        return Value(Kind.NUMBER, value.expr.cast(pl.Int64), 0, 1)
    return null_number() if value.kind is None else value


def _cast(expr: pl.Expr, have: int, want: int) -> pl.Expr:
    """The expression in the type that holds ``want``, given that its own type holds ``have``."""
    if want > WIDE:
        raise TooWide
    return expr.cast(pl.Int128) if want >= NARROW > have else expr


def _product(
    left: pl.Expr, left_bound: int, right: pl.Expr, right_bound: int
) -> tuple[pl.Expr, int]:
    bound = max(left_bound, 1) * max(right_bound, 1)
    return _cast(left, left_bound, bound) * _cast(right, right_bound, bound), bound


def _scaled(expr: pl.Expr, bound: int, factor: int) -> tuple[pl.Expr, int]:
    if factor == 1:
        return expr, bound
    return _product(expr, bound, whole_literal(factor), abs(factor))


def multiply(left: Value, right: Value) -> Value:
    """The exact product."""
    expr, bound = _product(left.expr, left.bound, right.expr, right.bound)
    value = Value(Kind.NUMBER, expr, left.scale + right.scale, bound, left.divisor * right.divisor)
    one, other = left.denominator, right.denominator
    if one is not None and other is not None:
        denominator, limit = _product(one, left.denominator_bound, other, right.denominator_bound)
        return replace(value, denominator=denominator, denominator_bound=limit)
    if one is not None:
        return replace(value, denominator=one, denominator_bound=left.denominator_bound)
    return replace(value, denominator=other, denominator_bound=right.denominator_bound)


def reciprocal(value: Value) -> Value:
    """One over the value; NULL where it is zero."""
    top, top_bound = _scaled(whole_literal(1), 1, value.divisor)
    if value.denominator is not None:
        top, top_bound = _product(top, top_bound, value.denominator, value.denominator_bound)
    bottom = pl.when(value.expr != 0).then(value.expr)
    return Value(Kind.NUMBER, top, -value.scale, top_bound, 1, bottom, max(value.bound, 1))


def divide(left: Value, right: Value) -> Value:
    """The exact quotient; NULL where the divisor is zero."""
    quotient = multiply(left, reciprocal(right))
    if quotient.scale < 0:
        expr, bound = _scaled(quotient.expr, quotient.bound, 10**-quotient.scale)
        return replace(quotient, expr=expr, bound=bound, scale=0)
    return quotient


def align(left: Value, right: Value) -> tuple[Value, Value]:
    """Both values over one scale, divisor and denominator, so that numerators compare and add."""
    scale = max(left.scale, right.scale)
    divisor = left.divisor * right.divisor // gcd(left.divisor, right.divisor)
    sides = []
    for value, other in ((left, right), (right, left)):
        factor = 10 ** (scale - value.scale) * (divisor // value.divisor)
        expr, bound = _scaled(value.expr, value.bound, factor)
        if other.denominator is not None:
            expr, bound = _product(expr, bound, other.denominator, other.denominator_bound)
        sides.append((expr, bound))
    limit = left.denominator_bound * right.denominator_bound
    denominator: pl.Expr | None = left.denominator
    if left.denominator is not None and right.denominator is not None:
        denominator, limit = _product(
            left.denominator, left.denominator_bound, right.denominator, right.denominator_bound
        )
    elif right.denominator is not None:
        denominator = right.denominator
    one, other_side = (
        Value(Kind.NUMBER, expr, scale, bound, divisor, denominator, limit) for expr, bound in sides
    )
    return one, other_side


def add(left: Value, right: Value) -> Value:
    """The exact sum."""
    one, other = align(left, right)
    bound = one.bound + other.bound
    expr = _cast(one.expr, one.bound, bound) + _cast(other.expr, other.bound, bound)
    return replace(one, expr=expr, bound=bound)


def negate(value: Value) -> Value:
    """The value with its sign turned; Int128 has no unary minus."""
    zero = pl.lit(0, dtype=integer_type(value.bound))
    return replace(value, expr=zero - value.expr)


def positive_denominator(value: Value) -> Value:
    """The same value over a denominator above zero."""
    if value.denominator is None:
        return value
    down = value.denominator < 0
    zero = pl.lit(0, dtype=integer_type(value.denominator_bound))
    flipped = negate(value)
    return replace(
        value,
        expr=pl.when(down).then(flipped.expr).otherwise(value.expr),
        denominator=pl.when(down).then(zero - value.denominator).otherwise(value.denominator),
    )


def compare(operator: str, left: Value, right: Value) -> pl.Expr:
    """``= <> < <= > >=`` on exact values; NULL where either side is."""
    one, other = align(positive_denominator(left), positive_denominator(right))
    result = compare_plain(operator, one.expr, other.expr)
    if one.denominator is None:
        return result
    return pl.when(one.denominator.is_not_null()).then(result)


def compare_plain(operator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """The comparison of two expressions of one kind."""
    match operator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def choose(condition: pl.Expr, then: Value, otherwise: Value) -> Value:
    """``then`` where the condition holds, else ``otherwise`` (also where it is NULL)."""
    scale = max(then.scale, otherwise.scale)
    divisor = then.divisor * otherwise.divisor // gcd(then.divisor, otherwise.divisor)
    sides = []
    for value in (then, otherwise):
        factor = 10 ** (scale - value.scale) * (divisor // value.divisor)
        sides.append(_scaled(value.expr, value.bound, factor))
    bound = max(sides[0][1], sides[1][1])
    exprs = [_cast(expr, own, bound) for expr, own in sides]
    result = Value(
        Kind.NUMBER, pl.when(condition).then(exprs[0]).otherwise(exprs[1]), scale, bound, divisor
    )
    if then.denominator is None and otherwise.denominator is None:
        return result
    limit = max(then.denominator_bound, otherwise.denominator_bound)
    bottoms = [
        whole_literal(1) if value.denominator is None else value.denominator
        for value in (then, otherwise)
    ]
    wide = [_cast(expr, NARROW - 1, limit) for expr in bottoms]
    return replace(
        result,
        denominator=pl.when(condition).then(wide[0]).otherwise(wide[1]),
        denominator_bound=limit,
    )


def absolute(value: Value) -> Value:
    """The magnitude."""
    upright = positive_denominator(value)
    return replace(upright, expr=upright.expr.abs())


def rounded(value: Value, places: int) -> tuple[pl.Expr, int]:
    """The value in units of ``10**-places``, rounded half away from zero, and its bound.

    >>> frame = pl.DataFrame({"a": [15, -15, 14]})
    >>> tenths = Value(Kind.NUMBER, pl.col("a"), scale=1, bound=15)
    >>> frame.select(rounded(tenths, 0)[0]).to_series().to_list()
    [2, -2, 1]
    """
    shift = places - value.scale
    if value.whole and shift >= 0:
        return _scaled(value.expr, value.bound, 10**shift)
    upright = positive_denominator(value)
    constant = value.divisor * 10 ** max(-shift, 0)
    if upright.denominator is None and shift < 0:
        # A power of ten has a half: nothing need be doubled.
        half, half_bound = whole_literal(constant // 2), constant // 2
        return _half_away(upright.expr, upright.bound, half, half_bound)
    top, top_bound = _scaled(upright.expr, upright.bound, 2 * 10 ** max(shift, 0))
    if upright.denominator is None:
        return _half_away(top, top_bound, whole_literal(constant), constant)
    bottom, bottom_bound = _scaled(upright.denominator, upright.denominator_bound, constant)
    return _half_away(top, top_bound, bottom, bottom_bound)


def _half_away(
    twice: pl.Expr, twice_bound: int, bottom: pl.Expr, bottom_bound: int
) -> tuple[pl.Expr, int]:
    """``twice / (2 * bottom)`` rounded half away, for a bottom above zero."""
    width = max(twice_bound + bottom_bound, 2 * bottom_bound)
    top, low = _cast(twice, twice_bound, width), _cast(bottom, bottom_bound, width)
    two = pl.lit(2, dtype=integer_type(width))
    # Floor division rounds halves up; one less below zero makes them go down.
    below = (top < 0).cast(integer_type(width))
    expr = (top + low - below) // (low * two)
    bound = twice_bound // 2 + 1
    if bound < NARROW <= width:
        expr = expr.cast(pl.Int64)
    return expr, bound


def floored(value: Value) -> Value:
    """The largest whole number not above the value."""
    upright = positive_denominator(value)
    top, top_bound = _scaled(upright.expr, upright.bound, 1)
    constant = value.divisor * 10**value.scale
    bottom, bottom_bound = whole_literal(constant), constant
    if upright.denominator is not None:
        bottom, bottom_bound = _scaled(upright.denominator, upright.denominator_bound, constant)
    width = max(top_bound, bottom_bound)
    expr = _cast(top, top_bound, width) // _cast(bottom, bottom_bound, width)
    bound = top_bound + 1
    if bound < NARROW <= width:
        expr = expr.cast(pl.Int64)
    return Value(Kind.NUMBER, expr, 0, bound)
