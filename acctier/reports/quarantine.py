"""The quarantine: every cell that was refused, where it stands and why."""

from __future__ import annotations

from acctier.model.document import Column, Document, Line, Table, Text
from acctier.model.results import Results
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
)


def quarantine(results: Results) -> Document:
    """Refused cells in the order they were found; records as in ``quarantine.csv``."""
    table = Table(
        "quarantine",
        "",
        QUARANTINE,
        tuple(
            (each.table, each.file, each.line, each.column, each.value, each.reason, each.amount)
            for each in results.quarantine
        ),
    )
    told = Line(f"{counted(len(results.quarantine), 'cell')} refused.", "warn")
    none = Line("Every cell was accepted.", "good")
    blocks = (heading(results, "Quarantine"), Text(None, (told if table.rows else none,)))
    data = {"schema": SCHEMA, **identity(results), "quarantine": table}
    return Document(
        "quarantine",
        results.currency,
        (*blocks, table) if table.rows else blocks,
        data,
        table,
    )
