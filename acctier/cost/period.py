"""Pools and activities as the period has them, from the configuration and measured numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from acctier.config.models import Configuration
from acctier.config.parts import WeightTable
from acctier.expression.exact import decimal_text
from acctier.model.costing import ZERO, Activity, Pool
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.money import Currency

Number = Callable[[str, object], Fraction | None]
"""The exact value of a measure by its path in the configuration; None when there is none."""


def activities_of(
    configuration: Configuration,
    number: Number,
    quantity: Callable[[str], Fraction],
    currency: Currency,
) -> tuple[Activity, ...]:
    """Every activity with its measured quantity and stated volume, in configuration order.

    Raises `InputError` for a stated volume that the data shows to be zero or less.
    """
    activities = []
    for name, spec in configuration.activities.items():
        uses = Fraction(1)
        if spec.driver is not None and spec.uses is not None:
            uses = number(f"activities.{name}.uses", spec.uses) or ZERO
        activities.append(
            Activity(
                name,
                quantity(name),
                spec.pool,
                uses,
                number(f"activities.{name}.volume", spec.volume),
                None if spec.rate is None else spec.rate * currency.scale,
            )
        )
    problems = [
        Finding(
            "no-volume",
            "error",
            f"activity {activity.name} has a stated volume of {decimal_text(activity.volume)} in "
            "this period; it must be above zero",
            column=activity.name,
            hint="look at the rows behind the volume: condition, sign and period",
        )
        for activity in activities
        if activity.volume is not None and activity.volume <= 0
    ]
    if problems:
        raise InputError(problems)
    return tuple(activities)


def pools_of(
    configuration: Configuration,
    number: Number,
    weights: Callable[[str, WeightTable], Mapping[str, Fraction]],
    currency: Currency,
) -> tuple[Pool, ...]:
    """Every pool in configuration order, then one for each activity with a cost of its own.

    ``weights`` gives the weights of a pool that takes them whole from a table.  Raises `InputError`
    for capacities and weights that only the data could show to be impossible.
    """

    def minor(path: str, measure: object) -> int:
        return currency.minor(number(path, measure) or ZERO)

    pools = [
        Pool(
            name,
            minor(f"pools.{name}.cost", spec.cost),
            number(f"pools.{name}.practical_capacity", spec.practical_capacity),
            spec.unit,
            weights(name, spec.serves)
            if isinstance(spec.serves, WeightTable)
            else {
                target: number(f"pools.{name}.serves.{target}", weight) or ZERO
                for target, weight in (spec.serves or {}).items()
            },
            spec.held,
        )
        for name, spec in configuration.pools.items()
    ]
    pools += [
        Pool(
            name,
            minor(f"activities.{name}.cost", spec.cost),
            serves={name: Fraction(1)},
            of_activity=True,
        )
        for name, spec in configuration.activities.items()
        if spec.cost is not None
    ]
    refuse_impossible(pools)
    return tuple(pools)


def refuse_impossible(pools: Sequence[Pool]) -> None:
    """Raise `InputError` for a capacity that is not above zero and weights that share nothing."""
    problems = []
    for pool in pools:
        if pool.practical_capacity is not None and pool.practical_capacity <= 0:
            problems.append(
                Finding(
                    "no-capacity",
                    "error",
                    f"pool {pool.name} has a practical capacity of "
                    f"{decimal_text(pool.practical_capacity)} in this period; "
                    "it must be above zero",
                    column=pool.name,
                    hint="look at the rows behind the capacity: condition, sign and period",
                )
            )
        wrong = _wrong_weights(pool)
        if wrong is not None:
            problems.append(
                Finding(
                    "bad-weights",
                    "error",
                    f"the weights of pool {pool.name} {wrong}",
                    column=pool.name,
                    hint="look at the rows behind the weights: condition, sign and period",
                )
            )
    if problems:
        raise InputError(problems)


def _wrong_weights(pool: Pool) -> str | None:
    """Why weights cannot share the cost of a pool; None when they can."""
    below = [
        f"{target} {decimal_text(weight)}" for target, weight in pool.serves.items() if weight < 0
    ]
    if below:
        return f"must not be below zero in this period, but are: {', '.join(below)}"
    if not pool.held and pool.practical_capacity is None and not sum(pool.serves.values()):
        return "add up to zero in this period; they must add up to more"
    return None
