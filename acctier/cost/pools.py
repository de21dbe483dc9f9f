"""Pools to activities: capacity cost rates, splits, and where each pool's money lands.

Everything here is exact: amounts are integers in minor units, shares and rates are fractions.  In
two stages by largest remainder: the net landings of all pools over the sum of their own costs,
then each landing over activities, sustaining layers, what is not allocated, and unused capacity.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from acctier.cost.support import Flow, flows
from acctier.model.costing import UNASSIGNED, ZERO, Activity, Pool, PoolCost, Portion
from acctier.model.money import largest_remainder, round_half_away


def cost_pools(
    pools: Sequence[Pool],
    activities: Sequence[Activity],
    layers: Sequence[str] = (),
    method: str = "reciprocal",
    step_order: Sequence[str] = (),
) -> tuple[PoolCost, ...]:
    """Where the money of every pool lands: pools in the order given, own costs of activities last.

    Time-driven: rate = gross / practical capacity, share = rate x units used, the rest is unused.
    Split: share = gross x weight / total weight.  Both: weights are units of capacity.  Held:
    everything stays unassigned.  gross = own + received from pools that serve this one.

    >>> desk = Pool("desk", 56_000_000, Fraction(700_000), "minutes")
    >>> work = Activity("orders", Fraction(49_000), pool="desk", uses=Fraction(8))
    >>> done = cost_pools([desk], [work])[0]
    >>> done.portions[0].amount, done.unused, done.rate
    (31360000, 24640000, Fraction(80, 1))
    """
    serving = [pool for pool in pools if not pool.of_activity]
    names = {pool.name for pool in serving}
    gross = [
        *flows(serving, method, step_order),
        *(
            Flow(pool, Fraction(pool.own), pool.serves, Fraction(1))
            for pool in pools
            if pool.of_activity
        ),
    ]
    passed = [sum((flow.share(name) for name in names), ZERO) for flow in gross]
    landings = largest_remainder(
        sum(pool.own for pool in pools),
        [flow.gross - out for flow, out in zip(gross, passed, strict=True)],
    )
    return tuple(
        _land(flow, landing, round_half_away(out), activities, layers, names)
        for flow, landing, out in zip(gross, landings, passed, strict=True)
    )


def _land(
    flow: Flow,
    landing: int,
    passed_on: int,
    activities: Sequence[Activity],
    layers: Sequence[str],
    pools: set[str],
) -> PoolCost:
    """One pool's landing shared over its targets; the exact shares add up to the exact landing."""
    pool = flow.pool
    uses = {each.name: each.uses * each.quantity for each in activities if each.pool == pool.name}
    rate, used = None, None
    if pool.practical_capacity is not None:
        rate = flow.gross / flow.base
        # Whom the support method leaves out takes units all the same, only without cost.
        used = sum(pool.serves.values(), ZERO) + sum(uses.values(), ZERO)
    shares: dict[str, Fraction] = {}
    for activity in activities:
        if activity.pool == pool.name:
            shares[activity.name] = (rate or ZERO) * uses[activity.name]
        elif activity.name in flow.weights:
            shares[activity.name] = flow.share(activity.name)
    held = [flow.share(layer) for layer in layers]
    support = {name: flow.share(name) for name in flow.weights if name in pools}
    landed = flow.gross - sum(support.values(), ZERO)
    kept = landed if pool.held else flow.share(UNASSIGNED)
    unused = landed - sum(shares.values(), ZERO) - sum(held, ZERO) - kept
    parts = largest_remainder(landing, [*shares.values(), *held, kept, unused])
    by_name = {each.name: each for each in activities}
    portions = tuple(
        _portion(pool.name, by_name[name], amount, share, rate)
        for (name, share), amount in zip(shares.items(), parts, strict=False)
    )
    sustaining = dict(zip(layers, parts[len(shares) : -2], strict=True))
    return PoolCost(
        pool=pool,
        gross=flow.gross,
        received=landing + passed_on - pool.own,
        passed_on=passed_on,
        portions=portions,
        sustaining={name: amount for name, amount in sustaining.items() if amount},
        unassigned=parts[-2],
        unused=parts[-1],
        used=used,
        rate=rate,
        support=support,
        weights=flow.weights,
        base=flow.base,
    )


def _portion(
    pool: str, activity: Activity, amount: int, share: Fraction, rate: Fraction | None
) -> Portion:
    if activity.pool == pool and rate is not None:
        # Not share / quantity: units that cancel out still cost each account what it used.
        return Portion(pool, activity.name, amount, share, rate * activity.uses)
    if activity.rate is not None:
        return Portion(pool, activity.name, amount, share, None, standard=True)
    if activity.volume is None:
        measured = share / activity.quantity if activity.quantity > 0 else None
        return Portion(pool, activity.name, amount, share, measured)
    idle = activity.volume - activity.quantity
    return Portion(pool, activity.name, amount, share, share / activity.volume, idle)


def unit_cost(activity: Activity, costs: Sequence[PoolCost]) -> Fraction | None:
    """Minor units per driver unit: the driver rate, the standard rate, or rate x uses.

    None when the activity's cost is not allocated.
    """
    if activity.rate is not None:
        return activity.rate
    for cost in costs:
        if cost.pool.name == activity.pool and cost.rate is not None:
            return cost.rate * activity.uses
    portions = [each for cost in costs for each in cost.portions if each.activity == activity.name]
    if not portions or any(each.per_unit is None for each in portions):
        return None
    return sum((each.per_unit for each in portions if each.per_unit is not None), ZERO)
