"""Lines of a screen: pieces of text with a tone, measured in columns, painted last.

Nothing here reads markup: a name that looks like a tag or an escape is only text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich import cells
from rich.color import ColorSystem
from rich.style import Style as Paint

from acctier.model.document import Tone
from acctier.render.style import Style

Span = tuple[str, Tone]
Row = tuple[Span, ...]
"""One line of the screen, left to right."""

NO_BREAK = "\N{NO-BREAK SPACE}"

PAINTS: dict[Tone, Paint] = {
    "good": Paint(color="green"),
    "bad": Paint(color="red"),
    "warn": Paint(color="yellow"),
    "quiet": Paint(dim=True),
    "strong": Paint(bold=True),
}
"""The few colours there are; every one of them only repeats what sign or words say."""


def cell_len(text: str) -> int:
    r"""Columns the text takes on a terminal; wide characters take two.

    >>> cell_len("abc"), cell_len("\u6771\u4eac")
    (3, 4)
    """
    return len(text) if text.isascii() else cells.cell_len(text)


def width_of(row: Row) -> int:
    """Columns the row takes on a terminal."""
    return sum(cell_len(text) for text, _ in row)


def padded(row: Row, width: int) -> Row:
    """The row with blanks up to the width."""
    missing = width - width_of(row)
    return (*row, (" " * missing, "plain")) if missing > 0 else row


def cut(text: str, width: int, style: Style) -> str:
    """The text shortened to the width with an ellipsis.

    >>> cut("Metropolitan Bicycle Supply", 12, Style(ascii=True))
    'Metropoli...'
    """
    if cell_len(text) <= width:
        return text
    mark = "..." if style.ascii else "\u2026"
    if width <= len(mark):
        return mark[:width]
    return cells.set_cell_size(text, width - len(mark)).rstrip() + mark


def aligned(text: str, width: int, *, right: bool) -> str:
    """The text with blanks up to the width, on its left for numbers."""
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, width: int | None) -> list[str]:
    """The text in lines of at most the width, broken between words, and within overlong ones.

    What a no-break space joins stays together; on the screen it is a plain space.

    >>> wrapped("every cent adds up", 12)
    ['every cent', 'adds up']
    """
    if width is None or cell_len(text) <= width:
        return [text.replace(NO_BREAK, " ")]
    lines: list[str] = []
    words = (part for word in text.split(" ") for part in cells.chop_cells(word, width))
    for word in words:
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [line.replace(NO_BREAK, " ") for line in lines] or [""]


def painted(rows: Iterable[Row], style: Style) -> Iterator[str]:
    """The rows as text, each ended by a line feed, with colour if the style wants it."""
    for row in rows:
        if style.color:
            yield "".join(_paint(text, tone) for text, tone in _trimmed(row)) + "\n"
        else:
            yield "".join(text for text, _ in row).rstrip() + "\n"


def _paint(text: str, tone: Tone) -> str:
    paint = PAINTS.get(tone)
    if paint is None or not text.strip():
        return text
    return paint.render(text, color_system=ColorSystem.STANDARD)


def _trimmed(row: Row) -> Row:
    """The row without blanks at its end."""
    spans = list(row)
    while spans:
        text, tone = spans[-1]
        if text := text.rstrip():
            spans[-1] = (text, tone)
            break
        spans.pop()
    return tuple(spans)


def columns(left: list[Row], right: list[Row], split: int, gap: int) -> Iterator[Row]:
    """Two blocks of rows side by side; the left one takes ``split`` columns."""
    for index in range(max(len(left), len(right))):
        first = left[index] if index < len(left) else ()
        second = right[index] if index < len(right) else ()
        yield (*padded(first, split + gap), *second) if second else first
