"""Laws of spreading: periods side by side add up to the whole, and a share is a share of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.expression.parse import parse_expression
from acctier.measure.measured import TableMeasures, measure
from acctier.measure.takes import Mode, Take
from acctier.model.money import round_half_away
from acctier.model.period import Period
from acctier.prepare.rows import scope_of
from acctier.prepare.tables import prepare_file
from tests.prepare.typed_tables import opened, relation, spec

FIRST = date(2026, 1, 1)
Row = tuple[str, date, int, Fraction, Fraction]
"""Account, first day, number of days, fee, seats."""

days = st.integers(0, 400).map(lambda count: FIRST + timedelta(count))
hundredths = st.integers(-99_999, 99_999).map(lambda units: Fraction(units, 100))
contracts = st.lists(
    st.tuples(st.sampled_from("ab"), days, st.integers(1, 1100), hundredths, hundredths), max_size=8
)
cuts = st.lists(st.integers(1, 1600), max_size=6, unique=True).map(sorted)

FEE, SEATS = parse_expression("fee"), parse_expression("seats / 3")
TAKES = (
    Take("line.fees", "contracts", Mode.MONEY, FEE),
    Take("driver.seats", "contracts", Mode.QUANTITY, SEATS, negative="net"),
    Take("measure.seats", "contracts", Mode.EXACT, SEATS),
    Take("measure.signed", "contracts", Mode.EXACT),
    Take("measure.paid", "contracts", Mode.EXACT, where=parse_expression("fee > 0")),
)


def measured(rows: Sequence[Row], period: Period, *, streamed: bool = False) -> TableMeasures:
    kinds = {"account_id": "text", "begins": "date", "ends": "date"}
    kinds |= {"fee": "number", "seats": "number"}
    cells = [[a, f, f + timedelta(n - 1), fee, seats] for a, f, n, fee, seats in rows]
    table = spec(file="contracts.csv", date={"from": "begins", "to": "ends"})
    source = opened(relation(kinds, cells), streamed=streamed)
    placed = prepare_file("contracts", table, source, period)
    scope = scope_of(placed.relation.fields, period)
    return measure(placed, TAKES, scope, pl.Series("account_id", ["a", "b"]), 2)


def totals(rows: Sequence[Row], period: Period) -> list[Fraction]:
    found = measured(rows, period)
    return [found.total(take) for take in TAKES]


def rounded(value: Fraction, places: int) -> Fraction:
    return Fraction(round_half_away(value * 10**places), 10**places)


@given(contracts, cuts)
def test_periods_side_by_side_add_up_to_the_whole_rows(rows: list[Row], at: list[int]) -> None:
    edges = [FIRST + timedelta(count) for count in (0, *at, 1601)]
    periods = [
        Period(f"P{number}", start, after - timedelta(1))
        for number, (start, after) in enumerate(pairwise(edges))
    ]
    parts = [totals(rows, period) for period in periods]
    sums = [sum(each, Fraction(0)) for each in zip(*parts, strict=True)]
    assert sums == [
        sum((row[3] for row in rows), Fraction(0)),
        sum((rounded(row[4] / 3, 9) for row in rows), Fraction(0)),
        sum((rounded(row[4] / 3, 18) for row in rows), Fraction(0)),
        len(rows),
        sum(row[3] > 0 for row in rows),
    ]


@given(contracts, days, st.integers(1, 120))
def test_a_period_has_its_share_of_the_days_within_a_unit_per_row(
    rows: list[Row], start: date, length: int
) -> None:
    period = Period("P", start, start + timedelta(length - 1))
    exact = Fraction(0)
    for _, begins, count, fee, _ in rows:
        first, last = max(begins, start), min(begins + timedelta(count - 1), period.end)
        exact += fee * max((last - first).days + 1, 0) / count
    found = measured(rows, period)
    assert abs(found.total(TAKES[0]) - exact) <= Fraction(len(rows), 100)


@given(contracts, st.randoms())
def test_neither_order_nor_streaming_changes_a_share(rows: list[Row], random: Random) -> None:
    period = Period("P", date(2026, 4, 1), date(2026, 6, 30))
    shuffled = random.sample(rows, len(rows))
    frames = [
        measured(each, period, streamed=streamed).per_account
        for each, streamed in ((rows, False), (shuffled, False), (shuffled, True))
    ]
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
