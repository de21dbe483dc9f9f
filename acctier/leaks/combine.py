"""Claims of all kinds put together: cut to the line they reduce, totalled, made recoverable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl

from acctier.leaks.claims import Claim
from acctier.leaks.recovery import recoverable
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.results import LeakResult

SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "leak": pl.String,
    "kind": pl.String,
    "line": pl.String,
    "account_id": pl.String,
    "account_name": pl.String,
    "owner": pl.String,
    "nature": pl.String,
    "amount": pl.Int64,
    "recoverable": pl.Int64,
}


def combine(
    frame: pl.DataFrame,
    claims: Sequence[Claim],
    currency: Currency,
    target_margin: Fraction | None = None,
) -> tuple[pl.DataFrame, tuple[LeakResult, ...], tuple[Finding, ...]]:
    """Leaks per account and in total, no unit of money in two of them.

    Laws: the leaks of an account on one line add up to at most ``max(0, the line's amount)``: a
    claim takes what earlier claims leave of the line, so later ones are cut, which the finding
    ``leak-cut`` states; what is recoverable is at most the leak.

    ``frame`` has one row per account: ``account_id``, ``account_name``, ``net_revenue``,
    ``account_profit`` and every line claimed, in minor units.  Back come one row per leak and
    account with money in it (sorted by amount descending, leak, account), one result per claim
    (sorted by amount descending, then in the order of the claims), and the findings.
    """
    amounts, findings = _cut(frame, claims, currency)
    parts = _parts(frame, amounts, target_margin)
    found = [
        _rows(frame, claim, amount, part)
        for claim, amount, part in zip(claims, amounts, parts, strict=True)
    ]
    leaks = pl.concat([pl.DataFrame(schema=SCHEMA), *found]).sort(
        "amount", "leak", "account_id", descending=[True, False, False]
    )
    results = [_result(rows, claim) for claim, rows in zip(claims, found, strict=True)]
    return leaks, tuple(sorted(results, key=lambda result: -result.amount)), findings


def _cut(
    frame: pl.DataFrame, claims: Sequence[Claim], currency: Currency
) -> tuple[list[pl.Series], tuple[Finding, ...]]:
    """Each claim in turn takes what is left of its line."""
    left: dict[str, pl.Series] = {}
    amounts: list[pl.Series] = []
    findings: list[Finding] = []
    for claim in claims:
        if claim.line not in left:
            left[claim.line] = frame[claim.line].fill_null(0).cast(pl.Int128).clip(0)
        pair = pl.DataFrame({"claimed": claim.losses, "left": left[claim.line]}).with_columns(
            taken=pl.min_horizontal("claimed", "left")
        )
        amounts.append(pair["taken"])
        left[claim.line] = pair["left"] - pair["taken"]
        short = pair.filter(pl.col("taken") < pl.col("claimed"))
        if short.height:
            missing = sum(short["claimed"].to_list()) - sum(short["taken"].to_list())
            findings.append(_too_much(claim, short.height, missing, currency))
    return amounts, tuple(findings)


def _too_much(claim: Claim, accounts: int, missing: int, currency: Currency) -> Finding:
    noun = "account" if accounts == 1 else "accounts"
    return Finding(
        finding="leak-cut",
        severity="info",
        message=(
            f"leak {claim.leak} claims {currency.code} {currency.format(missing)} more than "
            f"earlier leaks leave of {claim.line} in {accounts:,} {noun}; it is cut to the line"
        ),
        rows=accounts,
        amount=missing,
    )


def _parts(
    frame: pl.DataFrame, amounts: Sequence[pl.Series], target_margin: Fraction | None
) -> Sequence[pl.Series]:
    """What is recoverable of each claim, in the row order of the accounts."""
    if target_margin is None or not amounts:
        return amounts
    leaks = zip(*(amount.to_list() for amount in amounts), strict=True)
    rows = [
        recoverable(leaked, revenue, profit, target_margin)
        for leaked, revenue, profit in zip(
            leaks, frame["net_revenue"], frame["account_profit"], strict=True
        )
    ]
    return [pl.Series([row[at] for row in rows], dtype=pl.Int64) for at in range(len(amounts))]


def _rows(frame: pl.DataFrame, claim: Claim, amount: pl.Series, part: pl.Series) -> pl.DataFrame:
    """The accounts that one claim takes money from, the most first."""
    said = {
        name: pl.lit(getattr(claim, name), dtype=pl.String)
        for name in ("leak", "kind", "line", "owner", "nature")
    }
    found = frame.select("account_id", "account_name", amount=amount, recoverable=part)
    return (
        found.filter(pl.col("amount") > 0)
        .with_columns(**said)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("amount", "account_id", descending=[True, False])
    )


def _result(rows: pl.DataFrame, claim: Claim) -> LeakResult:
    return LeakResult(
        leak=claim.leak,
        kind=claim.kind,
        line=claim.line,
        accounts=rows.height,
        amount=sum(rows["amount"].to_list()),
        recoverable=sum(rows["recoverable"].to_list()),
        owner=claim.owner,
        worst_account=rows["account_id"][0] if rows.height else None,
        nature=claim.nature,
    )
