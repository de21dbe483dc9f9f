"""Small bars beside a table: where each step starts and ends, without any colour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from acctier.model.document import BarTable, Column, Document, Table
from acctier.model.money import Currency
from acctier.render.bars import LEAST, MOST, drawn, with_bars
from acctier.render.formats import render
from acctier.render.style import Style

PLAIN = Style(ascii=True)


def test_steps_hang_between_the_levels_and_subtotals_stand_on_zero() -> None:
    assert drawn([(0, 100), (100, 60), (0, 60)], [True, False, True], 10, PLAIN) == [
        "##########",
        "      ::::",
        "######",
    ]


def test_zero_is_marked_where_something_lies_below_it() -> None:
    bars = [(0, 80), (80, -20), (0, -20), (0, 0)]
    assert drawn(bars, [True, False, True, False], 10, PLAIN) == [
        "  ########",
        "::::::::::",
        "##|",
        "  |",
    ]


def test_a_small_step_is_still_seen_and_nothing_draws_nothing() -> None:
    assert drawn([(0, 1000), (1000, 999), (999, 999)], [True, False, False], 10, PLAIN) == [
        "##########",
        "         :",
        "",
    ]
    assert drawn([(0, 0)], [True], 10, PLAIN) == [""]
    assert drawn([], [], 10, PLAIN) == []


def test_without_ascii_the_bars_are_blocks() -> None:
    assert drawn([(0, 10), (10, 5)], [True, False], 4, Style()) == ["████", "  ▒▒"]


amounts = st.integers(-(10**18), 10**18)


@given(st.lists(st.tuples(amounts, amounts), max_size=12), st.integers(LEAST, MOST))
def test_no_bar_is_wider_than_its_room(bars: list[tuple[int, int]], width: int) -> None:
    for bar, text in zip(bars, drawn(bars, [True] * len(bars), width, PLAIN), strict=True):
        assert len(text) <= width
        assert ("#" in text) == (bar[0] != bar[1])


def table() -> BarTable:
    rows = (("list price", 100_00), ("discounts", -40_00))
    columns = (Column("step", "Step"), Column("amount", "amount", "money"))
    return BarTable(Table("steps", "", columns, rows), ((0, 10000), (10000, 6000)), (True, False))


def test_bars_take_the_room_that_is_left_and_leave_where_there_is_none() -> None:
    assert with_bars(table(), LEAST - 1, PLAIN) == table().table
    first, _ = with_bars(table(), 200, PLAIN).rows
    assert first[-1] == "#" * MOST
    document = Document("steps", Currency("USD", 2), (table(),))
    wide = render(document, "table", Style(40, ascii=True)).splitlines()
    assert wide == [
        "Step        amount",
        "list price  100.00  ####################",
        "discounts   -40.00              ::::::::",
    ]
    narrow = render(document, "table", Style(25, ascii=True))
    assert "#" not in narrow
