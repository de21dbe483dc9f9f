"""Laws of conversion: equal to exact fractions row by row, whatever the order of rows and rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.config.currencies import FxSpec
from acctier.model.period import parse_period
from acctier.model.rows import IN_PERIOD, STATUS, UNRATED, Rows
from acctier.prepare.rates import Rates, rates_of, wrong_rates
from acctier.prepare.tables import prepare_file
from tests.prepare.typed_tables import opened, relation, spec

QUARTER = parse_period("2026-Q3")
FIRST = date(2026, 6, 20)
HOME = "USD"
Row = tuple[str, date, Fraction]
Quote = tuple[str, str, date, Fraction]

days = st.integers(0, 110).map(lambda count: FIRST + timedelta(count))
hundredths = st.integers(-(10**7), 10**7).map(lambda units: Fraction(units, 100))
codes = st.sampled_from(["EUR", "SEK", HOME])
rows_drawn = st.lists(st.tuples(codes, days, hundredths), max_size=12)
quotes_drawn = st.lists(
    st.tuples(codes, codes, days, st.integers(1, 99_999).map(lambda units: Fraction(units, 100))),
    max_size=12,
    unique_by=lambda quote: quote[:3],
)


def rates(quotes: Sequence[Quote], at: str, *, inverse: bool) -> Rates:
    kinds = {"one": "text", "other": "text", "day": "date", "rate": "number"}
    table = relation(kinds, [list(quote) for quote in quotes])
    named = {"table": "rates", "from": "one", "to": "other", "date": "day", "rate": "rate"}
    fx = FxSpec.model_validate({**named, "at": at, "inverse": str(inverse).lower()})
    frame = table.frame.with_columns(pl.lit(IN_PERIOD).alias(STATUS))
    rows = Rows("rates", replace(table, frame=frame), None, len(quotes))
    assert wrong_rates(fx, rows) == []
    return rates_of(fx, rows, QUARTER, HOME)


def converted(
    rows: Sequence[Row], quotes: Sequence[Quote], at: str, *, inverse: bool
) -> list[Fraction | None]:
    """The amounts of rows as the product converts them; None where it finds no rate."""
    kinds = {"account_id": "text", "code": "text", "day": "date", "amount": "number"}
    table = relation(kinds, [["a", *row] for row in rows])
    columns = {name: {"type": kind} for name, kind in kinds.items()}
    columns["amount"] = {"type": "money", "currency": "code"}
    lines = spec(file="lines.csv", columns=columns)
    if at == "date":
        lines = lines.model_copy(update={"date": spec(file="x.csv", date="day").date})
    done = prepare_file("lines", lines, opened(table), QUARTER, rates(quotes, at, inverse=inverse))
    scale = done.relation.fields["amount"].scale
    frame = done.relation.frame.sort("_row").collect()
    return [
        None if status == UNRATED or units is None else Fraction(units, 10**scale)
        for status, units in frame.select(STATUS, pl.col("amount").cast(pl.Int128)).iter_rows()
    ]


def rate(code: str, day: date, quotes: Sequence[Quote], at: str) -> Fraction | None:
    """The rate by the definition, in plain Python."""
    pair = [(when, units) for one, other, when, units in quotes if (one, other) == (code, HOME)]
    if at == "average":
        inside = [units for when, units in pair if QUARTER.start <= when <= QUARTER.end]
        return sum(inside, Fraction(0)) / len(inside) if inside else None
    before = [(when, units) for when, units in pair if when <= day]
    return max(before)[1] if before else None


def expected(row: Row, quotes: Sequence[Quote], at: str, *, inverse: bool) -> Fraction | None:
    code, day, amount = row
    if code == HOME or amount == 0:
        return amount
    units = rate(code, day, quotes, at)
    if units is not None:
        return amount * units
    turned = [(other, one, when, each) for one, other, when, each in quotes]
    direct = any(quote[:2] == (code, HOME) for quote in quotes)
    found = None if direct or not inverse else rate(code, day, turned, at)
    return None if found is None else amount / found


@given(rows_drawn, quotes_drawn, st.sampled_from(["date", "average"]), st.booleans())
def test_a_conversion_is_the_product_with_the_rate(
    rows: list[Row],
    quotes: list[Quote],
    at: str,
    inverse: bool,
) -> None:
    for row, got in zip(rows, converted(rows, quotes, at, inverse=inverse), strict=True):
        wanted = expected(row, quotes, at, inverse=inverse)
        outside = at == "date" and not QUARTER.start <= row[1] <= QUARTER.end
        if wanted is None or got is None:
            assert outside or got is wanted
        elif got != wanted:  # a quotient without an end
            assert abs(got - wanted) <= Fraction(1, 2 * 10**18)
            assert (10**18 * wanted).denominator != 1


@given(rows_drawn, quotes_drawn, st.sampled_from(["date", "average"]), st.randoms())
def test_the_order_of_rows_and_rates_changes_nothing(
    rows: list[Row], quotes: list[Quote], at: str, random: Random
) -> None:
    order = random.sample(range(len(rows)), len(rows))
    shuffled = [rows[place] for place in order]
    others = random.sample(quotes, len(quotes))
    before = converted(rows, quotes, at, inverse=True)
    assert converted(shuffled, others, at, inverse=True) == [before[place] for place in order]
