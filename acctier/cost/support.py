"""Pools serving pools: direct, step-down and reciprocal allocation, solved exactly.

Every pool ends with a gross cost: own cost plus what it receives.  ``gross = own + S' gross`` where
``S[p][q]`` is the part of p's gross that goes to pool q.  The three methods differ only in which
targets of a pool count; the system is solved in whole numbers, so not a cent is iterated away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from acctier.model.costing import ZERO, Pool
from acctier.model.errors import InputError
from acctier.model.findings import Finding

METHODS = ("direct", "step_down", "reciprocal")


@dataclass(frozen=True)
class Flow:
    """One pool's exact gross cost in minor units, and the part of it each target receives.

    ``base`` is what weights are divided by: their sum, or the practical capacity.
    """

    pool: Pool
    gross: Fraction
    weights: Mapping[str, Fraction]
    base: Fraction

    def share(self, target: str) -> Fraction:
        """Exact minor units that go to a target."""
        return self.gross * self.weights.get(target, ZERO) / self.base if self.base else ZERO


def support_pools(pools: Sequence[Pool]) -> tuple[str, ...]:
    """The pools that serve another pool, in configuration order."""
    names = {pool.name for pool in pools}
    return tuple(
        pool.name
        for pool in pools
        if any(each in names for each in pool.serves if each != pool.name)
    )


def flows(pools: Sequence[Pool], method: str, step_order: Sequence[str] = ()) -> tuple[Flow, ...]:
    """The exact gross cost of every pool under a support method.

    direct: targets that are themselves support pools are dropped.  step_down: a pool closed earlier
    in ``step_order`` receives nothing more.  reciprocal: every target counts.  Own usage never
    does.  A target left out leaves the base, and the capacity of a pool with one.  Raises
    `InputError` that names the loop when the pools serve only one another, so that their cost can
    never land.

    >>> one = Pool("one", 100, serves={"two": Fraction(1), "work": Fraction(1)})
    >>> two = Pool("two", 100, serves={"one": Fraction(1), "work": Fraction(3)})
    >>> [str(flow.gross) for flow in flows([one, two], "reciprocal")]
    ['1000/7', '1200/7']
    """
    support = support_pools(pools)
    counted = {pool.name: _counted(pool, method, support, step_order) for pool in pools}
    bases = {pool.name: _base(pool, counted[pool.name]) for pool in pools}
    _refuse_loops(pools, counted, bases)
    if method == "step_down":
        _refuse_order(support, step_order)
    gross = _solve(pools, counted, bases)
    _refuse_negative(pools, gross)
    return tuple(
        Flow(pool, gross[pool.name], counted[pool.name], bases[pool.name]) for pool in pools
    )


def _counted(
    pool: Pool, method: str, support: Sequence[str], step_order: Sequence[str]
) -> dict[str, Fraction]:
    left_out = {pool.name}
    if method == "direct":
        left_out |= set(support)
    elif method == "step_down" and pool.name in step_order:
        left_out |= set(step_order[: step_order.index(pool.name)])
    return {target: weight for target, weight in pool.serves.items() if target not in left_out}


def _base(pool: Pool, counted: Mapping[str, Fraction]) -> Fraction:
    if pool.practical_capacity is None:
        return sum(counted.values(), ZERO)
    return pool.practical_capacity - (sum(pool.serves.values(), ZERO) - sum(counted.values(), ZERO))


def _refuse_loops(
    pools: Sequence[Pool],
    counted: Mapping[str, Mapping[str, Fraction]],
    bases: Mapping[str, Fraction],
) -> None:
    """Refuse pools whose whole cost goes round among themselves, or that have no target left."""
    names = {pool.name for pool in pools}
    landing = {
        pool.name
        for pool in pools
        if pool.held
        or pool.practical_capacity is not None
        or any(weight for target, weight in counted[pool.name].items() if target not in names)
    }
    problems = [
        _finding("no-capacity", f"pool {pool.name} has no capacity left for those it serves")
        for pool in pools
        if pool.practical_capacity is not None and bases[pool.name] <= 0
    ]
    grown = True
    while grown:
        more = {
            name
            for name in names - landing
            if any(weight and target in landing for target, weight in counted[name].items())
        }
        landing |= more
        grown = bool(more)
    stuck = [pool.name for pool in pools if pool.name not in landing]
    if stuck:
        loop = _loop(stuck, counted)
        problems.append(
            _finding(
                "pool-loop",
                f"the cost of {', '.join(stuck)} can never land: {' -> '.join(loop)}",
            )
        )
    if problems:
        raise InputError(problems)


def _refuse_order(support: Sequence[str], step_order: Sequence[str]) -> None:
    """Refuse a step order that misses a support pool; a weight table may add some."""
    missing = [name for name in support if name not in step_order]
    if missing:
        raise InputError(
            [
                Finding(
                    "step-order",
                    "error",
                    f"step_order misses {', '.join(missing)}, serving other pools in this period",
                    hint="list every pool that serves a pool",
                )
            ]
        )


def _refuse_negative(pools: Sequence[Pool], gross: Mapping[str, Fraction]) -> None:
    """Refuse pools that pass round more than there is: more units of capacity used than exist."""
    if any(pool.own < 0 for pool in pools):
        return
    wrong = [name for name, amount in gross.items() if amount < 0]
    if wrong:
        raise InputError(
            [
                Finding(
                    "pool-loop",
                    "error",
                    f"{', '.join(wrong)} would have a cost below zero: in a loop of pools, one "
                    "uses more of another's capacity than there is",
                    hint="raise practical_capacity, or lower what the pools take of each other",
                )
            ]
        )


def _finding(name: str, message: str) -> Finding:
    return Finding(
        name, "error", message, hint="let one of them serve an activity, or say `held: true`"
    )


def _loop(stuck: Sequence[str], counted: Mapping[str, Mapping[str, Fraction]]) -> list[str]:
    """A way round among the stuck pools, ending where it meets itself or stops."""
    path = [stuck[0]]
    while True:
        onward = [target for target, weight in counted[path[-1]].items() if weight]
        if not onward:
            return [*path, "nobody"]
        if onward[0] in path:
            return [*path[path.index(onward[0]) :], onward[0]]
        path.append(onward[0])


def _solve(
    pools: Sequence[Pool],
    counted: Mapping[str, Mapping[str, Fraction]],
    bases: Mapping[str, Fraction],
) -> dict[str, Fraction]:
    """Gross costs from ``base x rate - sum(weights x rates) = own``, rate = gross / base.

    Solving for rates keeps the coefficients as small as the weights themselves.
    """
    at = {pool.name: index for index, pool in enumerate(pools)}
    divisors = [bases[pool.name] or Fraction(1) for pool in pools]
    rows = [
        [divisors[row] if row == column else ZERO for column in range(len(pools))]
        for row in range(len(pools))
    ]
    for pool in pools:
        for target, weight in counted[pool.name].items():
            if target in at:
                rows[at[target]][at[pool.name]] -= weight
    system = [_cleared([*row, Fraction(pool.own)]) for row, pool in zip(rows, pools, strict=True)]
    rates = _eliminated(system)
    return {
        pool.name: rate * divisor
        for pool, rate, divisor in zip(pools, rates, divisors, strict=True)
    }


def _cleared(row: Sequence[Fraction]) -> list[int]:
    factor = lcm(*(each.denominator for each in row))
    return [int(each * factor) for each in row]


def _eliminated(system: list[list[int]]) -> list[Fraction]:
    """Bareiss elimination: exact, and every intermediate number stays whole."""
    size, last = len(system), 1
    for step in range(size):
        pivot = next((row for row in range(step, size) if system[row][step]), None)
        if pivot is None:
            raise InputError([_finding("pool-loop", "the pools serve one another without an end")])
        system[step], system[pivot] = system[pivot], system[step]
        top = system[step]
        for row in range(size):
            if row == step:
                continue
            factor, line = system[row][step], system[row]
            if not factor and last == top[step]:
                continue
            system[row] = [
                (top[step] * cell - factor * upper) // last
                for cell, upper in zip(line, top, strict=True)
            ]
        last = top[step]
    return [Fraction(row[-1], row[index]) for index, row in enumerate(system)]
