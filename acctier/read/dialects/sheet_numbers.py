"""Numbers of a sheet as text: as they are shown, without the noise of floats.

A workbook keeps dates, times and percentages as plain numbers; the form of the cell says which.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

_DIGITS = 15
"""A workbook calculates with so many digits; what comes after them is noise."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_TIMES = {*range(18, 22), *range(45, 48)}
_PERCENTAGES = {9, 10}
_DAY = 86_400
_LEAP = 60
"""Day 60 is 29 February 1900, which never was."""


class Shape(StrEnum):
    """What the number of a cell stands for."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"


def shape_of(number: int, code: str | None) -> Shape:
    """What a number format means: its built-in number, or its code.

    >>> [str(shape_of(164, code)) for code in ("dd.mm.yyyy", "0.0%", "[h]:mm", '0.00 "days"')]
    ['date', 'percent', 'time', 'number']
    """
    if code is None:
        if number == 22:
            return Shape.MOMENT
        known = ((_DATES, Shape.DATE), (_TIMES, Shape.TIME), (_PERCENTAGES, Shape.PERCENT))
        return next((shape for numbers, shape in known if number in numbers), Shape.NUMBER)
    bare = _LITERAL.sub("", code.split(";")[0]).lower()
    if "general" in bare:
        return Shape.NUMBER
    day, clock = bool(re.search("[yd]", bare)), bool(re.search("[hs]", bare))
    if day:
        return Shape.MOMENT if clock else Shape.DATE
    if clock:
        return Shape.TIME
    if "m" in bare:
        return Shape.DATE
    return Shape.PERCENT if "%" in bare else Shape.NUMBER


def plain(text: str) -> Decimal | None:
    """The number that is meant, None when it is none.

    >>> plain("59.970000000000006"), plain("1234.0"), plain("1.1000000000000001")
    (Decimal('59.97'), Decimal('1234'), Decimal('1.1'))
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if number == number.to_integral_value():
        return number.to_integral_value()
    if len(number.as_tuple().digits) > _DIGITS:
        number = Decimal(f"{float(text):.{_DIGITS}g}")
    return number.normalize()


def spelled(
    text: str, shape: Shape, date: str, moment: str, *, since_1904: bool = False
) -> str | None:
    """The cell as text; dates in the given forms. None when it is no value.

    >>> spelled("46204", Shape.DATE, "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")
    '2026-07-01'
    >>> spelled("0.125", Shape.PERCENT, "", ""), spelled("1.25", Shape.TIME, "", "")
    ('12.5%', '30:00:00')
    """
    number = plain(text)
    if number is None:
        return None
    if shape == Shape.PERCENT:
        return f"{_written(number * 100)}%"
    if shape == Shape.NUMBER:
        return _written(number)
    seconds = round(Decimal(text) * _DAY)
    if shape == Shape.TIME:
        minutes, second = divmod(abs(seconds), 60)
        sign = "-" if seconds < 0 else ""
        return f"{sign}{minutes // 60}:{minutes % 60:02d}:{second:02d}"
    days = seconds // _DAY
    if days < 0 or (days == _LEAP and not since_1904):
        return None
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    early = timedelta(days=1 if not since_1904 and days < _LEAP else 0)
    try:
        when = first + early + timedelta(seconds=seconds)
    except OverflowError:
        return None
    whole = shape == Shape.DATE and seconds % _DAY == 0
    return when.strftime(date if whole else moment)


def _written(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
