"""The numbers of an export: their kind, and the marks they are written with."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from acctier.config.tables import FileFormat
from acctier.draft import meanings, vocabulary
from acctier.draft.column import Column, Form
from acctier.draft.evidence import broken, empties, figure, shown
from acctier.draft.shapes import BROKEN_SHARE, Marks, Shape
from acctier.read.amounts import number_reader
from acctier.read.claims import WIDEST
from acctier.read.numbers import NumberType
from acctier.read.readers import Empty
from acctier.read.readings import MINUS, family
from acctier.render.text import clean


def as_number(column: Column, form: Form) -> Column:
    """The column as a number, or as text with the doubt that keeps it so."""
    shape, marks = column.shape, form.marks
    usual = [each for each in shape.marks if marks and each.decimal == marks.decimal]
    fitting = [
        each for each in usual if each.thousands in {None, marks.thousands if marks else None}
    ]
    if not fitting:
        return replace(column, doubt=_two_readings(shape, form))
    type_ = number_type(column)
    if (refused := _refused(column, type_, marks or Marks("."), form)) is not None:
        return replace(column, doubt=refused, mended_by="the export writes it otherwise")
    values = _parsed(column.values, marks or Marks("."))
    filled = values.drop_nulls()
    span = f"{figure(filled.min())} .. {figure(filled.max())}" if len(filled) else "empty"
    evidence = span + broken(shape) + empties(shape)
    return replace(column, type=type_, values=values, evidence=evidence)


def _refused(column: Column, type_: NumberType, marks: Marks, form: Form) -> str | None:
    """Why a run would read too few cells as numbers, told of the first; None when it reads them."""
    said: dict[str, object] = {"decimal": marks.decimal, "thousands": marks.thousands}
    if form.signs:
        said["negative"] = ["minus", *form.signs]
    reader = number_reader(
        type_, FileFormat.model_validate(said), Empty(("", *form.nulls), quoted=True)
    )
    cells = column.values.alias("cell").drop_nulls()
    cells = cells.filter(cells.str.strip_chars() != "")
    wrong = cells.to_frame().filter(reader.refuses(pl.col("cell"), WIDEST).fill_null(value=False))
    if wrong.height <= len(cells) * BROKEN_SHARE:
        return None
    first = str(wrong["cell"][0])
    return f"{shown(first)} {reader.reason(first)}"


def number_type(column: Column) -> NumberType:
    """What kind of number a column holds."""
    if column.shape.percent or (meanings.is_percent(column.heading) and _over_one(column)):
        return "percent"
    if meanings.is_money(column.heading) or column.means & {vocabulary.NET, vocabulary.AMOUNT}:
        return "money"
    return "integer" if column.shape.whole else "number"


def _over_one(column: Column) -> bool:
    """Whether the figures of a share are written in percent, not as parts of 1."""
    values = (
        _parsed(column.values, Marks(".")) if column.values.dtype == pl.String else column.values
    )
    largest = values.abs().max()
    return largest is not None and float(largest) > 1  # type: ignore[arg-type]


def _two_readings(shape: Shape, form: Form) -> str:
    """Why a number stays text, with what to write for each reading."""
    sample = shape.most if shape.most[:1].isdigit() else shape.least
    if form.marks is not None and shape.settled_decimal is not None:
        other, usual = shown(shape.settled_decimal), shown(form.marks.decimal)
        return f"its decimal mark is {other}, but that of other columns {usual}"
    ways = [f"{_plainly(sample, marks)} with {_format_of(marks)}" for marks in shape.marks[:2]]
    return f"{shown(sample)} reads as a number in two ways: {', or '.join(ways)}"


def _plainly(cell: str, marks: Marks) -> str:
    """A number as it is read under these marks, with a point and no groups."""
    text = cell.replace(marks.thousands, "") if marks.thousands else cell
    return clean(text.replace(marks.decimal, ".")[:20])


def _format_of(marks: Marks) -> str:
    thousands = f", thousands: '{marks.thousands}'" if marks.thousands else ""
    return f"format: {{decimal: '{marks.decimal}'{thousands}}}"


def _parsed(cells: pl.Series, marks: Marks) -> pl.Series:
    """The numbers as floats: good enough as evidence, never for a result."""
    if cells.dtype != pl.String:
        return cells.cast(pl.Float64, strict=False)
    text = cells.str.strip_chars()
    negative = text.str.contains(rf"^[{MINUS}]|[{MINUS}]$|^\(.*\)$|(?i:CR)$")
    negative = negative.fill_null(value=False)
    if marks.thousands:
        text = text.str.replace_all(f"[{re.escape(family(marks.thousands))}]", "")
    text = text.str.replace(marks.decimal, ".", literal=True)
    value = text.str.extract(r"([0-9]+(?:\.[0-9]+)?)").cast(pl.Float64, strict=False)
    return pl.select(pl.when(negative).then(-value).otherwise(value)).to_series()
