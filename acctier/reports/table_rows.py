"""Rows read = used + outside the period + filtered + quarantined, per table."""

from __future__ import annotations

from acctier.model.document import Column, Table
from acctier.model.results import Results

TABLES = (
    Column("table", "Table"),
    Column("files", "files", "count", priority=2),
    Column("rows_read", "rows read", "count"),
    Column("rows_used", "used", "count"),
    Column("rows_outside_period", "outside period", "count"),
    Column("rows_filtered", "filtered", "count"),
    Column("rows_quarantined", "quarantined", "count"),
    Column("rows_unattributed", "no account", "count"),
)


def rows_table(results: Results, *, views: bool = True) -> Table:
    """What became of the rows of every table, with or without those that views made of others."""
    rows = tuple(
        (
            each.table,
            len(each.files),
            each.rows_read,
            each.rows_used,
            each.rows_outside_period,
            each.rows_filtered,
            each.rows_quarantined,
            each.rows_unattributed,
        )
        for each in results.tables
        if each.files or views
    )
    return Table("tables", "", TABLES, rows)
