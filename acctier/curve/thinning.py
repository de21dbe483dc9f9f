"""Thinning a curve without bending it: Ramer-Douglas-Peucker with a proven error bound."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

import polars as pl


def thin(levels: pl.Series, bound: Fraction, keep: Iterable[int]) -> list[int]:
    """Positions to keep so that straight lines between them stay within ``bound`` of the curve.

    Law: at every position the height of the thinned curve differs from the height of the curve by
    at most ``bound``.  Each stretch is split where it strays furthest (the first such place) until
    none strays too far.  Distances are compared in integers, and an explicit list of stretches
    stands in for recursion.

    ``levels`` are the heights at positions 0..n, as integers; ``bound`` (at least 0) is in their
    unit; the positions to ``keep`` and both ends always stay.  The positions kept come back
    ascending.

    Source: D. Douglas and T. Peucker, "Algorithms for the reduction of the number of points
    required to represent a digitized line", 1973; U. Ramer, 1972.

    >>> thin(pl.Series([0, 10, 20, 30, 20, 11, 0]), Fraction(1), keep=())
    [0, 3, 6]
    """
    heights = levels.cast(pl.Int128)
    steps = pl.int_range(len(levels), dtype=pl.Int128, eager=True)
    fixed = sorted({0, len(levels) - 1, *keep})
    kept = set(fixed)
    stretches = list(pairwise(fixed))
    while stretches:
        start, end = stretches.pop()
        middle = _furthest(heights, steps, start, end, bound)
        if middle is not None:
            kept.add(middle)
            stretches += [(start, middle), (middle, end)]
    return sorted(kept)


def _furthest(
    heights: pl.Series, steps: pl.Series, start: int, end: int, bound: Fraction
) -> int | None:
    """Where the curve strays furthest from the chord start-end, if by more than the bound."""
    length = end - start
    if length < 2:
        return None
    chord = heights.slice(start, length + 1)
    rise = int(chord[-1]) - int(chord[0])
    # Height above the chord, times its length, so that everything stays whole.
    above = (chord - chord.slice(0, 1)) * _constant(length) - steps.slice(
        0, length + 1
    ) * _constant(rise)
    over, under = _position(above.arg_max()), _position(above.arg_min())
    top, bottom = int(above[over]), -int(above[under])
    if max(top, bottom) <= bound * length:
        return None
    if top == bottom:
        return start + min(over, under)
    return start + (over if top > bottom else under)


def _constant(value: int) -> pl.Series:
    return pl.Series([value], dtype=pl.Int128)


def _position(found: int | None) -> int:
    return 0 if found is None else found
