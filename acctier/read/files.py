"""A file of a table opened, whatever its kind: told by its name, within an archive, too."""

from __future__ import annotations

from acctier.config.tables import TableSpec
from acctier.read.delimited import open_delimited
from acctier.read.dialects.archives import unpacked
from acctier.read.dialects.sheets import sheet_as_text
from acctier.read.judging import TableFile
from acctier.read.parquet import open_parquet
from acctier.read.paths import Located


def open_file(table: str, spec: TableSpec, located: Located) -> TableFile:
    """The file with its columns matched; raises `InputError` with all that is wrong."""
    located = unpacked(table, located)
    if located.name.lower().endswith(".parquet"):
        return open_parquet(table, spec, located)
    located = sheet_as_text(table, located, spec.format, spec.format.delimiter or ",")
    return open_delimited(table, spec, located)
