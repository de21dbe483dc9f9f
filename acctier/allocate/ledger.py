"""The cost ledger: one row per pool, activity, account and outcome, adding up to the pools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import polars as pl

from acctier.expression.numbers import NARROW, WIDE, Value, largest_magnitude, rounded
from acctier.expression.sharing import share
from acctier.model.costing import Activity, PoolCost, Portion
from acctier.model.errors import InputError
from acctier.model.fields import Kind
from acctier.model.findings import too_large
from acctier.model.money import QUANTITY_PLACES, largest_remainder, round_half_away

ACCOUNT = "account_id"
SCHEMA = {
    "pool": pl.String,
    "activity": pl.String,
    ACCOUNT: pl.String,
    "outcome": pl.String,
    "quantity": pl.Int128,
    "amount": pl.Int64,
}
"""Columns of the cost ledger; quantity in units of 10**-9, amount in minor units."""


@dataclass(frozen=True)
class Allocation:
    """The cost ledger, and the cost of every activity per account (null id: no account)."""

    ledger: pl.DataFrame
    per_account: pl.DataFrame

    def by_activity(self) -> dict[str, int]:
        """Money that reached accounts, no account or excluded ones, per activity."""
        return self._sums("assigned", "unattributed", "excluded")

    def unassigned(self) -> dict[str, int]:
        """Money of activities that nothing was there to take, per activity."""
        return self._sums("unassigned")

    def _sums(self, *outcomes: str) -> dict[str, int]:
        rows = self.ledger.filter(
            pl.col("outcome").is_in(outcomes) & pl.col("activity").is_not_null()
        )
        sums = rows.group_by("activity").agg(pl.col("amount").cast(pl.Int128).sum())
        return {activity: int(amount) for activity, amount in sums.iter_rows()}


def allocate(
    costs: Sequence[PoolCost],
    activities: Sequence[Activity],
    quantities: pl.DataFrame,
    excluded: pl.Series,
    layers: Mapping[str, int],
) -> Allocation:
    """Share every portion over the accounts by their quantities, and list what stays behind.

    ``layers``: own costs of sustaining layers.  ``quantities``: ``account_id`` sorted by bytes with
    the null id last, and one column per
    activity in units of 10**-9.  Every row of the ledger has an outcome: assigned, unattributed,
    excluded, unused, overrun, sustaining (the layer stands as activity), unassigned or residual.
    """
    parts: list[pl.DataFrame] = []
    amounts: dict[str, list[pl.Series]] = {each.name: [] for each in activities}
    for cost in costs:
        for portion in cost.portions:
            if portion.standard:
                continue
            rows, shares = _portion_rows(portion, quantities, excluded)
            parts += rows
            if shares is not None:
                amounts[portion.activity].append(shares)
        parts += _pool_rows(cost)
    for activity in activities:
        if activity.rate is not None:
            behind = [
                portion
                for cost in costs
                for portion in cost.portions
                if portion.activity == activity.name
            ]
            applied = _standard(activity.rate, quantities[activity.name])
            parts += _standard_rows(activity.name, applied, behind, quantities, excluded)
            amounts[activity.name].append(applied)
    parts += [_row(None, name, "sustaining", None, own) for name, own in layers.items() if own]
    ids = quantities[ACCOUNT]
    nothing = pl.repeat(0, ids.len(), dtype=pl.Int64, eager=True)
    per_account = pl.DataFrame(
        [ids, *(sum(shares, nothing).alias(name) for name, shares in amounts.items())]
    )
    ledger = pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)
    return Allocation(sorted_ledger(ledger), per_account)


def _standard_rows(
    activity: str,
    applied: pl.Series,
    behind: Sequence[Portion],
    quantities: pl.DataFrame,
    excluded: pl.Series,
) -> list[pl.DataFrame]:
    """Applied cost per account, shared over the pools behind it by what they contribute exactly.

    What a pool contributed and was not applied is its residual; with nothing contributed, the cost
    is applied without a pool.
    """
    total = sum((portion.share for portion in behind), Fraction(0))
    if total <= 0:
        return [_account_rows(None, activity, quantities, applied, excluded)] + [
            _row(portion.pool, activity, "residual", None, portion.amount)
            for portion in behind
            if portion.amount
        ]
    rows = []
    for portion, amounts in zip(behind, _over_pools(applied, behind, total), strict=True):
        rows.append(_account_rows(portion.pool, activity, quantities, amounts, excluded))
        residual = portion.amount - int(amounts.cast(pl.Int128).sum() or 0)
        if residual:
            rows.append(_row(portion.pool, activity, "residual", None, residual))
    return rows


def _over_pools(applied: pl.Series, behind: Sequence[Portion], total: Fraction) -> list[pl.Series]:
    """Each account's applied amount over the pools, one series per pool."""
    if len(behind) == 1:
        return [applied]
    bottom = lcm(*((portion.share / total).denominator for portion in behind))
    tops = [int(portion.share / total * bottom) for portion in behind]
    parts = [
        largest_remainder(amount, [amount * top for top in tops], bottom) for amount in applied
    ]
    return [
        pl.Series([part[index] for part in parts], dtype=pl.Int64) for index in range(len(behind))
    ]


def _portion_rows(
    portion: Portion, quantities: pl.DataFrame, excluded: pl.Series
) -> tuple[list[pl.DataFrame], pl.Series | None]:
    if portion.per_unit is None:
        return [_row(portion.pool, portion.activity, "unassigned", None, portion.amount)], None
    column = quantities[portion.activity]
    shared = share(portion.amount, portion.per_unit, column, QUANTITY_PLACES, portion.idle)
    rows = [_account_rows(portion.pool, portion.activity, quantities, shared.rows, excluded)]
    if portion.idle:
        rows.append(_idle(portion.pool, portion.activity, portion.idle, shared.unused))
    return rows, shared.rows


def _account_rows(
    pool: str | None,
    activity: str,
    quantities: pl.DataFrame,
    amounts: pl.Series,
    excluded: pl.Series,
) -> pl.DataFrame:
    outcome = (
        pl.when(pl.col(ACCOUNT).is_null())
        .then(pl.lit("unattributed"))
        .when(pl.col(ACCOUNT).is_in(excluded.implode()))
        .then(pl.lit("excluded"))
        .otherwise(pl.lit("assigned"))
    )
    rows = quantities.select(
        pl.lit(pool, dtype=pl.String).alias("pool"),
        pl.lit(activity).alias("activity"),
        ACCOUNT,
        outcome.alias("outcome"),
        pl.col(activity).cast(pl.Int128).alias("quantity"),
        amounts.alias("amount"),
    )
    return rows.filter((pl.col("quantity") != 0) | (pl.col("amount") != 0))


def _pool_rows(cost: PoolCost) -> list[pl.DataFrame]:
    rows = [
        _row(cost.pool.name, layer, "sustaining", None, amount)
        for layer, amount in cost.sustaining.items()
    ]
    if cost.unassigned or cost.pool.held:
        rows.append(_row(cost.pool.name, None, "unassigned", None, cost.unassigned))
    if cost.idle or cost.unused:
        rows.append(_idle(cost.pool.name, None, cost.idle, cost.unused))
    return rows


def _idle(pool: str, activity: str | None, idle: Fraction, amount: int) -> pl.DataFrame:
    return _row(pool, activity, "unused" if idle >= 0 else "overrun", idle, amount)


def _row(
    pool: str | None, activity: str | None, outcome: str, quantity: Fraction | None, amount: int
) -> pl.DataFrame:
    units = None if quantity is None else round_half_away(quantity * 10**QUANTITY_PLACES)
    if abs(amount) >= NARROW or abs(units or 0) > WIDE:
        raise InputError([too_large(f"{pool or activity}: the amounts are", pool or activity)])
    cells = {
        "pool": pool,
        "activity": activity,
        ACCOUNT: None,
        "outcome": outcome,
        "quantity": units,
        "amount": amount,
    }
    return pl.DataFrame({name: [cell] for name, cell in cells.items()}, schema=SCHEMA)


def _standard(rate: Fraction, quantities: pl.Series) -> pl.Series:
    """Rate x quantity, rounded half away once per account."""
    units = pl.col("quantity").cast(pl.Int128) * pl.lit(rate.numerator, dtype=pl.Int128)
    value = Value(
        Kind.NUMBER,
        units,
        QUANTITY_PLACES,
        max(largest_magnitude(quantities) * abs(rate.numerator), 2**62),
        rate.denominator,
    )
    amounts = quantities.to_frame("quantity").select(rounded(value, 0)[0]).to_series()
    if largest_magnitude(amounts) >= NARROW:
        raise InputError([too_large("a standard rate times its quantity is")])
    return amounts.cast(pl.Int64)


def sorted_ledger(ledger: pl.DataFrame) -> pl.DataFrame:
    """The ledger in its total order: pool, activity, outcome, account."""
    return ledger.sort(["pool", "activity", "outcome", ACCOUNT], nulls_last=True)


def by_outcome(ledger: pl.DataFrame) -> Mapping[tuple[str | None, str], int]:
    """Money per pool and outcome."""
    grouped = ledger.group_by("pool", "outcome").agg(pl.col("amount").cast(pl.Int128).sum())
    return {(pool, outcome): int(amount) for pool, outcome, amount in grouped.iter_rows()}
