"""Every take of one table in one aggregation over account and row status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from acctier.expression.apply import Scope, condition_expr, stored, units_expr
from acctier.expression.compile import Value
from acctier.expression.numbers import NARROW, WIDE, integer_type
from acctier.measure.takes import Mode, Take
from acctier.model.errors import InputError
from acctier.model.fields import Kind
from acctier.model.findings import too_large
from acctier.model.money import QUANTITY_PLACES
from acctier.model.rows import STATUS

ACCOUNT, ROWS, MISSING, OVER = "account_id", "_rows", "_missing", "_over"
LARGEST = "^"
"""Stands behind the name of a take whose bound is too wide to tell that its sum fits: what its
largest row comes to."""
SAFE = WIDE * 10
"""No sum goes beyond, so that Int128 holds it."""
_USUAL = 10**9
"""Rows of more minor units than this are rare: only a higher cap is worth a try."""


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
    exact: pl.Expr
    wraps: bool
    """Whether exact values stand in 64 bits, in which their sum may wrap around."""
    lift: int = 1
    """What the sum is multiplied by to come to ``10**-scale``: rows are added as they stand."""


def measure_table(
    frame: pl.LazyFrame,
    scope: Scope,
    account: str | None,
    takes: Sequence[Take],
    digits: int,
    height: int,
) -> Sums:
    """All takes of a table but distinct counts, per account and status, in one pass.

    ``height`` bounds the number of rows; sums that could leave Int128 are refused, judged by the
    bounds of the columns, and where those are too wide by the largest row.  Values that are
    NULL are counted per take in a second pass, which only a table that has any needs.
    """
    columns = {take.name: _column(take, scope, digits) for take in takes}
    who = pl.lit(None, dtype=pl.String) if account is None else _account_text(scope[account])
    keyed = frame.group_by(who.alias(ACCOUNT), pl.col(STATUS))
    sums, cap = _sums(columns, height), NARROW // max(height, 1)
    if any(cap < column.bound < NARROW for column in columns.values()) and cap >= _USUAL:
        sums = _sums(columns, height, cap)
    grouped = keyed.agg(sums.values()).collect()
    if OVER in sums and grouped[OVER].any():
        grouped = keyed.agg(_sums(columns, height).values()).collect()
    grouped = _within_128_bits(grouped, columns)
    missing = _missing(columns)
    if missing and grouped[MISSING].sum():
        told = [flag.sum().cast(pl.Int64).alias(name) for name, flag in missing.items()]
        grouped = grouped.join(
            keyed.agg(told).collect(),
            on=[ACCOUNT, STATUS],
            how="left",
            nulls_equal=True,
            validate="1:1",
        )
    grouped = grouped.with_columns(
        _unwrapped(name, column)
        for name, column in columns.items()
        if column.wraps and column.gap_bound * height < NARROW
    ).with_columns(
        pl.col(name).cast(pl.Int128) * pl.lit(column.lift, dtype=pl.Int128)
        for name, column in columns.items()
        if column.lift > 1
    )
    return Sums(
        grouped.drop(OVER, strict=False).sort(ACCOUNT, STATUS),
        {name: column.scale for name, column in columns.items()},
        {name: column.gap_scale for name, column in columns.items() if column.gap is not None},
    )


def without_value(take: Take, scope: Scope, digits: int) -> pl.Expr | None:
    """Which rows have no value for a take; None where every row has one."""
    return _column(take, scope, digits).missing


def _sums(
    columns: Mapping[str, _Column], height: int, cap: int | None = None
) -> dict[str, pl.Expr]:
    """The aggregates by name.

    Under a ``cap``, the largest amount that ``height`` rows can hold and still be added up in
    64 bits, wider columns are added up in 64 bits, too, and `OVER` says whether a row goes beyond.
    """
    sums = {ROWS: pl.len().cast(pl.Int64)}
    beyond = []
    for name, column in columns.items():
        units, bound = column.units, column.bound
        if bound * column.lift * max(height, 1) > SAFE:
            sums[f"{name}{LARGEST}"] = units.cast(pl.Int128).abs().max()
        if cap is not None and cap < bound < NARROW:
            beyond += [units > cap, units < -cap]
            bound = cap
        sums[name] = _sum(units, bound, height)
        if column.negative is not None:
            sums[f"{name}<"] = column.negative.sum().cast(pl.Int64)
        if column.wraps and column.gap_bound * height < NARROW:
            sums[f"{name}~"] = column.exact.sum()
        elif column.gap is not None:
            if column.gap_bound * max(height, 1) > SAFE:
                _refuse_too_large(name)
            sums[f"{name}~"] = _sum(column.gap, column.gap_bound, height)
    missing = _missing(columns)
    if missing:
        sums[MISSING] = pl.any_horizontal(missing.values()).sum().cast(pl.Int64)
    if beyond:
        sums[OVER] = pl.any_horizontal(beyond).any()
    return {name: expr.alias(name) for name, expr in sums.items()}


def _unwrapped(name: str, column: _Column) -> pl.Expr:
    """Rounded less exact, from both sums: less than 64 bits, whatever was carried beyond them."""
    factor = pl.lit(column.gap_bound, dtype=pl.Int128)
    gap = pl.col(name).cast(pl.Int128) * factor - pl.col(f"{name}~").cast(pl.Int128)
    return gap.cast(pl.Int64, wrap_numerical=True).alias(f"{name}~")


def _missing(columns: Mapping[str, _Column]) -> dict[str, pl.Expr]:
    """Per take that can have any, whether a row has no value."""
    return {
        f"{name}?": column.missing for name, column in columns.items() if column.missing is not None
    }


def _account_text(value: Value) -> pl.Expr:
    return value.expr.cast(pl.String)


def _sum(expr: pl.Expr, bound: int, height: int) -> pl.Expr:
    return expr.sum() if bound * max(height, 1) < NARROW else expr.cast(pl.Int128).sum()


def _within_128_bits(grouped: pl.DataFrame, columns: Mapping[str, _Column]) -> pl.DataFrame:
    """The sums without `LARGEST`, by which those are refused that could have left Int128.

    There they would have come out wrong without a word.
    """
    rows = int(grouped[ROWS].sum())
    judged = {name: each for name, each in columns.items() if f"{name}{LARGEST}" in grouped.columns}
    for name, column in judged.items():
        largest = grouped[f"{name}{LARGEST}"].max()
        if isinstance(largest, int) and largest * column.lift * rows > SAFE:
            _refuse_too_large(name)
    return grouped.drop(f"{name}{LARGEST}" for name in judged)


def _refuse_too_large(name: str) -> None:
    subject = name.partition(".")[2] or name
    raise InputError([too_large(f"{subject}: the amounts are", subject)])


def _column(take: Take, scope: Scope, digits: int) -> _Column:
    keep = None if take.where is None else condition_expr(take.where, scope)
    if take.sum is None:
        one = 10**QUANTITY_PLACES if take.mode == Mode.QUANTITY else 1
        scale = QUANTITY_PLACES if take.mode == Mode.QUANTITY else 0
        counted = _every_row(pl.lit(one, dtype=pl.Int64))
        return _Column(
            _kept(counted, keep), one, scale, None, None, None, 0, 0, counted, wraps=False
        )
    exact, value = stored(take.sum, scope, "value")
    exact = _every_row(exact if value.kind == Kind.NUMBER else exact.cast(pl.Int64))
    lift = 1
    if take.mode == Mode.EXACT:
        units, bound, scale = exact, value.bound, value.scale
    elif take.mode == Mode.QUANTITY and value.scale <= QUANTITY_PLACES:
        units, bound, scale = exact, value.bound, QUANTITY_PLACES
        lift = 10 ** (QUANTITY_PLACES - value.scale)
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
        gap_bound, gap_scale = 10 ** (value.scale - digits), value.scale
        gap = _gap(units, exact, gap_bound, max(value.bound, (bound + 1) * gap_bound))
    return _Column(
        _kept(units, keep),
        bound,
        scale,
        _kept_flag(exact.is_null(), keep),
        None if negative is None else _kept_flag(negative, keep),
        None if gap is None else _kept(gap, keep),
        gap_bound,
        gap_scale,
        _kept(exact, keep),
        gap is not None and value.bound < NARROW,
        lift,
    )


def _gap(units: pl.Expr, exact: pl.Expr, factor: int, bound: int) -> pl.Expr:
    """Rounded less exact, per row, in units of the exact value: at most half a minor unit."""
    kind = integer_type(bound)
    gap = units.cast(kind) * pl.lit(factor, dtype=kind) - exact.cast(kind)
    return gap.cast(integer_type(factor))


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
