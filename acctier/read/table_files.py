"""The files of one table, read alike: one claim per column, one frame, one list of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import polars as pl

from acctier.model.fields import Field, Kind, Relation
from acctier.model.findings import Finding
from acctier.model.results import InputFile, Quarantined
from acctier.model.rows import BAD, FILE
from acctier.read.claims import Claim
from acctier.read.judging import (
    LISTED,
    Refused,
    TableFile,
    bad,
    judge,
    measured,
    together,
    typed,
)
from acctier.read.numbers import NARROW
from acctier.read.readers import Reader

_SUGGESTING = 1_000
"""So many refused cells of a column are compared to tell how they are written."""


@dataclass(frozen=True)
class TableFiles:
    """The files of a table with the claims under which they are read."""

    table: str
    files: tuple[TableFile, ...]
    needed: Mapping[str, str]
    """Columns whose cells must not be empty, and why, to be read after the cell."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    told: tuple[Finding, ...] = ()
    """What opening the files has shown."""
    exact: bool = False
    """Whether the claims cover every cell that is not wrong, so that bad rows are wrong."""

    def relation(self, cells: Sequence[pl.LazyFrame] | None = None) -> Relation:
        """The typed rows of all files, from their cells in memory or straight from the files."""
        frames = [
            typed(frame, readers, self.claims, self.needed) for readers, frame in self.alike(cells)
        ]
        fields = {
            name: reader.field(name, self.claims[name])
            for name, reader in self.files[0].readers.items()
        }
        frame = frames[0] if len(frames) == 1 else pl.concat(frames)
        return Relation(_blanked(frame, fields) if self.exact else frame, fields)

    def measured(self, cells: Sequence[pl.LazyFrame]) -> TableFiles:
        """The same with claims that cover the given cells of each file."""
        found = [measured(frame, readers) for readers, frame in self.alike(cells)]
        return replace(self, claims=together(found))

    def with_margin(self) -> TableFiles:
        """The same with claims for whole files of which only samples were seen."""
        wider = {column: claim.with_margin() for column, claim in self.claims.items()}
        return replace(self, claims=wider)

    def examined(self) -> TableFiles:
        """The same with every line looked at, and claims that cover every well-formed cell."""
        table = replace(self, files=tuple(file.examined() for file in self.files))
        found = [self.claims]
        with table.guarded():
            for readers, frame in table.alike():
                beyond = frame.filter(bad(readers, self.claims, self.needed))
                found.append(measured(beyond, readers))
        return replace(table, claims=together(found), exact=True)

    def refused(self, cells: Sequence[pl.LazyFrame] | None = None) -> list[Refused]:
        """The rows that are wrong under these claims."""
        with self.guarded():
            return [
                judge(self.table, self.files, frame, readers, self.claims, self.needed)
                for readers, frame in self.alike(cells)
            ]

    def counts(self) -> list[int]:
        """The number of rows of every file."""
        return [_count(file) for file in self.files]

    def inputs(self, counts: Sequence[int]) -> tuple[InputFile, ...]:
        """The files for the record."""
        located = [file.located for file in self.files]
        return tuple(
            InputFile(self.table, each.shown, each.original.size, rows, str(each.original.path))
            for each, rows in zip(located, counts, strict=True)
        )

    def notes(self, empty: Sequence[bool]) -> list[Finding]:
        """What is suspicious about the files; some hold no rows at all."""
        notes = [*self.told, *(note for file in self.files for note in file.notes)]
        for file, is_empty in zip(self.files, empty, strict=True):
            if is_empty:
                shown = file.located.shown
                message = f"{shown} holds headings but no rows"
                hint = "is the export complete?"
                note = Finding("empty-file", "warning", message, self.table, shown, hint=hint)
                notes.append(note)
        return notes

    def notes_on(self, refused: Sequence[Refused], rows: int) -> list[Finding]:
        """What the refused cells say together."""
        notes = []
        if any(each.rows > LISTED for each in refused):
            message = f"{self.table}: only the first {LISTED:,} refused rows are listed"
            notes.append(Finding("quarantine-cut", "info", message, self.table))
        listed = [cell for each in refused for cell in each.listed]
        for name in self.files[0].readers:
            wrong = sum(each.by_column[name] for each in refused)
            first = next((cell for cell in listed if cell.column == name), None)
            if 2 * wrong > rows and first is not None:
                cells = [cell.value for cell in listed if cell.column == name][:_SUGGESTING]
                hint = self.files[0].readers[name].suggestion(cells)
                if hint or wrong == rows:
                    notes.append(_unreadable(first, wrong, rows, hint))
        return notes

    def alike(
        self, cells: Sequence[pl.LazyFrame] | None = None
    ) -> list[tuple[Mapping[str, Reader], pl.LazyFrame]]:
        """The cells of all files with `_file`, together where the files are read alike."""
        groups: list[tuple[Mapping[str, Reader], list[pl.LazyFrame]]] = []
        for number, file in enumerate(self.files):
            frame = cells[number] if cells is not None else file.cells()
            frame = frame.with_columns(pl.lit(number, dtype=pl.UInt32).alias(FILE))
            group = next((frames for readers, frames in groups if readers == file.readers), None)
            if group is None:
                groups.append((file.readers, [frame]))
            else:
                group.append(frame)
        return [(readers, pl.concat(frames)) for readers, frames in groups]

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn a failure of reading into a finding about the file that fails."""
        try:
            yield
        except (pl.exceptions.PolarsError, OSError):
            for file in self.files:
                with file.guarded():
                    file.cells().select(pl.all().null_count()).collect()
            raise


def _blanked(frame: pl.LazyFrame, fields: Mapping[str, Field]) -> pl.LazyFrame:
    """The frame without the numbers and dates of bad rows, which may be beyond every bound."""
    names = [name for name, field in fields.items() if field.kind not in {Kind.TEXT, Kind.FLAG}]
    if not names:
        return frame
    return frame.with_columns(pl.when(~pl.col(BAD)).then(pl.col(names)).name.keep())


def _count(file: TableFile) -> int:
    if file.rows is not None:
        return file.rows
    with file.guarded():
        return int(file.cells().select(pl.len()).collect().item())


def _unreadable(first: Quarantined, wrong: int, rows: int, hint: str | None) -> Finding:
    table, column = first.table, first.column
    which = f"no cell of {column} in {table} can"
    if wrong < rows:
        which = f"{wrong:,} of {rows:,} cells of {column} in {table} cannot"
    alike = "it looks" if wrong == 1 else f"all {wrong:,} look"
    return Finding(
        "unreadable-column",
        "warning",
        f"{which} be read: {first.value!r} {first.reason}",
        table,
        first.file,
        first.line,
        column,
        wrong,
        hint=f"{alike} alike: {hint}"
        if hint
        else f"see the type of {column} and the `format` of {table}",
    )


def bounded(frame: pl.DataFrame, fields: Mapping[str, Field]) -> Relation:
    """The frame with the bounds its numbers have, Int64 wherever they allow."""
    numbers = [name for name, field in fields.items() if field.kind == Kind.NUMBER]
    if not numbers:
        return Relation(frame.lazy(), fields)
    wide = frame.select(pl.col(numbers).cast(pl.Int128))
    largest = wide.select(
        pl.max_horizontal(pl.col(name).max(), 0 - pl.col(name).min()) for name in numbers
    ).row(0)
    tight = dict(fields)
    casts = []
    for name, magnitude in zip(numbers, largest, strict=True):
        bound = int(magnitude or 0)
        tight[name] = replace(fields[name], bound=bound)
        casts.append(pl.col(name).cast(pl.Int64 if bound < NARROW else pl.Int128))
    return Relation(frame.with_columns(casts).lazy(), tight)
