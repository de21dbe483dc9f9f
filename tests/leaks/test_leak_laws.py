"""What must hold for the leaks of any firm."""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.leaks.claims import Claim
from acctier.leaks.combine import combine
from acctier.leaks.recovery import recoverable
from tests.tiers.small_accounts import USD, small_accounts

LINES = ("discounts", "freight", "visit")
MONEY = st.one_of(st.integers(-5, 30), st.integers(-(10**13), 10**13))
LOSS = st.one_of(st.integers(0, 30), st.integers(0, 10**13))
ACCOUNT = st.fixed_dictionaries(dict.fromkeys((*LINES, "net_revenue", "account_profit"), MONEY))
MARGINS = st.one_of(st.none(), st.fractions(0, 1, max_denominator=1000))


@st.composite
def firms(draw: st.DrawFn) -> tuple[dict[str, dict[str, int]], list[tuple[str, list[int]]]]:
    """Accounts, and claims as (line, loss of each account)."""
    rows = draw(st.lists(ACCOUNT, max_size=8))
    losses = st.lists(LOSS, min_size=len(rows), max_size=len(rows))
    claims = draw(st.lists(st.tuples(st.sampled_from(LINES), losses), max_size=4))
    return {f"a{at}": row for at, row in enumerate(rows)}, claims


def claimed(claims: list[tuple[str, list[int]]]) -> list[Claim]:
    return [
        Claim(f"leak{at}", "policy", line, None, None, pl.Series(losses, dtype=pl.Int128))
        for at, (line, losses) in enumerate(claims)
    ]


@given(firms(), MARGINS)
def test_no_money_leaks_twice(
    firm: tuple[dict[str, dict[str, int]], list[tuple[str, list[int]]]], margin: Fraction | None
) -> None:
    accounts, claims = firm
    frame = small_accounts(accounts).frame
    leaks, results, _ = combine(frame, claimed(claims), USD, margin)
    taken: dict[tuple[str, str], int] = defaultdict(int)
    for row in leaks.iter_rows(named=True):
        taken[row["account_id"], row["line"]] += row["amount"]
        assert 0 <= row["recoverable"] <= row["amount"]
    figures = {row["account_id"]: row for row in frame.iter_rows(named=True)}
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for line, losses in claims:
        for name, loss in zip(accounts, losses, strict=True):
            wanted[name, line] += loss
    for (name, line), loss in wanted.items():
        assert taken[name, line] == min(loss, max(0, figures[name][line]))
    assert sum(result.amount for result in results) == leaks["amount"].sum()
    assert sum(result.recoverable for result in results) == leaks["recoverable"].sum()


@given(st.lists(LOSS, max_size=5), MONEY, MONEY, st.fractions(0, 1, max_denominator=1000))
def test_recoverable_closes_the_gap_and_no_more(
    leaks: list[int], revenue: int, profit: int, margin: Fraction
) -> None:
    parts = recoverable(leaks, revenue, profit, margin)
    gap = max(Fraction(0), margin * max(revenue, 0) - profit)
    wanted = min(Fraction(sum(leaks)), gap)
    assert abs(sum(parts) - wanted) <= Fraction(1, 2)
    for part, leak in zip(parts, leaks, strict=True):
        assert 0 <= part <= leak
        assert abs(part - Fraction(sum(parts) * leak, max(sum(leaks), 1))) < 1


@given(firms(), MARGINS, st.randoms(use_true_random=False))
def test_the_order_of_accounts_changes_no_leak(
    firm: tuple[dict[str, dict[str, int]], list[tuple[str, list[int]]]],
    margin: Fraction | None,
    chance: random.Random,
) -> None:
    accounts, claims = firm
    order = list(range(len(accounts)))
    chance.shuffle(order)
    names = list(accounts)
    shuffled = {names[at]: accounts[names[at]] for at in order}
    moved = [(line, [losses[at] for at in order]) for line, losses in claims]
    one = combine(small_accounts(accounts).frame, claimed(claims), USD, margin)
    other = combine(small_accounts(shuffled).frame, claimed(moved), USD, margin)
    assert one[0].equals(other[0])
    assert one[1:] == other[1:]
