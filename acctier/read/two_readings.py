"""Numbers that may be fractions or thousands: `1.234`, where no decimal mark is declared."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from acctier.config.tables import TableSpec
from acctier.model.findings import Finding
from acctier.read.dialects.sheets import ENDINGS as SHEETS
from acctier.read.judging import TableFile

_LOOKED_AT = 20_000
_GROUPED = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
_EITHER = r"^-?(?:[0-9]{1,3}|[1-9][0-9]{0,2}\.[0-9]{3})?$"


def two_readings(
    table: str, spec: TableSpec, files: Sequence[TableFile], samples: Sequence[pl.DataFrame]
) -> list[Finding]:
    """Findings for columns whose every number may have its thousands parted by a point.

    ``samples`` are cells of the ``files``, as text.  One cell as `0.5` or `1234` settles how the
    column is written, and so does `decimal` or `thousands` in the `format` of the table.
    """
    if {"decimal", "thousands"} & spec.format.model_fields_set:
        return []
    found: dict[str, tuple[str, str]] = {}
    settled: set[str] = set()
    for file, sample in zip(files, samples, strict=True):
        if file.located.name.lower().endswith(SHEETS):
            continue
        columns = [
            name
            for name in file.readers
            if spec.columns[name].type in {"number", "money"} and sample.schema[name] == pl.String
        ]
        if columns:
            either, example = _seen(sample.head(_LOOKED_AT), columns)
            settled |= {name for name in columns if not either[name]}
            for name in columns:
                if example[name] is not None:
                    found.setdefault(name, (file.located.shown, example[name]))
    return [_told(table, name, *place) for name, place in found.items() if name not in settled]


def _seen(sample: pl.DataFrame, columns: Sequence[str]) -> tuple[dict[str, bool], dict[str, str]]:
    """By column: whether every cell has two readings or none, and the first that has two."""
    cells = pl.col(columns)
    either = sample.select(cells.str.contains(_EITHER).all()).row(0, named=True)
    example = sample.select(cells.filter(cells.str.contains(_GROUPED)).first())
    return either, example.row(0, named=True)


def _told(table: str, column: str, shown: str, cell: str) -> Finding:
    return Finding(
        "two-readings",
        "warning",
        f"{table}: numbers of {column} such as {cell} are read as fractions, and could be "
        f"thousands ({cell.replace('.', '')}): no cell tells",
        table,
        shown,
        column=column,
        hint='write format: {decimal: "."} if they are fractions, '
        '{decimal: ",", thousands: "."} if they are thousands',
    )
