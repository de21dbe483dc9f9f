"""CSV (RFC 4180, UTF-8, line feeds): for spreadsheets and for the next program.

Numbers are bare digits.  A text cell that a spreadsheet would run as a formula gets an apostrophe
in front.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

from acctier.model.document import Cell, Column, Document, FrameRows, Table, Unit
from acctier.model.exact import EXACT_PLACES, exact
from acctier.model.money import Currency
from acctier.render.style import Style
from acctier.render.text import BREAKS, CONTROLS, clean

if TYPE_CHECKING:
    import polars as pl

FORMULA_STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
"""What makes a spreadsheet take text for a formula, full-width forms included."""

_SLICE = 50_000
"""Rows of a frame written at a time, so that a million accounts need no second copy."""


def chunks(document: Document, style: Style) -> Iterator[str]:
    """The records of the document as CSV, heading first; the style has nothing to say here."""
    del style
    if document.records is not None:
        yield from table_chunks(document.records, document.currency)


def table_chunks(table: Table, currency: Currency) -> Iterator[str]:
    """One table as CSV, in pieces of whole lines."""
    yield _lines([[guarded(column.name) for column in table.columns]])
    if isinstance(table.rows, FrameRows):
        yield from _frame_chunks(table.rows, currency)
        return
    for row in table.rows:
        yield _lines([[field(*pair, currency) for pair in zip(row, table.columns, strict=True)]])


def field(cell: Cell, column: Column, currency: Currency) -> str:
    """The cell as a CSV field before quoting.

    >>> field("=1+1", Column("name", "name"), Currency("USD", 2))
    "'=1+1"
    >>> field(-50, Column("profit", "profit", "money"), Currency("USD", 2))
    '-0.50'
    """
    value = exact(cell, column.unit, currency)
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def guarded(text: str) -> str:
    """The text cleaned, with an apostrophe in front where a spreadsheet would calculate.

    Blanks before the first character do not count: some spreadsheets drop them.
    """
    safe = clean(text)
    starts = tuple(FORMULA_STARTS)
    return f"'{safe}" if text.startswith(starts) or safe.lstrip().startswith(starts) else safe


def _lines(rows: list[list[str]]) -> str:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _frame_chunks(rows: FrameRows, currency: Currency) -> Iterator[str]:
    """The same fields as from ``field``, made column by column."""
    for start in range(0, len(rows), _SLICE):
        part = rows.frame.slice(start, _SLICE)
        fields = [
            _series(part.to_series(index), unit, scale, currency)
            for index, (unit, scale) in enumerate(zip(rows.units, rows.scales, strict=True))
        ]
        yield part.select(fields).write_csv(include_header=False)


def _series(cells: pl.Series, unit: Unit, scale: int, currency: Currency) -> pl.Series:
    import polars as pl

    if cells.dtype == pl.Boolean or unit in {"count", "ordinal"}:
        return cells
    if cells.dtype == pl.String:
        return _texts(cells)
    if unit == "money" or (unit == "quantity" and scale <= EXACT_PLACES):
        return _numbers(cells, currency.digits if unit == "money" else scale, fixed=unit == "money")
    column = Column(cells.name, cells.name, unit)
    rows = FrameRows(cells.to_frame(), (unit,), (scale,))
    fields = [field(cell, column, currency) or None for cell in rows.column(0)]
    return pl.Series(cells.name, fields, dtype=pl.String)


def _numbers(cells: pl.Series, scale: int, *, fixed: bool) -> pl.Series:
    """Scaled integers as digits with a decimal point; trailing zeros only where fixed."""
    import polars as pl

    unit = pl.lit(Decimal(1).scaleb(-scale), dtype=pl.Decimal(38, scale))
    number = (pl.col(cells.name).cast(pl.Decimal(38, 0)) * unit).cast(pl.String)
    if scale and not fixed:
        number = number.str.strip_chars_end("0").str.strip_chars_end(".")
    return cells.to_frame().select(number).to_series()


def _texts(cells: pl.Series) -> pl.Series:
    """``guarded`` for a whole column; the rare text that needs cleaning is cleaned by itself."""
    import polars as pl

    text = pl.col(cells.name)
    formula = text.str.contains(rf"^\s*[{re.escape(FORMULA_STARTS)}]")
    unsafe = text.str.contains(f"{BREAKS}|{CONTROLS}")
    marked = pl.when(formula).then(pl.lit("'") + text).otherwise(text)
    cleaned = (
        pl.when(unsafe).then(text.map_elements(guarded, return_dtype=pl.String)).otherwise(marked)
    )
    frame = cells.to_frame()
    chosen = cleaned if frame.select(unsafe.any()).item() else marked
    return frame.select(pl.when(chosen != "").then(chosen).alias(cells.name)).to_series()
