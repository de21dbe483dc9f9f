"""The physical lines of records, for whoever wants to see a figure in its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from acctier.config.tables import TableSpec
from acctier.model.period import Period
from acctier.read.files import open_file
from acctier.read.paths import locate

LineOf = Callable[[int, int], int]
"""From the index of a file and a record in it (`_file` and `_row`) to the line it begins on."""


def physical_lines(name: str, spec: TableSpec, folder: Path, period: Period) -> LineOf:
    """Where each record of a table stands: lines from 1 down its file, headings included.

    A cell with line breaks moves what follows down; in a Parquet file, which has no lines, rows are
    counted from 1.  The files are looked at once more, line by line.
    """
    assert spec.file is not None
    located = locate(name, spec.file, folder, period)
    files = [open_file(name, spec, each).examined() for each in located]
    return lambda file, record: files[file].line(record)
