"""A cell as people read it: thousands separated, ratios as percentages, undefined as a dash."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from acctier.model.document import Cell, Unit
from acctier.model.exact import fixed, told
from acctier.model.money import Currency

NUMBERS: frozenset[Unit] = frozenset(
    {"money", "count", "ordinal", "ratio", "quantity", "number", "rate"}
)
"""Units whose cells stand at the right edge of their column."""


def places_of(unit: Unit, cells: Iterable[Cell], currency: Currency) -> int:
    """How many decimals people need to read a whole column of quantities or rates.

    As few as tell every cell exactly: from none to 4 for quantities, from the currency's digits
    to 6 for rates.  Where that is not enough, 2 for quantities, two more than money for rates.
    """
    few, most, otherwise = {
        "quantity": (0, 4, 2),
        "rate": (currency.digits, 6, currency.digits + 2),
    }.get(unit, (0, 0, 0))
    if not most:
        return 0
    denominators = {cell.denominator for cell in cells if isinstance(cell, Fraction)}
    exact = (
        places
        for places in range(few, most + 1)
        if all(10**places % denominator == 0 for denominator in denominators)
    )
    return next(exact, otherwise)


def shown(cell: Cell, unit: Unit, currency: Currency, *, whole: bool, places: int) -> str:
    """The cell for people: thousands separated, minus in front, ratios as percentages.

    Undefined numbers are a dash, absent text is empty.

    >>> usd = Currency("USD", 2)
    >>> shown(-123450, "money", usd, whole=False, places=0)
    '-1,234.50'
    >>> shown(Fraction(827, 1000), "ratio", usd, whole=False, places=0)
    '82.7 %'
    >>> shown(None, "ratio", usd, whole=False, places=0)
    '-'
    """
    if cell is None:
        return "-" if unit in NUMBERS else ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return cell
    if unit == "money":
        return currency.whole(int(cell)) if whole else currency.format(int(cell))
    if unit == "ratio":
        return f"{fixed(cell * 100, 1):,f} %"
    if unit == "ordinal":
        return str(cell)
    return f"{told(cell) if unit == 'number' else fixed(cell, places):,f}"
