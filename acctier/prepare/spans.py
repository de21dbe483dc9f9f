"""Rows whose days are none: the last one lies before the first, or is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from acctier.config.tables import TableSpec
from acctier.expression.spreading import LENGTH
from acctier.model.rows import BAD, FILE, QUARANTINED, RECORD, STATUS, Rows

MOST_LISTED = 100_000


@dataclass(frozen=True)
class WrongDays:
    """One such row: index of its file and record (0 in a view), column, cell and reason."""

    file: int
    record: int
    column: str
    value: str
    reason: str


def wrong_days(spec: TableSpec, rows: Rows) -> Iterator[WrongDays]:
    """The rows set aside for their days alone, in the order of their files."""
    first, last = spec.first_day, spec.last_day
    if first is None or last is None:
        return
    days = [pl.col(name).cast(pl.Date).alias(f"_{name}") for name in (first, last)]
    frame = without_days(rows).relation.frame
    places = [FILE, RECORD]
    if not rows.placed:
        frame = frame.with_columns(pl.lit(0).alias(name) for name in places)
    found = frame.select(*places, *days).sort(pl.all()).collect()
    for file, record, begins, ends in found.head(MOST_LISTED).iter_rows():
        if begins is None or ends is None:
            empty = first if begins is None else last
            reason = "is empty, but the row is spread over its days"
            yield WrongDays(file, record, empty, "", reason)
        else:
            yield WrongDays(file, record, last, str(ends), f"lies before {first}, {begins}")


def without_days(rows: Rows) -> Rows:
    """The rows set aside for their days alone: every cell of them can be read."""
    frame = rows.relation.frame
    apart = (pl.col(STATUS) == QUARANTINED) & pl.col(LENGTH).is_null()
    if rows.placed:
        apart &= ~pl.col(BAD)
    return replace(rows, relation=replace(rows.relation, frame=frame.filter(apart)))
