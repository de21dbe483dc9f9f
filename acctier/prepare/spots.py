"""Where the row that a finding is about stands: index of its file, and record in it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from acctier.model.fields import Relation
from acctier.model.findings import Spot
from acctier.model.rows import FILE, FILTERED, RECORD, STATUS, Rows
from acctier.prepare.rows import survivors


def placed_survivors(rows: Rows) -> Relation:
    """What `survivors` has, with the places of the rows kept beside."""
    frame = rows.relation.frame.filter(pl.col(STATUS) < FILTERED)
    return Relation(frame, survivors(rows).fields)


def spot(
    table: str, frame: pl.LazyFrame, which: pl.Expr, nth: int = 0, by: Sequence[str] = ()
) -> Spot | None:
    """The place of a row among those for which ``which`` holds, in the order of ``by``, then files.

    ``nth`` counts from 0; where there are not as many it is the last one.  None for rows of a view,
    which stand in no file.
    """
    if not {FILE, RECORD} <= set(frame.collect_schema().names()):
        return None
    order = [*by, FILE, RECORD]
    found = frame.filter(which).sort(order).select(FILE, RECORD).head(nth + 1).collect()
    return Spot(table, *found.row(-1)) if found.height else None
