"""Pools that serve one another, against exact fractions solved the plain way."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctier.cost.pools import cost_pools
from acctier.cost.support import flows
from acctier.model.costing import Activity, Pool

WORK = "work"


def plant(seed: int, size: int) -> list[Pool]:
    """Pools that all serve one another, and some work, by random weights."""
    draw = random.Random(seed)  # noqa: S311
    return [
        Pool(
            f"pool{index}",
            draw.randint(0, 10**9),
            serves={
                **{f"pool{other}": Fraction(draw.randint(0, 900), 7) for other in range(size)},
                WORK: Fraction(draw.randint(1, 50)),
            },
        )
        for index in range(size)
    ]


def solved(pools: list[Pool]) -> list[Fraction]:
    """Gross costs by Gaussian elimination over fractions: gross = own + received."""
    size = len(pools)
    rows = [[Fraction(int(row == column)) for column in range(size)] for row in range(size)]
    for giver, pool in enumerate(pools):
        weights = {name: weight for name, weight in pool.serves.items() if name != pool.name}
        base = sum(weights.values())
        for taker, other in enumerate(pools):
            rows[taker][giver] -= weights.get(other.name, Fraction(0)) / base
    system = [[*row, Fraction(pool.own)] for row, pool in zip(rows, pools, strict=True)]
    for step in range(size):
        pivot = next(row for row in range(step, size) if system[row][step])
        system[step], system[pivot] = system[pivot], system[step]
        system[step] = [cell / system[step][step] for cell in system[step]]
        for row in range(size):
            if row != step:
                factor = system[row][step]
                system[row] = [
                    cell - factor * top for cell, top in zip(system[row], system[step], strict=True)
                ]
    return [row[-1] for row in system]


@given(seed=st.integers(0, 10**6), size=st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_reciprocal_costs_are_the_exact_ones(seed: int, size: int) -> None:
    pools = plant(seed, size)
    assert [flow.gross for flow in flows(pools, "reciprocal")] == solved(pools)


@pytest.mark.parametrize("method", ["direct", "step_down", "reciprocal"])
def test_sixty_pools_that_serve_one_another_lose_no_cent(method: str) -> None:
    pools = plant(60, 60)
    order = [pool.name for pool in pools]
    costs = cost_pools(pools, [Activity(WORK, Fraction(1000))], (), method, order)
    landed = sum(portion.amount for cost in costs for portion in cost.portions)
    assert landed == sum(pool.own for pool in pools)
    assert sum(cost.received for cost in costs) == sum(cost.passed_on for cost in costs)
    for cost in costs:
        portions = sum(portion.amount for portion in cost.portions)
        assert cost.pool.own + cost.received == cost.passed_on + portions
