"""Periods: those of the calendar, those of an own calendar, and what changes with one."""

from __future__ import annotations

import calendar
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.trees import Value


def span(period: str) -> tuple[date, date]:
    """First and last day of a period of the calendar."""
    if ".." in period:
        first, last = period.split("..")
        return date.fromisoformat(first), date.fromisoformat(last)
    year = int(period[:4])
    if len(period) == 4:
        return date(year, 1, 1), date(year, 12, 31)
    months = (int(period[6]) * 3 - 2, 3) if "Q" in period else (int(period[5:]), 1)
    last_month = months[0] + months[1] - 1
    last_day = calendar.monthrange(year, last_month)[1]
    return date(year, months[0], 1), date(year, last_month, last_day)


@dataclass(frozen=True)
class Span:
    """The period of a run: its days, and its months where it has any."""

    start: date
    end: date
    months: Fraction | None

    @property
    def days(self) -> Fraction:
        """Number of days, first and last included."""
        return Fraction((self.end - self.start).days + 1)

    def holds(self, day: Value) -> bool:
        """Whether a day lies in the period; of a time, its day."""
        found = day_of(day)
        return found is not None and self.start <= found <= self.end


def day_of(cell: Value) -> date | None:
    """The day of a date or of a time."""
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else None


def span_of(config: dict[str, Any], period: str) -> Span:
    """The period of a run by its name, of the own calendar or of everybody's."""
    own = config.get("periods", {}).get(period)
    start, end = span(own["dates"] if own else period)
    stated = own.get("months") if own else None
    months = Fraction(stated) if stated else _whole_months(start, end)
    return Span(start, end, months)


def _whole_months(start: date, end: date) -> Fraction | None:
    after = end + timedelta(1)
    if start.day != 1 or after.day != 1:
        return None
    return Fraction((after.year - start.year) * 12 + after.month - start.month)


def overlaid(config: dict[str, Any], period: str) -> dict[str, Any]:
    """The configuration with what the period of the run sets, path by path."""
    result = deepcopy(config)
    for path, setting in config.get("periods", {}).get(period, {}).get("set", {}).items():
        *above, last = path.split(".")
        place = result
        for key in above:
            place = place[key]
        place[last] = setting
    return result
