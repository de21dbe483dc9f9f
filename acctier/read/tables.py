"""Opening a table: its files read strictly, refused cells kept with their places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from acctier.config.tables import TableSpec
from acctier.model.errors import InputError
from acctier.model.fields import Relation
from acctier.model.findings import Finding
from acctier.model.period import Period
from acctier.model.results import InputFile, Quarantined
from acctier.model.rows import BAD
from acctier.read.aliases import unconfirmed
from acctier.read.files import open_file
from acctier.read.headings import beside_others, read_columns
from acctier.read.judging import TableFile
from acctier.read.paths import Located, locate
from acctier.read.set_aside import set_aside_rows
from acctier.read.table_files import TableFiles, bounded
from acctier.read.two_readings import two_readings

_BELONGS_TO_THE_KEY = "is empty, but belongs to the key"
_PLACES_THE_ROW = "is empty, but places the row in a period"

Progress = Callable[[str, int, int], None]
"""Called with the table, bytes done and bytes in all."""


@dataclass(frozen=True)
class Source:
    """A table as read.

    ``relation`` holds the declared columns that are not derived, `_file` (index into ``files``),
    `_row` (record number in its file, from 0) and `_bad`.  The cells of a bad row mean nothing;
    once all is judged, its numbers and dates are null.

    While ``streamed`` and not yet settled, a bad row may merely lie beyond what the sample
    promised: `settle` tells.  So it does when a streamed scan fails altogether (a `PolarsError` or
    `OSError` while collecting): as an `InputError`, or by a table that can be read.
    """

    relation: Relation
    files: tuple[InputFile, ...]
    height: int
    """Number of rows; a bound on it while the table is streamed and not settled."""
    streamed: bool
    quarantine: tuple[Quarantined, ...] = ()
    findings: tuple[Finding, ...] = ()
    set_aside: Relation | None = None
    """The quarantined rows with the cells that can be read; None when there are none."""
    unsettled: TableFiles | None = None
    """What it takes to judge a streamed table; None when all is judged."""

    def settle(self) -> Source:
        """The same table with every row judged: wrong ones quarantined, all others typed.

        Raises `InputError` when the structure of a file is broken.
        """
        return self if self.unsettled is None else _settled(self.unsettled)

    def with_rows(self, rows: int) -> Source:
        """The same table, ``rows`` rows in all, with the number of rows of every file filled in."""
        files = self.files
        if len(files) == 1:
            files = (replace(files[0], rows=rows),)
        elif self.unsettled is not None:
            files = self.unsettled.inputs(self.unsettled.counts())
        return replace(self, files=files, height=rows)


def open_table(
    name: str,
    spec: TableSpec,
    folder: Path,
    period: Period,
    *,
    stream: bool,
    progress: Progress | None = None,
) -> Source:
    """The table of a `file:`, with its declared, non-derived columns.

    ``stream=False`` reads everything into memory and judges it at once; ``stream=True`` looks at a
    sample and promises a frame that is read and checked in one pass when it is collected.  Both
    give the same rows, quarantine included once a streamed table is settled.

    Raises `InputError` with all findings: files missing, unreadable or not text, headings
    unmatched, types wrong, quotes broken.
    """
    assert spec.file is not None
    located = locate(name, spec.file, folder, period)
    files = _open_files(name, spec, located, progress)
    read = read_columns(spec.columns)
    days = (spec.first_day, spec.last_day)
    needed = {day: _PLACES_THE_ROW for day in days if day is not None and day in read}
    needed |= {key: _BELONGS_TO_THE_KEY for key in spec.key or () if key in read}
    opened = [(each.headings, each.readers) for each in files]
    table = TableFiles(name, tuple(files), needed, told=tuple(unconfirmed(name, spec, opened)))
    return _streamed(table, spec) if stream else _held(table, spec)


def _open_files(
    name: str, spec: TableSpec, located: Sequence[Located], progress: Progress | None
) -> list[TableFile]:
    files: list[TableFile] = []
    findings: list[Finding] = []
    done, total = 0, sum(each.size for each in located)
    for each in located:
        try:
            files.append(open_file(name, spec, each))
        except InputError as error:
            findings += error.findings
        done += each.size
        if progress is not None:
            progress(name, done, total)
    if findings:
        raise InputError(beside_others(findings, name, len(files)))
    return files


def _streamed(opened: TableFiles, spec: TableSpec) -> Source:
    """A frame read in one pass, under claims from samples, with a margin."""
    samples = [file.sample() for file in opened.files]
    ready = [file.prepared(sample) for file, sample in zip(opened.files, samples, strict=True)]
    told = (*opened.told, *two_readings(opened.table, spec, ready, samples))
    table = replace(opened, files=tuple(ready), told=told)
    table = table.measured([sample.lazy() for sample in samples]).with_margin()
    return Source(
        table.relation(),
        table.inputs([file.rows or 0 for file in ready]),
        sum(file.most_rows for file in ready),
        streamed=True,
        findings=tuple(table.notes([sample.is_empty() for sample in samples])),
        unsettled=table,
    )


def _settled(table: TableFiles) -> Source:
    """A streamed table judged exactly; it is still read from its files."""
    exact = table.examined()
    counts = exact.counts()
    refused = exact.refused()
    notes = exact.notes([not count for count in counts]) + exact.notes_on(refused, sum(counts))
    return Source(
        exact.relation(),
        exact.inputs(counts),
        sum(counts),
        streamed=True,
        quarantine=tuple(cell for each in refused for cell in each.listed),
        findings=tuple(notes),
        set_aside=set_aside_rows(exact) if any(each.rows for each in refused) else None,
    )


def _held(opened: TableFiles, spec: TableSpec) -> Source:
    """A table in memory, judged, its numbers bounded by what they are."""
    ready: list[TableFile] = []
    frames: list[pl.DataFrame] = []
    for file in opened.files:
        prepared, frame = read_cells(file)
        ready.append(prepared)
        frames.append(frame)
    told = (*opened.told, *two_readings(opened.table, spec, ready, frames))
    cells, counts = [frame.lazy() for frame in frames], [frame.height for frame in frames]
    table = replace(opened, files=tuple(ready), told=told)
    table = replace(table.measured(cells), exact=True)
    relation = table.relation(cells)
    frame = relation.frame.collect()
    refused = table.refused(cells) if frame[BAD].any() else []
    notes = table.notes([not count for count in counts]) + table.notes_on(refused, sum(counts))
    return Source(
        bounded(frame, relation.fields),
        table.inputs(counts),
        sum(counts),
        streamed=False,
        quarantine=tuple(cell for each in refused for cell in each.listed),
        findings=tuple(notes),
        set_aside=set_aside_rows(table, cells) if refused else None,
    )


def read_cells(file: TableFile, most: int | None = None) -> tuple[TableFile, pl.DataFrame]:
    """The cells of a file, of its first ``most`` rows at least, and the file prepared for them.

    Raises `InputError` where its quotes or line ends are broken.
    """

    def cells(of: TableFile) -> pl.DataFrame:
        frame = of.cells(whole=True)
        return (frame if most is None else frame.head(most)).collect()

    try:
        found = cells(file)
    except (pl.exceptions.PolarsError, OSError):
        prepared = file.examined()
    else:
        prepared = file.prepared(found)
        if prepared is file:
            return file, found
    with prepared.guarded():
        return prepared, cells(prepared)
