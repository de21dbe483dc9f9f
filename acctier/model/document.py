"""Documents: what a report says, before any format decides how it looks.

A cell is a plain exact value; its column's ``unit`` says what it is.  Renderers only format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from acctier.model.money import Currency
from acctier.model.results import Curve, Whale

if TYPE_CHECKING:
    import polars as pl

Unit = Literal[
    "text", "money", "count", "ordinal", "ratio", "quantity", "number", "rate", "date", "flag"
]
"""money: integer minor units; ratio: fraction (0.25 is shown as 25.0 %); rate: money in major units
as a fraction; quantity: fraction, one unit for a whole column; number: fraction that stands by
itself; count: integer; ordinal: integer that names, such as a line of a file."""

Cell = str | int | bool | Fraction | None
Tone = Literal["plain", "good", "bad", "warn", "quiet", "strong"]


@dataclass(frozen=True)
class Column:
    """A column of a table: machine name, heading for people, and unit.

    ``whole`` shows money to people without minor units (files keep every digit).  ``priority`` is
    0 for a column that always stays; the higher, the earlier it leaves a narrow screen.
    """

    name: str
    heading: str
    unit: Unit = "text"
    whole: bool = False
    priority: int = 0


@dataclass(frozen=True)
class FrameRows:
    """Rows kept as a frame, for tables too long to be tuples; read like a sequence of rows.

    ``frame`` holds numbers as scaled integers, one column per column of the table; ``units`` and
    ``scales`` stand beside.  Money and counts come out as integers, quantities as fractions, dates
    as ISO text.
    """

    frame: pl.DataFrame
    units: tuple[Unit, ...]
    scales: tuple[int, ...]

    def __len__(self) -> int:
        """Number of rows."""
        return self.frame.height

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """The rows from first to last."""
        for row in self.frame.iter_rows():
            yield tuple(map(_cell, row, self.units, self.scales))

    def column(self, index: int) -> Iterator[Cell]:
        """The cells of one column from first to last."""
        unit, scale = self.units[index], self.scales[index]
        return (_cell(value, unit, scale) for value in self.frame.to_series(index))


def _cell(value: object, unit: Unit, scale: int) -> Cell:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if unit in {"money", "count", "ordinal"} else Fraction(value, 10**scale)
    return str(value).replace(" ", "T")


@dataclass(frozen=True)
class Table:
    """Rows under columns; ``note`` stands below (why rows are left out, what a mark means).

    An empty ``title`` lets the heading of the first column speak for the table.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]] | FrameRows
    note: str | None = None
    tones: tuple[Tone, ...] = ()
    """One tone per row, or empty when all are plain."""


@dataclass(frozen=True)
class Line:
    """One sentence or fact with a tone."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Text:
    """A titled group of lines."""

    title: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class WhaleChart:
    """The whale curve to draw: points, metrics and what to write beside it."""

    title: str
    curve: Curve
    whale: Whale
    caption: tuple[Line, ...] = ()


@dataclass(frozen=True)
class BarTable:
    """A table with a bar beside each row, from one amount to another, all on one scale.

    ``bars`` are in minor units; a ``solid`` one stands on zero, the others hang between levels.
    """

    table: Table
    bars: tuple[tuple[int, int], ...]
    solid: tuple[bool, ...]


@dataclass(frozen=True)
class Fact:
    """One labelled value of its own unit, with a few words of explanation."""

    label: str
    value: Cell
    unit: Unit = "text"
    note: str = ""
    whole: bool = False
    tone: Tone = "plain"


@dataclass(frozen=True)
class Facts:
    """Labelled values below each other."""

    title: str
    facts: tuple[Fact, ...]
    note: str | None = None


@dataclass(frozen=True)
class Beside:
    """Blocks that stand side by side where the width allows it, else below each other."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


ProblemKind = Literal["check", "gate", "finding", "configuration"]
Importance = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Problem:
    """A check, gate or finding for tools that show problems at their place in a file.

    ``fails`` says that it makes the command fail, ``known`` that a former run had it already.  A
    check that ``holds`` is no problem; it is counted.
    """

    kind: ProblemKind
    name: str
    level: Importance
    message: str
    holds: bool = False
    fails: bool = False
    known: bool = False
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None

    @property
    def text(self) -> str:
        """What is wrong and what to do, in one line."""
        told = f"{self.message}; {self.hint}" if self.hint else self.message
        return f"known already: {told}" if self.known else told


Block = Table | BarTable | Text | WhaleChart | Facts | Beside


@dataclass(frozen=True)
class Document:
    """A whole report: title, currency of its money, blocks in reading order, and its data.

    ``data`` is the same report for machines (`-f json`); ``records`` is the table that `-f csv`
    and `-f jsonl` print, which need not be among the blocks.
    """

    title: str
    currency: Currency
    blocks: tuple[Block, ...]
    data: Mapping[str, object] = field(default_factory=dict)
    records: Table | None = None
    problems: tuple[Problem, ...] | None = None
    """What formats for continuous integration print; None for a report that judges nothing."""
