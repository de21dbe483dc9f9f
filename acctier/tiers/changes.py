"""Whose profit changes its sign, or whose tier changes, with the way of carrying cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from acctier.model.results import MethodComparison, MethodResult

_NAMES = ("account_id", "account_name", "net_revenue")


def compared(
    found: Mapping[str, pl.DataFrame | str], configured: str, step_order: tuple[str, ...]
) -> MethodComparison:
    """The accounts under every method, side by side.

    ``found`` holds for each method the accounts with ``account_profit`` and ``tier``, or the reason
    why there are none; all have the same accounts, in any order.
    """
    beside = _beside(found, configured)
    results = tuple(
        MethodResult(method, refused=frame)
        if isinstance(frame, str)
        else _result(method, configured, beside)
        for method, frame in found.items()
    )
    methods = [method for method, frame in found.items() if not isinstance(frame, str)]
    profits = [pl.col(f"{method}_profit").cast(pl.Int128) for method in methods]
    changed = pl.any_horizontal(each for method in methods for each in _changes(method, configured))
    span = pl.max_horizontal(profits) - pl.min_horizontal(profits)
    listed = beside.filter(changed).sort([span, "account_id"], descending=[True, False])
    return MethodComparison(configured, step_order, results, listed.select(*_columns(found)))


def _beside(found: Mapping[str, pl.DataFrame | str], configured: str) -> pl.DataFrame:
    base = found[configured]
    assert isinstance(base, pl.DataFrame)
    beside = base.select(_NAMES)
    for method, frame in found.items():
        profit, tier = f"{method}_profit", f"{method}_tier"
        if isinstance(frame, str):
            beside = beside.with_columns(
                pl.lit(None, dtype=pl.Int64).alias(profit),
                pl.lit(None, dtype=pl.String).alias(tier),
            )
            continue
        columns = frame.select(
            "account_id", pl.col("account_profit").alias(profit), pl.col("tier").alias(tier)
        )
        beside = beside.join(
            columns, on="account_id", how="left", validate="1:1", maintain_order="left"
        )
    return beside


def _changes(method: str, configured: str) -> tuple[pl.Expr, pl.Expr]:
    """Whether the sign of the profit differs from that of the configured method, and the tier."""
    sign, usual_sign = (pl.col(f"{each}_profit").sign() for each in (method, configured))
    tier, usual_tier = (pl.col(f"{each}_tier") for each in (method, configured))
    return sign != usual_sign, tier.ne_missing(usual_tier)


def _result(method: str, configured: str, beside: pl.DataFrame) -> MethodResult:
    profit = pl.col(f"{method}_profit").cast(pl.Int128)
    sign, tier = _changes(method, configured)
    total, losing, losses, signs, tiers = beside.select(
        profit.sum().alias("total"),
        (profit < 0).sum().alias("losing"),
        profit.filter(profit < 0).sum().alias("losses"),
        sign.sum().alias("signs"),
        tier.sum().alias("tiers"),
    ).row(0)
    return MethodResult(method, int(total), int(losing), int(losses), int(signs), int(tiers))


def _columns(found: Mapping[str, object]) -> Iterator[str]:
    yield from _NAMES
    yield from (f"{method}_profit" for method in found)
    yield from (f"{method}_tier" for method in found)
