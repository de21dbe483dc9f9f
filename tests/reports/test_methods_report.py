"""Accounts whose verdict depends on the method: the Robinson case, and a firm checked by hand.

Robinson (Horngren, Datar and Rajan's example of two service departments): engineering costs 300,000
and materials 264,000; machining (329,000, 10,000 machine-hours) and assembly (227,000, 20,000
labour-hours) are what they serve.  Published finals, to the nearest 1.60:

    direct      machining 601,953  assembly 518,047
    step-down   machining 557,667  assembly 562,333   (engineering closed first)
    reciprocal  machining 570,237  assembly 549,763

One account takes all machine-hours for 565,000, another all labour-hours for 555,000.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest

from acctier.config.load import Loaded, load_configuration
from acctier.methods import methods
from acctier.model.results import MethodComparison, MethodResult, Results
from acctier.pipeline import Work, work
from acctier.render.formats import render
from acctier.render.style import Style
from acctier.reports.methods import methods as report
from tests.reports import layered_firm

ROBINSON = """\
version: 1
company: Robinson Company
currency: USD
period: 2026
tables:
  jobs:
    file: jobs.csv
    columns: {account_id: text, billed: money, machine_hours: number, labour_hours: number}
accounts: {table: jobs, id: account_id}
profit_and_loss:
  revenue: {kind: revenue, from: jobs, sum: billed}
pools:
  engineering: {cost: 300_000, serves: {materials: 36_000, machining: 60_000, assembly: 24_000}}
  materials: {cost: 264_000, serves: {engineering: 400, machining: 800, assembly: 2_800}}
  machining: {cost: 329_000, serves: {machine: 1}}
  assembly: {cost: 227_000, serves: {assemble: 1}}
activities:
  machine: {driver: {from: jobs, sum: machine_hours}}
  assemble: {driver: {from: jobs, sum: labour_hours}}
tiers:
  rules: [{tier: Keep, when: account_profit >= 0}, {tier: Fix, when: true}]
"""
JOBS = """\
account_id,billed,machine_hours,labour_hours
machined,565000,10000,0
assembled,555000,0,20000
"""
FINALS = {
    "direct": (601_953, 518_047),
    "step_down": (557_667, 562_333),
    "reciprocal": (570_237, 549_763),
}
CONFIGURED = ("direct", "step_down", "reciprocal")


@cache
def robinson(method: str, changes: tuple[tuple[str, str], ...] = ()) -> tuple[Work, Loaded]:
    """The case under one configured method, with parts of its configuration replaced."""
    text = ROBINSON
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    order = "step_order: [engineering, materials]\n" if method == "step_down" else ""
    with TemporaryDirectory() as folder:
        (Path(folder) / "jobs.csv").write_text(JOBS)
        path = Path(folder) / "acctier.yaml"
        path.write_text(f"{text}support_method: {method}\n{order}")
        loaded = load_configuration(path)
        return work(loaded), loaded


def compared(method: str, *changes: tuple[str, str]) -> tuple[Results, MethodComparison]:
    done, loaded = robinson(method, changes)
    return done.results, methods(done, loaded)


def by_id(comparison: MethodComparison, column: str) -> dict[str, Any]:
    return dict(comparison.accounts.select("account_id", column).iter_rows())


@pytest.mark.parametrize("configured", CONFIGURED)
def test_the_published_finals_whatever_is_configured(configured: str) -> None:
    _, comparison = compared(configured)
    for method, (machining, assembly) in FINALS.items():
        profit = by_id(comparison, f"{method}_profit")
        assert abs(565_000_00 - profit["machined"] - machining * 100) <= 160
        assert abs(555_000_00 - profit["assembled"] - assembly * 100) <= 160


def test_profit_and_tier_to_the_cent() -> None:
    _, comparison = compared("reciprocal")
    assert by_id(comparison, "direct_profit") == {"machined": -3695238, "assembled": 3695238}
    assert by_id(comparison, "step_down_profit") == {"machined": 733333, "assembled": -733333}
    assert by_id(comparison, "reciprocal_profit") == {"machined": -523711, "assembled": 523711}
    assert by_id(comparison, "revenue_proportional_profit") == {"machined": 0, "assembled": 0}
    assert by_id(comparison, "direct_tier") == {"machined": "Fix", "assembled": "Keep"}
    assert by_id(comparison, "step_down_tier") == {"machined": "Keep", "assembled": "Fix"}
    assert by_id(comparison, "revenue_proportional_tier") == {
        "machined": "Keep",
        "assembled": "Keep",
    }


def test_counts_are_against_the_configured_method() -> None:
    _, comparison = compared("step_down")
    assert comparison.step_order == ("engineering", "materials")
    assert comparison.methods == (
        MethodResult("direct", 0, 1, -3695238, 2, 2),
        MethodResult("step_down", 0, 1, -733333, 0, 0),
        MethodResult("reciprocal", 0, 1, -523711, 2, 2),
        MethodResult("revenue_proportional", 0, 0, 0, 2, 1),
    )


def test_the_configured_method_is_that_of_the_results() -> None:
    for configured in CONFIGURED:
        results, comparison = compared(configured)
        frame = results.accounts.frame
        known = dict(zip(frame["account_id"], frame["account_profit"], strict=True))
        assert by_id(comparison, f"{configured}_profit") == known


def test_without_a_step_order_pools_close_in_the_order_of_the_configuration() -> None:
    _, comparison = compared("reciprocal")
    assert comparison.step_order == ("engineering", "materials")


def test_a_step_order_written_for_later_is_kept() -> None:
    later = ("activities:", "step_order: [materials, engineering]\nactivities:")
    _, comparison = compared("reciprocal", later)
    assert comparison.step_order == ("materials", "engineering")
    assert by_id(comparison, "step_down_profit") != {"machined": 733333, "assembled": -733333}


def test_a_method_that_cannot_be_run_says_why_and_the_others_stand() -> None:
    only = ("machining: 60_000, assembly: 24_000", "engineering: 5")
    results, comparison = compared("reciprocal", only)
    direct = comparison.methods[0]
    assert direct.refused is not None
    assert "engineering" in direct.refused
    assert direct.account_profit is None
    assert comparison.methods[1].refused is None
    text = render(report(results, comparison), "table", Style(80))
    assert "direct cannot be run: the cost of engineering can never land" in text
    assert "direct_profit" not in text
    rows = render(report(results, comparison), "csv")
    assert rows.startswith("account_id,account_name,net_revenue,direct_profit,step_down_profit,")


def test_no_revenue_nothing_to_spread_by() -> None:
    nothing = ("sum: billed", "sum: billed * 0")
    _, comparison = compared("reciprocal", nothing)
    assert comparison.methods[3].refused == "no account has net revenue above zero"


def test_cost_spread_by_revenue_by_hand() -> None:
    """110,000 of activities over net revenue of 280, 160 and 160 thousand: Birch is saved."""
    comparison = layered_firm.comparison()
    assert [each.method for each in comparison.methods if each.refused] == []
    assert comparison.accounts.select("account_id", "reciprocal_profit").rows() == [
        ("B", -11_000_00)
    ]
    assert comparison.accounts["revenue_proportional_profit"].to_list() == [1466667]
    assert comparison.methods[3] == MethodResult("revenue_proportional", 12500000, 0, 0, 1, 1)


def test_the_cost_of_each_activity_stays_whole() -> None:
    done, _ = layered_firm.finished()
    spread = sum(profit for profit in done.results.accounts.frame["account_profit"]) - sum(
        each.account_profit or 0 for each in layered_firm.comparison().methods[3:]
    )
    assert spread == 0


def test_pools_that_serve_no_pool_leave_one_support_method() -> None:
    apart = (
        ("materials: 36_000, machining: 60_000, assembly: 24_000", "machine: 1"),
        ("engineering: 400, machining: 800, assembly: 2_800", "assemble: 1"),
    )
    results, comparison = compared("reciprocal", *apart)
    assert comparison.step_order == ()
    assert [each.sign_changes for each in comparison.methods[:3]] == [0, 0, 0]
    text = render(report(results, comparison), "table", Style(80))
    assert "No pool serves another, so the three support methods are one." in text
    assert "as configured" in text


@pytest.mark.parametrize("width", [80, 120])
def test_the_screen_fits_and_shows_both_verdicts(width: int) -> None:
    results, comparison = compared("step_down")
    lines = render(report(results, comparison), "table", Style(width)).splitlines()
    assert max(map(len, lines)) <= width
    assert "2 of 2 accounts change sign of profit or tier." in lines
    assert any(line.split() == "machined -36,952 7,333 -5,237 0".split() for line in lines)
    assert any(line.split() == "machined Fix Keep Fix Keep".split() for line in lines)
    assert not any("Not shown" in line for line in lines)


def test_machines_get_totals_and_accounts() -> None:
    data: Any = report(*compared("step_down")).data
    assert data["schema"] == "acctier/methods/1"
    assert data["step_order"] == ["engineering", "materials"]
    assert [column.name for column in data["accounts"].columns] == [
        *("account_id", "account_name", "net_revenue"),
        *("direct_profit", "step_down_profit", "reciprocal_profit", "revenue_proportional_profit"),
        *("direct_tier", "step_down_tier", "reciprocal_tier", "revenue_proportional_tier"),
    ]


def test_rows_come_by_the_widest_span_then_by_id() -> None:
    _, comparison = compared("reciprocal")
    profits = comparison.accounts.select(pl.col("^.*_profit$"))
    spans = [max(row) - min(row) for row in profits.iter_rows()]
    assert spans == sorted(spans, reverse=True)
    assert comparison.accounts["account_id"].to_list() == ["assembled", "machined"]
