"""The numbers a check may name are those of the results, money in whole units of currency."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from acctier.check.fields import look_up, summary_fields
from acctier.expression.parse import parse_expression
from acctier.model.results import Band, LayerResult
from tests.reports.example_results import shop, without_accounts

SHOP = replace(
    shop(),
    layers=(
        LayerResult("board", "business", 500_00, 10, 9_000_00, 800_00, 300_00),
        LayerResult("fair", "channel", 20_00, 4, 1_000_00, 100_00, 80_00),
    ),
)


def number(path: str) -> Fraction | None:
    (name,) = parse_expression(path).names
    return look_up(summary_fields(SHOP), name.parts)


def dollars(minor: int) -> Fraction:
    return Fraction(minor, 100)


def test_totals_are_money_but_for_the_counts() -> None:
    assert number("totals.net_revenue") == dollars(SHOP.totals["net_revenue"])
    assert number("totals.operating_profit") == dollars(SHOP.totals["operating_profit"])
    assert number("totals.active_accounts") == SHOP.totals["active_accounts"]
    assert number("unattributed.account_profit") == dollars(SHOP.unattributed["account_profit"])
    assert number("unattributed.rows") == SHOP.unattributed["rows"]


def test_a_section_without_a_name_is_added_up() -> None:
    assert number("pools.cost") == dollars(sum(pool.cost for pool in SHOP.pools))
    assert number("pools.field_sales.cost") == dollars(SHOP.pools[2].cost)
    assert number("tables.rows_read") == sum(table.rows_read for table in SHOP.tables)
    assert number("layers.cost") == 520
    assert number("layers.fair.profit_after") == 80


def test_quantities_and_rates_are_as_they_are() -> None:
    desk = SHOP.pools[1]
    assert number("pools.order_desk.used") == 24_480
    assert number("pools.order_desk.rate") == desk.rate
    assert number("pools.order_desk.utilisation") == Fraction(24_480, 24_000)
    assert number("pools.order_desk.difference") == 0


def test_the_whale_curve_by_share_and_band() -> None:
    assert number("whale.erosion") == dollars(SHOP.whale.erosion)
    assert number("whale.erosion_ratio") == SHOP.whale.erosion_ratio
    assert number("whale.top_share.20") == SHOP.whale.top_share["20"]
    assert number("whale.pareto.revenue.0.8") == SHOP.whale.pareto["revenue"]["0.8"]
    assert isinstance(SHOP.whale.makers, Band)
    assert number("whale.makers.amount") == dollars(SHOP.whale.makers.amount)
    assert number("whale.makers.accounts") == SHOP.whale.makers.accounts


def test_tiers_and_leaks_by_name() -> None:
    tier, leak = SHOP.tiers[0], SHOP.leaks[0]
    assert number(f'tiers."{tier.tier}".net_revenue') == dollars(tier.net_revenue)
    assert number(f'tiers."{tier.tier}".accounts') == tier.accounts
    assert number("leaks.recoverable") == dollars(sum(each.recoverable for each in SHOP.leaks))
    assert number(f"leaks.{leak.leak}.amount") == dollars(leak.amount)


@pytest.mark.parametrize(
    "path",
    ["nothing.here", "totals.nothing", "pools.order_desk.nothing", "whale.makers", "pools.unit.x"],
)
def test_what_is_no_number_is_undefined(path: str) -> None:
    assert number(path) is None


def test_a_number_without_meaning_is_undefined() -> None:
    tree = summary_fields(without_accounts())
    assert look_up(tree, ("whale", "erosion_ratio")) is None
    assert look_up(tree, ("pools", "cost")) == 0
