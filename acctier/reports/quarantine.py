"""The quarantine: cells that were refused and rows that break a rule, where they stand and why."""

from __future__ import annotations

from acctier.model.document import Cell, Column, Document, Line, Table, Text
from acctier.model.results import Quarantined, Results
from acctier.reports.accounts import identity
from acctier.reports.wording import counted, heading

SCHEMA = "acctier/quarantine/1"

QUARANTINE = (
    Column("table", "Table"),
    Column("file", "file"),
    Column("line", "line", "ordinal"),
    Column("column", "column"),
    Column("value", "value"),
    Column("reason", "reason"),
    Column("amount", "amount", "money"),
    Column("set_aside", "set aside", "flag"),
)


def quarantine(results: Results) -> Document:
    """Refused cells, then rows that break a rule of a check; records as in ``quarantine.csv``.

    What is set aside is in no figure; what is only listed stays in them.
    """
    table = Table(
        "quarantine",
        "",
        QUARANTINE,
        tuple(map(_row, (*results.quarantine, *results.broken))),
    )
    lines = []
    if results.quarantine:
        lines.append(Line(f"{counted(len(results.quarantine), 'cell')} refused.", "warn"))
    if results.broken:
        entries = counted(len(results.broken), "entry", "entries")
        lines.append(Line(f"{entries} of broken rows, which stay in the figures.", "warn"))
    if not lines:
        lines.append(Line("Every cell was accepted.", "good"))
    blocks = (heading(results, "Quarantine"), Text(None, tuple(lines)))
    data = {"schema": SCHEMA, **identity(results), "quarantine": table}
    return Document(
        "quarantine",
        results.currency,
        (*blocks, table) if table.rows else blocks,
        data,
        table,
    )


def _row(each: Quarantined) -> tuple[Cell, ...]:
    return (
        each.table,
        each.file,
        each.line,
        each.column,
        each.value,
        each.reason,
        each.amount,
        each.set_aside,
    )
