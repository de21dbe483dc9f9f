"""Every take of one table in one aggregation over account and row status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from acctier.expression.apply import Scope, condition_expr, stored, units_expr
from acctier.expression.compile import Value
from acctier.expression.numbers import NARROW, WIDE
from acctier.measure.takes import Mode, Take
from acctier.model.errors import InputError
from acctier.model.fields import Kind
from acctier.model.findings import Finding
from acctier.model.money import QUANTITY_PLACES
from acctier.model.rows import STATUS

ACCOUNT, ROWS = "account_id", "_rows"


@dataclass(frozen=True)
class Sums:
    """What one table gave: a frame keyed by account and status, and the scale of each take.

    Columns: ``account_id`` (as written, null where empty or not applicable), ``_status``,
    ``_rows``, and per take its sum as integer units of ``10**-scale``; ``<take>?`` counts rows
    whose value is NULL, ``<take><`` rows below zero, ``<take>~`` is the sum of rounded less exact
    values in units of ``10**-gap_scale``.
    """

    frame: pl.DataFrame
    scales: Mapping[str, int]
    gap_scales: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Column:
    """The expressions one take needs, before aggregation."""

    units: pl.Expr
    bound: int
    scale: int
    missing: pl.Expr | None
    negative: pl.Expr | None
    gap: pl.Expr | None
    gap_bound: int
    gap_scale: int


def measure_table(
    frame: pl.LazyFrame,
    scope: Scope,
    account: str | None,
    takes: Sequence[Take],
    digits: int,
    height: int,
) -> Sums:
    """All takes of a table but distinct counts, per account and status, in one pass.

    ``height`` bounds the number of rows; sums that could leave Int128 are refused.
    """
    columns = {take.name: _column(take, scope, digits) for take in takes}
    sums: list[pl.Expr] = [pl.len().cast(pl.Int64).alias(ROWS)]
    for name, column in columns.items():
        sums.append(_sum(column.units, column.bound, height, name).alias(name))
        if column.missing is not None:
            sums.append(column.missing.sum().cast(pl.Int64).alias(f"{name}?"))
        if column.negative is not None:
            sums.append(column.negative.sum().cast(pl.Int64).alias(f"{name}<"))
        if column.gap is not None:
            gap = _sum(column.gap, column.gap_bound, height, name)
            sums.append(gap.alias(f"{name}~"))
    who = pl.lit(None, dtype=pl.String) if account is None else _account_text(scope[account])
    keyed = [who.alias(ACCOUNT), pl.col(STATUS)]
    grouped = frame.group_by(keyed).agg(sums).collect()
    return Sums(
        grouped.sort(ACCOUNT, STATUS),
        {name: column.scale for name, column in columns.items()},
        {name: column.gap_scale for name, column in columns.items() if column.gap is not None},
    )


def _account_text(value: Value) -> pl.Expr:
    return value.expr.cast(pl.String)


def _sum(expr: pl.Expr, bound: int, height: int, name: str) -> pl.Expr:
    total = bound * max(height, 1)
    if total > WIDE * 10:
        finding = Finding(
            "too-large", "error", f"{name}: the amounts are too large to be added up exactly"
        )
        raise InputError([finding])
    return expr.sum() if total < NARROW else expr.cast(pl.Int128).sum()


def _column(take: Take, scope: Scope, digits: int) -> _Column:
    keep = None if take.where is None else condition_expr(take.where, scope)
    if take.sum is None:
        one = 10**QUANTITY_PLACES if take.mode == Mode.QUANTITY else 1
        scale = QUANTITY_PLACES if take.mode == Mode.QUANTITY else 0
        counted = _every_row(pl.lit(one, dtype=pl.Int64))
        return _Column(_kept(counted, keep), one, scale, None, None, None, 0, 0)
    exact, value = stored(take.sum, scope, "value")
    exact = _every_row(exact if value.kind == Kind.NUMBER else exact.cast(pl.Int64))
    if take.mode == Mode.EXACT:
        units, bound, scale = exact, value.bound, value.scale
    else:
        scale = digits if take.mode == Mode.MONEY else QUANTITY_PLACES
        units, bound = units_expr(take.sum, scope, scale)
        units = _every_row(units)
    negative = None
    if take.mode == Mode.QUANTITY and take.negative != "net":
        negative = units < 0
        fixed = pl.lit(0, dtype=pl.Int64) if take.negative == "floor" else 0 - units
        units = pl.when(negative).then(fixed).otherwise(units)
    gap, gap_bound, gap_scale = None, 0, 0
    if take.mode == Mode.MONEY and value.scale > digits:
        gap, gap_bound, gap_scale = _gap(units, exact, value.scale, digits)
    return _Column(
        _kept(units, keep),
        bound,
        scale,
        _kept_flag(exact.is_null(), keep),
        None if negative is None else _kept_flag(negative, keep),
        None if gap is None else _kept(gap, keep),
        gap_bound,
        gap_scale,
    )


def _gap(units: pl.Expr, exact: pl.Expr, scale: int, digits: int) -> tuple[pl.Expr, int, int]:
    """Rounded less exact, per row, in units of the exact value: at most half a minor unit."""
    factor = 10 ** (scale - digits)
    wide = units.cast(pl.Int128) * pl.lit(factor, dtype=pl.Int128) - exact.cast(pl.Int128)
    narrow = wide.cast(pl.Int64) if factor < NARROW else wide
    return narrow, factor, scale


def _every_row(expr: pl.Expr) -> pl.Expr:
    """The expression with a value on every row: a sum takes a constant for a single value."""
    return expr if expr.meta.root_names() else pl.when(pl.col(STATUS).is_not_null()).then(expr)


def _kept(units: pl.Expr, keep: pl.Expr | None) -> pl.Expr:
    return units if keep is None else pl.when(keep).then(units)


def _kept_flag(flag: pl.Expr, keep: pl.Expr | None) -> pl.Expr:
    return flag if keep is None else flag & keep


def count_distinct(
    frame: pl.LazyFrame, scope: Scope, account: pl.Expr | None, take: Take
) -> pl.DataFrame:
    """Distinct values of a take among the given rows, per account (one row when there is none)."""
    assert take.distinct is not None
    value, _ = stored(take.distinct, scope, "value")
    keep = pl.lit(True) if take.where is None else condition_expr(take.where, scope)  # noqa: FBT003
    who = pl.lit(None, dtype=pl.String) if account is None else account
    pairs = frame.filter(keep).select(who.alias(ACCOUNT), value).drop_nulls("value").unique()
    return pairs.group_by(ACCOUNT).agg(pl.len().cast(pl.Int64).alias(take.name)).collect()
