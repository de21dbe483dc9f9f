"""The columns of an export: a name, a strict type, and what was seen that speaks for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from acctier.draft import meanings, vocabulary
from acctier.draft.column import Column, Columns, Form
from acctier.draft.evidence import counted, empties, figure, shown, text_evidence
from acctier.draft.exports import Export, writable
from acctier.draft.figures import as_number, number_type
from acctier.draft.shapes import PLAIN_MARKS, Marks, Shape, date_shape, shape_of
from acctier.draft.systems import System, system_of

_LONGEST_NUMBER = 15
_IDS = frozenset(
    {
        vocabulary.ACCOUNT,
        vocabulary.ORDER,
        vocabulary.PRODUCT,
        vocabulary.GL_ACCOUNT,
        vocabulary.COST_CENTRE,
    }
)
"""What such headings name is never added up."""


def columns_of(export: Export) -> Columns:
    """The columns of an export, their types as strict as the cells allow."""
    usable, left_out = _usable(export.headings)
    system = system_of([export.headings[at] for at in usable])
    if export.typed:
        found = [_typed(export, at) for at in usable]
        return Columns(_named(found, usable, system), Form(), left_out, system)
    shapes = {at: _shape(export, at) for at in usable}
    form = _form(export, shapes)
    found = [_written(export, at, shape, form) for at, shape in shapes.items()]
    return Columns(_named(found, usable, system), form, left_out, system)


def _usable(headings: Sequence[str]) -> tuple[list[int], tuple[str, ...]]:
    """The positions of headings that a configuration can name, and why others are left out."""
    often = Counter(headings)
    usable, left_out = [], []
    for at, heading in enumerate(headings):
        if heading == "":
            left_out.append(f"column {at + 1} has no heading")
        elif often[heading] > 1:
            told = f"{often[heading]} columns have the heading {shown(heading)}"
            if told not in left_out:
                left_out.append(told)
        elif not writable(heading):
            left_out.append(f"the heading {shown(heading)} holds characters that cannot be written")
        else:
            usable.append(at)
    return usable, tuple(left_out)


def _named(
    columns: Iterable[Column], usable: Sequence[int], system: System | None
) -> tuple[Column, ...]:
    """The columns with names of their own: those of the system, else made of their headings."""
    known = {} if system is None else system.names
    taken = list(known.values())
    named = []
    for column, at in zip(columns, usable, strict=True):
        name = known.get(column.heading)
        if name is None:
            name = meanings.safe_name(column.heading, taken, f"column_{at + 1}")
            taken.append(name)
        means = column.means | meanings.meanings_of(name)
        named.append(replace(column, name=name, means=means))
    return tuple(named)


def _shape(export: Export, at: int) -> Shape:
    cells = export.cells[f"c{at}"]
    shape = shape_of(cells)
    dated = vocabulary.DATE in meanings.meanings_of(export.headings[at])
    return date_shape(shape, cells) if dated and shape.whole else shape


def _form(export: Export, shapes: dict[int, Shape]) -> Form:
    """What the columns settle together; a column alone may leave two readings."""
    numbers = [
        shape
        for at, shape in shapes.items()
        if shape.marks and not shape.dates and not meanings.is_id(export.headings[at])
    ]
    nulls = sorted({word for shape in shapes.values() for word in shape.nulls})
    signs = sorted({sign for shape in numbers for sign in shape.signs})
    return Form(
        _marks(numbers),
        _common([shape.dates for shape in shapes.values() if shape.dates]),
        _common([shape.times for shape in shapes.values() if shape.times]),
        tuple(nulls),
        tuple(signs),
    )


def _marks(numbers: Sequence[Shape]) -> Marks | None:
    """The marks of the file; None when two readings fit or its columns contradict each other."""
    decimals = Counter(each.settled_decimal for each in numbers if each.settled_decimal)
    written = [each for each in numbers if not (each.whole and set(PLAIN_MARKS) <= {*each.marks})]
    if not decimals:
        return None if written else Marks(".")
    decimal = max(decimals, key=lambda mark: (decimals[mark], mark))
    grouped = Counter(
        marks.thousands
        for each in written
        for marks in each.marks
        if marks.decimal == decimal
        and marks.thousands
        # A column that reads without groups needs none.
        and Marks(decimal) not in each.marks
    )
    return Marks(decimal, grouped.most_common(1)[0][0] if grouped else None)


def _common(readings: Sequence[tuple[str, ...]]) -> str | None:
    """The form that settles the most columns; None when two would do for all of them."""
    if not readings:
        return None
    fits = Counter(form for forms in readings for form in forms)
    most = max(fits.values())
    best = [form for form, count in fits.items() if count == most]
    settled = [forms[0] for forms in readings if len(forms) == 1]
    kept = [form for form in best if form in settled] or best
    return kept[0] if len(kept) == 1 else None


def _written(export: Export, at: int, shape: Shape, form: Form) -> Column:
    heading, cells = export.headings[at], export.cells[f"c{at}"]
    means = meanings.meanings_of(heading)
    found = Column("", heading, "text", means, shape, cells)
    if shape.dates or shape.times:
        return _dated(found, form)
    if shape.flags:
        return _flag(found)
    if shape.marks and (reason := _stays_text(heading, shape)) is not None:
        return replace(found, evidence=reason)
    if shape.marks:
        return as_number(found, form)
    return replace(found, evidence=text_evidence(shape, cells))


def _stays_text(heading: str, shape: Shape) -> str | None:
    """Why digits are an id and no number; None when they are a number."""
    if shape.leading_zeros and shape.whole:
        return f"an id: leading zeros, as in {shown(shape.least)}"
    if shape.whole and shape.longest > _LONGEST_NUMBER:
        return f"an id: up to {shape.longest} digits"
    if meanings.is_id(heading) or meanings.meanings_of(heading) & _IDS:
        return f"an id by its name; {counted(shape.distinct)} different"
    return None


def _dated(column: Column, form: Form) -> Column:
    shape = column.shape
    for kind, readings, settled in (
        ("date", shape.dates, form.date),
        ("datetime", shape.times, form.datetime),
    ):
        if not readings:
            continue
        if settled in readings:
            values = _days(column.values, settled)
            evidence = f"{figure(values.min())} .. {figure(values.max())}{empties(shape)}"
            return replace(column, type=kind, values=values, evidence=evidence)
        if len(readings) > 1:
            ways = ", or ".join(f"format: {{{kind}: '{form}'}}" for form in readings[:2])
            doubt = f"{shown(shape.least)} reads as a date in two ways: {ways}"
            return replace(column, doubt=doubt)
        other = settled or "another"
        return replace(column, doubt=f"written as {readings[0]}, other dates here as {other}")
    return column


def _days(cells: pl.Series, form: str) -> pl.Series:
    """The days of a column of dates or datetimes."""
    text = cells.str.strip_chars()
    if re.search("%[HI]", form):
        return text.str.to_datetime(form, strict=False).dt.date()
    return text.str.to_date(form, strict=False)


def _flag(column: Column) -> Column:
    words = {word.strip().lower(): word for word in column.shape.flags}
    known = {"y", "n", "yes", "no", "true", "false", "x"}
    yes = () if set(words) <= known else tuple(words[each] for each in ("t", "ja") if each in words)
    told = ", ".join(map(shown, column.shape.flags))
    return replace(column, type="flag", yes_values=yes, evidence=f"{told}{empties(column.shape)}")


def _typed(export: Export, at: int) -> Column:
    """A column of a Parquet file, whose type is known."""
    heading, cells = export.headings[at], export.cells[f"c{at}"]
    filled = cells.drop_nulls()
    shape = Shape(len(cells), len(filled), filled.n_unique() if len(filled) else 0)
    found = Column("", heading, "text", meanings.meanings_of(heading), shape, cells)
    dtype = cells.dtype
    if dtype == pl.Boolean:
        return replace(found, type="flag", evidence=empties(shape).removeprefix("; "))
    if not (dtype.is_numeric() or dtype.is_temporal()):
        return _plain_text(found)
    span = f"{figure(filled.min())} .. {figure(filled.max())}{empties(shape)}"
    if dtype == pl.Date:
        return replace(found, type="date", evidence=span)
    if isinstance(dtype, pl.Datetime):
        return replace(found, type="datetime", values=cells.dt.date(), evidence=span)
    if dtype.is_numeric() and not (
        dtype.is_integer() and (meanings.is_id(heading) or found.means & _IDS)
    ):
        found = replace(found, shape=replace(shape, whole=dtype.is_integer()))
        values = cells.cast(pl.Float64, strict=False)
        return replace(found, type=number_type(found), values=values, evidence=span)
    return _plain_text(found)


def _plain_text(column: Column) -> Column:
    """A column of a Parquet file that is read as text."""
    values = column.values.cast(pl.String)
    return replace(column, values=values, evidence=text_evidence(column.shape, values))
