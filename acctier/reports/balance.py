"""Where the cost of every pool goes, stage by stage, and what is held above the accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from acctier.model.document import Cell, Column, Table
from acctier.model.results import PoolResult, Results

BALANCE = (
    Column("pool", "pool"),
    Column("stage", "stage"),
    Column("cost", "own cost", "money"),
    Column("received", "received", "money"),
    Column("brought_forward", "brought forward", "money"),
    Column("passed_on", "passed on", "money"),
    Column("carried_forward", "carried forward", "money"),
    Column("assigned", "assigned", "money"),
    Column("unused", "unused capacity", "money"),
    Column("sustaining", "sustaining", "money"),
    Column("unassigned", "not allocated", "money"),
    Column("residual", "over/under-applied", "money"),
    Column("difference", "difference", "money"),
)
"""Every column, for machines."""

FLOWS = (
    Column("from_pool", "from pool"),
    Column("to_pool", "to pool"),
    Column("amount", "amount", "rate"),
)
"""Exact amounts: only what each pool passes on in all, and receives in all, is whole cents."""

LAYERS = (
    Column("layer", "Layers"),
    Column("level", "level", priority=1),
    Column("cost", "layer cost", "money"),
    Column("accounts", "accounts", "count", priority=1),
    Column("net_revenue", "net revenue", "money", priority=2),
    Column("account_profit", "their profit", "money"),
    Column("profit_after", "after the layer", "money"),
    Column("allocate_by", "allocated by"),
)
"""As in the summary."""

_TOLD = (
    Column("stage", "Balance"),
    Column("in", "in", "money", whole=True),
    Column("received", "received", "money", whole=True, priority=1),
    Column("passed_on", "passed on to pools", "money", whole=True, priority=1),
    Column("out", "handed on", "money", whole=True),
    Column("unused", "unused capacity", "money", whole=True),
    Column("sustaining", "sustaining", "money", whole=True, priority=2),
    Column("unassigned", "not allocated", "money", whole=True, priority=1),
    Column("residual", "over/under-applied", "money", whole=True, priority=3),
    Column("difference", "difference", "money"),
)
"""For people: what comes in at a stage, and what it hands on to the next, in a column each."""

_FOR_PEOPLE = (
    "layer",
    "level",
    "accounts",
    "net_revenue",
    "account_profit",
    "cost",
    "profit_after",
    "allocate_by",
)


@dataclass(frozen=True)
class Stage:
    """One stage of one pool: what comes in and where it goes, in minor units.

    pools: own cost + received = passed on + carried forward.  activities: brought forward =
    sustaining + unused + not allocated + carried forward.  accounts: brought forward = assigned +
    unused + not allocated + residual.
    """

    pool: str
    stage: str
    cost: int = 0
    received: int = 0
    brought_forward: int = 0
    passed_on: int = 0
    carried_forward: int = 0
    assigned: int = 0
    unused: int = 0
    sustaining: int = 0
    unassigned: int = 0
    residual: int = 0

    @property
    def difference(self) -> int:
        """What comes in less what goes out: 0, or the run is broken."""
        out = self.passed_on + self.carried_forward + self.assigned + self.unused
        held = self.sustaining + self.unassigned + self.residual
        return self.cost + self.received + self.brought_forward - out - held


def stages(results: Results) -> Iterator[Stage]:
    """The three stages of every pool, in configuration order.

    What pools keep for themselves and what activities take on comes from the cost ledger, the rest
    from the balance of the pool, so that the two are held against each other.
    """
    ledger = _by_pool(results.cost_ledger)
    for pool in results.pools:
        yield from _stages(pool, ledger.get(pool.pool, {}))


def _stages(pool: PoolResult, ledger: Mapping[str, int]) -> Iterator[Stage]:
    landed = pool.cost + pool.received - pool.passed_on
    kept, idle = ledger.get("unassigned", 0), ledger.get("unused", 0)
    taken = ledger.get("taken", 0)
    yield Stage(
        pool.pool,
        "pools",
        cost=pool.cost,
        received=pool.received,
        passed_on=pool.passed_on,
        carried_forward=landed,
    )
    yield Stage(
        pool.pool,
        "activities",
        brought_forward=landed,
        carried_forward=taken,
        unused=idle,
        sustaining=pool.sustaining,
        unassigned=kept,
    )
    yield Stage(
        pool.pool,
        "accounts",
        brought_forward=taken,
        assigned=pool.assigned,
        unused=pool.unused - idle,
        unassigned=pool.unassigned - kept,
        residual=pool.residual,
    )


def _by_pool(ledger: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Money per pool: kept unused or unassigned by the pool itself, or taken on by activities."""
    by_itself = (
        pl.when(pl.col("outcome") == "unassigned")
        .then(pl.lit("unassigned"))
        .otherwise(pl.lit("unused"))
    )
    where = pl.when(pl.col("activity").is_null()).then(by_itself).otherwise(pl.lit("taken"))
    sums = (
        ledger.filter(pl.col("pool").is_not_null() & (pl.col("outcome") != "sustaining"))
        .group_by("pool", where.alias("where"))
        .agg(pl.col("amount").cast(pl.Int128).sum())
    )
    found: dict[str, dict[str, int]] = {}
    for pool, place, amount in sums.iter_rows():
        found.setdefault(pool, {})[place] = int(amount)
    return found


def balance_table(results: Results) -> Table:
    """One row per pool and stage, every column."""
    return Table("balance", "", BALANCE, tuple(map(_row, stages(results))))


def flow_table(results: Results) -> Table:
    """What each pool passes on to each pool it serves, in configuration order."""
    rows = [
        (pool.pool, target, amount)
        for pool in results.pools
        for target, amount in pool.support.items()
    ]
    return Table("flows", "", FLOWS, tuple(rows))


def told_balance(results: Results) -> Table:
    """The balance for people: nothing where nothing moves, and the name of each pool once."""
    moving = [each for each in stages(results) if _moves(each)]
    columns = tuple(
        column
        for column in _TOLD
        if column.name in {"stage", "difference"} or any(_told(each, column) for each in moving)
    )
    rows = []
    for before, each in zip([None, *moving], moving, strict=False):
        named = before is not None and before.pool == each.pool
        first = f"  to {each.stage}" if named else each.pool
        rows.append((first, *(_told(each, column) for column in columns[1:])))
    return Table("balance", "", columns, tuple(rows))


def _moves(stage: Stage) -> bool:
    if stage.stage == "pools":
        return bool(stage.received or stage.passed_on)
    return any(isinstance(cell, int) and cell for cell in _row(stage))


def _told(stage: Stage, column: Column) -> Cell:
    match column.name:
        case "in":
            return stage.cost + stage.brought_forward or None
        case "out":
            return stage.carried_forward + stage.assigned or None
        case "difference":
            return stage.difference
        case name:
            amount: int = getattr(stage, name)
            return amount or None


def _row(stage: Stage) -> tuple[Cell, ...]:
    return tuple(getattr(stage, column.name) for column in BALANCE)


def layer_table(results: Results) -> Table:
    """Every layer with the profit of the accounts it is kept for, as in the summary."""
    rows = tuple(
        tuple(getattr(layer, column.name) for column in LAYERS) for layer in results.layers
    )
    return Table("layers", "", LAYERS, rows)


def told_layers(results: Results) -> Table:
    """The layers for people: the profit of their accounts, less the layer, is what is left."""
    table = layer_table(results)
    names = [column.name for column in LAYERS]
    allocated = any(layer.allocate_by for layer in results.layers)
    kept = [names.index(name) for name in _FOR_PEOPLE if allocated or name != "allocate_by"]
    rows = tuple(tuple(row[index] for index in kept) for row in table.rows)
    return Table("layers", "", tuple(LAYERS[index] for index in kept), rows)
