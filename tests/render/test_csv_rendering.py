"""CSV: RFC 4180, numbers bare, formulas disarmed, frames and rows written alike."""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctier.model.document import Cell, Column, Document, FrameRows, Table, Unit
from acctier.model.money import Currency
from acctier.render.csv_file import field, guarded, table_chunks
from acctier.render.formats import render

USD, JPY, KWD = Currency("USD", 2), Currency("JPY", 0), Currency("KWD", 3)


@pytest.mark.parametrize(
    ("cell", "unit", "written"),
    [
        (-123450, "money", "-1234.50"),
        (7, "count", "7"),
        (Fraction(1, 3), "ratio", "0.3333333333"),
        (Fraction(4, 5), "rate", "0.8000000000"),
        (Fraction(5, 2), "quantity", "2.5"),
        (Fraction(1200), "quantity", "1200"),
        (None, "money", ""),
        (True, "flag", "true"),
        ("2026-07-01", "date", "2026-07-01"),
        ("=1+1", "text", "'=1+1"),
    ],
)
def test_how_a_cell_is_written(cell: Cell, unit: Unit, written: str) -> None:
    assert field(cell, Column("x", "x", unit), USD) == written


def test_money_has_exactly_the_digits_of_its_currency() -> None:
    money = Column("x", "x", "money")
    assert [field(-5, money, each) for each in (JPY, USD, KWD)] == ["-5", "-0.05", "-0.005"]


@pytest.mark.parametrize("start", "= + - @ \t \r \uff1d \uff0b \uff0d \uff20".split(" "))
def test_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe(start: str) -> None:
    assert guarded(f"{start}cmd()").startswith("'")


def test_blanks_in_front_do_not_hide_a_formula() -> None:
    assert guarded(" \n=cmd()") == "'  =cmd()"
    assert guarded(" plain") == " plain"


def test_a_negative_number_stays_a_number() -> None:
    assert field(-100, Column("x", "x", "money"), USD) == "-1.00"


TEXTS = st.none() | st.text(
    alphabet=st.sampled_from('ab,"\n\r\t;=+-@\x1b\u202e\u2028 é東'), max_size=8
)
NUMBERS = st.none() | st.integers(-(10**17), 10**17)
ROWS = st.lists(st.tuples(TEXTS, NUMBERS, NUMBERS, st.none() | st.booleans()), max_size=12)
COLUMNS = (
    Column("name", "name"),
    Column("profit", "profit", "money"),
    Column("volume", "volume", "quantity"),
    Column("rush", "rush", "flag"),
)


@given(ROWS)
def test_a_frame_is_written_like_the_same_rows(
    rows: list[tuple[str | None, int | None, int | None, bool | None]],
) -> None:
    schema = {
        "name": pl.String,
        "profit": pl.Int64,
        "volume": pl.Int128,
        "rush": pl.Boolean,
    }
    frame = FrameRows(
        pl.DataFrame(rows, schema=schema, orient="row"),
        tuple(column.unit for column in COLUMNS),
        (0, 2, 9, 0),
    )
    assert len(frame) == len(rows)
    by_row = Table("t", "", COLUMNS, tuple(frame))
    by_frame = Table("t", "", COLUMNS, frame)
    assert "".join(table_chunks(by_frame, USD)) == "".join(table_chunks(by_row, USD))


@given(st.lists(st.tuples(st.text(max_size=8), NUMBERS), max_size=8))
def test_any_reader_finds_the_same_cells_again(rows: list[tuple[str, int | None]]) -> None:
    table = Table("t", "", COLUMNS[:2], tuple(rows))
    text = "".join(table_chunks(table, USD))
    assert text.endswith("\n")
    assert "\r" not in text
    read = list(csv.reader(StringIO(text)))
    assert read[0] == ["name", "profit"]
    assert [row[0] for row in read[1:]] == [guarded(name) for name, _ in rows]
    assert [row[1] for row in read[1:]] == [
        "" if amount is None else USD.plain(amount) for _, amount in rows
    ]


def test_dates_and_fine_numbers_of_a_frame() -> None:
    frame = pl.DataFrame({"since": ["2026-07-01 08:30:00"], "tiny": [123]}).with_columns(
        pl.col("since").str.to_datetime("%Y-%m-%d %H:%M:%S")
    )
    columns = (Column("since", "since", "date"), Column("tiny", "tiny", "quantity"))
    table = Table("t", "", columns, FrameRows(frame, ("date", "quantity"), (0, 20)))
    written = "".join(table_chunks(table, USD))
    assert written == "since,tiny\n2026-07-01T08:30:00,0\n"


def test_a_document_without_records_gives_nothing() -> None:
    assert render(Document("empty", USD, ()), "csv") == ""
