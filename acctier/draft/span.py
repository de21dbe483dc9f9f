"""The period to begin with: the last whole quarter that the dated exports cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from acctier.draft.roles import Drop, Role
from acctier.model.period import Period, parse_period

_SLACK = timedelta(days=6)
"""Business begins and ends within so many days of a quarter: holidays and weekends."""


@dataclass(frozen=True)
class Span:
    """A period, and what speaks for it."""

    period: Period
    evidence: str
    whole: bool = True


def span_of(drop: Drop) -> Span | None:
    """The last quarter, else month, that all dated exports cover; else their days.

    None when nothing has a date.
    """
    parts = drop.with_role(Role.LINES, Role.ORDERS, Role.LEDGER, Role.EVENTS)
    dated = [(part, part.table.date) for part in parts if part.table.date is not None]
    found = {part.table.name: _days(column.values) for part, column in dated}
    days = {name: each for name, each in found.items() if each}
    daily = {part.table.name for part, _ in dated if part.role in {Role.LINES, Role.ORDERS}}
    if not days:
        return None
    leading = next(iter(days))
    for names in (list(days), [leading]):
        for length in (3, 1):
            tables = [(days[name], name in daily) for name in names]
            period = _last_covered(tables, length)
            if period is not None:
                return Span(period, _told(names, days))
    first, last = min(days[leading]), max(days[leading])
    name = f"{first.isoformat()}..{last.isoformat()}"
    return Span(parse_period(name), _told([leading], days), whole=False)


def _days(values: pl.Series) -> list[date]:
    """The different days of a column, in order."""
    if not values.dtype.is_temporal():
        return []
    return list(values.drop_nulls().unique().sort())


def _last_covered(tables: list[tuple[list[date], bool]], length: int) -> Period | None:
    """The last period of so many months in which each of the tables has its days."""
    last = min(days[-1] for days, _ in tables)
    first = max(days[0] for days, _ in tables)
    year, month = last.year, (last.month - 1) // length * length + 1
    while (year, month) >= (first.year, (first.month - 1) // length * length + 1):
        name = f"{year}-Q{(month + 2) // 3}" if length > 1 else f"{year}-{month:02d}"
        period = parse_period(name)
        if all(_covers(days, period, daily=daily) for days, daily in tables):
            return period
        year, month = (year, month - length) if month > length else (year - 1, 13 - length)
    return None


def _covers(days: list[date], period: Period, *, daily: bool) -> bool:
    """Whether a table has days in each month of a period.

    Where business is ``daily``, also from its beginning to its end; ledgers post once a month.
    """
    inside = [day for day in days if period.start <= day <= period.end]
    months = {(day.year, day.month) for day in inside}
    if len(months) != period.months:
        return False
    begun = days[0] <= period.start + _SLACK
    return not daily or (begun and days[-1] >= period.end - _SLACK)


def _told(names: list[str], days: dict[str, list[date]]) -> str:
    spans = (f"{name} {days[name][0]} .. {days[name][-1]}" for name in names)
    return "covered by " + ", ".join(spans)
