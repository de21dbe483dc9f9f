"""Rows of a table on their way to being measured: typed, filtered, placed in the period."""

from __future__ import annotations

from dataclasses import dataclass

from acctier.model.fields import Relation

IN_PERIOD, OUTSIDE, FILTERED, QUARANTINED, UNRATED = range(5)
"""UNRATED: money of the row has no rate into the reporting currency, which ends the run."""

STATUS = "_status"
FILE, RECORD, BAD = "_file", "_row", "_bad"
"""Where a row that was read stands, and whether a cell of it was refused; views have none of it."""
Record = tuple[int, int]
"""Where a row stands: the index of its file, and the number of its record there, from 0."""
WRITTEN, OWN, ACCOUNT = "_written", "_own", "_account"
"""Where ids are led to accounts: the id as written, the account it leads to, and the topmost above
that one, whose row it is."""


@dataclass(frozen=True)
class Rows:
    """One table, ready to be measured: typed columns, status per row, and its account column."""

    name: str
    relation: Relation
    account: str | None
    height: int
    """Number of rows, or a bound on it while the table is streamed."""
    streamed: bool = False
    spread: bool = False
    """Whether a row has several days, of which a period has a share."""

    @property
    def placed(self) -> bool:
        """Whether the rows stand in files themselves; those of a view do not."""
        return RECORD in self.relation.frame.collect_schema().names()
