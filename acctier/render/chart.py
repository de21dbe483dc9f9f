"""The whale curve on a screen: peak marked, total as a line, the losing tail told apart."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from acctier.model.document import Tone, WhaleChart
from acctier.model.money import Currency
from acctier.render import plain
from acctier.render.screen import Row, wrapped
from acctier.render.sketch import X_TICKS, Sketch, Symbols, drawable, symbols
from acctier.render.style import Style
from acctier.render.text import clean

WIDEST = 110
"""Columns after which a wider chart tells nothing more."""

NARROWEST = 40
"""Columns below which a chart is not readable."""

_AXIS = ("share of accounts, most profitable first", "accounts, best first", "")
_FRAME = frozenset("─│┤┬└├┴┼+")
_BLOCKS = frozenset("▖▗▘▙▚▛▜▝▞▟▀▄▌▐█")


def chart_rows(chart: WhaleChart, currency: Currency, width: int, style: Style) -> Iterator[Row]:
    """Title, drawing, axis and legend of a whale chart, at most ``width`` columns wide."""
    if chart.title:
        for line in wrapped(clean(chart.title), width):
            yield ((line, "strong"),)
    if not drawable(chart.curve.profit):
        for line in wrapped("No account is active, so there is no curve to draw.", width):
            yield ((line, "quiet"),)
        return
    width = max(NARROWEST, min(width, WIDEST))
    marks = symbols(style)
    sketch = Sketch(chart, currency, width, rows=height(width))
    plotext = None if style.ascii else _plotext()
    lines = plain.draw(sketch, marks) if plotext is None else _plotted(plotext, sketch, marks)
    for line in lines:
        yield _toned(line, marks, sketch.margin + 1)
    axis = next(words for words in _AXIS if len(words) <= sketch.columns)
    yield ((" " * (sketch.margin + 1) + axis.center(sketch.columns), "quiet"),)
    yield from _legend(sketch, marks)


def _legend(sketch: Sketch, marks: Symbols) -> Iterator[Row]:
    """As many entries on a line as there is room for."""
    lines = [""]
    for entry in sketch.legend(marks):
        longer = f"{lines[-1]}   {entry}" if lines[-1] else entry
        if len(longer) <= sketch.columns:
            lines[-1] = longer
        else:
            lines.append(entry)
    for line in lines:
        yield _toned(" " * (sketch.margin + 1) + line, marks, sketch.margin + 1)


def height(width: int) -> int:
    """Rows of the canvas that suit a width."""
    return max(11, min(15, width // 6))


def _plotext() -> ModuleType | None:
    """The plotting package, or None where there is no build of it."""
    try:
        import plotext
    except (ImportError, OSError):
        return None
    package: ModuleType = plotext
    return package


def _plotted(plotext: ModuleType, sketch: Sketch, marks: Symbols) -> list[str]:
    figure = plotext.figure
    figure.clear()
    plotext.terminal.limit(width=False, height=False)
    figure.theme("colorless")
    figure.plot_size(sketch.margin + 1 + sketch.columns, sketch.rows + 2)
    figure.axes(active=False, side=1)
    figure.ruler("x").lim(0, 1).ticks([tick / 100 for tick in X_TICKS], [f"{t} %" for t in X_TICKS])
    figure.ruler("y").lim(sketch.low, sketch.high).ticks(
        list(sketch.ticks), list(sketch.tick_labels)
    )
    _draw(plotext, sketch, marks)
    text: str = plotext.uncolorize(figure.build().string())
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _draw(plotext: ModuleType, sketch: Sketch, marks: Symbols) -> None:
    figure = plotext.figure
    cells = list(sketch.given_away())
    if cells:
        shares = [sketch.share(column) for column, _ in cells]
        figure.draw(
            figure.signal(
                shares, [_amount(sketch, row) for _, row in cells], marker=marks.given_away
            )
        )
    if sketch.low < 0:
        figure.draw(figure.signal([0, 1], [0, 0], marker=marks.zero).lines())
    level = [sketch.total, sketch.total]
    figure.draw(figure.signal([0, 1], level, marker=marks.total).lines())
    for first, last, marker in (
        (0.0, sketch.peak_share, "hd"),
        (sketch.peak_share, 1.0, marks.loss),
    ):
        if first < last:
            figure.draw(
                figure.signal(*sketch.points(first, last), marker=marker).lines().density("full")
            )
    figure.draw(figure.signal([sketch.peak_share], [sketch.peak], marker=marks.peak))
    for label in sketch.labels():
        figure.draw(figure.text(sketch.share(label.column), _amount(sketch, label.row), label.text))


def _amount(sketch: Sketch, row: int) -> float:
    """The amount in the middle of a row."""
    return sketch.low + (sketch.high - sketch.low) * row / (sketch.rows - 1)


def _toned(line: str, marks: Symbols, canvas: int) -> Row:
    """The line with a tone for each run of characters that belong together."""
    spans: list[tuple[str, Tone]] = [(line[:canvas], "quiet")]
    for character in line[canvas:]:
        tone = _tone(character, marks)
        if spans[-1][1] == tone or character == " ":
            spans[-1] = (spans[-1][0] + character, spans[-1][1])
        else:
            spans.append((character, tone))
    return tuple(spans)


def _tone(character: str, marks: Symbols) -> Tone:
    if character in _BLOCKS or character == marks.gain:
        return "good"
    if character in {marks.loss, marks.given_away}:
        return "bad"
    if character in {marks.total, marks.zero} or character in _FRAME:
        return "quiet"
    return "strong" if character == marks.peak else "plain"
