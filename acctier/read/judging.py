"""Typed values and refused cells of one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from acctier.model.findings import Finding
from acctier.model.results import Quarantined
from acctier.model.rows import BAD, FILE, RECORD
from acctier.read.claims import Claim, widest
from acctier.read.delimited import TORN
from acctier.read.paths import Located
from acctier.read.readers import Reader, shortened

LISTED = 100_000
"""So many refused rows of a table are listed one by one."""
_WHOLE_ROW = ""
_BETWEEN = "\x1f"
"""Parts cells that are judged together; no number holds it."""


class TableFile(Protocol):
    """A file of a table, whatever its format."""

    @property
    def located(self) -> Located:
        """Where it lies."""

    @property
    def headings(self) -> tuple[str, ...]:
        """All its headings, declared or not."""

    @property
    def readers(self) -> Mapping[str, Reader]:
        """How each declared column is read."""

    @property
    def rows(self) -> int | None:
        """Number of rows, where it is known."""

    @property
    def most_rows(self) -> int:
        """A bound on the number of rows."""

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is suspicious about the file as a whole."""

    def cells(self, *, whole: bool = False) -> pl.LazyFrame:
        """The declared columns as they stand in the file, `_row` and `_torn`.

        ``whole`` promises that all of the frame is collected.
        """

    def sample(self) -> pl.DataFrame:
        """Some of the cells."""

    def prepared(self, sample: pl.DataFrame, /) -> TableFile:
        """The file ready for one pass over its cells."""

    def examined(self) -> TableFile:
        """The file with every line looked at."""

    def guarded(self) -> AbstractContextManager[None]:
        """Turns failures of reading into an `InputError`."""

    def line(self, record: int) -> int:
        """The physical line of a record."""

    def torn_reason(self, record: int) -> str:
        """Why a torn row is refused."""


def typed(
    cells: pl.LazyFrame,
    readers: Mapping[str, Reader],
    claims: Mapping[str, Claim],
    needed: Mapping[str, str],
) -> pl.LazyFrame:
    """The typed columns, `_file`, `_row` and `_bad`, in one pass over the cells."""
    values = [
        reader.value(pl.col(name), claims[name]).alias(name) for name, reader in readers.items()
    ]
    return cells.select(
        *values, pl.col(FILE), pl.col(RECORD), bad(readers, claims, needed).alias(BAD)
    )


def bad(
    readers: Mapping[str, Reader], claims: Mapping[str, Claim], needed: Mapping[str, str]
) -> pl.Expr:
    """Whether a row is torn, has a cell beyond its claim, or an empty one that is needed."""
    patterns = {
        name: pattern
        for name, reader in readers.items()
        if (pattern := reader.pattern(claims[name])) is not None
    }
    refused = [
        reader.refuses(pl.col(name), claims[name])
        for name, reader in readers.items()
        if name not in patterns
    ]
    if patterns:
        # A cell that turns out empty makes the whole null: the row is judged again, one by one.
        together = pl.concat_str([pl.col(name) for name in patterns], separator=_BETWEEN)
        said = together.str.contains(f"^{_BETWEEN.join(patterns.values())}$")
        refused.append(~said.fill_null(value=False))
    missing = [lacks(readers[name], name, claims[name]) for name in needed]
    return pl.any_horizontal(pl.col(TORN), *refused, *missing).fill_null(value=False)


def lacks(reader: Reader, name: str, claim: Claim) -> pl.Expr:
    """Whether the cell of a key column is empty."""
    return reader.value(pl.col(name), claim).is_null()


def measured(cells: pl.LazyFrame, readers: Mapping[str, Reader]) -> dict[str, Claim]:
    """The claim of every column that covers all its cells that some claim covers."""
    wanted = {
        (name, measure): expr
        for name, reader in readers.items()
        for measure, expr in reader.measures(pl.col(name)).items()
    }
    found: dict[tuple[str, str], object] = {}
    if wanted:
        named = (expr.alias(f"{name}.{measure}") for (name, measure), expr in wanted.items())
        found = dict(zip(wanted, cells.select(named).collect().row(0), strict=True))
    return {
        name: reader.claim({measure: value for (of, measure), value in found.items() if of == name})
        for name, reader in readers.items()
    }


def together(claims: Iterable[Mapping[str, Claim]]) -> dict[str, Claim]:
    """The claims that cover those of several files, column by column."""
    every = tuple(claims)
    return {name: widest(each[name] for each in every) for name in every[0]}


@dataclass(frozen=True)
class Refused:
    """Refused rows: how many, refused cells per column, and each cell of the first rows."""

    rows: int
    by_column: Mapping[str, int]
    listed: tuple[Quarantined, ...]


def judge(
    table: str,
    files: Sequence[TableFile],
    cells: pl.LazyFrame,
    readers: Mapping[str, Reader],
    claims: Mapping[str, Claim],
    needed: Mapping[str, str],
) -> Refused:
    """The rows that are wrong, given claims wide enough for every well-formed cell.

    ``cells`` are of those ``files``, by index in `_file`, that are read by the same ``readers``.
    """
    beyond = cells.filter(bad(readers, claims, needed))
    flags = [
        *(
            reader.refuses(pl.col(name), claims[name]).fill_null(value=False).alias(f"{name}!")
            for name, reader in readers.items()
        ),
        *(lacks(readers[name], name, claims[name]).alias(f"{name}?") for name in needed),
    ]
    counts = beyond.select(pl.len().alias("rows"), *(each.sum() for each in flags))
    first, count = pl.collect_all([beyond.head(LISTED).with_columns(flags), counts])
    by_column = {name: int(count[f"{name}!"][0] or 0) for name in readers}
    rows = first.sort(FILE, RECORD).iter_rows(named=True)
    listed = tuple(each for row in rows for each in _entries(table, files, row, needed))
    return Refused(int(count["rows"][0]), by_column, listed)


def _entries(
    table: str, files: Sequence[TableFile], row: Mapping[str, object], needed: Mapping[str, str]
) -> Iterator[Quarantined]:
    number, record = row[FILE], row[RECORD]
    assert isinstance(number, int)
    assert isinstance(record, int)
    file = files[number]

    def entry(column: str, cell: object, reason: str) -> Quarantined:
        value = shortened("" if cell is None else str(cell))
        place = (file.located.shown, file.line(record))
        return Quarantined(table, *place, column, value, reason, record=record)

    if row[TORN]:
        yield entry(_WHOLE_ROW, None, file.torn_reason(record))
        return
    for name, reader in file.readers.items():
        cell = row[name]
        if row[f"{name}!"]:
            yield entry(name, cell, reader.reason("" if cell is None else cell))
        elif name in needed and row[f"{name}?"]:
            yield entry(name, cell, needed[name])
