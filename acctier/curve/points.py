"""The two curves to draw: profit cumulated best first, and the same profit in order of size."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from acctier.curve.ranking import rank, rank_by_size, revenue_known
from acctier.curve.thinning import thin
from acctier.model.results import Curve, CurvePoint

ERROR_SHARE = Fraction(5, 10_000)
"""0.05 points: how far a drawn curve may stray, as a share of the height of the drawing."""


def points(profits: pl.DataFrame) -> Curve:
    """The whale curve and the size curve, thinned so that no eye can tell.

    Both start at rank 0 with nothing and end at the total; between, the peak and as many points
    stay as are needed to keep every account within 0.05 points of the true curve.  A point is
    0.01 of the larger of ``|total|`` and the height of the whale curve from its lowest to its
    highest level.

    ``profits`` holds active accounts only, in any order: ``account_id``, ``account_profit`` and
    ``net_revenue`` (integer minor units; revenue null where unknown).  ``size`` is empty unless
    every revenue is known; without accounts a curve is its start alone.

    >>> firm = pl.DataFrame({"account_id": ["a", "b", "c"], "account_profit": [9, 3, -2],
    ...                      "net_revenue": [40, 90, 50]})
    >>> [(point.account_id, point.cumulative) for point in points(firm).profit]
    [(None, 0), ('a', 9), ('b', 12), ('c', 10)]
    """
    ranked = rank(profits)
    levels = _levels(ranked)
    bound = ERROR_SHARE * _height(levels)
    profit = _curve(ranked, levels, bound)
    if not revenue_known(profits):
        return Curve(profit=profit, size=())
    by_size = rank_by_size(profits)
    return Curve(profit=profit, size=_curve(by_size, _levels(by_size), bound))


def _levels(accounts: pl.DataFrame) -> pl.Series:
    """C_0 .. C_n in the order of the rows."""
    start = pl.Series("account_profit", [0], dtype=pl.Int128)
    return start.append(accounts["account_profit"].cast(pl.Int128).cum_sum())


def _height(levels: pl.Series) -> int:
    """Lowest to highest level; never less than the total, as the curve starts at 0."""
    values = levels.to_frame("level").select(
        highest=pl.col("level").max(), lowest=pl.col("level").min()
    )
    return int(values["highest"].item()) - int(values["lowest"].item())


def _curve(accounts: pl.DataFrame, levels: pl.Series, bound: Fraction) -> tuple[CurvePoint, ...]:
    peak = levels.arg_max()
    kept = thin(levels, bound, keep=() if peak is None else (peak,))
    count = accounts.height
    names = accounts["account_id"]
    return tuple(
        CurvePoint(
            rank=position,
            account_share=Fraction(position, count) if count else Fraction(0),
            cumulative=int(levels[position]),
            account_id=names[position - 1] if position else None,
        )
        for position in kept
    )
