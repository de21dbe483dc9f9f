"""The whale chart drawn by hand, for `--ascii` and where plotext cannot be imported."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.render.sketch import X_TICKS, Sketch, Symbols


def draw(sketch: Sketch, marks: Symbols) -> list[str]:
    """The chart as lines of equal height: canvas, axis and tick labels.

    Cells are set in an order of rising importance, so that the curve hides the lines behind it
    and words hide everything.
    """
    canvas = [[" "] * sketch.columns for _ in range(sketch.rows)]
    for column, row in sketch.given_away():
        canvas[row][column] = marks.given_away
    if sketch.low < 0:
        canvas[sketch.row(0)] = [marks.zero] * sketch.columns
    for column in range(0, sketch.columns, 2 if marks.total.isascii() else 1):
        canvas[sketch.row(sketch.total)][column] = marks.total
    top = sketch.column(sketch.peak_share)
    for column, row in _steps(sketch):
        canvas[row][column] = marks.gain if column <= top else marks.loss
    canvas[sketch.row(sketch.peak)][top] = marks.peak
    for label in sketch.labels():
        canvas[label.row][label.column : label.column + len(label.text)] = label.text
    return [*_framed(sketch, canvas)]


def _steps(sketch: Sketch) -> Iterator[tuple[int, int]]:
    """The cells of the curve, without gaps where it is steep."""
    before = sketch.row(sketch.level(0))
    for column in range(sketch.columns):
        row = sketch.row(sketch.level(sketch.share(column)))
        for between in range(min(before + 1, row), max(before - 1, row) + 1):
            yield column, between
        before = row


def _framed(sketch: Sketch, canvas: list[list[str]]) -> Iterator[str]:
    labels = dict(zip(map(sketch.row, sketch.ticks), sketch.tick_labels, strict=True))
    for row in range(sketch.rows - 1, -1, -1):
        label = labels.get(row, "")
        edge = "+" if row in labels else "|"
        yield f"{label:>{sketch.margin}}{edge}{''.join(canvas[row])}".rstrip()
    margin = " " * sketch.margin
    places = {sketch.column(tick / 100): f"{tick} %" for tick in X_TICKS}
    yield margin + "+" + "".join("+" if i in places else "-" for i in range(sketch.columns))
    line = [" "] * (sketch.columns + 1)
    for column, text in places.items():
        first = min(column - len(text) // 2 + 1, len(line) - len(text))
        line[max(0, first) : max(0, first) + len(text)] = text
    yield margin + "".join(line).rstrip()
