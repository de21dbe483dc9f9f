"""The summary: exactly the keys of the contract, in its order, in exact numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from acctier.model.findings import Finding
from acctier.model.results import CheckResult
from acctier.render.formats import render
from acctier.reports.summary import outcome, summary, summary_document
from tests.reports import example_results

SHOP = example_results.shop()

LINES = ["list_sales", "discounts", "product_cost", "credit"]
ACTIVITIES = ["pick_line", "take_order", "visit"]

# As docs/commands.md lists them.
KEYS: dict[str, list[str]] = {
    "": (
        "schema company currency period profit_level support_method outcome run totals "
        "unattributed pools activities layers whale tiers blind_spots leaks tables checks gates "
        "findings"
    ).split(),
    "totals": [
        *("accounts", "active_accounts"),
        *LINES,
        *ACTIVITIES,
        *("net_revenue", "gross_profit", "cost_to_serve", "contribution_margin"),
        *("account_profit", "unattributed", "excluded", "sustaining", "unused"),
        *("unassigned", "residual", "operating_profit"),
    ],
    "unattributed": ["rows", *LINES, "net_revenue", "account_profit"],
    "pools": (
        "pool cost received practical_capacity unit used utilisation rate assigned unused "
        "passed_on sustaining unassigned residual difference"
    ).split(),
    "activities": "activity kind level pools quantity volume unit_cost amount".split(),
    "whale": (
        "accounts total peak peak_account_share height drag erosion erosion_ratio reach_100 "
        "top_share bottom_share makers neutral takers flat_back gini_normalised pareto "
        "rank_correlation"
    ).split(),
    "tiers": ("tier accounts net_revenue cost_to_serve account_profit margin profit_share").split(),
    "blind_spots": ["losing_top", "overlooked"],
    "leaks": "leak kind line accounts amount recoverable owner worst_account".split(),
    "tables": (
        "table files rows_read rows_used rows_outside_period rows_filtered rows_quarantined "
        "rows_unattributed row_rounding money"
    ).split(),
    "checks": "name level value limit holds detail file line".split(),
    "gates": "name level value limit holds detail file line".split(),
    "findings": ("finding severity message table file line column rows amount hint").split(),
}


@pytest.mark.parametrize("part", KEYS)
def test_keys_and_their_order(part: str) -> None:
    told: Any = summary(SHOP)
    found = told[part] if part else told
    assert found
    assert list(found[0] if isinstance(found, list) else found) == KEYS[part]


def test_shares_have_their_percentages_as_keys() -> None:
    whale: Any = summary(SHOP)["whale"]
    assert list(whale["top_share"]) == list(whale["bottom_share"]) == ["1", "4", "10", "20", "40"]
    assert list(whale["pareto"]) == ["revenue", "profit", "overlap"]
    assert list(whale["pareto"]["revenue"]) == ["20", "4", "0.8"]
    assert list(whale["makers"]) == ["accounts", "amount"]


def test_money_has_the_digits_of_the_currency() -> None:
    euros: Any = summary(SHOP)["totals"]
    yen: Any = summary(example_results.hardly_any_profit())["totals"]
    assert str(euros["operating_profit"]) == "10905.66"
    assert str(yen["net_revenue"]) == "6000000"


def test_ratios_have_ten_places_and_what_is_undefined_is_none() -> None:
    told: Any = summary(SHOP)
    assert str(told["pools"][1]["utilisation"]) == "1.0200000000"
    assert told["pools"][3]["utilisation"] is None
    assert told["tiers"][4]["margin"] is None


def test_the_gap_of_row_rounding_is_exact() -> None:
    tables: Any = summary(SHOP)["tables"]
    assert tables[0]["row_rounding"] == {
        "list_sales": Decimal("0.0086"),
        "discounts": Decimal("-1.051635"),
    }


def test_the_run_is_named_once_it_is_published() -> None:
    assert summary(SHOP)["run"] is None
    assert summary(SHOP, "2026-Q3-0123456789ab")["run"] == "2026-Q3-0123456789ab"


def test_the_text_is_what_json_readers_expect() -> None:
    told = json.loads(render(summary_document(SHOP), "json"), parse_float=Decimal)
    assert told["totals"]["account_profit"] == Decimal("28446.40")
    assert told["findings"][0]["amount"] == Decimal("123.45")


FELL = CheckResult("c", "error", Fraction(1), "= 2", holds=False)
WARNED = replace(FELL, level="warning")


@pytest.mark.parametrize(
    ("checks", "gates", "words"),
    [
        ((), (), "ok"),
        ((WARNED,), (WARNED,), "ok"),
        ((), (FELL,), "gates fell"),
        ((FELL,), (FELL,), "checks fell"),
    ],
)
def test_outcome_in_words(
    checks: tuple[CheckResult, ...], gates: tuple[CheckResult, ...], words: str
) -> None:
    assert outcome(replace(SHOP, checks=checks, gates=gates, findings=())) == words


def test_a_finding_that_is_an_error_counts_as_a_check_that_fell() -> None:
    finding = Finding("missing-amount", "error", "an amount is missing")
    assert outcome(replace(SHOP, checks=(), gates=(), findings=(finding,))) == "checks fell"
