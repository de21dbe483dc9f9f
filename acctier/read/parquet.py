"""One Parquet file: its columns matched, its types checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl
from polars import selectors

from acctier.config.tables import TableSpec
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.rows import RECORD
from acctier.read.delimited import TORN
from acctier.read.headings import match_headings, read_columns
from acctier.read.paths import Located
from acctier.read.readers import Reader
from acctier.read.typed import typed_reader, wanted
from acctier.read.zones import in_zone, zone_hint

_SAMPLED_ROWS = 20_000


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file that can be scanned."""

    table: str
    located: Located
    sources: Mapping[str, str]
    """For each declared column its name in the file."""
    readers: Mapping[str, Reader]
    rows: int
    headings: tuple[str, ...] = ()

    @property
    def most_rows(self) -> int:
        """The number of rows: a Parquet file says it."""
        return self.rows

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Nothing: types were checked when the file was opened."""
        return ()

    def cells(self, *, whole: bool = False) -> pl.LazyFrame:  # noqa: ARG002 - no row is torn
        """The declared columns as they are, `_row`, and `_torn`, which is never true.

        Of times with a zone, it is what a clock in UTC showed.
        """
        named = [pl.col(source).alias(name) for name, source in self.sources.items()]
        frame = _scan(self.located).with_row_index(RECORD)
        torn = pl.lit(value=False).alias(TORN)
        cells = frame.select(*named, pl.col(RECORD).cast(pl.Int64), torn)
        return cells.with_columns(in_zone(selectors.datetime(time_zone="*"), "UTC"))

    def sample(self) -> pl.DataFrame:
        """The first cells."""
        with self.guarded():
            return self.cells().head(_SAMPLED_ROWS).collect()

    def prepared(self, _sample: pl.DataFrame) -> ParquetFile:
        """The same file: every row is whole."""
        return self

    def examined(self) -> ParquetFile:
        """The same file: there is nothing more to learn."""
        return self

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn failures of reading into findings."""
        with _guarded(self.table, self.located):
            yield

    def line(self, record: int) -> int:
        """The number of the row, counted from 1: a Parquet file has no lines."""
        return record + 1

    def torn_reason(self, record: int) -> str:
        """Never asked."""
        return f"row {record + 1} is not whole"


def open_parquet(table: str, spec: TableSpec, located: Located) -> ParquetFile:
    """The file with columns matched and types checked; raises `InputError` with all findings."""
    with _guarded(table, located):
        frame = _scan(located)
        schema = frame.collect_schema()
        rows = int(frame.select(pl.len()).collect().item())
    headings = tuple(schema.names())
    columns = read_columns(spec.columns)
    positions, findings = match_headings(table, located.shown, columns, headings, spec.preset)
    sources = {name: headings[at] for name, at in positions.items()}
    readers: dict[str, Reader] = {}
    for name, source in sources.items():
        reader = typed_reader(columns[name], spec.format, schema[source], spec.zones)
        if reader is None:
            findings.append(_wrong_type(table, located, name, spec, schema[source]))
        else:
            readers[name] = reader
    if findings:
        raise InputError(findings)
    return ParquetFile(table, located, sources, readers, rows, headings)


def _scan(located: Located) -> pl.LazyFrame:
    """The file alone: no glob, and no columns made of the names of its folders."""
    return pl.scan_parquet(located.path, glob=False, hive_partitioning=False)


def _wrong_type(
    table: str, located: Located, name: str, spec: TableSpec, found: pl.DataType
) -> Finding:
    column = read_columns(spec.columns)[name]
    needs = wanted(column.type)
    message = f"{located.shown}: column {name} is {found}, but {column.type} is read from {needs}"
    hint = f"declare another type for {name}, or convert it in the export"
    if isinstance(found, pl.Datetime) and found.time_zone is not None:
        hint = zone_hint(name, column, spec.zones)
    return Finding("wrong-type", "error", message, table, located.shown, column=name, hint=hint)


@contextmanager
def _guarded(table: str, located: Located) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError):
        message = f"{located.shown}: it is no Parquet file, or a damaged one"
        hint = "fetch the file again"
        finding = Finding("damaged-file", "error", message, table, located.shown, hint=hint)
        raise InputError([finding]) from None
