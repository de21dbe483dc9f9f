"""Pools: what each cost, what was used of it, and how the whole reconciles to the ledger."""

from __future__ import annotations

from acctier.model.document import Beside, Cell, Column, Document, Facts, Table, Text
from acctier.model.results import ActivityResult, PoolResult, Results
from acctier.reports import tie_out
from acctier.reports.accounts import identity, method_data
from acctier.reports.balance import (
    balance_table,
    flow_table,
    layer_table,
    told_balance,
    told_layers,
)
from acctier.reports.wording import heading

SCHEMA = "acctier/pools/1"

POOLS = (
    Column("pool", "Pool"),
    Column("cost", "cost", "money"),
    Column("received", "received", "money", priority=8),
    Column("practical_capacity", "practical capacity", "quantity", priority=2),
    Column("unit", "unit", priority=3),
    Column("used", "used", "quantity", priority=3),
    Column("utilisation", "utilisation", "ratio"),
    Column("rate", "rate", "rate", priority=2),
    Column("assigned", "assigned", "money"),
    Column("unused", "unused capacity", "money"),
    Column("passed_on", "passed on", "money", priority=8),
    Column("sustaining", "sustaining", "money", priority=7),
    Column("unassigned", "not allocated", "money"),
    Column("residual", "over/under-applied", "money", priority=4),
    Column("difference", "difference", "money", priority=1),
)
"""As in ``pools.csv`` and in the summary."""

ACTIVITIES = (
    Column("activity", "Activity"),
    Column("kind", "kind", priority=2),
    Column("level", "level", priority=1),
    Column("pools", "from pools", priority=1),
    Column("quantity", "measured", "quantity"),
    Column("volume", "volume", "quantity", priority=1),
    Column("unit_cost", "unit cost", "rate"),
    Column("amount", "assigned", "money"),
)

_IN_THE_BALANCE = frozenset(
    {"received", "passed_on", "sustaining", "unassigned", "residual", "difference"}
)
"""Columns that people find in the balance below, stage by stage."""


def pools(results: Results) -> Document:
    """Pools, activities, and the way from account profit to operating profit."""
    whole = pool_table(results)
    loaded = any(layer.allocate_by for layer in results.layers)
    blocks = (
        heading(results, "Pools", loaded=loaded),
        Text(None, tuple(tie_out.lines(results))),
        *((_capacity(whole), activity_table(results)) if results.pools else ()),
        *((told_balance(results),) if results.pools else ()),
        *((told_layers(results),) if results.layers else ()),
        Beside(
            (tie_out.reconciliation_facts(results),),
            (Facts("Cost of the pools", tie_out.facts(results)),) if results.pools else (),
        ),
    )
    data = {
        "schema": SCHEMA,
        **identity(results),
        **method_data(results),
        "pools": whole,
        "activities": activity_table(results),
        "balance": balance_table(results),
        "flows": flow_table(results),
        "layers": layer_table(results),
        "reconciliation": tie_out.reconciliation(results),
    }
    return Document("pools", results.currency, blocks, data, whole)


def pool_table(results: Results) -> Table:
    """Every pool with every column, in the order of the configuration."""
    return Table("pools", "", POOLS, tuple(map(pool_row, results.pools)))


def pool_row(pool: PoolResult) -> tuple[Cell, ...]:
    """One pool under the columns of ``POOLS``."""
    return (
        pool.pool,
        pool.cost,
        pool.received,
        pool.practical_capacity,
        pool.unit,
        pool.used,
        pool.utilisation,
        pool.rate,
        pool.assigned,
        pool.unused,
        pool.passed_on,
        pool.sustaining,
        pool.unassigned,
        pool.residual,
        pool.difference,
    )


def activity_table(results: Results) -> Table:
    """Every activity in the order of the configuration."""
    return Table("activities", "", ACTIVITIES, tuple(map(activity_row, results.activities)))


def activity_row(activity: ActivityResult) -> tuple[Cell, ...]:
    """One activity under the columns of ``ACTIVITIES``."""
    return (
        activity.activity,
        activity.kind,
        activity.level,
        ", ".join(activity.pools),
        activity.quantity,
        activity.volume,
        activity.unit_cost,
        activity.amount,
    )


def _capacity(table: Table) -> Table:
    """The pools for people: what they cost, can do and did; where it went is in the balance."""
    kept = [i for i, column in enumerate(table.columns) if column.name not in _IN_THE_BALANCE]
    columns = tuple(table.columns[index] for index in kept)
    rows = tuple(tuple(row[index] for index in kept) for row in table.rows)
    return Table(table.name, table.title, columns, rows)
