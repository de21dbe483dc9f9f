"""Sharing an amount over a column gives what the plain rule gives, row by row."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acctier.expression.sharing import share, share_exact
from acctier.model.money import largest_remainder, round_half_away


def shared(
    amount: int, per_unit: str, quantities: list[int], idle: str = "0", scale: int = 0
) -> tuple[list[int], int]:
    column = pl.Series(quantities, dtype=pl.Int128)
    done = share(amount, Fraction(per_unit), column, scale, Fraction(idle))
    return done.rows.to_list(), done.unused


def test_a_hundred_over_three_alike() -> None:
    assert shared(100, "100/3", [1, 1, 1]) == ([34, 33, 33], 0)
    assert shared(-100, "-100/3", [1, 1, 1]) == ([-34, -33, -33], 0)


def test_unused_capacity_takes_part_and_stands_last() -> None:
    assert shared(100, "10", [5, 3], idle="2") == ([50, 30], 20)
    assert shared(1, "1/2", [1], idle="1") == ([1], 0)
    assert shared(2, "1/3", [1, 1], idle="4") == ([1, 0], 1)
    assert shared(3, "3/10", [1, 1], idle="8") == ([0, 0], 3)


def test_an_overrun_is_a_negative_unused_amount() -> None:
    assert shared(100, "10", [8, 4], idle="-2") == ([80, 40], -20)


def test_an_account_without_quantity_gets_nothing() -> None:
    assert shared(1, "1/2", [0, 1, 0, 1]) == ([0, 1, 0, 0], 0)


def test_quantities_have_nine_decimals() -> None:
    assert shared(10, "4", [1_500_000_000, 1_000_000_000], scale=9) == ([6, 4], 0)


def test_too_much_to_share_is_refused() -> None:
    with pytest.raises(ArithmeticError, match="cannot share"):
        shared(5, "1", [1, 1])


def test_the_shares_are_whole_64_bit_numbers() -> None:
    done = share(100, Fraction(100, 3), pl.Series([1, 1, 1]), 0, Fraction(0))
    assert done.rows.dtype == pl.Int64


RATES = st.fractions(-50, 50, max_denominator=97)
VOLUMES = st.lists(st.one_of(st.just(0), st.integers(-40, 400)), min_size=1, max_size=15)
IDLE = st.fractions(-40, 40, max_denominator=12)


@given(RATES, VOLUMES, IDLE, st.sampled_from([0, 1, 9]))
@example(Fraction(-1, 4), [2, 2, -2], Fraction(-1), 0)
@example(Fraction(1, 4), [1, 1, 1], Fraction(1), 0)
@example(Fraction(10**30, 7), [10**20, 3 * 10**20], Fraction(5), 0)
def test_a_column_is_shared_like_a_list(
    per_unit: Fraction, volumes: list[int], idle: Fraction, scale: int
) -> None:
    quotas = [per_unit * volume / 10**scale for volume in volumes]
    amount = round_half_away(sum(quotas, Fraction(0)) + per_unit * idle)
    if abs(amount) >= 2**62:
        per_unit, quotas = per_unit / 10**50, [quota / 10**50 for quota in quotas]
        amount = round_half_away(sum(quotas, Fraction(0)) + per_unit * idle)
    done = share(amount, per_unit, pl.Series(volumes, dtype=pl.Int128), scale, idle)
    assert [*done.rows, done.unused] == largest_remainder(amount, [*quotas, per_unit * idle])


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=12))
def test_exact_amounts_are_rounded_so_that_they_add_up(amounts: list[int]) -> None:
    """Sub-cent amounts with six decimals, rounded to cents once per account."""
    total = round_half_away(Fraction(sum(amounts), 10**4))
    parts = share_exact(total, pl.Series(amounts, dtype=pl.Int128), 6, 2).to_list()
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(exact, 10**4)) < 1 for part, exact in zip(parts, amounts, strict=True)
    )
