"""The table format: a document for people, on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.model.document import (
    BarTable,
    Beside,
    Block,
    Document,
    Fact,
    Facts,
    Table,
    Text,
    Tone,
    WhaleChart,
)
from acctier.model.money import Currency
from acctier.render.bars import with_bars
from acctier.render.cells import NUMBERS, places_of, shown
from acctier.render.chart import NARROWEST, chart_rows
from acctier.render.grid import GAP, Grid, note_rows
from acctier.render.screen import (
    Row,
    aligned,
    columns,
    padded,
    painted,
    width_of,
    wrapped,
)
from acctier.render.style import Style
from acctier.render.text import clean

PAGE = 120
"""Columns that a page with pictures and sentences uses at most; tables may use more."""

_GUTTER = 3
_LEFT_SHARE = 0.58
_CHART = 64
_PARAGRAPH = 34
_NOTE = 24


def chunks(document: Document, style: Style) -> Iterator[str]:
    """The document line by line, at most ``style.width`` columns wide; without width, uncut."""
    return painted(_Page(document.currency, style).rows(document.blocks, style.width), style)


class _Page:
    """Turns blocks into rows for one currency and style."""

    def __init__(self, currency: Currency, style: Style) -> None:
        self._currency = currency
        self._style = style

    def rows(self, blocks: tuple[Block, ...], width: int | None) -> Iterator[Row]:
        """The blocks below each other, a blank line between."""
        for index, block in enumerate(blocks):
            if index:
                yield ()
            yield from self._block(block, width)

    def _block(self, block: Block, width: int | None) -> Iterator[Row]:
        match block:
            case Table():
                yield from self._table(block, width)
            case BarTable():
                yield from self._table(self._with_bars(block, width), width)
            case Facts():
                yield from self._facts(block, width)
            case Text():
                yield from _text(block, width)
            case WhaleChart():
                yield from self._chart(block, width)
            case Beside():
                yield from self._beside(block, width)

    def _table(self, table: Table, width: int | None) -> Iterator[Row]:
        grid = Grid(table, self._currency)
        shape = grid.fit(width)
        if table.title:
            yield ((clean(table.title), "strong"),)
        yield from grid.rows(shape, self._style)
        for note in (table.note, grid.missing(shape)):
            if note:
                yield from note_rows(note, width)

    def _with_bars(self, block: BarTable, width: int | None) -> Table:
        taken = Grid(block.table, self._currency).natural().width
        return with_bars(block, min(width or PAGE, PAGE) - taken - GAP, self._style)

    def _chart(self, chart: WhaleChart, width: int | None) -> Iterator[Row]:
        yield from chart_rows(chart, self._currency, min(width or PAGE, PAGE), self._style)
        for line in chart.caption:
            for text in wrapped(clean(line.text), width):
                yield ((text, line.tone),)

    def _facts(self, block: Facts, width: int | None) -> Iterator[Row]:
        if block.title:
            yield ((clean(block.title), "strong"),)
        values = [self._value(fact) for fact in block.facts]
        labels = [clean(fact.label) for fact in block.facts]
        label_width = max((width_of(((label, "plain"),)) for label in labels), default=0)
        value_width = max((width_of(((value, "plain"),)) for value in values), default=0)
        for fact, label, value in zip(block.facts, labels, values, strict=True):
            row: Row = ((aligned(label, label_width, right=False), fact.tone),)
            if value_width:
                right = fact.unit in NUMBERS
                text = aligned(value, value_width, right=right)
                row = (*row, ("  ", "plain"), (text, _value_tone(value, fact)))
            yield from _noted(row, clean(fact.note), width, "quiet" if value_width else "plain")
        if block.note:
            yield from note_rows(block.note, width)

    def _value(self, fact: Fact) -> str:
        places = places_of(fact.unit, (fact.value,), self._currency)
        return clean(shown(fact.value, fact.unit, self._currency, whole=fact.whole, places=places))

    def _beside(self, pair: Beside, width: int | None) -> Iterator[Row]:
        page = min(width or PAGE, PAGE)
        for cut in (False, True)[: 1 if width is None else 2]:
            left, right = (self._needs(blocks, cut=cut) for blocks in (pair.left, pair.right))
            if left + _GUTTER + right <= page:
                split = max(left, min(round(page * _LEFT_SHARE), page - _GUTTER - right))
                yield from columns(
                    list(self.rows(pair.left, split)),
                    list(self.rows(pair.right, page - _GUTTER - split)),
                    split,
                    _GUTTER,
                )
                return
        yield from self.rows((*pair.left, *pair.right), width)

    def _needs(self, blocks: tuple[Block, ...], *, cut: bool) -> int:
        """The narrowest column in which the blocks tell everything; names may be cut a little."""
        return max((self._needs_of(block, cut=cut) for block in blocks), default=0)

    def _needs_of(self, block: Block, *, cut: bool) -> int:
        match block:
            case Table():
                grid = Grid(block, self._currency)
                return grid.least() if cut else grid.natural().width
            case BarTable():
                return self._needs((block.table,), cut=cut)
            case Facts():
                return max((width_of(row) for row in self._facts(block, None)), default=0)
            case Text():
                return _PARAGRAPH
            case WhaleChart():
                return max(NARROWEST, _CHART)
            case Beside():
                return self._needs((*block.left, *block.right), cut=cut)


def _value_tone(value: str, fact: Fact) -> Tone:
    if fact.unit in NUMBERS and value.startswith("-") and len(value) > 1:
        return "bad"
    return fact.tone


def _text(block: Text, width: int | None) -> Iterator[Row]:
    if block.title:
        yield ((clean(block.title), "strong"),)
    for line in block.lines:
        for text in wrapped(clean(line.text), width):
            yield ((text, line.tone),)


def _noted(row: Row, note: str, width: int | None, tone: Tone) -> Iterator[Row]:
    """The row with its explanation: to its right, folded there, or below where there is no room."""
    if not note:
        yield row
        return
    start = width_of(row) + 2
    room = None if width is None else width - start
    if width is not None and room is not None and room < _NOTE:
        yield row
        for line in wrapped(note, width - 2):
            yield (("  ", "plain"), (line, tone))
        return
    for index, line in enumerate(wrapped(note, room)):
        yield (*padded(row if index == 0 else (), start), (line, tone))
