"""What the twisted cases must give, in plain fractions, from the method and not from the product.

Money is in major units until `whole_cents` shares it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import yaml

from tests.golden.cases import Case, Run

Amounts = Mapping[str, Fraction]
Weights = Mapping[str, Mapping[str, Fraction]]
Flows = dict[str, dict[str, Fraction]]
ZERO = Fraction(0)
NOTHING: Amounts = {}


def part(top: object, bottom: object = 1) -> Fraction:
    """An exact number from what a person writes: ``part("12.5")``, ``part(1, 3)``."""
    return Fraction(str(top)) / Fraction(str(bottom))


def exact(weights: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, Fraction]]:
    """Weights as exact numbers."""
    return {
        pool: {target: part(weight) for target, weight in targets.items()}
        for pool, targets in weights.items()
    }


def half_away(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def whole_units(amount: int, quotas: Sequence[Fraction]) -> list[int]:
    """Whole units by largest remainder: floors, then one each to the largest fractions."""
    if amount < 0:
        return [-each for each in whole_units(-amount, [-quota for quota in quotas])]
    floors = [quota // 1 for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda at: (floors[at] - quotas[at], at))
    for at in [at for at in order if quotas[at]][: amount - sum(floors)]:
        floors[at] += 1
    assert sum(floors) == amount
    return [int(each) for each in floors]


def whole_cents(amount: Fraction, quotas: Sequence[Fraction]) -> list[Fraction]:
    """The same for money in major units of a currency with cents."""
    cents = whole_units(half_away(amount * 100), [quota * 100 for quota in quotas])
    return [Fraction(each, 100) for each in cents]


def direct(own: Amounts, weights: Weights, capacity: Amounts = NOTHING) -> Flows:
    """What each support pool gives to whom, when support pools give each other nothing."""
    return {pool: _split(own[pool], pool, weights, set(weights), capacity) for pool in weights}


def step_down(
    own: Amounts, weights: Weights, order: Sequence[str], capacity: Amounts = NOTHING
) -> Flows:
    """What each support pool gives to whom, closed one after the other."""
    held, flows = dict(own), {}
    for place, pool in enumerate(order):
        flows[pool] = _split(held[pool], pool, weights, set(order[: place + 1]), capacity)
        for target, amount in flows[pool].items():
            held[target] = held.get(target, ZERO) + amount
    return flows


def reciprocal(own: Amounts, weights: Weights, capacity: Amounts = NOTHING) -> Flows:
    """What each support pool gives to whom, when all give to all: x = own + parts of the others."""
    names = list(weights)
    parts = {pool: _split(Fraction(1), pool, weights, {pool}, capacity) for pool in names}
    rows = [
        [*(Fraction(one == other) - parts[other].get(one, ZERO) for other in names), own[one]]
        for one in names
    ]
    return {
        pool: {target: share * cost for target, share in parts[pool].items()}
        for pool, cost in zip(names, solved(rows), strict=True)
    }


def _split(
    amount: Fraction, pool: str, weights: Weights, left_out: set[str], capacity: Amounts
) -> dict[str, Fraction]:
    """By weights; of a pool with a capacity each unit of it costs the same, used or not."""
    kept = {name: weight for name, weight in weights[pool].items() if name not in left_out}
    base = sum(kept.values(), ZERO)
    if pool in capacity:
        base += capacity[pool] - sum(weights[pool].values(), ZERO)
    return {target: amount * weight / base for target, weight in kept.items()}


def solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """A system of equations by elimination; the last column is the right side."""
    for at in range(len(rows)):
        pivot = next(place for place in range(at, len(rows)) if rows[place][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [cell / rows[at][at] for cell in rows[at]]
        for place, row in enumerate(rows):
            if place != at:
                factor = row[at]
                rows[place] = [a - factor * b for a, b in zip(row, rows[at], strict=True)]
    return [row[-1] for row in rows]


def received(flows: Mapping[str, Amounts], target: str) -> Fraction:
    """What a pool or department gets from all support pools."""
    return sum((flow.get(target, ZERO) for flow in flows.values()), ZERO)


def twist(name: str, config: str, sets: Iterable[str] = (), **tables: str) -> Case:
    """A case from a configuration as text, without what is the same in all; tables as lines."""
    given = yaml.load(config, Loader=yaml.BaseLoader)  # noqa: S506
    start: dict[str, Any] = {"version": "1", "company": name, "currency": "USD", "period": "2026"}
    for table, spec in given["tables"].items():
        spec.setdefault("file", f"{table}.csv")
    lines = {table: "\n".join(text.split()) + "\n" for table, text in tables.items()}
    return Case(name, start | given, lines, {}, ZERO, {}, tuple(sets))


def departures(
    run: Run, wanted: Mapping[str, Fraction | str | None], *, within: Fraction = ZERO
) -> dict[str, str]:
    """The figures that are farther from the wanted ones than ``within``."""
    found = {address: run.figure(address) for address in wanted}
    return {
        address: f"{found[address]}, wanted {figure}"
        for address, figure in wanted.items()
        if not (
            abs(found[address] - figure) <= within
            if isinstance(figure, Fraction) and isinstance(found[address], Fraction)
            else found[address] == figure
        )
    }
