"""The balance of every pool and activity once their money has been shared out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from acctier.config.models import ActivitySpec
from acctier.cost.pools import unit_cost
from acctier.model.costing import Activity, PoolCost
from acctier.model.money import Currency
from acctier.model.results import ActivityResult, PoolResult

ByOutcome = Mapping[tuple[str | None, str], int]
_ASSIGNED = ("assigned", "unattributed", "excluded")


def pool_results(
    costs: Sequence[PoolCost], outcomes: ByOutcome, currency: Currency
) -> tuple[PoolResult, ...]:
    """One balance per pool; `assigned` includes no account and excluded ones."""

    def money(pool: str, *names: str) -> int:
        return sum(outcomes.get((pool, name), 0) for name in names)

    return tuple(
        PoolResult(
            pool=cost.pool.name,
            cost=cost.pool.own,
            received=cost.received,
            practical_capacity=cost.pool.practical_capacity,
            unit=cost.pool.unit,
            used=cost.used,
            rate=None if cost.rate is None else cost.rate / currency.scale,
            assigned=money(cost.pool.name, *_ASSIGNED),
            unused=money(cost.pool.name, "unused", "overrun"),
            passed_on=cost.passed_on,
            sustaining=money(cost.pool.name, "sustaining"),
            residual=money(cost.pool.name, "residual"),
            unassigned=money(cost.pool.name, "unassigned"),
            support={name: part / currency.scale for name, part in cost.support.items() if part},
        )
        for cost in costs
    )


def activity_results(
    specs: Mapping[str, ActivitySpec],
    activities: Sequence[Activity],
    costs: Sequence[PoolCost],
    amounts: Mapping[str, int],
    currency: Currency,
) -> tuple[ActivityResult, ...]:
    """Volume, unit cost and amount of every activity, in configuration order."""
    results = []
    for activity in activities:
        spec = specs[activity.name]
        per_unit = unit_cost(activity, costs)
        pools = tuple(
            cost.pool.name
            for cost in costs
            if any(portion.activity == activity.name for portion in cost.portions)
        )
        results.append(
            ActivityResult(
                activity=activity.name,
                kind=spec.kind,
                level=spec.level,
                pools=pools,
                quantity=activity.quantity,
                volume=activity.quantity if activity.volume is None else activity.volume,
                unit_cost=None if per_unit is None else per_unit / Fraction(currency.scale),
                amount=amounts[activity.name],
            )
        )
    return tuple(results)
