"""Money as integers in minor units, exact rounding, and fair sharing of whole units.

Every amount that is ever added up is an integer number of minor units (cents for USD, yen for
JPY, fils for KWD).  Rounding happens once, half away from zero, as an invoice does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

_DIGITS_0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_DIGITS_3 = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS_4 = "CLF UYW"
_DIGITS_2 = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP "
    "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
    "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR "
    "ZMW ZWG"
)
MINOR_DIGITS: dict[str, int] = {
    code: digits
    for digits, codes in ((0, _DIGITS_0), (2, _DIGITS_2), (3, _DIGITS_3), (4, _DIGITS_4))
    for code in codes.split()
}
"""ISO 4217: decimal places of the minor unit, by currency code."""

CELL_LIMIT = 10**15
"""The largest amount one cell may hold, in minor units."""

QUANTITY_PLACES = 9
"""Driver quantities are fixed-point with this many decimals."""

QUOTIENT_PLACES = 18
"""A quotient that has to be stored keeps this many decimals."""


@dataclass(frozen=True)
class Currency:
    """A currency and its number of minor-unit digits.

    >>> Currency("JPY", 0).format(-1234567)
    '-1,234,567'
    >>> Currency("USD", 2).format(-1234567)
    '-12,345.67'
    """

    code: str
    digits: int

    @property
    def scale(self) -> int:
        """Minor units in one major unit: 100 for USD."""
        return int(10**self.digits)

    def decimal(self, minor: int) -> Decimal:
        """The amount in major units with exactly the currency's digits.

        >>> Currency("USD", 2).decimal(-5)
        Decimal('-0.05')
        """
        return Decimal(f"{minor}E-{self.digits}")

    def plain(self, minor: int) -> str:
        """The amount as digits without thousands separators, for files.

        >>> Currency("USD", 2).plain(123450)
        '1234.50'
        """
        return f"{self.decimal(minor):f}"

    def format(self, minor: int) -> str:
        """The amount for people: thousands separated, minus in front."""
        return f"{self.decimal(minor):,f}"

    def whole(self, minor: int) -> str:
        """The amount for people without minor units, rounded half away from zero.

        >>> Currency("USD", 2).whole(-123450)
        '-1,235'
        """
        return f"{round_half_away(Fraction(minor, self.scale)):,}"

    def minor(self, amount: Fraction) -> int:
        """The exact amount in major units, rounded half away from zero to minor units.

        >>> Currency("USD", 2).minor(Fraction("1.005"))
        101
        """
        return round_half_away(amount * self.scale)


def currency(code: str) -> Currency | None:
    """The currency of an ISO 4217 code, or None when the code is unknown.

    >>> currency("KWD")
    Currency(code='KWD', digits=3)
    """
    digits = MINOR_DIGITS.get(code)
    return None if digits is None else Currency(code, digits)


def round_half_away(value: Fraction) -> int:
    """The nearest integer; halves go away from zero.

    >>> [round_half_away(Fraction(n, 2)) for n in (-3, -1, 1, 3)]
    [-2, -1, 1, 2]
    """
    return quotient_half_away(value.numerator, value.denominator)


def quotient_half_away(top: int, bottom: int) -> int:
    """The whole number nearest to ``top / bottom``, halves away from zero; ``bottom`` above 0.

    >>> [quotient_half_away(top, 2) for top in (-3, -1, 1, 3)]
    [-2, -1, 1, 2]
    """
    rounded = (2 * abs(top) + bottom) // (2 * bottom)
    return rounded if top >= 0 else -rounded


def round_places(value: Fraction, places: int) -> Fraction:
    """The value rounded half away from zero to a number of decimals, still exact.

    >>> round_places(Fraction(2, 3), 2)
    Fraction(67, 100)
    """
    return Fraction(round_half_away(value * 10**places), 10**places)


def largest_remainder(amount: int, quotas: Sequence[Fraction | int], bottom: int = 1) -> list[int]:
    """Share a whole amount so that no part is a whole unit from its exact quota (Hamilton).

    Floor every quota, then hand ``amount - sum(floors)`` out, one unit each, to the largest
    remainders; ties go to the earlier part and a quota of zero never gets a unit.  A negative
    amount is negated, shared and negated back.  ``quotas`` are in the unit of ``amount`` and their
    sum lies less than one unit away from it; many quotas are shared faster as whole numbers over
    one ``bottom``.

    >>> largest_remainder(100, [Fraction(100, 3)] * 3)
    [34, 33, 33]
    >>> largest_remainder(-100, [-100, -100, -100], 3)
    [-34, -33, -33]
    """
    if amount < 0:
        return [-part for part in largest_remainder(-amount, [-each for each in quotas], bottom)]
    parts = [quota // bottom for quota in quotas]
    remainders = [quota % bottom for quota in quotas]
    left = amount - sum(parts)
    by_remainder = sorted(
        (index for index, quota in enumerate(quotas) if quota),
        key=remainders.__getitem__,
        reverse=True,  # which keeps the earlier of equal ones first
    )
    if not 0 <= left <= len(by_remainder):
        message = f"cannot share {amount}: {left} units left for {len(by_remainder)} parts"
        raise ArithmeticError(message)
    for index in by_remainder[:left]:
        parts[index] += 1
    return parts
