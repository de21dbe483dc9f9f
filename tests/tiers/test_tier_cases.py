"""Tiers and blind spots on cases checked by hand; see tier_cases.yaml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from acctier.config.models import TierRule
from acctier.profit.columns import account_scope
from acctier.tiers.assignment import assign, assign_conventional, untiered
from acctier.tiers.summary import blind_spots, summarise
from acctier.tiers.wording import Wording
from tests.tiers.small_accounts import MONEY, USD, small_accounts

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("tier_cases.yaml").read_text("utf-8")
)


def rules_of(entries: list[dict[str, str]]) -> tuple[TierRule, ...]:
    return tuple(TierRule.model_validate(entry) for entry in entries)


def tiered(
    given: dict[str, Any], rules: tuple[TierRule, ...], conventional: tuple[TierRule, ...]
) -> pl.DataFrame:
    wanted = [name.text for rule in (*rules, *conventional) for name in rule.when.names]
    frame, scope, _ = account_scope(small_accounts(given), wanted)
    frame = assign(frame, scope, rules, Wording(USD, MONEY))
    return assign_conventional(frame, scope, conventional)


def by_account(frame: pl.DataFrame, column: str) -> dict[str, str | None]:
    return dict(frame.select("account_id", column).iter_rows())


def contains(found: dict[str, str | None], wanted: dict[str, str | None]) -> bool:
    return {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_tier_case(case: dict[str, Any]) -> None:
    rules = rules_of(case["options"].get("rules", []))
    conventional = rules_of(case["options"].get("conventional", []))
    frame = tiered(case["given"], rules, conventional)
    expect = case["expect"]
    assert frame["account_id"].to_list() == list(case["given"])
    assert contains(by_account(frame, "tier"), expect.get("tiers", {}))
    assert contains(by_account(frame, "conventional_tier"), expect.get("conventional", {}))
    assert contains(by_account(frame, "tier_reason"), expect.get("reasons", {}))
    losing_top, overlooked = blind_spots(frame, rules, conventional)
    if "losing_top" in expect:
        assert [spot.account_id for spot in losing_top] == expect["losing_top"]
        assert [spot.account_id for spot in overlooked] == expect["overlooked"]
    if "findings" in expect:
        found = [[finding.finding, finding.rows] for finding in untiered(frame, rules)]
        assert found == expect["findings"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if "summary" in case["expect"]], ids=lambda case: case["case"]
)
def test_tier_summary(case: dict[str, Any]) -> None:
    rules = rules_of(case["options"].get("rules", []))
    found = summarise(tiered(case["given"], rules, ()), rules)
    rows = []
    for tier, accounts, *money, margin, share in case["expect"]["summary"]:
        ratios = [None if ratio is None else Fraction(ratio) for ratio in (margin, share)]
        rows.append((tier, accounts, *(100 * amount for amount in money), *ratios))
    assert [
        (
            tier.tier,
            tier.accounts,
            tier.net_revenue,
            tier.cost_to_serve,
            tier.account_profit,
            tier.margin,
            tier.profit_share,
        )
        for tier in found
    ] == rows


def test_the_rule_is_quoted_and_the_treatment_kept() -> None:
    case = CASES[0]
    rules = rules_of(case["options"]["rules"])
    frame = tiered(case["given"], rules, ())
    assert by_account(frame, "tier_rule") == {
        "acme": "margin >= 0.15",
        "bolt": "account_profit >= 0",
        "cord": "true",
    }
    assert [tier.treat for tier in summarise(frame, rules)] == ["named team", None, None]


def test_a_blind_spot_names_both_tiers_and_the_money() -> None:
    rules = rules_of([{"tier": "Good", "when": "account_profit > 0"}])
    usual = rules_of([{"tier": "A", "when": "net_revenue > 100"}, {"tier": "B", "when": "true"}])
    frame = tiered({"acme": {"net_revenue": 500, "account_profit": -20}}, rules, usual)
    (spot,), overlooked = blind_spots(frame, rules, usual)
    assert overlooked == ()
    assert (spot.account_name, spot.conventional_tier, spot.tier) == ("Acme", "A", "")
    assert (spot.net_revenue, spot.account_profit) == (50_000, -2_000)


def test_conventional_tiers_are_summed_by_the_same_law() -> None:
    usual = rules_of([{"tier": "A", "when": "net_revenue > 100"}, {"tier": "B", "when": "true"}])
    frame = tiered({"acme": {"net_revenue": 500}, "bolt": {"net_revenue": 50}}, (), usual)
    found = summarise(frame, usual, "conventional_tier")
    assert [(tier.tier, tier.net_revenue) for tier in found] == [("A", 50_000), ("B", 5_000)]
