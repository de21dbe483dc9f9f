"""`range`: the smallest and the largest value of columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from acctier.check.rows import Fault, Outcome, Subject, broken_rows, compared
from acctier.config.checks import Cell, Limits, cell_of
from acctier.model.fields import Kind


def judge(subject: Subject) -> Outcome:
    """A cell breaks the rule when it lies outside its limits, which belong to the range."""
    faults = [
        fault
        for column, limits in (subject.check.range or {}).items()
        for fault in _faults(subject, column, limits)
    ]
    return broken_rows(subject, faults)


def _faults(subject: Subject, column: str, limits: Limits) -> Iterator[Fault]:
    kind = subject.rows.relation.fields[column].kind
    if limits.min is not None:
        below = compared(column, "<", _limit(subject, limits.min, kind), subject.scope)
        yield Fault(column, below, f"is below {limits.min}")
    if limits.max is not None:
        most, operator = _limit(subject, limits.max, kind), ">"
        if kind == Kind.DATETIME and isinstance(most, date):  # all of that day belongs to it
            most, operator = most + timedelta(days=1), ">="
        yield Fault(
            column, compared(column, operator, most, subject.scope), f"is above {limits.max}"
        )


def _limit(subject: Subject, text: str, kind: Kind) -> Cell:
    named = {"period_start": subject.period.start, "period_end": subject.period.end}
    return named[text] if text in named else cell_of(text, kind)
