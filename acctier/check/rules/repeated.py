"""`repeated`: rows that were loaded twice, within a file or from two files."""

from __future__ import annotations

import polars as pl

from acctier.check.rows import Fault, Outcome, Subject, broken_rows
from acctier.config.checks import ALL
from acctier.model.rows import FILE, RECORD


def judge(subject: Subject) -> Outcome:
    """A row breaks the rule when an earlier one is alike; of rows that are alike the first stands.

    Empty cells are alike.  Rows outside the period are looked at, too.
    """
    wanted = subject.check.repeated or ()
    columns = subject.columns if wanted == (ALL,) else wanted
    place = [FILE, RECORD] if subject.rows.placed else []
    frame = subject.frame(every=True)
    if not place:
        frame, place = frame.with_row_index("_at"), ["_at"]
    number = pl.struct(place).rank("ordinal").over(columns)
    marked = frame.with_columns(number.alias("_copy"))
    same = " and ".join(columns) if wanted != (ALL,) else "every column"
    return broken_rows(
        subject,
        [Fault(columns[0], pl.col("_copy") > 1, f"repeats an earlier row in {same}")],
        marked,
    )
