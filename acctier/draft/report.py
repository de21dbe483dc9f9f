"""What `init` tells: the tables of a draft with their roles, and the edits that are left."""

from __future__ import annotations

import shlex

from acctier.draft.drafting import Draft
from acctier.model.document import Column, Document, Line, Table, Text
from acctier.model.money import Currency

SCHEMA = "acctier/init/1"
_TABLES = (
    Column("table", "Table"),
    Column("file", "file"),
    Column("role", "taken for"),
    Column("rows", "rows looked at", "count"),
    Column("key", "key"),
    Column("account", "account"),
    Column("known", "known accounts", "ratio"),
)


def report(draft: Draft, path: str) -> Document:
    """The tables of the draft; the edits are for machines, people read them beside the result."""
    table = Table("tables", "", _TABLES, draft.tables)
    blocks = (
        Text(None, (Line(f"{path}: a draft to read and to mend", "strong"),)),
        table,
        Text("Next", (Line(f"acctier check {path}"), Line(f"acctier run {path}"))),
    )
    data = {"schema": SCHEMA, "configuration": path, "tables": table, "edits": draft.edits}
    return Document("init", Currency("", 2), blocks, data, table)


def copied(folder: str, files: tuple[str, ...]) -> Document:
    """The example that was copied, and what to try with it."""
    table = Table("files", "", (Column("file", "File"),), tuple((each,) for each in files))
    into = "" if folder == "." else f"cd {shlex.quote(folder)} && "
    blocks = (
        Text(None, (Line(f"{folder}: a complete example, everything invented", "strong"),)),
        table,
        Text("Next", (Line(f"{into}acctier run"),)),
    )
    data = {"schema": SCHEMA, "folder": folder, "files": [*files]}
    return Document("init", Currency("", 2), blocks, data, table)
