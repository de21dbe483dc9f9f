"""The whale chart: readable without colour, at any width, and without plotext."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctier.curve.metrics import whale
from acctier.curve.points import points
from acctier.model.document import Document, WhaleChart
from acctier.model.money import Currency
from acctier.render.formats import render
from acctier.render.sketch import short_money
from acctier.render.style import Style

USD = Currency("USD", 2)
WHALE = [900, 700, 300, 100, 40, 0, -60, -80, -200, -400]


def chart(profits: Sequence[int]) -> WhaleChart:
    """The chart of accounts with these profits, in whole dollars."""
    schema = {"account_id": pl.String, "account_profit": pl.Int64, "net_revenue": pl.Int64}
    rows = [(f"{place:05}", 100 * profit, 100) for place, profit in enumerate(profits)]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return WhaleChart("Whale curve", points(frame), whale(frame, USD))


def drawn(
    profits: Sequence[int], width: int = 80, *, color: bool = False, plain: bool = False
) -> str:
    document = Document("d", USD, (chart(profits),))
    return render(document, "table", Style(width, color, plain))


@pytest.fixture(params=["plotext", "by hand", "ascii"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every way to draw: with plotext, without it, and with plain characters."""
    if request.param == "plotext":
        pytest.importorskip("plotext")
    elif request.param == "by hand":
        monkeypatch.setitem(sys.modules, "plotext", None)
    return str(request.param)


def test_peak_total_and_axes_are_written_on_the_chart(way: str) -> None:
    text = drawn(WHALE, plain=way == "ascii")
    assert "peak 2.04 k at 50.0 % of accounts" in text
    assert "total 1.3 k" in text
    assert "share of accounts, most profitable first" in text
    assert "100 %" in text
    assert re.search(r"^ *2 k[┤+|]", text, re.MULTILINE)


def test_the_losing_tail_is_told_apart_without_colour(way: str) -> None:
    text = drawn(WHALE, plain=way == "ascii")
    loss, peak = ("o", "^") if way == "ascii" else ("•", "▲")
    canvas = [line for line in text.splitlines() if re.match(r"^.{0,6}[│┤|+]", line)]
    right_of_peak = [line[45:].replace("account", "") for line in canvas]
    assert sum(line.count(loss) for line in right_of_peak) > 20
    assert text.count(peak) == 1


def test_ascii_is_ascii() -> None:
    assert drawn(WHALE, plain=True).isascii()


def test_colour_changes_no_character(way: str) -> None:
    plain = drawn(WHALE, plain=way == "ascii")
    colored = drawn(WHALE, color=True, plain=way == "ascii")
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert "\x1b[31m" in colored
    assert "\x1b[32m" in colored


def test_a_total_that_misleads_is_not_called_100_percent() -> None:
    text = drawn([500, -700])
    assert "total -200" in text
    assert "= 100 %" not in text
    assert "░" in text


def test_nobody_earns() -> None:
    assert "no account makes a profit" in drawn([-5, -6])


def test_nobody_loses() -> None:
    text = drawn([5, 6])
    assert "•" not in text
    assert "total 11 = 100 %" in text


def test_without_accounts_there_is_no_curve() -> None:
    assert drawn([]) == "Whale curve\nNo account is active, so there is no curve to draw.\n"


@given(st.lists(st.integers(-(10**10), 10**10), max_size=30), st.integers(40, 120), st.booleans())
def test_every_firm_can_be_drawn_within_the_width(
    profits: list[int], width: int, plain: bool
) -> None:
    text = drawn(profits, width, plain=plain)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0"),
        (0.25, "0.25"),
        (999.4, "999"),
        (999.6, "1 k"),
        (-12_345, "-12.3 k"),
        (5_456_392.13, "5.46 M"),
        (2.5e9, "2.5 bn"),
        (4e12, "4 tn"),
        (1.5e15, "1500 tn"),
    ],
)
def test_money_in_a_few_letters(amount: float, words: str) -> None:
    assert short_money(amount) == words
