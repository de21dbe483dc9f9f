"""`not_negative`: columns that are not below zero."""

from __future__ import annotations

from fractions import Fraction

from acctier.check.rows import Fault, Outcome, Subject, broken_rows, compared


def judge(subject: Subject) -> Outcome:
    """A cell breaks the rule when it is below zero; credit notes are, so say `where`."""
    faults = [
        Fault(column, compared(column, "<", Fraction(0), subject.scope), "is below zero")
        for column in subject.check.not_negative or ()
    ]
    return broken_rows(subject, faults)
