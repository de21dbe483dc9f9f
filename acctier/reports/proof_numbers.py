"""Numbers inside a proof, printed so that whoever works them out again gets the printed result."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from acctier.model.exact import fixed, quantity
from acctier.model.money import Currency, round_places

MOST_PLACES = 18
_EXACT_PLACES = 6
_MORE = 4
"""Decimals of a rate beyond those of its currency, where it does not end before."""


def amount_text(value: Fraction, currency: Currency) -> str:
    """Exact money: with the currency's digits where they tell it all, else up to 6 decimals.

    >>> usd = Currency("USD", 2)
    >>> amount_text(Fraction(3, 2), usd), amount_text(Fraction(2, 3), usd)
    ('1.50', '0.666667')
    """
    places = currency.digits
    while places < _EXACT_PLACES and (value * 10**places).denominator != 1:
        places += 1
    return f"{fixed(value, places):,f}"


def number_text(value: Fraction | int) -> str:
    """A quantity or a factor, to its last digit.

    >>> number_text(Fraction(7111, 2)), number_text(1200)
    ('3,555.5', '1,200')
    """
    return f"{quantity(value):,f}"


def enough(value: Fraction, least: int, tells: Callable[[Fraction], bool]) -> Fraction:
    """The value rounded to the fewest decimals, at least ``least``, that still tell the truth.

    ``tells`` says whether a rounded value will do; at 18 decimals it must.
    """
    rounded = (round_places(value, places) for places in range(least, MOST_PLACES))
    return next((each for each in rounded if tells(each)), round_places(value, MOST_PLACES))


def factor_for(rate: Fraction, times: Fraction, currency: Currency) -> Fraction:
    """A rate with so many decimals that ``times`` x the printed rate gives the exact cents.

    >>> factor_for(Fraction(1, 3), Fraction(1000), Currency("USD", 2))
    Fraction(333333, 1000000)
    """
    product = currency.minor(rate * times)
    least = currency.digits + _MORE
    return enough(rate, least, lambda each: currency.minor(each * times) == product)


def dividend_for(value: Fraction, divisor: Fraction, quotient: Fraction, currency: Currency) -> str:
    """An amount with so many decimals that it, divided, gives the quotient as it is printed."""
    places = _places(quotient, currency.digits)

    def tells(each: Fraction) -> bool:
        return round_places(each / divisor, places) == round_places(quotient, places)

    least = currency.digits + (0 if (value * currency.scale).denominator == 1 else 2)
    return rate_text(enough(value, least, tells), currency)


def _places(value: Fraction, least: int) -> int:
    """Decimals that a number that ends is printed with."""
    places = least
    while places < MOST_PLACES and (value * 10**places).denominator != 1:
        places += 1
    return places


def factor_text(rate: Fraction, times: Fraction, currency: Currency) -> str:
    """The same as text, with at least the currency's digits."""
    return rate_text(factor_for(rate, times, currency), currency)


def rate_text(rate: Fraction, currency: Currency) -> str:
    """A rate that ends: to its last digit, with at least the currency's digits.

    >>> usd = Currency("USD", 2)
    >>> rate_text(Fraction(1, 2), usd), rate_text(Fraction(1, 8), usd)
    ('0.50', '0.125')
    """
    return f"{fixed(rate, _places(rate, currency.digits)):,f}"


def product_text(exact: Fraction, currency: Currency) -> str:
    """A product of exact numbers, right to the minor unit."""
    return currency.format(currency.minor(exact))


def share_text(share: Fraction, places: int = 1) -> str:
    r"""A share as a percentage.

    >>> share_text(Fraction(-29, 50))
    '-58.0\xa0%'
    """
    return f"{fixed(share * 100, places):,f}\N{NO-BREAK SPACE}%"
