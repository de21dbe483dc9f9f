"""Small exports written and opened as tables, for the cases of this folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from acctier.config.tables import TableSpec
from acctier.model.errors import InputError
from acctier.model.fields import Field, Kind
from acctier.model.findings import Finding
from acctier.model.period import Period, parse_period
from acctier.read.tables import Source, open_table

QUARTER = parse_period("2026-Q3")
Value = Fraction | str | bool | date | datetime | None


def spec_of(file: str, columns: Mapping[str, Any], **rest: Any) -> TableSpec:
    """A table of the configuration."""
    return TableSpec.model_validate({"file": file, "columns": dict(columns), **rest})


def opened(
    folder: Path,
    file: str,
    columns: Mapping[str, Any],
    *,
    stream: bool = False,
    period: Period = QUARTER,
    days_in: str | None = None,
    **rest: Any,
) -> Source:
    """The table `lines` of a company with a `zone` or none, judged whether streamed or not."""
    spec = spec_of(file, columns, **rest).with_days_in(days_in)
    source = open_table("lines", spec, folder, period, stream=stream, progress=None)
    return source.settle()


def refused(
    folder: Path, file: str, columns: Mapping[str, Any], *, stream: bool = False, **rest: Any
) -> tuple[Finding, ...]:
    """The findings with which the table is refused, when opened or when settled."""
    with pytest.raises(InputError) as caught:
        opened(folder, file, columns, stream=stream, **rest)
    return caught.value.findings


def rows(source: Source) -> list[dict[str, Value]]:
    """The good rows in order, numbers as exact fractions."""
    frame = source.relation.frame.collect().sort("_file", "_row")
    good = [row for row in frame.iter_rows(named=True) if not row["_bad"]]
    fields = source.relation.fields
    return [{name: exact(row[name], field) for name, field in fields.items()} for row in good]


def exact(value: Any, field: Field) -> Value:
    """A cell of a frame as the value it stands for."""
    if field.kind == Kind.NUMBER and value is not None:
        assert abs(value) <= field.bound
        return Fraction(value, 10**field.scale)
    assert value is None or isinstance(value, str | bool | date | datetime)
    return value


def column(source: Source, name: str) -> list[Value]:
    """The good cells of one column."""
    return [row[name] for row in rows(source)]


def places(source: Source) -> list[tuple[str, int | None, str, str]]:
    """File, line, column and value of every quarantined cell."""
    return [(cell.file, cell.line, cell.column, cell.value) for cell in source.quarantine]


def text_file(folder: Path, name: str, lines: Sequence[str]) -> Path:
    """A file of lines."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
