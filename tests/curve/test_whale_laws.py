"""What must hold for the metrics of any firm, against definitions written out naively."""

from __future__ import annotations

import random
from fractions import Fraction
from math import ceil

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.curve.inequality import gini_normalised, rank_correlation
from acctier.curve.metrics import SHARES, whale
from acctier.curve.ranking import rank
from acctier.curve.segments import split, whale_by
from acctier.model.money import Currency
from tests.curve.firms import AMOUNTS, FIRMS, firm_frame

USD = Currency("USD", 2)


def profits_of(firm: pl.DataFrame) -> list[int]:
    return sorted(firm["account_profit"].to_list(), reverse=True)


@given(FIRMS)
def test_the_peak_is_all_profit_and_erosion_all_loss(firm: pl.DataFrame) -> None:
    metrics = whale(firm, USD)
    profits = profits_of(firm)
    levels = [sum(profits[:k]) for k in range(len(profits) + 1)]
    assert metrics.peak == max(levels) == sum(profit for profit in profits if profit > 0)
    assert metrics.erosion == -sum(profit for profit in profits if profit < 0)
    assert metrics.total == levels[-1] == metrics.peak - metrics.erosion
    if metrics.total >= 0 and metrics.erosion_ratio is not None:
        assert 0 <= metrics.erosion_ratio <= 1


@given(FIRMS)
def test_the_best_and_the_rest_make_the_whole(firm: pl.DataFrame) -> None:
    metrics = whale(firm, USD)
    profits = profits_of(firm)
    for share in SHARES:
        head = ceil(Fraction(share) * len(profits) / 100)
        best, worst = metrics.top_share[share], metrics.bottom_share[share]
        if metrics.total <= 0:
            assert best is None
            assert worst is None
        else:
            assert best is not None
            assert best + Fraction(sum(profits[head:]), metrics.total) == 1
            assert worst == Fraction(sum(profits[len(profits) - head :]), metrics.total)


@given(FIRMS)
def test_levels_are_counted_as_defined(firm: pl.DataFrame) -> None:
    metrics = whale(firm, USD)
    profits = profits_of(firm)
    levels = [sum(profits[: k + 1]) for k in range(len(profits))]
    if metrics.peak > 0:
        high = [level for level in levels if level >= Fraction(95, 100) * metrics.peak]
        assert metrics.flat_back == Fraction(len(high), len(levels))
        assert metrics.peak_account_share == Fraction(
            sum(profit > 0 for profit in profits), len(profits)
        )
    if metrics.total > 0:
        first = min(k for k, level in enumerate(levels) if level >= metrics.total) + 1
        assert metrics.reach_100 == Fraction(first, len(levels))


@given(FIRMS)
def test_every_account_makes_takes_or_is_neutral(firm: pl.DataFrame) -> None:
    metrics = whale(firm, USD)
    profits = profits_of(firm)
    edge = Fraction(sum(map(abs, profits)), 20 * max(len(profits), 1))
    assert metrics.makers.accounts == sum(profit > edge for profit in profits)
    assert metrics.takers.accounts == sum(profit < -edge for profit in profits)
    bands = (metrics.makers, metrics.neutral, metrics.takers)
    assert sum(band.accounts for band in bands) == len(profits)
    assert sum(band.amount for band in bands) == metrics.total
    assert metrics.makers.amount == sum(profit for profit in profits if profit > edge)


@given(st.lists(AMOUNTS, max_size=25))
def test_gini_is_the_mean_difference_over_all_ordered_pairs(amounts: list[int]) -> None:
    found = gini_normalised(sorted(amounts, reverse=True))
    differences = sum(abs(one - other) for one in amounts for other in amounts)
    magnitude = sum(map(abs, amounts))
    if len(amounts) < 2 or magnitude == 0:
        assert found is None
    else:
        assert found == Fraction(differences, 2 * (len(amounts) - 1) * magnitude)
        assert 0 <= found <= 1


def average_ranks(amounts: list[int]) -> list[Fraction]:
    return [
        Fraction(sum(other < one for other in amounts))
        + Fraction(sum(other == one for other in amounts) + 1, 2)
        for one in amounts
    ]


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=25))
def test_correlation_is_the_nearest_decimal_to_the_irrational_one(
    pairs: list[tuple[int, int]],
) -> None:
    left, right = [one for one, _ in pairs], [other for _, other in pairs]
    found = rank_correlation(pl.Series(left, dtype=pl.Int64), pl.Series(right, dtype=pl.Int64))
    if len(set(left)) < 2 or len(set(right)) < 2:
        assert found is None
        return
    assert found is not None
    one, other = average_ranks(left), average_ranks(right)
    mean = Fraction(len(pairs) + 1, 2)
    cross = sum((a - mean) * (b - mean) for a, b in zip(one, other, strict=True))
    square = sum((a - mean) ** 2 for a in one) * sum((b - mean) ** 2 for b in other)
    half = Fraction(1, 2 * 10**10)
    low, high = max(abs(found) - half, Fraction(0)), abs(found) + half
    assert low**2 * square <= cross**2 <= high**2 * square
    assert found == 0 or (found > 0) == (cross > 0)
    assert (found * 10**10).denominator == 1


@given(FIRMS)
def test_pareto_compares_the_best_with_the_largest(firm: pl.DataFrame) -> None:
    metrics = whale(firm, USD)
    for share, overlap in metrics.pareto["overlap"].items():
        exact_count = Fraction(share) * firm.height / 100
        assert (overlap is None) == (exact_count < 1)
        if overlap is None:
            assert metrics.pareto["revenue"][share] is None
            continue
        head = ceil(exact_count)
        rows = firm.rows(named=True)
        best = sorted(
            rows,
            key=lambda row: (-row["account_profit"], -row["net_revenue"], row["account_id"]),
        )
        largest = sorted(rows, key=lambda row: (-row["net_revenue"], row["account_id"]))
        both = {row["account_id"] for row in best[:head]} & {
            row["account_id"] for row in largest[:head]
        }
        assert overlap == Fraction(len(both), head)
        revenue = sum(row["net_revenue"] for row in rows)
        if revenue > 0:
            assert metrics.pareto["revenue"][share] == Fraction(
                sum(row["net_revenue"] for row in largest[:head]), revenue
            )


@given(FIRMS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(firm: pl.DataFrame, chance: random.Random) -> None:
    order = list(range(firm.height))
    chance.shuffle(order)
    shuffled = firm[order]
    assert whale(shuffled, USD) == whale(firm, USD)
    assert rank(shuffled).equals(rank(firm))


@given(FIRMS, st.integers(1, 5))
def test_segments_cover_every_account_once(firm: pl.DataFrame, parts: int) -> None:
    names = [None, "north", "south", "east", "west"]
    numbered = firm.with_columns(
        segment=pl.Series([names[k % parts] for k in range(firm.height)], dtype=pl.String)
    )
    pieces = split(numbered, "segment")
    together = sorted(name for piece in pieces.values() for name in piece["account_id"])
    assert together == sorted(firm["account_id"])
    metrics = whale_by(numbered, "segment", USD)
    assert list(metrics) == list(pieces)
    totals = [found.total for found in metrics.values()]
    assert totals == sorted(totals, reverse=True)
    assert sum(totals) == whale(firm, USD).total


def test_an_untyped_column_of_unknown_revenue_is_accepted() -> None:
    firm = firm_frame({"a": [5], "b": [-2]}).with_columns(net_revenue=pl.lit(None))
    assert whale(firm, USD).total == 3
