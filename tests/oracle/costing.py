"""Pools to activities to parties: what was measured, and what it costs, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.oracle.books import Books, Party
from tests.oracle.shares import largest_remainder
from tests.oracle.trees import Value, amount, value

ZERO = Fraction(0)


def quantities(
    books: Books, spec: Mapping[str, Any], policy: str, digits: int = 9
) -> dict[Party, Fraction]:
    """Driver units by party; each row to 9 decimals after the policy for negative ones.

    Rows of several days are counted where they begin, their sums where their days are.
    """
    total = dict.fromkeys(books.parties, ZERO)
    seen: set[tuple[Party, Value]] = set()
    for party, record in books.picked(spec):
        row = books.seen(party, record)
        if "sum" in spec:
            units = _POLICIES[policy](amount(spec["sum"], row) or ZERO)
            total[party] += record.part(units, digits)
        elif not record.begins_inside:
            continue
        elif "count" in spec:
            total[party] += 1
        else:
            thing = value(spec["count_distinct"], row)
            if thing is not None and (party, thing) not in seen:
                seen.add((party, thing))
                total[party] += 1
    return total


_POLICIES: dict[str, Callable[[Fraction], Fraction]] = {
    "floor": lambda units: max(units, ZERO),
    "net": lambda units: units,
    "absolute": abs,
}


@dataclass
class Activity:
    """An activity with its measured units and what it costs each party."""

    name: str
    spec: Mapping[str, Any]
    units: dict[Party, Fraction]
    quantity: Fraction
    volume: Fraction
    idle: bool
    amounts: dict[Party, int]
    gross: Fraction = ZERO
    pools: list[str] = field(default_factory=list)
    unit_cost: Fraction | None = None


def measure_activity(books: Books, name: str, spec: Mapping[str, Any]) -> Activity:
    """What was measured of an activity; no cost yet."""
    if "driver" in spec:
        driver = spec["driver"]
        drawn = quantities(books, driver, driver.get("negative", "floor"))
    else:
        events = {"from": spec["from"], "sum": spec["uses"], "where": spec.get("where")}
        drawn = quantities(books, events, spec.get("negative", "floor"))
    measured = sum(drawn.values(), ZERO)
    volume = books.number(spec["volume"]) if "volume" in spec else measured
    idle = "volume" not in spec and measured <= 0 and not {"pool", "rate"} & set(spec)
    nothing = dict.fromkeys(books.parties, 0)
    return Activity(name, spec, drawn, measured, volume, idle, nothing)


def units_of_capacity(books: Books, activity: Activity) -> dict[Party, Fraction]:
    """Units of the pool's capacity that a time-driven activity takes for each party."""
    if "driver" not in activity.spec:
        return activity.units
    each = books.number(activity.spec["uses"])
    return {party: each * units for party, units in activity.units.items()}


@dataclass
class Pool:
    """A pool and where its money went."""

    name: str
    spec: Mapping[str, Any]
    cost: int
    capacity: Fraction | None = None
    used: Fraction | None = None
    assigned: int = 0
    unused: int = 0
    unassigned: int = 0


class Costing:
    """Pools to activities to parties, in the stages of the method."""

    def __init__(self, books: Books) -> None:
        self.books = books
        config = books.config
        specs = config.get("activities", {})
        self.activities = {name: measure_activity(books, name, s) for name, s in specs.items()}
        self.pools = [
            Pool(name, spec, books.cost(spec["cost"]))
            for name, spec in config.get("pools", {}).items()
        ]
        for name, spec in specs.items():
            if "cost" in spec:
                own = {"serves": {name: ("num", Fraction(1))}}
                self.pools.append(Pool(name, own, books.cost(spec["cost"])))
        for pool in self.pools:
            self._share_pool(pool)
        for activity in self.activities.values():
            self._price(activity)

    def _share_pool(self, pool: Pool) -> None:
        """Stage (b): a landing over activities, unassigned and unused."""
        quotas = self._quotas(pool)
        for (target, quota), units in zip(
            quotas.items(), largest_remainder(pool.cost, [*quotas.values()]), strict=True
        ):
            if target == "unassigned":
                pool.unassigned += units
            elif target == "unused":
                pool.unused += units
            else:
                self._share_activity(pool, self.activities[target], quota, units)

    def _quotas(self, pool: Pool) -> dict[str, Fraction]:
        shares: dict[str, Fraction] = dict.fromkeys(self.activities, ZERO)
        weights = {t: self.books.number(w) for t, w in pool.spec.get("serves", {}).items()}
        if "practical_capacity" not in pool.spec:
            base = sum(weights.values(), ZERO)
            shares |= {target: weight / base for target, weight in weights.items()}
            kept = shares.pop("unassigned", ZERO if weights else Fraction(1))
            shares["unassigned"] = kept
            return {target: pool.cost * share for target, share in shares.items()}
        pool.capacity = self.books.number(pool.spec["practical_capacity"])
        for activity in self.activities.values():
            if activity.spec.get("pool") == pool.name:
                weights[activity.name] = sum(units_of_capacity(self.books, activity).values(), ZERO)
        pool.used = sum(weights.values(), ZERO)
        shares |= {target: used / pool.capacity for target, used in weights.items()}
        kept = shares.pop("unassigned", ZERO)
        shares |= {"unassigned": kept, "unused": 1 - pool.used / pool.capacity}
        return {target: pool.cost * share for target, share in shares.items()}

    def _share_activity(self, pool: Pool, activity: Activity, quota: Fraction, units: int) -> None:
        """Stage (c): a (pool, activity) amount over accounts, unattributed and unused."""
        timed = activity.spec.get("pool") == pool.name
        if activity.name not in pool.spec.get("serves", {}) and not timed:
            return
        activity.pools.append(pool.name)
        activity.gross += quota
        if activity.idle:
            pool.unassigned += units
            return
        if timed:
            taken = units_of_capacity(self.books, activity)
            rate, spare = pool.cost / (pool.capacity or ZERO), ZERO
        else:
            taken, rate = activity.units, quota / activity.volume
            spare = rate * (activity.volume - activity.quantity)
        quotas = [rate * taken[party] for party in self.books.parties]
        *parts, unused = largest_remainder(units, [*quotas, spare])
        pool.assigned += sum(parts)
        pool.unused += unused
        for party, part in zip(self.books.parties, parts, strict=True):
            activity.amounts[party] += part

    def _price(self, activity: Activity) -> None:
        spec = activity.spec
        if "rate" in spec:
            rate = activity.unit_cost = self.books.number(spec["rate"])
            activity.amounts = {p: self.books.minor(rate * u) for p, u in activity.units.items()}
        elif "pool" in spec:
            pool = next(pool for pool in self.pools if pool.name == spec["pool"])
            assert pool.capacity is not None
            each = self.books.number(spec["uses"]) if "driver" in spec else Fraction(1)
            activity.unit_cost = each * pool.cost / pool.capacity / self.books.scale
        elif not activity.idle:
            activity.unit_cost = activity.gross / activity.volume / self.books.scale
