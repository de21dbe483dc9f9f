"""Exact values as decimals: what a file keeps of money, ratios and quantities."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from acctier.model.document import Cell, Column, Unit
from acctier.model.money import Currency, round_half_away

RATIO_PLACES = 10
"""Decimals of a ratio or rate in a file."""

EXACT_PLACES = 18
"""A quantity that ends within so many decimals is written to its last digit."""

QUANTITY_PLACES = 9
"""Decimals of a quantity that never ends, such as a third of an hour."""


def fixed(value: Fraction | int, places: int) -> Decimal:
    """The value rounded half away from zero, with exactly so many decimals.

    >>> fixed(Fraction(2, 3), 4)
    Decimal('0.6667')
    """
    return _shifted(round_half_away(Fraction(value) * 10**places), places)


def trimmed(value: Fraction | int, places: int) -> Decimal:
    """The value rounded half away from zero to at most so many decimals, no trailing zeros.

    >>> trimmed(Fraction(5, 2), 9), trimmed(1200, 9)
    (Decimal('2.5'), Decimal('1200'))
    """
    units = round_half_away(Fraction(value) * 10**places)
    while places and units % 10 == 0:
        units //= 10
        places -= 1
    return _shifted(units, places)


def told(value: Fraction | int) -> Decimal:
    """A number of unknown kind for people: whole, with two decimals like money, or up to four.

    >>> told(Fraction("42628185.2")), told(3), told(Fraction(1, 3000))
    (Decimal('42628185.20'), Decimal('3'), Decimal('0.0003'))
    """
    exact_value = Fraction(value)
    if (exact_value * 100).denominator != 1:
        return trimmed(exact_value, 4)
    return fixed(exact_value, 0 if exact_value.denominator == 1 else 2)


def quantity(value: Fraction | int) -> Decimal:
    """A quantity without trailing zeros: exact where it ends, else rounded at 9 decimals.

    >>> quantity(Fraction("0.000000000001")), quantity(Fraction(1, 3))
    (Decimal('1E-12'), Decimal('0.333333333'))
    """
    ends = 10**EXACT_PLACES % Fraction(value).denominator == 0
    return trimmed(value, EXACT_PLACES if ends else QUANTITY_PLACES)


def exact(cell: Cell, unit: Unit, currency: Currency) -> Decimal | int | str | bool | None:
    """The cell for files: money with the currency's digits, ratios with 10 places.

    >>> usd = Currency("USD", 2)
    >>> exact(123450, "money", usd), exact(Fraction(1, 4), "ratio", usd)
    (Decimal('1234.50'), Decimal('0.2500000000'))
    """
    if cell is None or isinstance(cell, str | bool):
        return cell
    if unit == "money":
        return currency.decimal(int(cell))
    if unit in {"ratio", "rate"}:
        return fixed(cell, RATIO_PLACES)
    if unit == "number":
        return trimmed(cell, RATIO_PLACES)
    return int(cell) if unit in {"count", "ordinal"} else quantity(cell)


def record(
    columns: Sequence[Column], row: Sequence[Cell], currency: Currency
) -> dict[str, Decimal | int | str | bool | None]:
    """A row as exact values under the names of its columns, in their order."""
    return {
        column.name: exact(cell, column.unit, currency)
        for column, cell in zip(columns, row, strict=True)
    }


def _shifted(units: int, places: int) -> Decimal:
    """``units / 10**places``, free of the rounding that decimal arithmetic does at 28 digits."""
    return Decimal(f"{units}E-{places}")
