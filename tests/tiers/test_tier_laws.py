"""What must hold for the tiers of any firm, against rules applied one account at a time."""

from __future__ import annotations

import random
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.config.models import TierRule
from acctier.expression.exact import evaluate
from acctier.profit.columns import account_scope
from acctier.tiers.assignment import assign, assign_conventional
from acctier.tiers.summary import summarise
from acctier.tiers.wording import Wording
from tests.tiers.small_accounts import MONEY, USD, small_accounts

CONDITIONS = (
    "account_profit > 0",
    "margin >= 0.15",
    "growth > 0.5 OR net_revenue < 2",
    "NOT growth > 0.5",
    "segment = 'north' AND account_profit >= -1",
    "profit_rank_share <= 0.4",
    "true",
)
ACCOUNT = st.fixed_dictionaries(
    {
        "net_revenue": st.integers(-3, 6),
        "account_profit": st.integers(-3, 3),
        "growth": st.sampled_from([None, "0.25", "0.5", "0.75"]),
        "segment": st.sampled_from([None, "north", "south"]),
        "active": st.booleans(),
    }
)
FIRMS = st.lists(ACCOUNT, max_size=12).map(
    lambda rows: {f"a{at:02}": row for at, row in enumerate(rows)}
)
RULES = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(CONDITIONS)), max_size=5).map(
    lambda pairs: tuple(TierRule.model_validate({"tier": t, "when": w}) for t, w in pairs)
)


def tiered(firm: dict[str, dict[str, object]], rules: tuple[TierRule, ...]) -> pl.DataFrame:
    frame, scope, _ = account_scope(
        small_accounts(firm), [name.text for rule in rules for name in rule.when.names]
    )
    frame = assign(frame, scope, rules, Wording(USD, MONEY))
    return assign_conventional(frame, scope, rules)


def first_rule(
    account: dict[str, object], rank_share: Fraction, rules: tuple[TierRule, ...]
) -> TierRule | None:
    profit, revenue = (
        Fraction(str(account["account_profit"])),
        Fraction(str(account["net_revenue"])),
    )
    growth, segment = account["growth"], account["segment"]
    row = {
        "account_profit": profit,
        "net_revenue": revenue,
        "margin": profit / revenue if revenue > 0 else None,
        "growth": None if growth is None else Fraction(str(growth)),
        "segment": None if segment is None else str(segment),
        "profit_rank_share": rank_share,
    }
    return next((rule for rule in rules if evaluate(rule.when, row) is True), None)


@given(FIRMS, RULES)
def test_exactly_the_first_rule_that_holds(
    firm: dict[str, dict[str, object]], rules: tuple[TierRule, ...]
) -> None:
    frame = tiered(firm, rules)
    active = {name: row for name, row in firm.items() if row["active"]}
    order = sorted(
        active,
        key=lambda name: (-active[name]["account_profit"], -active[name]["net_revenue"], name),  # type: ignore[operator]
    )
    for row in frame.iter_rows(named=True):
        name = row["account_id"]
        found = None
        if name in active:
            share = Fraction(order.index(name) + 1, len(order))
            found = first_rule(firm[name], share, rules)
        assert row["tier"] == (found and found.tier)
        assert row["tier_rule"] == (found and found.when.text)
        assert row["conventional_tier"] == row["tier"]
        assert (row["tier_reason"] is None) == (found is None)


@given(FIRMS, RULES)
def test_every_tiered_account_counts_once(
    firm: dict[str, dict[str, object]], rules: tuple[TierRule, ...]
) -> None:
    frame = tiered(firm, rules)
    results = summarise(frame, rules)
    assert [result.tier for result in results] == list(dict.fromkeys(rule.tier for rule in rules))
    inside = frame.filter(pl.col("tier").is_not_null())
    assert sum(result.accounts for result in results) == inside.height
    assert sum(result.account_profit for result in results) == inside["account_profit"].sum()
    assert sum(result.net_revenue for result in results) == inside["net_revenue"].sum()


@given(FIRMS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_tier(
    firm: dict[str, dict[str, object]], rules: tuple[TierRule, ...], chance: random.Random
) -> None:
    names = list(firm)
    chance.shuffle(names)
    shuffled = tiered({name: firm[name] for name in names}, rules)
    assert shuffled.sort("account_id").equals(tiered(firm, rules).sort("account_id"))
