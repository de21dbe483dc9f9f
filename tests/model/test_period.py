"""Periods: whole days, from a first to a last one."""

from __future__ import annotations

from datetime import date

import pytest

from acctier.model.period import parse_period, relative_period


@pytest.mark.parametrize(
    ("text", "start", "end", "days", "months"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), 365, 12),
        ("2028", date(2028, 1, 1), date(2028, 12, 31), 366, 12),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), 90, 3),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), 92, 3),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), 29, 1),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), 31, 1),
        ("2026-07-01..2026-09-30", date(2026, 7, 1), date(2026, 9, 30), 92, 3),
        ("2026-12-01..2027-01-31", date(2026, 12, 1), date(2027, 1, 31), 62, 2),
        ("2026-07-15..2026-07-15", date(2026, 7, 15), date(2026, 7, 15), 1, None),
        ("2026-07-01..2026-07-30", date(2026, 7, 1), date(2026, 7, 30), 30, None),
        ("2026-07-02..2026-07-31", date(2026, 7, 2), date(2026, 7, 31), 30, None),
    ],
)
def test_period(text: str, start: date, end: date, days: int, months: int | None) -> None:
    period = parse_period(text)
    assert (period.name, period.start, period.end) == (text, start, end)
    assert (period.days, period.months) == (days, months)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a period; write 2026, 2026-Q3"),
        ("26", "is not a period"),
        ("2026-Q5", "is not a period"),
        ("2026-13", "is not a period"),
        ("2026-7", "is not a period"),
        ("2026-07-01", "is not a period"),
        (" 2026", "is not a period"),
        ("0000", "is not a year"),
        ("2026-02-30..2026-03-01", "holds a day that does not exist"),
        ("2026-09-30..2026-07-01", "ends before it begins"),
    ],
)
def test_what_is_no_period_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_period(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-Q1", "2026-Q4", True),
        ("2026-02", "2026-03", True),
        ("2026", "2026-Q1", False),
        ("2026-Q3", "2026-07-01..2026-09-30", True),
        ("2026-07-02..2026-07-31", "2026-06", True),
        ("2026-07-02..2026-07-31", "2026-07", False),
    ],
)
def test_typed_costs_belong_to_a_length_of_time(one: str, other: str, *, same: bool) -> None:
    assert parse_period(one).same_length(parse_period(other)) is same
    assert parse_period(other).same_length(parse_period(one)) is same


@pytest.mark.parametrize(
    ("text", "as_of", "name", "start", "end"),
    [
        ("last-month", date(2026, 1, 5), "2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("last-month", date(2026, 3, 31), "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("last-quarter", date(2026, 1, 1), "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("last-quarter", date(2026, 9, 30), "2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("last-year", date(2026, 12, 31), "2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_complete_period(
    text: str, as_of: date, name: str, start: date, end: date
) -> None:
    period = relative_period(text, as_of)
    assert period is not None
    assert (period.name, period.start, period.end) == (name, start, end)


def test_other_words_are_no_relative_period() -> None:
    assert relative_period("last-week", date(2026, 1, 5)) is None
