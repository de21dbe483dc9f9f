"""Tables as they come from the reader: typed columns, numbers as scaled integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from acctier.config.tables import TableSpec
from acctier.model.fields import Field, Kind, Relation
from acctier.model.period import parse_period
from acctier.prepare.tables import Opened

QUARTER = parse_period("2026-Q3")
PLACES = 2
_DTYPES: dict[Kind, pl.DataType] = {
    Kind.NUMBER: pl.Int64(),
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.FLAG: pl.Boolean(),
}


def relation(
    kinds: Mapping[str, str], rows: Sequence[Sequence[object]], bad: Sequence[bool] = ()
) -> Relation:
    """A table with the reader's own columns: file, record number, and whether it is quarantined."""
    fields = {
        name: Field(name, Kind(kind), PLACES if kind == "number" else 0, 10**9)
        for name, kind in kinds.items()
    }
    held = [
        [_units(cell) if field.kind == Kind.NUMBER else cell for cell, field in pairs]
        for pairs in (zip(row, fields.values(), strict=True) for row in rows)
    ]
    schema = {name: _DTYPES[field.kind] for name, field in fields.items()}
    frame = pl.DataFrame(held, schema=schema, orient="row").with_columns(
        pl.lit(0, dtype=pl.UInt32).alias("_file"),
        pl.int_range(len(rows), dtype=pl.Int64).alias("_row"),
        pl.Series("_bad", list(bad) or [False] * len(rows), dtype=pl.Boolean),
    )
    return Relation(frame.lazy(), fields)


def _units(cell: object) -> int | None:
    return None if cell is None else int(Fraction(str(cell)) * 10**PLACES)


def opened(table: Relation, *, streamed: bool = False) -> Opened:
    return Opened(table, table.frame.collect().height, streamed)


def spec(**keys: Any) -> TableSpec:
    return TableSpec.model_validate(keys)
