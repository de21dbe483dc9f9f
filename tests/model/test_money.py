"""Money: currencies, rounding half away from zero, and sharing without losing a cent."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from acctier.model.money import (
    MINOR_DIGITS,
    Currency,
    currency,
    largest_remainder,
    quotient_half_away,
    round_half_away,
    round_places,
)

USD, JPY, KWD = (Currency(code, MINOR_DIGITS[code]) for code in ("USD", "JPY", "KWD"))


@pytest.mark.parametrize(
    ("code", "digits"),
    [("USD", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("CLF", 4)],
)
def test_the_minor_unit_of_a_currency(code: str, digits: int) -> None:
    assert currency(code) == Currency(code, digits)


@pytest.mark.parametrize("code", ["", "usd", "XXX", "EURO", "BTC"])
def test_an_unknown_currency_has_none(code: str) -> None:
    assert currency(code) is None


@pytest.mark.parametrize(
    ("amount", "minor"),
    [("1.005", 101), ("1.004999", 100), ("-1.005", -101), ("0.005", 1), ("-0.004", 0), ("2", 200)],
)
def test_an_amount_is_rounded_half_away_from_zero(amount: str, minor: int) -> None:
    assert USD.minor(Fraction(amount)) == minor


def test_every_currency_writes_its_own_digits() -> None:
    assert [each.plain(1234567) for each in (USD, JPY, KWD)] == ["12345.67", "1234567", "1234.567"]
    assert [each.format(-1234567) for each in (USD, JPY)] == ["-12,345.67", "-1,234,567"]
    assert [USD.plain(minor) for minor in (0, -5, 5, 100)] == ["0.00", "-0.05", "0.05", "1.00"]
    assert [USD.whole(minor) for minor in (49, 50, -50, -123450)] == ["0", "1", "-1", "-1,235"]
    assert KWD.minor(Fraction("1.2345")) == 1235


def test_large_amounts_are_written_to_the_last_digit() -> None:
    assert USD.plain(10**30 + 1) == f"{10**28}.01"


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**4))
def test_rounding_leaves_at_most_half_and_goes_away_from_zero(top: int, bottom: int) -> None:
    exact = Fraction(top, bottom)
    rounded = round_half_away(exact)
    assert rounded == quotient_half_away(top, bottom) == -round_half_away(-exact)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


def test_rounding_to_places_keeps_the_value_exact() -> None:
    assert round_places(Fraction(-1, 8), 2) == Fraction("-0.13")
    assert round_places(Fraction(1, 3), 0) == 0


def shares(amount: int, *quotas: str) -> list[int]:
    return largest_remainder(amount, [Fraction(quota) for quota in quotas])


def test_the_largest_remainders_get_the_cents_that_are_left() -> None:
    assert shares(100, "33.4", "33.5", "33.1") == [33, 34, 33]
    assert shares(10, "1.9", "2.8", "5.3") == [2, 3, 5]


def test_a_tie_goes_to_the_earlier() -> None:
    assert shares(1, "1/3", "1/3", "1/3") == [1, 0, 0]
    assert shares(2, "1/2", "1/2", "1/2", "1/2") == [1, 1, 0, 0]
    assert shares(-1, "-1/2", "-1/2") == [-1, 0]


def test_who_has_no_part_gets_no_cent() -> None:
    assert shares(1, "0", "0.5", "0", "0.5") == [0, 1, 0, 0]
    assert shares(0, "0", "0") == [0, 0]
    assert shares(0) == []


def test_a_negative_part_is_shared_beside_positive_ones() -> None:
    """An overrun: more capacity used than there is."""
    assert shares(100, "60.4", "50.3", "-10.7") == [61, 50, -11]
    assert shares(-100, "-60.4", "-50.3", "10.7") == [-61, -50, 11]


def test_quotas_far_from_the_amount_are_no_sharing() -> None:
    with pytest.raises(ArithmeticError, match="cannot share 5"):
        shares(5, "1.5", "1.5")


QUOTAS = st.lists(
    st.one_of(st.just(Fraction(0)), st.fractions(-1000, 1000, max_denominator=60)),
    min_size=1,
    max_size=12,
)


@given(QUOTAS)
def test_sharing_gives_everything_away_within_a_unit_of_every_quota(quotas: list[Fraction]) -> None:
    amount = round_half_away(sum(quotas, Fraction(0)))
    parts = largest_remainder(amount, quotas)
    assert sum(parts) == amount
    for part, quota in zip(parts, quotas, strict=True):
        assert abs(part - quota) < 1
        assert quota != 0 or part == 0


@given(QUOTAS)
def test_turning_every_sign_turns_every_share(quotas: list[Fraction]) -> None:
    amount = round_half_away(sum(quotas, Fraction(0)))
    assume(amount != 0)
    mirrored = largest_remainder(-amount, [-quota for quota in quotas])
    assert mirrored == [-part for part in largest_remainder(amount, quotas)]
