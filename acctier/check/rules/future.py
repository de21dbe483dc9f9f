"""`future`: days that lie further after the end of the period than they may."""

from __future__ import annotations

from datetime import timedelta

from acctier.check.rows import Fault, Outcome, Subject, broken_rows, compared


def judge(subject: Subject) -> Outcome:
    """A row breaks the rule when its day is later; rows outside the period are looked at, too."""
    faults = []
    for column, days in (subject.check.future or {}).items():
        last = subject.period.end + timedelta(days=days)
        later = compared(column, ">=", last + timedelta(days=1), subject.scope)
        faults.append(Fault(column, later, f"is after {last.isoformat()}"))
    return broken_rows(subject, faults, subject.frame(every=True))
