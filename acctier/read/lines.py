"""The physical lines of records, for whoever wants to see a figure in its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from acctier.config.tables import TableSpec
from acctier.model.errors import InputError, UnplacedError
from acctier.model.findings import Finding, Spot
from acctier.model.period import Period
from acctier.read.files import open_file
from acctier.read.paths import locate
from acctier.read.tables import Source

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


@dataclass
class Places:
    """The files and lines of rows; the files of a table are looked at once, when asked for."""

    specs: Mapping[str, TableSpec]
    folder: Path
    period: Period
    looked_at: dict[str, LineOf] = field(default_factory=dict)

    def line(self, table: str, file: int, record: int) -> int:
        """The line that a record of a file begins on."""
        if table not in self.looked_at:
            spec = self.specs[table]
            self.looked_at[table] = physical_lines(table, spec, self.folder, self.period)
        return self.looked_at[table](file, record)

    def told(self, finding: Finding, spot: Spot | None, sources: Mapping[str, Source]) -> Finding:
        """The finding with the file and line of the row it is about."""
        if spot is None:
            return finding
        path = sources[spot.table].files[spot.file].path
        return replace(finding, file=path, line=self.line(spot.table, spot.file, spot.record))

    def placed(self, problem: UnplacedError, sources: Mapping[str, Source]) -> InputError:
        """The same refusal, each finding with its file and line."""
        told = zip(problem.findings, problem.spots, strict=True)
        return InputError([self.told(*each, sources) for each in told])
