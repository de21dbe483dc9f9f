"""Layers above the accounts: named on every report, flagged where a figure bears them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from acctier.model.document import Document
from acctier.model.results import LayerResult, Results
from acctier.render.formats import render
from acctier.render.style import Style
from acctier.reports import accounts, dashboard, leaks, pools, tiers, waterfall, whale
from acctier.reports.balance import stages
from acctier.reports.summary import summary
from tests.reports import example_results, layered_firm

FIRM = layered_firm.results()
FLAG = "administration allocated by net_revenue: not caused by accounts."
METHOD = (
    "USD; profit level: account profit; support pools: reciprocal; capacity basis: practical "
    "capacity; held above accounts: head_office 40,000, retail_marketing 25,000, administration "
    "60,000, not allocated 10,000"
)

REPORTS: dict[str, Callable[[Results], Document]] = {
    "accounts": accounts.accounts,
    "dashboard": dashboard.dashboard,
    "leaks": leaks.leaks,
    "pools": pools.pools,
    "tiers": tiers.tiers,
    "blind spots": tiers.blind_spots,
    "waterfall": waterfall.waterfall,
    "whale": lambda results: whale.whale(whale.view_of(results)),
}


def told(document: Document) -> str:
    return render(document, "table", Style())


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_names_unit_method_and_what_is_held(report: str) -> None:
    assert told(REPORTS[report](FIRM)).splitlines()[1] == METHOD


@pytest.mark.parametrize("report", sorted(REPORTS.keys() - {"dashboard"}))
def test_machines_are_told_the_same(report: str) -> None:
    data: Any = REPORTS[report](FIRM).data
    assert data["support_method"] == "reciprocal"
    assert data["capacity_basis"] == "practical capacity"
    assert {layer: str(cost) for layer, cost in data["held_above_accounts"].items()} == {
        "head_office": "40000.00",
        "retail_marketing": "25000.00",
        "administration": "60000.00",
        "unassigned": "10000.00",
    }
    assert data["flag"] == f"fully_loaded_profit: {FLAG}"


@pytest.mark.parametrize(
    ("report", "flagged"),
    [(report, report in {"accounts", "pools", "waterfall"}) for report in REPORTS],
)
def test_the_flag_stands_where_a_fully_loaded_figure_does(report: str, flagged: bool) -> None:
    assert (FLAG in told(REPORTS[report](FIRM))) == flagged


def test_a_curve_of_fully_loaded_profit_is_flagged() -> None:
    loaded = replace(FIRM, profit_level="fully_loaded_profit")
    assert FLAG in told(whale.whale(whale.view_of(loaded)))


@pytest.mark.parametrize(
    ("rule", "flagged"),
    [
        ("fully_loaded_profit >= 0", True),
        ("administration_rank_share <= 0.1", True),
        ("cumulative_fully_loaded_profit_share < 0.8", True),
        ("account_profit >= 0", False),
        ("administration_cost > 0", False),
    ],
)
def test_tiers_are_flagged_when_a_rule_reads_a_loaded_column(rule: str, flagged: bool) -> None:
    frame = FIRM.accounts.frame.with_columns(tier_rule=pl.lit(rule))
    judged = replace(FIRM, accounts=replace(FIRM.accounts, frame=frame))
    for report in ("tiers", "dashboard"):
        assert (FLAG in told(REPORTS[report](judged))) == flagged


def test_without_layers_nothing_is_held() -> None:
    quiet = example_results.without_accounts()
    empty = replace(quiet, totals={**quiet.totals, "unassigned": 0})
    lines = told(pools.pools(empty)).splitlines()
    assert lines[1].endswith("held above accounts: nothing")


def test_many_layers_are_told_in_short() -> None:
    layers = tuple(
        LayerResult(f"layer_{number}", "business", 100_00 * number, 3, 0, 0, 0)
        for number in range(1, 6)
    )
    head = told(accounts.accounts(replace(FIRM, layers=layers))).splitlines()[1]
    assert head.endswith("layer_1 100, layer_2 200, 3 more layers 1,200, not allocated 10,000")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "practical capacity"),
        ({"pools": ()}, "practical capacity"),  # a volume is stated
        ({"pools": (), "activities": FIRM.activities[:1]}, "measured volume"),
        ({"pools": (), "activities": ()}, None),
    ],
)
def test_what_rates_are_divided_by(changed: dict[str, Any], words: str | None) -> None:
    data: Any = accounts.accounts(replace(FIRM, **changed)).data
    assert data["capacity_basis"] == words


def test_the_summary_has_the_layers_with_the_profit_of_their_accounts() -> None:
    layers: Any = summary(FIRM)["layers"]
    rows = [[str(cell) for cell in each.values()] for each in layers]
    assert list(layers[0]) == (
        "layer level cost accounts net_revenue account_profit profit_after allocate_by".split()
    )
    assert rows == [
        "head_office business 40000.00 3 600000.00 125000.00 85000.00 None".split(),
        "retail_marketing channel 25000.00 2 440000.00 84000.00 59000.00 None".split(),
        "administration business 60000.00 3 600000.00 125000.00 65000.00 net_revenue".split(),
    ]


def test_allocated_columns_are_totals_and_columns_of_the_accounts() -> None:
    totals: Any = summary(FIRM)["totals"]
    loaded = ["administration", "after_administration", "fully_loaded_profit"]
    assert list(totals)[-4:] == ["operating_profit", *loaded]
    assert [str(totals[name]) for name in loaded] == ["60000.00", "65000.00", "65000.00"]
    frame = accounts.accounts_frame(FIRM)
    start = frame.columns.index("administration")
    assert frame.columns[start : start + 4] == [*loaded, "profit_rank"]
    by_id = dict(zip(frame["account_id"], frame["fully_loaded_profit"], strict=True))
    assert {name: int(profit) for name, profit in by_id.items()} == {
        "A": 67_000,
        "B": -27_000,
        "C": 25_000,
        "D": 0,
    }


def test_the_balance_of_every_pool_and_stage() -> None:
    rows = [
        (
            each.pool,
            each.stage,
            *(amount // 100 for amount in (each.cost, each.received, each.brought_forward)),
            *(amount // 100 for amount in (each.passed_on, each.carried_forward, each.assigned)),
            *(amount // 100 for amount in (each.unused, each.sustaining, each.unassigned)),
        )
        for each in stages(FIRM)
    ]
    assert rows == [
        ("building", "pools", 100_000, 0, 0, 60_000, 40_000, 0, 0, 0, 0),
        ("building", "activities", 0, 0, 40_000, 0, 0, 0, 0, 40_000, 0),
        ("building", "accounts", 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ("desk", "pools", 40_000, 60_000, 0, 0, 100_000, 0, 0, 0, 0),
        ("desk", "activities", 0, 0, 100_000, 0, 80_000, 0, 20_000, 0, 0),
        ("desk", "accounts", 0, 0, 80_000, 0, 0, 80_000, 0, 0, 0),
        ("sales", "pools", 50_000, 0, 0, 0, 50_000, 0, 0, 0, 0),
        ("sales", "activities", 0, 0, 50_000, 0, 40_000, 0, 0, 0, 10_000),
        ("sales", "accounts", 0, 0, 40_000, 0, 0, 30_000, 10_000, 0, 0),
    ]
    assert {each.difference for each in stages(FIRM)} == {0}


def test_a_cent_that_goes_astray_stands_at_its_stage() -> None:
    desk = replace(FIRM.pools[1], assigned=FIRM.pools[1].assigned - 1)
    astray = replace(FIRM, pools=(FIRM.pools[0], desk, FIRM.pools[2]))
    found = {(each.pool, each.stage): each.difference for each in stages(astray)}
    assert [place for place, gap in found.items() if gap] == [("desk", "accounts")]
    line = next(line for line in told(pools.pools(astray)).splitlines() if "0.01" in line)
    assert "DOES NOT TIE" in line
