"""How unevenly profit is spread (Gini), and how far size foretells it (Spearman)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from operator import mul

import polars as pl

CORRELATION_PLACES = 10
"""A correlation is a square root, so it is given rounded half away to this many decimals."""


def gini_normalised(ordered: Sequence[int]) -> Fraction | None:
    """The Gini coefficient for amounts that may be negative, always within 0..1.

    ``sum over ordered pairs |p_i - p_j| / (2 (n - 1) (gains + |losses|))``: 0 when all amounts are
    equal, 1 when one account has everything.  The plain Gini exceeds 1 as soon as there are
    losers.  ``ordered`` are amounts in minor units, largest first.  None for fewer than two
    accounts or nothing but zeros.

    Source: E. Raffinetti, E. Siletti, A. Vernizzi, "On the Gini coefficient normalization when
    attributes with negative values are considered", 2015.

    >>> gini_normalised([10, 0, 0])
    Fraction(1, 1)
    >>> gini_normalised([30, 10, -20])
    Fraction(5, 6)
    """
    count = len(ordered)
    magnitude = sum(map(abs, ordered))
    if count < 2 or magnitude == 0:
        return None
    # Over sorted amounts the pairs collapse: the one at rank r (from 1) is added to n - r smaller
    # ones and subtracted from r - 1 larger ones.
    half_of_pairs = sum(map(mul, ordered, range(count - 1, -count, -2)))
    return Fraction(half_of_pairs, (count - 1) * magnitude)


def rank_correlation(left: pl.Series, right: pl.Series) -> Fraction | None:
    """Spearman's rank correlation of two columns, with average ranks for ties.

    Computed in integers from doubled average ranks; only the last step, the square root, is
    rounded: half away from zero at 10 decimals.  Both columns are integers without nulls, one per
    account in the same order.  None when either is constant (or has fewer than two rows).

    >>> rank_correlation(pl.Series([1, 2, 3]), pl.Series([10, 20, 30]))
    Fraction(1, 1)
    >>> rank_correlation(pl.Series([1, 2, 3]), pl.Series([10, 30, 20]))
    Fraction(1, 2)
    """
    count = len(left)
    ranks = pl.select(left=_doubled_rank(left), right=_doubled_rank(right))
    mean_sum = count * (count + 1)

    def spread(first: str, second: str) -> int:
        products = ranks.select((pl.col(first) * pl.col(second)).sum()).item()
        return count * int(products) - mean_sum * mean_sum

    product = spread("left", "left") * spread("right", "right")
    if product == 0:
        return None
    return _rounded_quotient(spread("left", "right"), product)


def _doubled_rank(amounts: pl.Series) -> pl.Series:
    """Lowest plus highest rank of a tie: twice the average rank, and an integer."""
    lowest = amounts.rank("min").cast(pl.Int128)
    return lowest + amounts.rank("max").cast(pl.Int128)


def _rounded_quotient(numerator: int, square: int) -> Fraction:
    """``numerator / sqrt(square)``, rounded half away at the places of a correlation."""
    unit = 10**CORRELATION_PLACES
    twice = isqrt(4 * numerator * numerator * unit * unit // square)
    rounded = (twice + 1) // 2
    return Fraction(rounded if numerator >= 0 else -rounded, unit)
