"""The columns of an export: a name, a strict type, and what was seen that speaks for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from acctier.draft import meanings, vocabulary
from acctier.draft.exports import Export, writable
from acctier.draft.shapes import PLAIN_MARKS, Marks, Shape, date_shape, shape_of
from acctier.draft.systems import System, system_of
from acctier.render.text import clean

_LONGEST_NUMBER = 15
_FEW = 4
"""So many values of a column are listed."""
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
_NUMBERS = frozenset({"number", "integer", "money", "percent"})


@dataclass(frozen=True)
class Form:
    """How the cells of a whole file are written, as far as its columns settle it."""

    marks: Marks | None = None
    date: str | None = None
    datetime: str | None = None
    nulls: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column as the configuration will declare it.

    ``doubt`` says why it stays text although it looks like more; ``evidence`` is what was seen.
    ``values`` are its cells, typed as far as evidence needs them.
    """

    name: str
    heading: str
    type: str
    means: frozenset[str]
    shape: Shape
    values: pl.Series
    evidence: str = ""
    doubt: str | None = None
    yes_values: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it adds up."""
        return self.type in _NUMBERS

    @property
    def is_date(self) -> bool:
        """Whether it places a row in time."""
        return self.type in {"date", "datetime"}

    @property
    def empty(self) -> int:
        """Cells that hold nothing, or a word that means so."""
        return max(self.shape.rows - self.shape.filled, self.values.null_count())


@dataclass(frozen=True)
class Columns:
    """All columns that can be declared, how their cells are written, and what was left out."""

    declared: tuple[Column, ...]
    form: Form
    left_out: tuple[str, ...]
    system: System | None = None


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
        return _number(found, form)
    return replace(found, evidence=_text_evidence(shape, cells))


def _stays_text(heading: str, shape: Shape) -> str | None:
    """Why digits are an id and no number; None when they are a number."""
    if shape.leading_zeros and shape.whole:
        return f"an id: leading zeros, as in {shown(shape.least)}"
    if shape.whole and shape.longest > _LONGEST_NUMBER:
        return f"an id: up to {shape.longest} digits"
    if meanings.is_id(heading) or meanings.meanings_of(heading) & _IDS:
        return f"an id by its name; {_count(shape.distinct)} different"
    return None


def _number(column: Column, form: Form) -> Column:
    shape, marks = column.shape, form.marks
    usual = [each for each in shape.marks if marks and each.decimal == marks.decimal]
    fitting = [
        each for each in usual if each.thousands in {None, marks.thousands if marks else None}
    ]
    if not fitting:
        return replace(column, doubt=_two_readings(shape, form))
    type_ = _number_type(column)
    values = _parsed(column.values, marks or Marks("."))
    filled = values.drop_nulls()
    span = f"{_figure(filled.min())} .. {_figure(filled.max())}" if len(filled) else "empty"
    evidence = span + _broken(shape) + _empties(shape)
    return replace(column, type=type_, values=values, evidence=evidence)


def _number_type(column: Column) -> str:
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
    negative = text.str.contains(r"^-|-$|^\(.*\)$").fill_null(value=False)
    if marks.thousands:
        text = text.str.replace_all(marks.thousands, "", literal=True)
    text = text.str.replace(marks.decimal, ".", literal=True)
    value = text.str.extract(r"([0-9]+(?:\.[0-9]+)?)").cast(pl.Float64, strict=False)
    return pl.select(pl.when(negative).then(-value).otherwise(value)).to_series()


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
            evidence = f"{_figure(values.min())} .. {_figure(values.max())}{_empties(shape)}"
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
    return replace(column, type="flag", yes_values=yes, evidence=f"{told}{_empties(column.shape)}")


def _typed(export: Export, at: int) -> Column:
    """A column of a Parquet file, whose type is known."""
    heading, cells = export.headings[at], export.cells[f"c{at}"]
    filled = cells.drop_nulls()
    shape = Shape(len(cells), len(filled), filled.n_unique() if len(filled) else 0)
    found = Column("", heading, "text", meanings.meanings_of(heading), shape, cells)
    dtype = cells.dtype
    if dtype == pl.Boolean:
        return replace(found, type="flag", evidence=_empties(shape).removeprefix("; "))
    if not (dtype.is_numeric() or dtype.is_temporal()):
        return _plain_text(found)
    span = f"{_figure(filled.min())} .. {_figure(filled.max())}{_empties(shape)}"
    if dtype == pl.Date:
        return replace(found, type="date", evidence=span)
    if isinstance(dtype, pl.Datetime):
        return replace(found, type="datetime", values=cells.dt.date(), evidence=span)
    if dtype.is_numeric() and not (
        dtype.is_integer() and (meanings.is_id(heading) or found.means & _IDS)
    ):
        found = replace(found, shape=replace(shape, whole=dtype.is_integer()))
        values = cells.cast(pl.Float64, strict=False)
        return replace(found, type=_number_type(found), values=values, evidence=span)
    return _plain_text(found)


def _plain_text(column: Column) -> Column:
    """A column of a Parquet file that is read as text."""
    values = column.values.cast(pl.String)
    return replace(column, values=values, evidence=_text_evidence(column.shape, values))


def _text_evidence(shape: Shape, cells: pl.Series) -> str:
    if not shape.filled:
        return "empty throughout"
    if shape.unique:
        return "unique"
    told = f"{_count(shape.distinct)} different{_empties(shape)}"
    if shape.distinct <= _FEW:
        told = ", ".join(shown(each, 16) for each in few_values(cells)) + _empties(shape)
    return told


def few_values(cells: pl.Series) -> list[str]:
    """The different filled cells, in order."""
    return [str(each) for each in cells.drop_nulls().unique().sort() if str(each).strip()]


def _empties(shape: Shape) -> str:
    missing = shape.rows - shape.filled
    return f"; {_count(missing)} of {_count(shape.rows)} empty" if missing else ""


def _broken(shape: Shape) -> str:
    if not shape.broken:
        return ""
    some = ", ".join(map(shown, shape.broken))
    return f"; {_count(shape.broken_rows)} will be quarantined: {some}"


def _count(number: int) -> str:
    return f"{number:,}"


def _figure(value: object) -> str:
    """A number or day, as short as it can be told."""
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return f"{float(str(value)):,.10g}" if value is not None else "empty"


def shown(text: str, most: int = 40) -> str:
    """A cell or heading in quotes, safe to print, and not too long."""
    one_line = clean(" ".join(text.split()))
    return f"'{one_line[:most]}{'...' if len(one_line) > most else ''}'"
