"""What was seen in a column, in words that stand beside it in the draft."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from acctier.draft.shapes import Shape
from acctier.render.text import clean

_FEW = 4
"""So many values of a column are listed."""


def text_evidence(shape: Shape, cells: pl.Series) -> str:
    """What a column of text holds."""
    if not shape.filled:
        return "empty throughout"
    if shape.unique:
        return "unique"
    told = f"{counted(shape.distinct)} different{empties(shape)}"
    if shape.distinct <= _FEW:
        told = ", ".join(shown(each, 16) for each in few_values(cells)) + empties(shape)
    return told


def few_values(cells: pl.Series) -> list[str]:
    """The different filled cells, in order."""
    return [str(each) for each in cells.drop_nulls().unique().sort() if str(each).strip()]


def empties(shape: Shape) -> str:
    """How many cells hold nothing, to be read after other evidence."""
    missing = shape.rows - shape.filled
    return f"; {counted(missing)} of {counted(shape.rows)} empty" if missing else ""


def broken(shape: Shape) -> str:
    """Which cells will be quarantined, to be read after other evidence."""
    if not shape.broken:
        return ""
    some = ", ".join(map(shown, shape.broken))
    return f"; {counted(shape.broken_rows)} will be quarantined: {some}"


def counted(number: int) -> str:
    """A number of cells, its thousands parted."""
    return f"{number:,}"


def figure(value: object) -> str:
    """A number or day, as short as it can be told."""
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return f"{float(str(value)):,.10g}" if value is not None else "empty"


def shown(text: str, most: int = 40) -> str:
    """A cell or heading in quotes, safe to print, and not too long."""
    one_line = clean(" ".join(text.split()))
    return f"'{one_line[:most]}{'...' if len(one_line) > most else ''}'"
