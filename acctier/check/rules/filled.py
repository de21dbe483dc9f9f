"""`filled`: columns that are not empty."""

from __future__ import annotations

import polars as pl

from acctier.check.rows import Fault, Outcome, Subject, broken_rows
from acctier.model.fields import Kind


def judge(subject: Subject) -> Outcome:
    """A cell breaks the rule when it has no value, or holds nothing but blanks."""
    fields = subject.rows.relation.fields
    faults = []
    for column in subject.check.filled or ():
        empty = pl.col(column).is_null()
        if fields[column].kind == Kind.TEXT:
            empty |= pl.col(column).str.strip_chars() == ""
        faults.append(Fault(column, empty, "is empty"))
    return broken_rows(subject, faults)
