"""Rows whose days are none: the last one lies before the first, or is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from acctier.config.tables import TableSpec
from acctier.expression.spreading import LENGTH
from acctier.model.rows import QUARANTINED, STATUS, Rows

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
    frame = rows.relation.frame.filter(
        (pl.col(STATUS) == QUARANTINED) & pl.col(LENGTH).is_null()
    ).with_columns(
        pl.col(first).cast(pl.Date).alias("_first"), pl.col(last).cast(pl.Date).alias("_last")
    )
    places = ["_file", "_row"]
    if "_bad" in frame.collect_schema().names():
        found = frame.filter(~pl.col("_bad")).select(*places, "_first", "_last").collect()
        found = found.sort(places)
    else:
        found = frame.select("_first", "_last").collect().sort("_first", "_last")
        found = found.select(pl.lit(0).alias("_file"), pl.lit(0).alias("_row"), pl.all())
    for file, record, begins, ends in found.head(MOST_LISTED).iter_rows():
        if begins is None or ends is None:
            empty = first if begins is None else last
            reason = "is empty, but the row is spread over its days"
            yield WrongDays(file, record, empty, "", reason)
        else:
            yield WrongDays(file, record, last, str(ends), f"lies before {first}, {begins}")
