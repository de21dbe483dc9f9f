"""Adventure Works: the files hold what they should, and the run agrees with exact arithmetic."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from acctier.config.load import load_configuration
from acctier.model.money import round_half_away
from acctier.model.results import CheckResult, Results
from acctier.pipeline import run

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data" / "adventure_works"
LINES = ("list_sales", "trade_discount", "promotions", "cost_of_goods")


@dataclass
class Recomputed:
    """P&L lines by account and by kind of account: exact sums, and cents rounded per row."""

    millionths: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    cents: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    active: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def exact(self, kind: str, line: str) -> Fraction:
        return Fraction(self.millionths[kind, line], 10**6)

    def net(self, kind: str) -> Fraction:
        deductions = self.exact(kind, "trade_discount") + self.exact(kind, "promotions")
        return self.exact(kind, "list_sales") - deductions


@cache
def amounts(
    quantity: int, at_list: Decimal, price: Decimal, discount: Decimal, cost: Decimal
) -> tuple[tuple[int, int], ...]:
    """The P&L lines of one order line, in exact millionths and in rounded cents.

    Prices have four places and discounts two, so no amount has more than six.
    """
    listed, charged, off = Fraction(at_list), Fraction(price), Fraction(discount)
    trade = quantity * (listed - charged)
    exact = (quantity * listed, trade, quantity * charged * off, quantity * Fraction(cost))
    assert all((amount * 10**6).denominator == 1 for amount in exact)
    return tuple((int(amount * 10**6), round_half_away(amount * 100)) for amount in exact)


def recompute(year: int | None) -> Recomputed:
    """Every order line again, with fractions and the standard library alone."""
    with gzip.open(SAMPLE / "accounts.csv.gz", "rt", encoding="utf-8", newline="") as file:
        kinds = {row["account_id"]: row["account_type"] for row in csv.DictReader(file)}
    prices = ("qty", "list_price", "unit_price", "discount_pct", "unit_cost")
    lines = pl.read_parquet(SAMPLE / "order_lines.parquet").select(
        "account_id", pl.col("order_date").dt.year(), *prices
    )
    done = Recomputed()
    for (account, ordered_in, *row), count in Counter(lines.iter_rows()).items():
        if year is not None and ordered_in != year:
            continue
        for line, (millionths, cents) in zip(LINES, amounts(*row), strict=True):
            done.millionths[kinds[account], line] += count * millionths
            done.millionths["all", line] += count * millionths
            done.cents[account, line] += count * cents
            done.cents["all", line] += count * cents
        done.active[kinds[account]].add(account)
        done.active["all"].add(account)
    return done


@pytest.fixture(scope="module")
def of_2013() -> Recomputed:
    return recompute(2013)


def test_the_files_add_up_to_the_published_sums_over_all_periods() -> None:
    everything = recompute(None)
    assert everything.exact("all", "list_sales") == Fraction("166823823.8636")
    assert everything.net("all") == Fraction("109846381.399888")
    assert everything.exact("all", "cost_of_goods") == Fraction("97288600.8008")
    assert len(everything.active["all"]) == 19_119


def test_the_files_add_up_to_the_published_sums_of_2013(of_2013: Recomputed) -> None:
    assert of_2013.exact("all", "list_sales") == Fraction("67166241.8814")
    assert of_2013.net("all") == Fraction("43622479.051635")
    assert of_2013.exact("all", "cost_of_goods") == Fraction("39436234.5859")
    assert of_2013.net("reseller") == Fraction("32890351.721635")
    assert of_2013.exact("reseller", "cost_of_goods") == Fraction("33164710.1833")
    assert len(of_2013.active["all"]) == 11_095
    assert len(of_2013.active["reseller"]) == 554


def test_every_line_of_every_account_equals_the_recomputation(
    adventure_works: Results, of_2013: Recomputed
) -> None:
    frame = adventure_works.accounts.frame
    assert frame.height == 19_119
    for line in LINES:
        run_says = dict(frame.select("account_id", line).iter_rows())
        expected = {account: of_2013.cents.get((account, line), 0) for account in run_says}
        assert run_says == expected
        assert adventure_works.totals[line] == of_2013.cents["all", line]


def test_row_rounding_explains_the_gap_to_the_exact_sums(
    adventure_works: Results, of_2013: Recomputed
) -> None:
    table = next(each for each in adventure_works.tables if each.table == "order_lines")
    for line in LINES:
        gap = Fraction(adventure_works.totals[line], 100) - of_2013.exact("all", line)
        assert table.row_rounding[line] == gap


def test_the_resellers_bring_three_quarters_and_lose_money_at_product_margin(
    adventure_works: Results,
) -> None:
    frame = adventure_works.accounts.frame
    resellers = frame.filter(pl.col("active") & (pl.col("account_type") == "reseller"))
    assert resellers.height == 554
    share = Fraction(int(resellers["net_revenue"].sum()), adventure_works.totals["net_revenue"])
    assert Fraction(75, 100) < share < Fraction(76, 100)
    assert resellers["gross_profit"].sum() < 0
    assert resellers["account_profit"].sum() < resellers["gross_profit"].sum()
    assert adventure_works.totals["account_profit"] > 0


def test_the_largest_account_loses_the_most(adventure_works: Results) -> None:
    frame = adventure_works.accounts.frame
    largest = frame.sort("net_revenue", descending=True).row(0, named=True)
    worst = frame.sort("account_profit").row(0, named=True)
    assert largest["account_id"] == worst["account_id"] == "AW00029641"
    assert adventure_works.losing_top[0].account_id == "AW00029641"


def test_operating_costs_are_all_in_pools_and_held_ones_reach_nobody(
    adventure_works: Results,
) -> None:
    assert all(pool.difference == 0 for pool in adventure_works.pools)
    held = {pool.pool for pool in adventure_works.pools if pool.unassigned == pool.cost}
    assert held == {
        "corporate",
        "general_administration",
        "research_and_development",
        "returns_and_adjustments",
        "production_variances",
        "plant",
    }
    assert _check(adventure_works, "every operating cost is in a pool").holds


def _check(results: Results, name: str) -> CheckResult:
    return next(each for each in (*results.checks, *results.gates) if each.name == name)


def test_the_ledgers_trade_sales_do_not_tie_and_say_so_as_a_warning(
    adventure_works: Results,
) -> None:
    tie = _check(adventure_works, "ledger trade sales tie to orders")
    assert (tie.level, tie.holds) == ("warning", False)
    assert tie.value == Fraction("42628185.20")


def test_whatever_falls_is_a_warning(adventure_works: Results) -> None:
    fallen = [each for each in (*adventure_works.checks, *adventure_works.gates) if not each.holds]
    assert {each.name for each in fallen} == {
        "ledger trade sales tie to orders",
        "resellers earn money",
    }
    assert all(each.level == "warning" for each in fallen)
    assert not [each for each in adventure_works.findings if each.severity == "error"]


def test_without_the_shoppers_the_company_loses_money() -> None:
    path = ROOT / "configs" / "adventure_works.yaml"
    loaded = load_configuration(path, sets=["accounts.exclude=account_type = 'individual'"])
    results = run(loaded)
    assert results.whale.total < 0
    assert results.whale.misleading is not None
    assert results.whale.height is None
    assert results.whale.peak > 0
    assert len(results.curve.profit) > 10


def test_resellers_of_2012_alone_are_too_near_zero_for_percentages() -> None:
    results = run(load_configuration(Path(__file__).parent / "resellers_2012.yaml"))
    total, revenue = results.whale.total, results.totals["net_revenue"]
    assert 0 < Fraction(total, revenue) < Fraction(2, 100)
    assert results.whale.misleading is not None
