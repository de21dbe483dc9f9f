"""Numbers are exact: the text of a cell and the scaled integer are the same number."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctier.read.claims import DIGITS, PLACES, WIDEST, Claim, widest
from acctier.read.numbers import NumberText, NumberType
from acctier.read.readers import Reader
from acctier.read.reasons import number_reason
from acctier.read.typed import FloatCells

STRICT = re.compile(r"-?0*[0-9]{1,15}(\.[0-9]{1,18})?", re.ASCII)


def read(reader: Reader, cells: pl.Series, claim: Claim | None = None) -> list[Fraction | None]:
    """What a column becomes; None where a cell is empty or refused."""
    frame = cells.to_frame("cell")
    cell = pl.col("cell")
    if claim is None:
        measured = frame.select(**reader.measures(cell)).row(0, named=True)
        claim = reader.claim(measured)
    field = reader.field("cell", claim)
    refused = reader.refuses(cell, claim).fill_null(value=False)
    values = frame.select(pl.when(~refused).then(reader.value(cell, claim)))
    assert all(value is None or abs(value) <= field.bound for (value,) in values.iter_rows())
    return [
        None if value is None else Fraction(value, 10**field.scale)
        for (value,) in values.iter_rows()
    ]


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most)


@st.composite
def plain_numbers(draw: st.DrawFn) -> str:
    sign = draw(st.sampled_from(["", "-"]))
    fraction = draw(st.one_of(st.just(""), digits(1, PLACES).map(lambda tail: f".{tail}")))
    return sign + draw(digits(1, DIGITS)) + fraction


@given(st.lists(plain_numbers(), min_size=1, max_size=5))
def test_a_number_is_the_number_written(texts: list[str]) -> None:
    assert read(NumberText(), pl.Series(texts)) == [Fraction(text) for text in texts]


@given(st.lists(plain_numbers(), min_size=1, max_size=5), st.sampled_from([",", "·", ";"]))
def test_marks_change_nothing(texts: list[str], decimal: str) -> None:
    written = []
    for text in texts:
        whole, point, fraction = text.partition(".")
        sign = "-" if whole.startswith("-") else ""
        grouped = f"{int(whole.lstrip('-') or '0'):,}".replace(",", " ")
        written.append(sign + grouped + (decimal if point else "") + fraction)
    reader = NumberText("money", decimal, " ")
    assert read(reader, pl.Series(written)) == [Fraction(text) for text in texts]


@given(st.lists(plain_numbers(), min_size=1, max_size=5))
def test_a_percentage_is_a_hundredth(texts: list[str]) -> None:
    written = [f"{text}%" if at % 2 else text for at, text in enumerate(texts)]
    expected = [Fraction(text) / 100 for text in texts]
    assert read(NumberText("percent"), pl.Series(written)) == expected


@given(st.lists(st.text("0123456789.-+eE ,_%:٣NanInf", max_size=24), min_size=1, max_size=8))
def test_whatever_is_not_plainly_a_number_is_refused(texts: list[str]) -> None:
    expected = [Fraction(text) if STRICT.fullmatch(text) else None for text in texts]
    cells = pl.Series(texts).replace("", None)
    assert read(NumberText(), cells, WIDEST) == expected
    assert read(NumberText(), cells) == expected


@given(
    st.lists(plain_numbers(), min_size=1, max_size=4),
    st.lists(plain_numbers(), min_size=1, max_size=4),
)
def test_a_claim_lets_nothing_pass_that_it_does_not_cover(
    sample: list[str], others: list[str]
) -> None:
    """Beyond the claim of a sample a cell is refused, and within it exact: never cut."""
    reader = NumberText()
    measured = pl.DataFrame({"cell": sample}).select(**reader.measures(pl.col("cell")))
    claim = reader.claim(measured.row(0, named=True))
    for text, value in zip(others, read(reader, pl.Series(others), claim), strict=True):
        tail = text.partition(".")[2]
        fits = len(tail) <= claim.places and abs(Fraction(text)) < 10**claim.digits
        assert value == (Fraction(text) if fits else None)


@given(st.integers(0, 10**9), st.integers(0, 59), st.integers(0, 59), st.booleans())
def test_minutes_and_seconds_are_hours_to_nine_places(
    hours: int, minutes: int, seconds: int, negative: bool
) -> None:
    exact = Fraction(hours * 3600 + minutes * 60 + seconds, 3600)
    rounded = Fraction(int(exact * 10**9 + Fraction(1, 2)), 10**9)
    text = f"{'-' if negative else ''}{hours}:{minutes:02}:{seconds:02}"
    value = read(NumberText("duration"), pl.Series([text, "0.5"]))
    assert value == [-rounded if negative else rounded, Fraction(1, 2)]


@given(st.lists(st.floats(width=64), min_size=1, max_size=8))
def test_a_float_stands_for_its_shortest_spelling(floats: list[float]) -> None:
    for number, value in zip(floats, read(FloatCells("number"), pl.Series(floats)), strict=True):
        assert value == _spelled(number)


@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=30), st.integers(0, 6))
def test_float_prices_are_read_quickly_and_exactly(units: list[int], places: int) -> None:
    floats = pl.Series([unit / 10**places for unit in units])
    reader = FloatCells("money")
    measured = floats.to_frame("cell").select(**reader.measures(pl.col("cell")))
    claim = reader.claim(measured.row(0, named=True))
    assert not claim.unusual
    assert claim.places <= places
    assert read(reader, floats) == [Fraction(unit, 10**places) for unit in units]


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=8))
def test_a_single_float_stands_for_its_own_shortest_spelling(floats: list[float]) -> None:
    cells = pl.Series(floats, dtype=pl.Float32)
    spelled = [_exact(Decimal(text)) for text in _spellings(cells)]
    assert read(FloatCells("number", single=True), cells) == spelled


def _spellings(cells: pl.Series) -> list[str]:
    return [text.replace("inf", "Infinity") for text in cells.cast(pl.String)]


def _spelled(number: float) -> Fraction | None:
    return _exact(Decimal(repr(number)))


def _exact(number: Decimal) -> Fraction | None:
    """The number if it is one that has few enough digits."""
    if not number.is_finite() or abs(number) >= 10**DIGITS:
        return None
    value = Fraction(number)
    return value if (value * 10**PLACES).denominator == 1 else None


def test_floats_that_are_one_step_apart_are_told_apart() -> None:
    """0.1 + 0.2 is not 0.3, and dividing by a literal would blur 30 in 100 such cells."""
    sums = [0.1 + 0.2, 0.3, 1.1 + 2.2, 19.995, 1e-7, 0.1 * 3, 4.35 * 100]
    assert read(FloatCells("number"), pl.Series(sums)) == [_spelled(each) for each in sums]


def test_half_a_cent_is_not_lost() -> None:
    """Casting text to a decimal of two places would give 1.00 and 1.02."""
    assert read(NumberText("money"), pl.Series(["1.005", "1.015", "19.99"])) == [
        Fraction("1.005"),
        Fraction("1.015"),
        Fraction("19.99"),
    ]


def test_a_column_of_empty_cells_is_a_column() -> None:
    cells = pl.Series([None, None], dtype=pl.String)
    assert read(NumberText(), cells) == [None, None]
    assert read(FloatCells("number"), pl.Series([None], dtype=pl.Float64)) == [None]


def test_claims_of_several_files_cover_them_all() -> None:
    assert widest([Claim(3, 0), Claim(1, 4, clock=True)]).bound == 10 ** (3 + 9) - 1


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("", "money", "is empty, and `format.empty` does not list the empty cell"),
        ("abc", "money", "is not a number"),
        ("5.5", "integer", "is not a whole number"),
        ("12,5", "percent", "has the decimal mark ','"),
        ("$5", "money", "names a currency, $"),
        ("5-", "money", "has its minus at the end"),
        ("(5)", "money", "stands in parentheses"),
    ],
)
def test_the_reason_names_what_to_mend(text: str, kind: NumberType, reason: str) -> None:
    assert number_reason(text, kind).startswith(reason)
