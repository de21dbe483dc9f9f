"""`covers`: every day, week or month of the period has rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from acctier.check.rows import EXAMPLES, Outcome, Subject

_WEEK = timedelta(days=7)
_STEPS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "workday": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}
"""The first day of the step that a day belongs to."""

_SLACK = {"day": 0, "workday": 0, "week": 7, "month": 31}


def judge(subject: Subject) -> Outcome:
    """The steps of the period without a row, and ends of it that lie bare, are counted.

    Weeks begin on Monday; a workday is Monday to Friday.  The value is the number of steps
    missing, and one more for each end of the period where more than `within` days have no row.
    """
    step, column = subject.check.covers, subject.date
    assert step is not None
    assert column is not None
    days = subject.frame().select(pl.col(column).cast(pl.Date).alias("day")).unique().collect()
    found = sorted(day for day in days["day"] if day is not None)
    start, end = subject.period.start, subject.period.end
    every = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    if step == "workday":
        every = [day for day in every if day.weekday() < 5]
    held = {_STEPS[step](day) for day in found}
    missing = [each for each in dict.fromkeys(map(_STEPS[step], every)) if each not in held]
    slack = _SLACK[step] if subject.check.within is None else subject.check.within
    bare = []
    if found and step in {"week", "month"}:
        if (found[0] - start).days > slack:
            bare.append(f"the first row is of {found[0]}")
        if (end - found[-1]).days > slack:
            bare.append(f"the last row is of {found[-1]}")
    wrong = len(missing) + len(bare)
    return Outcome(Fraction(wrong), "<= 0", not wrong, _told(subject, step, missing, bare))


def _told(subject: Subject, step: str, missing: list[date], bare: list[str]) -> str:
    parts = list(bare)
    if missing:
        many = "" if len(missing) == 1 else "s"
        named = ", ".join(each.isoformat()[: 7 if step == "month" else 10] for each in missing[:3])
        first = "" if len(missing) <= EXAMPLES else ", the first: "
        parts.insert(0, f"no rows in {len(missing)} {step}{many}{first or ': '}{named}")
    return f"{subject.rows.name}: " + "; ".join(parts) if parts else ""
