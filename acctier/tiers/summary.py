"""Tiers in numbers, and the accounts that the usual tiering misjudges."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from acctier.config.models import TierRule
from acctier.model.results import BlindSpot, TierResult

_MONEY = ("net_revenue", "cost_to_serve", "account_profit")


def summarise(
    frame: pl.DataFrame, rules: Sequence[TierRule], column: str = "tier"
) -> tuple[TierResult, ...]:
    """Accounts and money of each tier, in the order of the rules, empty tiers too.

    Law: every account with a tier counts in exactly one result.  ``profit_share`` is the part of
    the profit of all active accounts, None when that is not positive; ``margin`` is None when
    revenue is not positive.  ``column`` holds the tier of each row: ``tier`` or
    ``conventional_tier``.
    """
    total = sum(frame.filter(pl.col("active"))["account_profit"].to_list())
    sums = {
        row[column]: row
        for row in frame.group_by(column)
        .agg(pl.len().alias("accounts"), pl.col(_MONEY).cast(pl.Int128).sum())
        .iter_rows(named=True)
    }
    empty = {"accounts": 0, **dict.fromkeys(_MONEY, 0)}
    results = []
    for tier in _tiers(rules):
        found = sums.get(tier, empty)
        revenue, profit = found["net_revenue"], found["account_profit"]
        results.append(
            TierResult(
                tier=tier,
                accounts=found["accounts"],
                net_revenue=revenue,
                cost_to_serve=found["cost_to_serve"],
                account_profit=profit,
                margin=Fraction(profit, revenue) if revenue > 0 else None,
                profit_share=Fraction(profit, total) if total > 0 else None,
                treat=next(
                    (rule.treat for rule in rules if rule.tier == tier and rule.treat), None
                ),
            )
        )
    return tuple(results)


def blind_spots(
    frame: pl.DataFrame, rules: Sequence[TierRule], conventional: Sequence[TierRule]
) -> tuple[tuple[BlindSpot, ...], tuple[BlindSpot, ...]]:
    """The accounts that tiering by size gets wrong: (losing_top, overlooked).

    ``losing_top``: accounts in the first conventional tier whose ``account_profit`` is negative,
    the largest loss first.  ``overlooked``: accounts in the last conventional tier with a positive
    ``account_profit`` that the profit-aware rules put into their first or second tier (never the
    last one), the largest profit first.  Tiers stand in the order in which the rules first name
    them; fewer than two conventional tiers tell nobody apart, so nothing is found.  Ties go by
    ``account_id``.

    Why it is worth a look: most firms tier by revenue and growth potential alone.
    """
    usual, aware = _tiers(conventional), _tiers(rules)
    if len(usual) < 2:
        return (), ()
    usually, profit = pl.col("conventional_tier"), pl.col("account_profit")
    losing = frame.filter(pl.col("active") & (usually == usual[0]) & (profit < 0))
    best = aware[:-1][:2]
    overlooked = frame.filter(
        pl.col("active") & (usually == usual[-1]) & (profit > 0) & pl.col("tier").is_in(best)
    )
    return (
        _spots(losing.sort("account_profit", "account_id")),
        _spots(overlooked.sort("account_profit", "account_id", descending=[True, False])),
    )


def _tiers(rules: Sequence[TierRule]) -> list[str]:
    return list(dict.fromkeys(rule.tier for rule in rules))


def _spots(accounts: pl.DataFrame) -> tuple[BlindSpot, ...]:
    return tuple(
        BlindSpot(
            account_id=row["account_id"],
            account_name=row["account_name"] or row["account_id"],
            conventional_tier=row["conventional_tier"],
            tier=row["tier"] or "",
            net_revenue=row["net_revenue"],
            account_profit=row["account_profit"],
        )
        for row in accounts.iter_rows(named=True)
    )
