"""Weights of a pool taken whole from a table: one sum per target it names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction

import polars as pl

from acctier.config.parts import WeightTable
from acctier.config.targets import refused_target
from acctier.expression.apply import Scope, condition_expr, stored
from acctier.expression.spreading import spread_over_days
from acctier.model.errors import UnplacedError
from acctier.model.findings import Finding, Spot
from acctier.model.money import QUOTIENT_PLACES
from acctier.model.rows import IN_PERIOD, STATUS, Rows

First = Callable[[pl.LazyFrame, pl.Expr], Spot | None]
"""Where the first row stands, among those of a frame, for which something holds."""


def table_weights(
    pool: str,
    spec: WeightTable,
    rows: Rows,
    scope: Scope,
    activities: Mapping[str, str | None],
    others: Collection[str],
    first: First,
) -> dict[str, Fraction]:
    """The exact sum of every target over the rows in the period, targets by name.

    ``activities`` names for each activity the pool whose capacity it draws on, ``others`` are the
    pools and sustaining layers.  Raises `UnplacedError` for rows without a weight, and for those
    that name no target or one that cannot be served.
    """
    shared = spread_over_days(spec.sum, QUOTIENT_PLACES) if rows.spread else spec.sum
    expr, field = stored(shared, scope, "weight")
    frame = rows.relation.frame.filter(pl.col(STATUS) == IN_PERIOD)
    if spec.where is not None:
        frame = frame.filter(condition_expr(spec.where, scope))
    weight = pl.col("weight")
    sums = (
        frame.select(pl.col(spec.target).alias("target"), expr.cast(pl.Int128))
        .group_by("target")
        .agg(weight.sum(), weight.null_count().alias("missing"))
        .collect()
        .sort("target")
    )
    missing = _missing(pool, rows.name, int(sums["missing"].sum()))
    told = [(missing, expr.is_null())] if missing else []
    for name in sums["target"]:
        refused = _refused(pool, spec, rows.name, name, activities, others)
        if refused is not None:
            told.append((refused, pl.col(spec.target).eq_missing(pl.lit(name))))
    if told:
        raise UnplacedError([(finding, first(frame, which)) for finding, which in told])
    units = dict(sums.select("target", "weight").iter_rows())
    return {name: Fraction(int(amount), 10**field.scale) for name, amount in units.items()}


def _refused(
    pool: str,
    spec: WeightTable,
    table: str,
    name: str | None,
    activities: Mapping[str, str | None],
    others: Collection[str],
) -> Finding | None:
    """Why a pool cannot serve what the table names; None when it can."""
    if name is None:
        reason: tuple[str, str | None] | None = ("no target", None)
    elif name in activities and name in others:
        reason = (f"{name} is an activity and a pool or layer", "rename one of them")
    else:
        reason = refused_target(name, activities, others)
    if reason is None:
        return None
    message, hint = reason
    return Finding(
        "weight-target",
        "error",
        f"{table}: {spec.target} holds {'an empty cell' if name is None else repr(name)} among "
        f"the weights of pool {pool}: {message}",
        table=table,
        column=spec.target,
        hint=hint,
    )


def _missing(pool: str, table: str, rows: int) -> Finding | None:
    if not rows:
        return None
    have = "1 row has" if rows == 1 else f"{rows:,} rows have"
    return Finding(
        "missing-amount",
        "error",
        f"{table}: {have} no weight for pool {pool}",
        table=table,
        column=pool,
        rows=rows,
        hint="fill the empty cells (or the divisor of 0), or declare it intended: COALESCE(..., 0)",
    )
