"""Weights of a pool taken whole from a table: one sum per target it names."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

import polars as pl

from acctier.config.models import WeightTable
from acctier.expression.apply import Scope, condition_expr, stored
from acctier.model.errors import InputError, did_you_mean
from acctier.model.findings import Finding
from acctier.model.rows import IN_PERIOD, STATUS, Rows


def table_weights(
    pool: str, spec: WeightTable, rows: Rows, scope: Scope, targets: Collection[str]
) -> dict[str, Fraction]:
    """The exact sum of every target over the rows in the period, targets by name.

    Raises `InputError` for rows that name no target, or one that is not in ``targets``.
    """
    expr, field = stored(spec.sum, scope, "weight")
    frame = rows.relation.frame.filter(pl.col(STATUS) == IN_PERIOD)
    if spec.where is not None:
        frame = frame.filter(condition_expr(spec.where, scope))
    sums = (
        frame.select(pl.col(spec.target).alias("target"), expr.cast(pl.Int128))
        .group_by("target")
        .agg(pl.col("weight").sum())
        .collect()
        .sort("target")
    )
    problems = [_unknown(pool, spec, rows.name, name, targets) for name in sums["target"]
                if name not in targets]  # fmt: skip
    if problems:
        raise InputError(problems)
    return {name: Fraction(int(units or 0), 10**field.scale) for name, units in sums.iter_rows()}


def _unknown(
    pool: str, spec: WeightTable, table: str, name: str | None, targets: Collection[str]
) -> Finding:
    shown = "an empty cell" if name is None else repr(name)
    return Finding(
        "unknown-weight-target",
        "error",
        f"{table}: {spec.target} holds {shown}, which pool {pool} cannot serve",
        table=table,
        column=spec.target,
        hint=did_you_mean(name or "", targets, "targets"),
    )
