"""Pools to activities on cases worked out by hand; see pools.yaml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.cost.pools import cost_pools, unit_cost
from acctier.model.costing import Activity, Pool, PoolCost

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("pools.yaml").read_text("utf-8")
)
NOTHING = {"unused": 0, "unassigned": 0, "passed_on": 0, "received": 0, "used": None, "rate": None}


def exact(number: object) -> Fraction | None:
    return None if number is None else Fraction(str(number))


def number(value: object) -> Fraction:
    return Fraction(str(value))


def pools_of(case: dict[str, Any]) -> list[Pool]:
    return [
        Pool(
            name,
            int(number(spec["own"]) * 100),
            exact(spec.get("capacity")),
            serves={target: number(weight) for target, weight in spec.get("serves", {}).items()},
            held=spec.get("held", False),
        )
        for name, spec in case["pools"].items()
    ]


def activities_of(case: dict[str, Any]) -> list[Activity]:
    return [
        Activity(
            name,
            number(spec["quantity"]),
            spec.get("pool"),
            number(spec.get("uses", 1)),
            exact(spec.get("volume")),
            number(spec["rate"]) * 100 if "rate" in spec else None,
        )
        for name, spec in case["activities"].items()
    ]


def costs_of(case: dict[str, Any]) -> tuple[PoolCost, ...]:
    return cost_pools(
        pools_of(case),
        activities_of(case),
        method=case.get("method", "reciprocal"),
        step_order=case.get("step_order", ()),
    )


def cents(value: object) -> int | None:
    return None if value is None else int(number(value) * 100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_where_the_money_lands(case: dict[str, Any]) -> None:
    for cost in costs_of(case):
        expected = {**NOTHING, **case["expect"][cost.pool.name]}
        found = {portion.activity: portion.amount for portion in cost.portions}
        named = {key: cents(value) for key, value in expected.items() if key not in NOTHING}
        assert {name: amount for name, amount in found.items() if amount or name in named} == named
        assert cost.unused == cents(expected["unused"])
        assert cost.unassigned == cents(expected["unassigned"])
        assert (cost.passed_on, cost.received) == tuple(
            cents(expected[key]) for key in ("passed_on", "received")
        )
        assert cost.used == exact(expected["used"])
        assert cost.rate == (None if expected["rate"] is None else number(expected["rate"]) * 100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_no_cent_is_lost_between_pools_and_activities(case: dict[str, Any]) -> None:
    costs = costs_of(case)
    for cost in costs:
        shared = sum(portion.amount for portion in cost.portions)
        kept = cost.unused + cost.unassigned + sum(cost.sustaining.values())
        assert cost.pool.own + cost.received == shared + kept + cost.passed_on
        exact_parts = sum((portion.share for portion in cost.portions), Fraction(0))
        assert abs(exact_parts - shared) < 1 + len(cost.portions)
    assert sum(cost.received for cost in costs) == sum(cost.passed_on for cost in costs)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "per_unit" in case], ids=lambda case: case["case"]
)
def test_what_one_driver_unit_costs(case: dict[str, Any]) -> None:
    costs = costs_of(case)
    found = {each.name: unit_cost(each, costs) for each in activities_of(case)}
    expected = {name: exact(value) for name, value in case["per_unit"].items()}
    assert found == {name: value and value * 100 for name, value in expected.items()}


@pytest.mark.parametrize(
    "case", [case for case in CASES if "idle" in case], ids=lambda case: case["case"]
)
def test_what_was_stated_and_not_done_is_idle(case: dict[str, Any]) -> None:
    portions = [portion for cost in costs_of(case) for portion in cost.portions]
    found = {portion.activity: portion.idle for portion in portions}
    assert found == {name: number(value) for name, value in case["idle"].items()}
