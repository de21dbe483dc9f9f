"""Tables on a screen: which columns stay, how wide they are, and how their cells line up.

Numbers are never cut.  On a narrow terminal headings fold to two lines, text is shortened, and
columns of low importance leave, in this order; a note tells which ones left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from acctier.model.document import Cell, FrameRows, Table, Tone
from acctier.model.money import Currency
from acctier.render.cells import NUMBERS, places_of, shown
from acctier.render.screen import Row, Span, aligned, cell_len, cut, wrapped
from acctier.render.style import Style
from acctier.render.text import clean

GAP = 2
"""Blanks between columns."""

_KEPT = 1_000_000
"""Cells up to which the text is kept between measuring and writing; beyond, it is made twice."""

_ENOUGH = 16
"""Columns of a name that are kept as long as other columns can leave instead."""

_LEAST = 8
"""Columns of a name that are kept in any case."""


@dataclass(frozen=True)
class Shape:
    """The columns that are shown, by position, and the width and heading lines of each."""

    kept: tuple[int, ...]
    widths: tuple[int, ...]
    headings: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """Columns of the screen the table takes."""
        return sum(self.widths) + GAP * max(0, len(self.widths) - 1)


class Grid:
    """A table measured for the screen; cells become text as they are asked for."""

    def __init__(self, table: Table, currency: Currency) -> None:
        self.table = table
        self._currency = currency
        self._headings = tuple(clean(column.heading) for column in table.columns)
        self._right = tuple(column.unit in NUMBERS for column in table.columns)
        self._places = tuple(
            places_of(column.unit, _column(table, index), currency)
            for index, column in enumerate(table.columns)
        )
        few = len(table.rows) * len(table.columns) <= _KEPT
        self._texts = list(self._told()) if few else None
        self._content = self._measure()

    def texts(self) -> Iterator[tuple[str, ...]]:
        """The cells of each row as people read them."""
        return self._told() if self._texts is None else iter(self._texts)

    def _told(self) -> Iterator[tuple[str, ...]]:
        columns, places, currency = self.table.columns, self._places, self._currency
        for row in self.table.rows:
            yield tuple(
                clean(shown(cell, column.unit, currency, whole=column.whole, places=digits))
                for cell, column, digits in zip(row, columns, places, strict=True)
            )

    def _measure(self) -> tuple[int, ...]:
        widths = [0] * len(self.table.columns)
        for texts in self.texts():
            for index, text in enumerate(texts):
                if len(text) * 2 > widths[index]:
                    widths[index] = max(widths[index], cell_len(text))
        return tuple(widths)

    def natural(self) -> Shape:
        """The whole table, nothing folded or cut."""
        return self._shape(range(len(self._headings)), fold=False)

    def least(self) -> int:
        """The narrowest screen that shows every column unfolded, names shortened a little."""
        shape = self.natural()
        spare = sum(max(0, shape.widths[i] - _ENOUGH) for i in shape.kept if not self._right[i])
        return shape.width - spare

    def fit(self, width: int | None) -> Shape:
        """The table made to fit the width, by the mildest means that will do."""
        shape = self.natural()
        if width is None or shape.width <= width:
            return shape
        kept = list(range(len(self._headings)))
        while True:
            shape = self._shortened(self._shape(kept, fold=True), width, _ENOUGH)
            if shape.width <= width:
                return shape
            leaves = self._next_to_leave(kept)
            if leaves is None:
                return self._shortened(shape, width, _LEAST)
            kept.remove(leaves)

    def _next_to_leave(self, kept: Sequence[int]) -> int | None:
        columns = self.table.columns
        candidates = [index for index in kept if columns[index].priority]
        return max(candidates, key=lambda i: (columns[i].priority, i), default=None)

    def _shape(self, kept: Iterable[int], *, fold: bool) -> Shape:
        kept = tuple(kept)
        headings = tuple(self._heading(index, fold=fold) for index in kept)
        widths = tuple(
            max(self._content[index], *map(cell_len, lines))
            for index, lines in zip(kept, headings, strict=True)
        )
        return Shape(kept, widths, headings)

    def _heading(self, index: int, *, fold: bool) -> tuple[str, ...]:
        text = self._headings[index]
        if not fold or cell_len(text) <= self._content[index]:
            return (text,)
        words = text.split()
        ways = [
            (" ".join(words[:cutting]), " ".join(words[cutting:]))
            for cutting in range(1, len(words))
        ]
        return min(ways, key=lambda lines: max(map(cell_len, lines)), default=(text,))

    def _shortened(self, shape: Shape, width: int, least: int) -> Shape:
        """The longest texts give way first, none below ``least`` or below its heading."""
        widths = list(shape.widths)
        floors = [
            max(least, *map(cell_len, lines)) if not self._right[index] else widths[place]
            for place, (index, lines) in enumerate(zip(shape.kept, shape.headings, strict=True))
        ]
        for _ in range(shape.width - width):
            longer = [place for place, floor in enumerate(floors) if widths[place] > floor]
            if not longer:
                break
            widths[max(longer, key=lambda place: (widths[place], -place))] -= 1
        return replace(shape, widths=tuple(widths))

    def rows(self, shape: Shape, style: Style) -> Iterator[Row]:
        """Heading and rows in the shape; no heading when every column is nameless."""
        if any(any(lines) for lines in shape.headings):
            yield from self._heading_rows(shape)
        tones = self.table.tones
        for number, texts in enumerate(self.texts()):
            yield self._row(texts, shape, tones[number] if tones else "plain", style)

    def _heading_rows(self, shape: Shape) -> Iterator[Row]:
        height = max(len(lines) for lines in shape.headings)
        for level in range(height):
            spans: list[Span] = []
            for place, (index, width) in enumerate(zip(shape.kept, shape.widths, strict=True)):
                lines = shape.headings[place]
                offset = level - (height - len(lines))
                text = lines[offset] if offset >= 0 else ""
                titled = place == 0 and not self.table.title
                spans.append(
                    (
                        aligned(text, width, right=self._right[index]),
                        "strong" if titled else "quiet",
                    )
                )
            yield _spaced(spans)

    def _row(self, texts: tuple[str, ...], shape: Shape, tone: Tone, style: Style) -> Row:
        spans: list[Span] = []
        for place, (index, width) in enumerate(zip(shape.kept, shape.widths, strict=True)):
            right = self._right[index]
            text = texts[index] if right else cut(texts[index], width, style)
            spans.append((aligned(text, width, right=right), _tone(text, tone, place, right=right)))
        return _spaced(spans)

    def missing(self, shape: Shape) -> str | None:
        """A sentence on the columns that had to leave; None when none did."""
        left = [self._headings[i] for i in range(len(self._headings)) if i not in shape.kept]
        if not left:
            return None
        names = ", ".join(islice(left, 6)) + (", ..." if len(left) > 6 else "")
        return f"Not shown for lack of width: {names} (--width, or -f csv)."


def _column(table: Table, index: int) -> Iterable[Cell]:
    """The cells of a column, where its unit needs to be looked at before it can be shown."""
    if table.columns[index].unit not in {"quantity", "rate"}:
        return ()
    rows = table.rows
    if isinstance(rows, FrameRows):
        return rows.column(index)
    return (row[index] for row in rows)


def _tone(text: str, tone: Tone, place: int, *, right: bool) -> Tone:
    if tone in {"quiet", "strong"}:
        return tone
    if right and text.startswith("-") and len(text) > 1:
        return "bad"
    return tone if place == 0 else "plain"


def _spaced(spans: Sequence[Span]) -> Row:
    row: list[Span] = []
    for place, span in enumerate(spans):
        if place:
            row.append((" " * GAP, "plain"))
        row.append(span)
    return tuple(row)


def note_rows(note: str, width: int | None) -> Iterator[Row]:
    """The words below a table."""
    for line in wrapped(clean(note), width):
        yield ((line, "quiet"),)
