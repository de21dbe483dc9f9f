"""Leaks by policy: a condition that breaks a rule of the house, and what breaking it costs."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from acctier.config.models import LeakSpec
from acctier.expression.apply import Scope, condition_expr, units_expr
from acctier.leaks.claims import Claim
from acctier.model.findings import Finding
from acctier.model.money import Currency


def policy_claims(
    frame: pl.DataFrame, scope: Scope, leaks: Mapping[str, LeakSpec], currency: Currency
) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """What each policy leak claims from each account.

    Law: where the condition holds, ``max(0, loss)`` rounded half away once to the minor unit; 0
    elsewhere, and for dormant accounts.  A condition that is NULL does not hold.  A loss that is
    NULL although the condition holds counts 0 and is told in the finding ``unknown-loss``.

    ``frame`` has one row per account with ``active`` and all that ``scope`` reads.  Claims come in
    the order of the configuration.
    """
    claims: list[Claim] = []
    findings: list[Finding] = []
    for name, leak in leaks.items():
        units, _ = units_expr(leak.loss, scope, currency.digits)
        judged = frame.select(
            "active", holds=condition_expr(leak.when, scope), loss=units.cast(pl.Int128)
        ).select("loss", holds=pl.col("active") & pl.col("holds"))
        unknown = judged.filter(pl.col("holds") & pl.col("loss").is_null()).height
        if unknown:
            findings.append(_unknown(name, leak, unknown))
        positive = pl.col("holds") & (pl.col("loss") > 0)
        losses = judged.select(
            pl.when(positive).then("loss").otherwise(pl.lit(0, dtype=pl.Int128))
        ).to_series()
        claims.append(Claim(name, "policy", leak.line, leak.owner, leak.nature, losses))
    return tuple(claims), tuple(findings)


def _unknown(name: str, leak: LeakSpec, accounts: int) -> Finding:
    noun = "account" if accounts == 1 else "accounts"
    return Finding(
        finding="unknown-loss",
        severity="warning",
        message=(
            f"leak {name}: the loss of {accounts:,} {noun} is unknown (NULL) and counts 0: "
            f"{leak.loss.text.strip()}"
        ),
        rows=accounts,
        hint="write COALESCE(..., 0) where an unknown value means none",
    )
