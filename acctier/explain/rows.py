"""Source rows: which lines of which files made a figure of an account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from acctier.explain.evidence import Asked, Evidence
from acctier.explain.tallies import Column, own_rows
from acctier.expression.lineage import AT, SOURCE, TABLE
from acctier.expression.spreading import BEFORE, LENGTH, UPTO
from acctier.model.explanation import RowList
from acctier.model.fields import Field, Kind
from acctier.model.rows import FILE, RECORD, WRITTEN, Rows

EVENT, PATH, LINE, GIVEN = "event", "file", "line", "_given"
AS_WRITTEN = "account_as_written"
"""The id in the file, where it is not the one of the account that the row was led to."""
_DAYS = {LENGTH: "row_days", BEFORE: "row_days_before_period", UPTO: "row_days_until_its_end"}
"""Of a row that is spread over its days: all of them, those before the period, those to its end."""
LINE_BITS = 40
"""A row of a file table is known by ``file << 40 | record``."""

LineOf = Callable[[str, int, int], int]
"""From table, file and record to the physical line."""


@dataclass(frozen=True)
class Origins:
    """Rows of one table with their identities, and what the identities lead to.

    ``sources`` is None where the rows stand in files themselves.
    """

    rows: Rows
    sources: pl.DataFrame | None


def identity() -> pl.Expr:
    """The identity of a row that was read from a file."""
    file, record = pl.col(FILE).cast(pl.Int64), pl.col(RECORD).cast(pl.Int64)
    return (file * pl.lit(2**LINE_BITS, dtype=pl.Int64) + record).alias(AT)


def rows_behind(
    evidence: Evidence, asked: Asked, account: str | None, origins: Origins, line_of: LineOf
) -> RowList:
    """The rows of one figure of an account, each with file and line.

    An event of a view has a row for every line it was made of; what it gives stands on the first.
    Ids stand there as they are written where any row was led to the account from another one.
    """
    keep, units, scale = Column(asked, evidence).listed()
    shown = _shown(evidence, asked, origins.rows)
    frame = own_rows(origins.rows, evidence, account).filter(keep)
    frame = frame.with_columns(units.alias(GIVEN))
    led = [WRITTEN] if WRITTEN in origins.rows.relation.fields else []
    placed = placed_rows(frame, [*led, *shown, GIVEN], asked.table, origins, evidence, line_of)
    placed = _once(placed, asked)
    total = Fraction(int(placed[GIVEN].sum() or 0), 10**scale)
    fields = {name: origins.rows.relation.fields[name] for name in shown}
    if led and set(placed[WRITTEN]) - {account}:
        placed = placed.rename({WRITTEN: AS_WRITTEN})
        shown.insert(0, AS_WRITTEN)
        fields = {AS_WRITTEN: Field(AS_WRITTEN, Kind.TEXT), **fields}
    given = f"{asked.subject}_{'volume' if asked.mode == 'quantity' else 'amount'}"
    fields[given] = Field(given, Kind.NUMBER, scale, 2**62)
    unit = asked.table if asked.value is None else asked.value.text
    events = int(placed[EVENT].max() or 0)  # type: ignore[arg-type]
    columns = placed.select(EVENT, TABLE, PATH, LINE, *shown, pl.col(GIVEN).alias(given))
    words = {own: word for own, word in _DAYS.items() if own in fields and word not in fields}
    fields = {
        words.get(name, name): replace(field, name=words.get(name, name))
        for name, field in fields.items()
    }
    columns = columns.rename(words)
    return RowList(asked.subject, asked.table, unit, columns, fields, total, events)


def placed_rows(
    frame: pl.LazyFrame,
    names: Sequence[str],
    table: str,
    origins: Origins,
    evidence: Evidence,
    line_of: LineOf,
) -> pl.DataFrame:
    """The rows in the order of their files, numbered, with table, file and line.

    ``names`` are the columns to keep.  A row of a view stands there once for each of its sources.
    """
    mark = identity() if origins.sources is None else pl.col(AT)
    rows = frame.select(mark, *names).collect()
    rows = rows.sort([AT] if origins.sources is None else [*names, AT], nulls_last=True)
    rows = rows.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(EVENT))
    if origins.sources is None:
        placed = rows.with_columns(pl.lit(table).alias(TABLE), pl.col(AT).alias(SOURCE))
    else:
        placed = rows.join(origins.sources, on=AT, how="left").sort(EVENT, TABLE, SOURCE)
    places = [
        _place(name, source, evidence, line_of)
        for name, source in placed.select(TABLE, SOURCE).iter_rows()
    ]
    return placed.with_columns(
        pl.Series(PATH, [file for file, _ in places], dtype=pl.String),
        pl.Series(LINE, [line for _, line in places], dtype=pl.Int64),
    )


def _shown(evidence: Evidence, asked: Asked, rows: Rows) -> list[str]:
    """The columns worth seeing: what identifies and dates a row, and what the figure reads."""
    spec = evidence.configuration.tables[asked.table]
    used = [
        name.text
        for part in (asked.value, asked.distinct, asked.where)
        if part is not None
        for name in part.names
    ]
    dates = [name for name in (spec.first_day, spec.last_day) if name is not None]
    of_days = [name for name in _DAYS if name in used]
    used = [name for name in used if name not in _DAYS]
    names = dict.fromkeys([*(spec.key or ()), *dates, *used, *of_days])
    taken = {EVENT, TABLE, PATH, LINE}
    return [name for name in names if name in rows.relation.fields and name not in taken]


def _once(placed: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """What an event gives on its first row; where different values are counted, 1 for each."""
    first = pl.col(EVENT).is_first_distinct()
    if asked.distinct is None:
        given = pl.col(GIVEN).cast(pl.Int128)
    else:
        new = pl.col(GIVEN).is_first_distinct() & pl.col(GIVEN).is_not_null()
        given = new.cast(pl.Int128)
    return placed.with_columns(pl.when(first).then(given).alias(GIVEN))


def _place(
    table: str | None, source: int | None, evidence: Evidence, line_of: LineOf
) -> tuple[str | None, int | None]:
    if table is None or source is None:
        return None, None
    file, record = source >> LINE_BITS, source & (2**LINE_BITS - 1)
    return evidence.files[table][file], line_of(table, file, record)
