"""Tables on a screen: aligned, never wider than the terminal, numbers never cut."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from acctier.model.document import (
    Beside,
    Block,
    Column,
    Document,
    Fact,
    Facts,
    Line,
    Table,
    Text,
)
from acctier.model.money import Currency
from acctier.render.formats import render
from acctier.render.style import Style

USD = Currency("USD", 2)


def screen(*blocks: Block, width: int | None = 80, color: bool = False, plain: bool = False) -> str:
    return render(Document("d", USD, blocks), "table", Style(width, color, plain))


TIERS = Table(
    "tiers",
    "",
    (
        Column("tier", "Tier"),
        Column("accounts", "accounts", "count"),
        Column("profit", "account profit", "money"),
        Column("share", "share of profit", "ratio"),
    ),
    (
        ("Strategic", 1_104, 123_456_789, Fraction(1_234, 1_000)),
        ("Exit", 3, -500, None),
    ),
)


def test_numbers_stand_at_the_right_and_thousands_are_separated() -> None:
    assert screen(TIERS) == (
        "Tier       accounts  account profit  share of profit\n"
        "Strategic     1,104    1,234,567.89          123.4 %\n"
        "Exit              3           -5.00                -\n"
    )


def test_narrow_screens_fold_headings_first() -> None:
    assert screen(TIERS, width=50) == (
        "                          account  share of\n"
        "Tier       accounts        profit    profit\n"
        "Strategic     1,104  1,234,567.89   123.4 %\n"
        "Exit              3         -5.00         -\n"
    )


def test_the_least_important_column_leaves_and_is_named() -> None:
    table = Table(
        "t",
        "",
        (
            Column("name", "Name"),
            Column("a", "first amount", "money", priority=1),
            Column("b", "second amount", "money"),
            Column("c", "third amount", "money", priority=2),
        ),
        (("x" * 12, 10**9, 10**9, 10**9),),
    )
    text = screen(table, width=42)
    assert "third" not in text.splitlines()[0] + text.splitlines()[1]
    assert "Not shown for lack of width: third amount" in text
    assert "10,000,000.00" in text


def test_long_names_are_shortened_on_a_terminal_and_whole_in_a_pipe() -> None:
    table = Table("t", "", (Column("name", "Name"),), (("Metropolitan " * 10,),))
    assert screen(table, width=40).splitlines()[1].endswith("…")
    assert screen(table, width=40, plain=True).splitlines()[1].endswith("...")
    assert "Metropolitan " * 9 in screen(table, width=None)


def test_wide_characters_take_two_columns() -> None:
    table = Table(
        "t",
        "",
        (Column("name", "Name"), Column("n", "n", "count")),
        (("東京サイクル", 1), ("abc", 2)),
    )
    lines = screen(table).splitlines()
    assert {cell_len(line) for line in lines} == {15}


def test_a_table_without_headings_has_no_heading_line() -> None:
    table = Table("t", "Title", (Column("a", ""), Column("b", "")), (("x", "y"),), note="A note.")
    assert screen(table) == "Title\nx  y\nA note.\n"


@given(
    st.lists(
        st.tuples(st.text(max_size=40), st.integers(-(10**13), 10**13), st.text(max_size=40)),
        max_size=6,
    ),
    st.integers(52, 120),
)
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, int, str]], width: int) -> None:
    columns = (
        Column("name", "Name"),
        Column("profit", "account profit", "money"),
        Column("reason", "reason", priority=1),
    )
    text = screen(Table("t", "", columns, tuple(rows), note="word " * 30), width=width)
    assert max(map(cell_len, text.splitlines())) <= width
    for _, profit, _ in rows:
        assert USD.format(profit) in text


def test_colour_only_repeats_what_sign_and_words_say() -> None:
    plain = screen(TIERS)
    colored = screen(TIERS, color=True)
    assert "\x1b[31m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert "-5.00" in plain


FACTS = Facts(
    "Money",
    (
        Fact("profit at the peak", 123_456, "money"),
        Fact("given away", -23_456, "money", "after the peak"),
        Fact("height", Fraction(5, 4), "ratio", tone="strong"),
    ),
    note="A note.",
)


def test_facts_are_aligned() -> None:
    assert screen(FACTS) == (
        "Money\n"
        "profit at the peak  1,234.56\n"
        "given away           -234.56  after the peak\n"
        "height               125.0 %\n"
        "A note.\n"
    )


def test_explanations_fold_beside_their_label() -> None:
    facts = Facts("", (Fact("warning", None, note="every cent of the ledger is here " * 3),))
    lines = screen(facts, width=50).splitlines()
    assert lines[0].startswith("warning  every cent")
    assert all(line.startswith(" " * 9) for line in lines[1:])


def test_blocks_stand_side_by_side_only_where_both_fit() -> None:
    pair = Beside((TIERS,), (FACTS,))
    wide = screen(pair, width=110).splitlines()
    assert wide[0].startswith("Tier ")
    assert wide[0].endswith("Money")
    narrow = screen(pair, width=70).splitlines()
    assert narrow[0].rstrip().endswith("share of profit")
    assert narrow[4] == "Money"


def test_sentences_are_folded_on_a_terminal_and_whole_in_a_pipe() -> None:
    text = Text("Title", (Line("word " * 30 + "end"),))
    assert max(map(len, screen(text, width=60).splitlines())) <= 60
    assert len(screen(text, width=None).splitlines()) == 2


@pytest.mark.parametrize("width", [40, 80])
def test_words_longer_than_the_line_are_broken(width: int) -> None:
    text = Text(None, (Line("x" * 300),))
    assert max(map(len, screen(text, width=width).splitlines())) <= width
