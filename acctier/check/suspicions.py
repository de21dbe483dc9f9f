"""Findings about the results of a run: overruns, activities without volume, suspect signs.

Each has a share: how large it is beside what it is part of, which `findings` may limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from acctier.config.models import LineSpec
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.results import ActivityResult, PoolResult


def overruns(
    pools: Sequence[PoolResult], activities: Sequence[ActivityResult]
) -> tuple[Finding, ...]:
    """Findings for pools used above their capacity and activities done above their volume."""
    found = []
    for pool in pools:
        use = pool.utilisation
        if use is None or use <= 1 or pool.used is None or pool.practical_capacity is None:
            continue
        over = pool.used - pool.practical_capacity
        found.append(
            Finding(
                "pool-overrun",
                "warning",
                f"pool {pool.pool} is used {float(use * 100):,.1f} % "
                f"of its practical capacity, {float(over):,.1f} {pool.unit or 'units'} "
                "too many",
                column=pool.pool,
                amount=pool.unused,
                hint="the time estimates are too high or the capacity too low",
                share=use - 1,
            )
        )
    found += [
        Finding(
            "volume-overrun",
            "warning",
            f"activity {activity.activity} was done {float(activity.quantity):,.0f} times, "
            f"more than its stated volume of {float(activity.volume):,.0f}",
            column=activity.activity,
            hint="state a higher practical volume, or let it be measured",
            share=activity.quantity / activity.volume - 1,
        )
        for activity in activities
        if activity.pools and activity.quantity > activity.volume > 0
    ]
    return tuple(found)


def without_volume(
    activities: Sequence[ActivityResult],
    unassigned: Mapping[str, int],
    pools: Sequence[PoolResult],
    currency: Currency,
) -> tuple[Finding, ...]:
    """Findings for activities that cost something and were never done.

    ``unassigned`` is the cost that each of them could not pass on.
    """
    pool_cost = sum(abs(pool.cost) for pool in pools)
    idle = (each for each in activities if each.pools and each.unit_cost is None)
    costs = ((each.activity, unassigned.get(each.activity, 0)) for each in idle)
    return tuple(
        Finding(
            "zero-volume",
            "warning",
            f"activity {activity} has no driver volume in the period; its cost "
            f"({currency.code} {currency.format(cost)}) is not allocated",
            column=activity,
            amount=cost,
            hint="check the driver's table and condition, or state a practical volume",
            share=_share(cost, pool_cost),
        )
        for activity, cost in costs
    )


def without_cost(measured: Mapping[str, str], pools: Sequence[PoolResult]) -> tuple[Finding, ...]:
    """Findings for costs that are taken from a table and come to nothing.

    ``measured`` is the table by pool, or by activity with a cost of its own.
    """
    return tuple(
        Finding(
            "zero-cost",
            "warning",
            f"the cost of {pool.pool} is 0: no money is taken for it from {measured[pool.pool]}",
            table=measured[pool.pool],
            column=pool.pool,
            hint="look at the values that its `where` names, and whether the export is complete",
        )
        for pool in pools
        if pool.pool in measured and pool.cost == 0
    )


def suspect_signs(
    lines: Mapping[str, LineSpec],
    sums: Mapping[str, int],
    pools: Sequence[PoolResult],
    currency: Currency,
) -> tuple[Finding, ...]:
    """Findings for revenue, deduction and cogs lines that total below zero, and such pools."""
    revenue = sum(abs(sums[name]) for name, line in lines.items() if line.kind == "revenue")
    pool_cost = sum(abs(pool.cost) for pool in pools)
    costs = (
        Finding(
            "sign-suspect",
            "warning",
            f"the cost of pool {pool.pool} is below zero; cost is entered positive",
            column=pool.pool,
            amount=pool.cost,
            hint="take it from the ledger with the other sign: sum: -amount",
            share=_share(pool.cost, pool_cost),
        )
        for pool in pools
        if pool.cost < 0
    )
    totals = (
        Finding(
            "sign-suspect",
            "warning",
            f"{name} totals {currency.code} {currency.format(sums[name])}; amounts of kind "
            f"{line.kind} are entered positive",
            column=name,
            amount=sums[name],
            hint=_other_sign(line),
            share=_share(sums[name], revenue),
        )
        for name, line in lines.items()
        if line.kind in {"revenue", "deduction", "cogs"} and sums[name] < 0
    )
    return (*costs, *totals)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(abs(part), abs(whole)) if whole else None


def _other_sign(line: LineSpec) -> str:
    """What to write for a line that totals below zero."""
    key = "formula" if line.sum is None else "sum"
    written = line.formula if line.sum is None else line.sum
    text = "" if written is None else written.text
    turned = f"-{text}" if text.isidentifier() else f"-({text})"
    return f"write it with the other sign: {key}: {turned}"
