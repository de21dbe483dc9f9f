"""Markdown: what GitHub would show is the document, and no name is more than text in it."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from acctier.model.document import (
    Beside,
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
from acctier.render.markdown import escaped
from acctier.reports import accounts, dashboard
from acctier.reports import whale as whales
from tests.reports.example_results import HOSTILE_NAMES, firm, hostile, without_accounts

EURO = Currency("EUR", 2)


def rendered(*blocks: object) -> str:
    return render(Document("a document", EURO, blocks), "md")  # type: ignore[arg-type]


def test_the_first_line_is_the_title() -> None:
    head = Text(None, (Line("Accounts: Example", "strong"), Line("EUR", "quiet")))
    assert rendered(head, head) == ("# Accounts: Example\n\nEUR\n\n**Accounts: Example**\n\nEUR\n")


def test_a_table_has_numbers_on_the_right_and_totals_in_bold() -> None:
    columns = (Column("name", "Name"), Column("profit", "profit", "money"))
    rows = (("a|b", -123456), ("all", 5))
    table = Table("t", "Money", columns, rows, "One *note*.", ("plain", "strong"))
    assert rendered(table) == (
        "### Money\n"
        "\n"
        "| Name | profit |\n"
        "| --- | --: |\n"
        "| a\\|b | -1,234.56 |\n"
        "| **all** | **0.05** |\n"
        "\n"
        "One \\*note\\*.\n"
    )


def test_facts_leave_out_what_is_empty_throughout() -> None:
    facts = Facts(
        "Facts",
        (Fact("rate", Fraction(1, 2), "rate", "1 / 2"), Fact("all", 7, "money", tone="strong")),
    )
    assert rendered(facts) == (
        "### Facts\n\n|  |  |  |\n| --- | --: | --- |\n"
        "| rate | 0.50 | 1 / 2 |\n| **all** | **0.07** |  |\n"
    )
    told = rendered(Facts("", (Fact("who", None, note="an owner"),), note="A note."))
    assert told == "|  |  |\n| --- | --- |\n| who | an owner |\n\nA note.\n"


def test_blocks_side_by_side_follow_one_another() -> None:
    left, right = Text("Left", (Line("one"),)), Text("Right", (Line("two"),))
    assert rendered(Beside((left,), (right,))) == "### Left\n\none\n\n### Right\n\ntwo\n"


def test_a_chart_is_plain_characters_in_a_block_of_code() -> None:
    text = render(whales.whale(whales.view_of(firm())), "md")
    fenced = re.search(r"```text\n(.*?)\n```\n", text, re.DOTALL)
    assert fenced is not None
    assert fenced[1].isascii()
    assert max(map(len, fenced[1].splitlines())) <= 76
    render(dashboard.dashboard(without_accounts()), "md")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plain words, 1,234.50 %", "plain words, 1,234.50 %"),
        ("snake_case", r"snake\_case"),
        ("a | b", r"a \| b"),
        ("**bold** _it_ `code`", r"\*\*bold\*\* \_it\_ \`code\`"),
        ("<script>", r"\<script\>"),
        ("[text](target)", r"\[text\](target)"),
        ("# title", r"\# title"),
        ("back\\slash", r"back\\slash"),
        ("~~gone~~ &copy;", r"\~\~gone\~\~ \&copy;"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("12) item", r"12\) item"),
        ("=", r"\="),
        ("-5.00", "-5.00"),
        ("https://example.com www.example.com", r"https\://example.com www\.example.com"),
        ("two\nlines\x1b[31m", r"two lines\\x1b\[31m"),
    ],
)
def test_what_markdown_would_obey_is_escaped(text: str, told: str) -> None:
    assert escaped(text) == told


def test_hostile_names_stay_in_their_cells() -> None:
    text = render(accounts.accounts(hostile()), "md")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    widths = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
    assert len(widths) == 1
    assert len(rows) >= len(HOSTILE_NAMES)
    assert not re.search(r"(?<!\\)[<>`*\[\]]", "".join(rows[2:]))
