"""Small bars beside a table: where a step starts and ends, told without any colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acctier.model.document import BarTable, Column, Table
from acctier.render.style import Style

LEAST, MOST = 10, 40
"""Columns of a bar below which it tells nothing, and above which it tells nothing more."""


def drawn(
    bars: Sequence[tuple[int, int]], solid: Sequence[bool], width: int, style: Style
) -> list[str]:
    """Each bar as text of at most ``width`` characters, all on one scale that includes zero.

    A step that moves anything is at least one character long; a line marks zero where some bar
    lies below it.

    >>> steps = [(0, 100), (100, 60), (0, 60)]
    >>> for text in drawn(steps, [True, False, True], 10, Style(ascii=True)):
    ...     print(text)
    ##########
          ::::
    ######
    """
    low = min((end for bar in bars for end in bar), default=0)
    high = max((end for bar in bars for end in bar), default=0)
    low, high = min(low, 0), max(high, 0)
    full, light, zero = ("#", ":", "|") if style.ascii else ("█", "▒", "│")
    texts = []
    for bar, filled in zip(bars, solid, strict=True):
        cells = [" "] * width
        if low < 0 < high:
            cells[_column(0, low, high, width - 1)] = zero
        start, end = (_column(each, low, high, width) for each in sorted(bar))
        if bar[0] != bar[1]:
            start = min(start, width - 1)
            end = max(end, start + 1)
            cells[start:end] = [full if filled else light] * (end - start)
        texts.append("".join(cells).rstrip())
    return texts


def _column(amount: int, low: int, high: int, width: int) -> int:
    """The column an amount falls on."""
    span = high - low
    return (2 * (amount - low) * width + span) // (2 * span) if span else 0


def with_bars(block: BarTable, room: int, style: Style) -> Table:
    """The table with its bars as the last column, if there is room; as wide as there is."""
    if room < LEAST:
        return block.table
    texts = drawn(block.bars, block.solid, min(room, MOST), style)
    rows = tuple((*row, text) for row, text in zip(block.table.rows, texts, strict=True))
    return replace(block.table, columns=(*block.table.columns, Column("bar", "")), rows=rows)
