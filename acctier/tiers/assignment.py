"""Tiers by ordered rules: the first rule an account meets gives its tier, and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from acctier.config.models import TierRule
from acctier.expression.apply import Scope, condition_expr
from acctier.model.findings import Finding
from acctier.tiers.wording import Wording, sentences

_COLUMNS = ("tier", "tier_rule", "tier_reason")


def assign(
    frame: pl.DataFrame, scope: Scope, rules: Sequence[TierRule], wording: Wording
) -> pl.DataFrame:
    """Add ``tier``, ``tier_rule`` (the condition as written) and ``tier_reason`` (one sentence).

    Law: an active account has the tier of the first rule whose condition holds, or none; a
    condition that is NULL does not hold.  Dormant accounts have no tier.  ``frame`` has one row
    per account with ``account_id``, ``active`` and all that ``scope`` reads; its rows and their
    order stay.
    """
    placed = frame.with_columns(_rule=first_match(frame, scope, rules))
    cells: list[tuple[str, str, str] | None] = [None] * frame.height
    for at, rule in enumerate(rules):
        rows = placed.with_row_index("_at").filter(pl.col("_rule") == at)
        reasons = _reasons(rows, scope, rules[: at + 1], wording)
        for row, reason in zip(rows["_at"], reasons, strict=True):
            cells[row] = (rule.tier, rule.when.text, reason)
    return frame.with_columns(
        pl.Series(name, [cell and cell[at] for cell in cells], dtype=pl.String)
        for at, name in enumerate(_COLUMNS)
    )


def assign_conventional(
    frame: pl.DataFrame, scope: Scope, rules: Sequence[TierRule]
) -> pl.DataFrame:
    """Add ``conventional_tier``: the tier the usual rules give, by the same law."""
    names = [rule.tier for rule in rules]
    found = [None if at is None else names[at] for at in first_match(frame, scope, rules)]
    return frame.with_columns(pl.Series("conventional_tier", found, dtype=pl.String))


def first_match(frame: pl.DataFrame, scope: Scope, rules: Sequence[TierRule]) -> pl.Series:
    """Position of the first rule that holds for each active account; null for the others."""
    matches = [
        pl.when(condition_expr(rule.when, scope)).then(pl.lit(at, dtype=pl.Int32))
        for at, rule in enumerate(rules)
    ]
    first = pl.coalesce(*matches, pl.lit(None, dtype=pl.Int32))
    return frame.select(rule=pl.when(pl.col("active")).then(first))["rule"]


def untiered(frame: pl.DataFrame, rules: Sequence[TierRule]) -> tuple[Finding, ...]:
    """The finding ``no-tier`` when active accounts meet none of the rules, with their number."""
    if not rules:
        return ()
    left = frame.filter(pl.col("active") & pl.col("tier").is_null())
    if left.is_empty():
        return ()
    verb = "account meets" if left.height == 1 else "accounts meet"
    return (
        Finding(
            finding="no-tier",
            severity="warning",
            message=f"{left.height:,} active {verb} no tier rule",
            rows=left.height,
            amount=sum(left["account_profit"].to_list()),
            hint="end tiers.rules with a rule for all others: {tier: ..., when: true}",
        ),
    )


def _reasons(
    rows: pl.DataFrame, scope: Scope, rules: Sequence[TierRule], wording: Wording
) -> Iterator[str]:
    """A sentence per row: why the last of ``rules``, the one that holds, gives the tier.

    A rule for all others names no column; then the columns of the rules before it tell why.
    """
    tier, names = rules[-1].tier, [name.text for name in rules[-1].when.names]
    because = f"{tier} because "
    if not names:
        names = list(dict.fromkeys(name.text for rule in rules for name in rule.when.names))
        because += "no earlier rule applies: " if names else "the rule applies to every account"
    for sentence in sentences(rows, scope, names, wording):
        yield f"{because}{sentence}."
