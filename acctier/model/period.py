"""Periods: whole days from a first to a last date, inclusive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_FORMS = "2026, 2026-Q3, 2026-07 or 2026-07-01..2026-09-30"


@dataclass(frozen=True)
class Period:
    """A span of whole days with the name the user gave it.

    >>> parse_period("2026-Q3").days
    92
    """

    name: str
    start: date
    end: date
    stated_months: int | None = None
    """Months that an own calendar says it counts for: 3 for a quarter of 13 weeks."""

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int | None:
        """Number of months: stated, else of whole calendar months; None when there is neither.

        >>> parse_period("2026-Q3").months, parse_period("2026-07-01..2026-07-30").months
        (3, None)
        """
        return self.calendar_months if self.stated_months is None else self.stated_months

    @property
    def calendar_months(self) -> int | None:
        """Number of whole calendar months, or None when the period is not made of them."""
        after = self.end + timedelta(days=1)
        if self.start.day != 1 or after.day != 1:
            return None
        return (after.year - self.start.year) * 12 + after.month - self.start.month

    def same_length(self, other: Period) -> bool:
        """Whether typed costs of the one may stand for the other: equal months, else equal days.

        >>> parse_period("2026-Q2").same_length(parse_period("2026-Q3"))
        True
        """
        if self.months is not None and other.months is not None:
            return self.months == other.months
        return self.days == other.days


def _month_start(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _of_months(name: str, year: int, month: int, count: int) -> Period:
    return Period(
        name, _month_start(year, month), _month_start(year, month + count) - timedelta(days=1)
    )


def parse_period(text: str) -> Period:
    """A period from ``2026``, ``2026-Q3``, ``2026-07`` or ``2026-07-01..2026-09-30``.

    Raises ``ValueError`` with a message for the user when the text is none of these.

    >>> parse_period("2026-02").end
    datetime.date(2026, 2, 28)
    """
    if match := re.fullmatch(r"(\d{4})", text):
        return _of_months(text, _year(match[1]), 1, 12)
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        return _of_months(text, _year(match[1]), 3 * int(match[2]) - 2, 3)
    if match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text):
        return _of_months(text, _year(match[1]), int(match[2]), 1)
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", text):
        try:
            start, end = date.fromisoformat(match[1]), date.fromisoformat(match[2])
        except ValueError as problem:
            raise ValueError(f"{text!r} holds a day that does not exist: {problem}") from None
        if start > end:
            raise ValueError(f"{text!r} ends before it begins")
        for each in (start, end):
            _year(f"{each.year:04d}")
        return Period(text, start, end)
    raise ValueError(f"{text!r} is not a period; write {_FORMS}")


def _year(text: str) -> int:
    """A year with a day before and after it; what is computed of a period needs them."""
    year = int(text)
    if not 1 < year < 9999:
        raise ValueError(f"{text!r} is not a year")
    return year


_RELATIVE = {"last-month": 1, "last-quarter": 3, "last-year": 12}
RELATIVE_NAMES = tuple(_RELATIVE)


def relative_period(text: str, as_of: date) -> Period | None:
    """The last complete month, quarter or year before ``as_of``; None when ``text`` is none.

    >>> relative_period("last-quarter", date(2026, 11, 2)).name
    '2026-Q3'
    """
    count = _RELATIVE.get(text)
    if count is None:
        return None
    first = (as_of.month - 1) // count * count + 1
    start = _month_start(as_of.year, first) - timedelta(days=1)
    month = (start.month - 1) // count * count + 1
    names = {1: f"{start.year}-{month:02d}", 3: f"{start.year}-Q{(month + 2) // 3}"}
    return _of_months(names.get(count, f"{start.year}"), start.year, month, count)
