"""Every number read off a whale curve, exactly.

With profits sorted best first, C_0 = 0 and C_k is the sum of the first k; C_n is the total.  The
curve climbs while accounts earn, peaks, and falls over the accounts that give profit away.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from acctier.curve.inequality import gini_normalised, rank_correlation
from acctier.curve.ranking import rank, rank_by_size, revenue_known
from acctier.model.money import Currency
from acctier.model.results import Band, Whale

if TYPE_CHECKING:
    import polars as pl

SHARES = ("1", "4", "10", "20", "40")
"""Percent of accounts that top_share and bottom_share look at."""

PARETO_SHARES = ("20", "4", "0.8")
"""20 % of 20 % of 20 %: the fractal Pareto rule expects 80, 64 and 51.2 % from them."""

NEUTRAL_BAND = Fraction(5, 100)
"""Of the mean absolute profit: closer to zero than this, an account neither makes nor takes."""

FLAT_BACK = Fraction(95, 100)
"""Of the peak: the back of the whale is where the curve stands at least this high."""

NEAR_ZERO = Fraction(2, 100)
"""Of net revenue: a smaller total makes percentages of total explode."""


def whale(profits: pl.DataFrame, currency: Currency) -> Whale:
    """All metrics of the whale curve, as exact fractions and integers.

    ``peak`` = sum of positive profits; ``erosion = peak - total``; shares of the total are None
    when the total is not positive; what needs revenue is None unless every revenue is known.
    Definitions: docs/method.md, "Whale curve".

    ``profits`` holds active accounts only, in any order: ``account_id``, ``account_profit`` and
    ``net_revenue`` (integer minor units of ``currency``; revenue null where unknown).  Without
    accounts the metrics are zeros and None.

    >>> import polars as pl
    >>> firm = pl.DataFrame({"account_id": ["a", "b", "c"], "account_profit": [900, 300, -200],
    ...                      "net_revenue": [4000, 9000, 5000]})
    >>> metrics = whale(firm, Currency("USD", 2))
    >>> metrics.peak, metrics.total, metrics.height
    (1200, 1000, Fraction(6, 5))
    """
    ranked = rank(profits)
    ordered: list[int] = ranked["account_profit"].to_list()
    cumulative = list(accumulate(ordered))
    count, total = len(ordered), sum(ordered)
    earning = bisect_left(ordered, 0, key=lambda amount: -amount)
    peak = sum(ordered[:earning])
    height = Fraction(peak, total) if total > 0 else None
    makers, neutral, takers = _bands(ordered)
    known = revenue_known(ranked)
    return Whale(
        accounts=count,
        total=total,
        peak=peak,
        peak_account_share=Fraction(earning, count) if count else None,
        height=height,
        drag=None if height is None else height - 1,
        erosion=peak - total,
        erosion_ratio=Fraction(peak - total, peak) if peak else None,
        reach_100=_reach(cumulative),
        top_share={share: _top(cumulative, share) for share in SHARES},
        bottom_share={share: _bottom(cumulative, share) for share in SHARES},
        makers=makers,
        neutral=neutral,
        takers=takers,
        flat_back=_flat_back(cumulative, peak),
        gini_normalised=gini_normalised(ordered),
        pareto=_pareto(ranked, cumulative, known=known),
        rank_correlation=(
            rank_correlation(ranked["account_profit"], ranked["net_revenue"]) if known else None
        ),
        misleading=_misleading(ranked, total, currency, known=known),
    )


def _share_of_accounts(share: str, count: int) -> Fraction:
    return Fraction(share) * count / 100


def _head(share: str, count: int) -> int:
    """How many accounts a percentage of them is: rounded up, exactly."""
    exact = _share_of_accounts(share, count)
    return -(-exact.numerator // exact.denominator)


def _top(cumulative: Sequence[int], share: str) -> Fraction | None:
    """Share of the last cumulated amount that the first ``share`` percent of accounts make."""
    if not cumulative or cumulative[-1] <= 0:
        return None
    return Fraction(cumulative[_head(share, len(cumulative)) - 1], cumulative[-1])


def _bottom(cumulative: Sequence[int], share: str) -> Fraction | None:
    if not cumulative or cumulative[-1] <= 0:
        return None
    before = len(cumulative) - _head(share, len(cumulative))
    rest = cumulative[before - 1] if before else 0
    return Fraction(cumulative[-1] - rest, cumulative[-1])


def _reach(cumulative: Sequence[int]) -> Fraction | None:
    """Share of accounts at which the curve first reaches the total it will end on."""
    if not cumulative or cumulative[-1] <= 0:
        return None
    total = cumulative[-1]
    first = next(k for k, reached in enumerate(cumulative, start=1) if reached >= total)
    return Fraction(first, len(cumulative))


def _flat_back(cumulative: Sequence[int], peak: int) -> Fraction | None:
    if peak == 0:
        return None
    # An integer reaches an exact level when it reaches the level rounded up.
    level = -(-FLAT_BACK.numerator * peak // FLAT_BACK.denominator)
    return Fraction(sum(1 for reached in cumulative if reached >= level), len(cumulative))


def _bands(ordered: Sequence[int]) -> tuple[Band, Band, Band]:
    """Accounts above, within and below the neutral band, edges within."""
    if not ordered:
        return Band(0, 0), Band(0, 0), Band(0, 0)
    edge = NEUTRAL_BAND * sum(map(abs, ordered)) / len(ordered)
    within = edge.numerator // edge.denominator
    makers = bisect_left(ordered, -within, key=lambda amount: -amount)
    takers = bisect_right(ordered, within, key=lambda amount: -amount)
    parts = ordered[:makers], ordered[makers:takers], ordered[takers:]
    above, inside, below = (Band(len(part), sum(part)) for part in parts)
    return above, inside, below


def _pareto(
    ranked: pl.DataFrame, cumulative: Sequence[int], *, known: bool
) -> Mapping[str, Mapping[str, Fraction | None]]:
    """Share of revenue of the largest accounts, of profit of the best, and how far they agree."""
    count = len(cumulative)
    by_size = rank_by_size(ranked) if known else ranked.clear()
    revenue = list(accumulate(by_size["net_revenue"].to_list()))
    revenues: dict[str, Fraction | None] = {}
    profits: dict[str, Fraction | None] = {}
    overlap: dict[str, Fraction | None] = {}
    for share in PARETO_SHARES:
        enough = _share_of_accounts(share, count) >= 1
        profits[share] = _top(cumulative, share) if enough else None
        revenues[share] = _top(revenue, share) if enough else None
        overlap[share] = _overlap(ranked, by_size, share) if enough and known else None
    return {"revenue": revenues, "profit": profits, "overlap": overlap}


def _overlap(ranked: pl.DataFrame, by_size: pl.DataFrame, share: str) -> Fraction:
    """Part of the best accounts that are also among the largest."""
    head = _head(share, ranked.height)
    best = set(ranked["account_id"].head(head))
    return Fraction(len(best.intersection(by_size["account_id"].head(head))), head)


def _misleading(ranked: pl.DataFrame, total: int, currency: Currency, *, known: bool) -> str | None:
    """Why percentages of the total must not be shown, in words; None when they are fine."""
    if ranked.is_empty():
        return "No account is active in this period, so there is no curve."
    money = f"{currency.code} {currency.format(abs(total))}"
    advice = "percentages of the total would mislead; read the money instead."
    if total < 0:
        return f"Together the accounts lose {money}: {advice}"
    if total == 0:
        return f"Gains and losses cancel out, total profit is {money}: {advice}"
    revenue = sum(ranked["net_revenue"].to_list()) if known else 0
    if total < NEAR_ZERO * revenue:
        turnover = f"{currency.code} {currency.format(revenue)}"
        return f"Total profit is {money}, below 2 % of net revenue ({turnover}): {advice}"
    return None
