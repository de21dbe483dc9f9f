"""Sustaining costs: layers held above the accounts, shared only where the configuration insists.

A channel layer has a scope and gives that channel's P&L; a business layer spans all accounts.  What
is allocated all the same stands in columns of its own: ``account_profit`` never changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from acctier.config.models import SustainingSpec
from acctier.expression.apply import condition
from acctier.expression.compile import bind
from acctier.expression.sharing import share
from acctier.model.fields import Field, Kind
from acctier.model.findings import Finding
from acctier.model.results import LayerResult
from acctier.profit.base import MONEY_LIMIT
from acctier.profit.statement import ACCOUNT, Statement

PROFIT, LOADED = "account_profit", "fully_loaded_profit"


@dataclass(frozen=True)
class Sustained:
    """The statement with a column per allocated layer, and every layer's own result."""

    statement: Statement
    layers: tuple[LayerResult, ...]
    columns: tuple[str, ...]
    """Added columns in order: ``<layer>``, ``after_<layer>`` ..., ``fully_loaded_profit``."""


def sustain(
    statement: Statement,
    specs: Mapping[str, SustainingSpec],
    costs: Mapping[str, int],
    excluded: pl.Series,
) -> Sustained:
    """Hold every layer above the accounts, and share those that say ``allocate_by``, in order.

    ``costs`` are whole minor units per layer.  A layer is shared over the accounts in its scope, no
    account last, by a column that exists before it: bases below zero count as 0 (found), and with
    a total base of 0 the layer stays held (found).
    """
    frame, fields = statement.frame, dict(statement.fields)
    findings, results, columns = list(statement.findings), [], []
    last = PROFIT
    for name, spec in specs.items():
        inside = _scope(frame, fields, spec)
        shared = None
        nothing = pl.repeat(0, frame.height, dtype=pl.Int64, eager=True)
        if spec.allocate_by is not None:
            shared, notes = _shared(name, spec.allocate_by, costs[name], frame, fields, inside)
            findings += notes
        results.append(_result(name, spec, costs[name], frame, inside, excluded, shared))
        if spec.allocate_by is None:
            continue
        after = f"after_{name}"
        borne = nothing if shared is None else shared
        frame = frame.with_columns(borne.alias(name)).with_columns(
            (pl.col(last) - pl.col(name)).alias(after)
        )
        digits = fields[PROFIT].scale
        for column in (name, after):
            fields[column] = Field(column, Kind.NUMBER, digits, MONEY_LIMIT)
            columns.append(column)
        last = after
    if columns:
        frame = frame.with_columns(pl.col(last).alias(LOADED))
        fields[LOADED] = replace(fields[PROFIT], name=LOADED)
        columns.append(LOADED)
    done = replace(statement, frame=frame, fields=fields, findings=tuple(findings))
    return Sustained(done, tuple(results), tuple(columns))


def _scope(frame: pl.DataFrame, fields: Mapping[str, Field], spec: SustainingSpec) -> pl.Series:
    if spec.where is None:
        return pl.repeat(value=True, n=frame.height, eager=True)
    return condition(frame, bind(fields), spec.where)


def _shared(
    name: str,
    by: str,
    cost: int,
    frame: pl.DataFrame,
    fields: Mapping[str, Field],
    inside: pl.Series,
) -> tuple[pl.Series | None, list[Finding]]:
    bases = frame[by].fill_null(0).cast(pl.Int128)
    findings = _bearing_nothing(name, by, frame.filter(inside))
    counted = (
        pl.DataFrame({"base": bases, "inside": inside})
        .select(
            pl.when(pl.col("inside") & (pl.col("base") > 0))
            .then(pl.col("base"))
            .otherwise(0)
            .alias("base")
        )["base"]
        .cast(pl.Int128)
    )
    total = int(counted.sum() or 0)
    if total == 0:
        findings.append(
            Finding(
                "no-base",
                "warning",
                f"{name} stays held: {by} is nowhere above zero in its scope",
                column=name,
                amount=cost,
                hint="look at its `where`, or allocate by a column that is above zero",
            )
        )
        return None, findings
    scale = fields[by].scale
    per_unit = Fraction(cost * 10**scale, total)
    return share(cost, per_unit, counted, scale, Fraction(0)).rows, findings


def _bearing_nothing(name: str, by: str, members: pl.DataFrame) -> list[Finding]:
    """Findings for those in a layer's scope whose base is below zero, or that have none."""
    known = members.filter(pl.col(ACCOUNT).is_not_null() & pl.col("active"))
    findings = []
    if negative := members.filter(pl.col(by) < 0).height:
        message = f"{name} is shared by {by}; nothing goes to {_counted(negative)} below zero there"
        findings.append(Finding("negative-base", "info", message, column=name, rows=negative))
    if missing := known[by].null_count():
        message = (
            f"{name} is shared by {by}; nothing goes to {_counted(missing)} with no value there"
        )
        hint = "fill the column, or allocate by another one"
        findings.append(
            Finding("missing-base", "warning", message, column=name, rows=missing, hint=hint)
        )
    return findings


def _counted(accounts: int) -> str:
    return f"{accounts:,} account{'' if accounts == 1 else 's'}"


def _result(
    name: str,
    spec: SustainingSpec,
    cost: int,
    frame: pl.DataFrame,
    inside: pl.Series,
    excluded: pl.Series,
    shared: pl.Series | None,
) -> LayerResult:
    members = frame.filter(
        inside
        & pl.col("active")
        & pl.col(ACCOUNT).is_not_null()
        & ~pl.col(ACCOUNT).is_in(excluded.implode())
    )
    revenue, profit = (
        int(members[column].cast(pl.Int128).sum() or 0) for column in ("net_revenue", PROFIT)
    )
    return LayerResult(
        layer=name,
        level=spec.level,
        cost=cost,
        accounts=members.height,
        net_revenue=revenue,
        account_profit=profit,
        profit_after=profit - cost,
        allocate_by=spec.allocate_by if shared is not None else None,
    )


def by_layer(
    specs: Mapping[str, SustainingSpec], sums: Sequence[Mapping[str, int]]
) -> dict[str, int]:
    """Money per layer from several sources: its own cost and what pools send it."""
    return {name: sum(each.get(name, 0) for each in sums) for name in specs}
