"""The curves that are drawn: thinner, yet nowhere further off than promised."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.curve.points import points
from acctier.curve.thinning import thin
from acctier.model.results import CurvePoint
from tests.curve.firms import FIRMS, firm_frame


def largest_error(levels: list[int], kept: list[int]) -> Fraction:
    worst = Fraction(0)
    for start, end in pairwise(kept):
        for k in range(start, end):
            drawn = levels[start] + Fraction(levels[end] - levels[start], end - start) * (k - start)
            worst = max(worst, abs(levels[k] - drawn))
    return worst


@given(
    st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=60),
    st.fractions(0, 10**15),
)
def test_thinning_stays_within_its_bound(levels: list[int], bound: Fraction) -> None:
    kept = thin(pl.Series(levels), bound, keep=())
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (0, len(levels) - 1)
    assert largest_error(levels, kept) <= bound


def levels_of(profits: list[int]) -> list[int]:
    return [sum(profits[:k]) for k in range(len(profits) + 1)]


def check(drawn: tuple[CurvePoint, ...], ordered: list[tuple[str, int]], bound: Fraction) -> None:
    levels = levels_of([profit for _, profit in ordered])
    ranks = [point.rank for point in drawn]
    assert ranks[0] == 0
    assert ranks[-1] == len(ordered)
    assert levels.index(max(levels)) in ranks
    assert largest_error(levels, ranks) <= bound
    for point in drawn:
        assert point.cumulative == levels[point.rank]
        assert point.account_id == (ordered[point.rank - 1][0] if point.rank else None)
        assert point.account_share == Fraction(point.rank, max(len(ordered), 1))


@given(FIRMS)
def test_both_curves_tell_the_truth(firm: pl.DataFrame) -> None:
    curve = points(firm)
    rows = [
        (row["account_id"], row["account_profit"], row["net_revenue"])
        for row in firm.rows(named=True)
    ]
    by_profit = sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))
    by_size = sorted(rows, key=lambda row: (-row[2], row[0]))
    levels = levels_of([profit for _, profit, _ in by_profit])
    height = max(abs(levels[-1]), max(levels) - min(levels))
    bound = Fraction(5, 10_000) * height
    check(curve.profit, [(name, profit) for name, profit, _ in by_profit], bound)
    check(curve.size, [(name, profit) for name, profit, _ in by_size], bound)


@given(FIRMS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_show(firm: pl.DataFrame, chance: random.Random) -> None:
    order = list(range(firm.height))
    chance.shuffle(order)
    assert points(firm[order]) == points(firm)


def test_a_large_firm_needs_few_points() -> None:
    chance = random.Random(7)  # noqa: S311 - the same firm every time
    firm = firm_frame(
        {
            f"a{k:05}": [int(chance.gauss(1_000, 4_000)), chance.randrange(10**6)]
            for k in range(20_000)
        }
    )
    curve = points(firm)
    assert len(curve.profit) < 150
    assert len(curve.size) < 2_000


def test_without_accounts_there_is_only_the_start() -> None:
    curve = points(firm_frame({}))
    start = CurvePoint(rank=0, account_share=Fraction(0), cumulative=0, account_id=None)
    assert curve.profit == (start,)
    assert curve.size == (start,)


def test_without_revenue_there_is_no_size_curve() -> None:
    curve = points(firm_frame({"a": [5, 1], "b": [3]}))
    assert [point.rank for point in curve.profit] == [0, 1, 2]
    assert curve.size == ()


def test_accounts_of_one_slope_are_a_straight_line() -> None:
    curve = points(firm_frame({f"a{k}": [10, k] for k in range(50)}))
    assert [point.rank for point in curve.profit] == [0, 50]
