"""Review of pools that serve pools: the order of steps, and costs that never land."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from acctier.config.models import PoolSpec
from acctier.config.parts import WeightTable
from acctier.config.semantics.review import Review
from acctier.model.errors import did_you_mean

Weights = dict[str, dict[str, Fraction | None]]
"""By pool and target: the weight, None where only the tables can tell."""


def review_support(review: Review, weights: Weights | None) -> None:
    """Judge step order and landing; ``weights`` are those of all pools, None if some are wrong."""
    if not review.trusts(("support_method",)) or not review.trusts(("step_order",)):
        return
    ordered = _review_step_order(review)
    if weights is not None and ordered:
        _review_landing(review, weights)


def _pools_served(review: Review, name: str, pool: PoolSpec) -> list[str]:
    """The other pools that a pool names as its targets."""
    if not isinstance(pool.serves, dict):
        return []
    pools = review.names("pools")
    return [target for target in pool.serves if target != name and target in pools]


def _support_pools(review: Review) -> dict[str, list[str]]:
    """Every pool that serves a pool, with those it serves."""
    pools = review.configuration.pools
    served = {name: _pools_served(review, name, pool) for name, pool in pools.items()}
    return {name: targets for name, targets in served.items() if targets}


def _review_step_order(review: Review) -> bool:
    """Whether `step_order` lists every support pool once, and no other pool."""
    order, support = review.configuration.step_order, _support_pools(review)
    told = len(review.complaints)
    for at, name in enumerate(order):
        path = ("step_order", at)
        if name in order[:at]:
            review.complain(path, f"{name} stands twice in step_order", "keep one")
        elif name not in review.names("pools"):
            if review.trusts(("pools",)):
                hint = did_you_mean(name, review.names("pools"), "pools")
                review.complain(path, f"unknown pool {name!r}", hint)
        elif name not in support and not _may_support(review, name):
            hint = "leave it out: steps are for pools that serve pools"
            review.complain(path, f"{name} serves no other pool", hint)
    missing = [name for name in support if name not in order]
    misspelt = not set(order) <= set(review.names("pools"))
    if missing and not misspelt and review.configuration.support_method == "step_down":
        if order:
            first = missing[0]
            message = f"step_order misses {', '.join(missing)}"
            review.complain(("step_order",), message, f"{first} serves {support[first][0]}")
        else:
            message = "`step_order` is missing: the order in which support pools are closed"
            pools = review.configuration.pools
            steps = [
                name
                for name, pool in pools.items()
                if name in support or isinstance(pool.serves, WeightTable)
            ]
            hint = f"for example step_order: [{', '.join(steps)}]"
            review.complain(("support_method",), message, hint)
    return len(review.complaints) == told


def _may_support(review: Review, name: str) -> bool:
    """Whether a pool may serve another one, as its targets stand in a table or it is wrong."""
    pool = review.configuration.pools.get(name)
    return (
        pool is None or isinstance(pool.serves, WeightTable) or not review.trusts(("pools", name))
    )


def _review_landing(review: Review, weights: Weights) -> None:
    """Complain about pools whose whole cost goes round among pools, or has no target left."""
    onward = {name: _counted(review, name, targets) for name, targets in weights.items()}
    landing = {name for name, targets in onward.items() if _lands(review, name, targets)}
    while more := {name for name in onward.keys() - landing if landing & set(onward[name])}:
        landing |= more
    stuck = {name: targets for name, targets in onward.items() if name not in landing}
    for name, targets in stuck.items():
        if not targets:
            _complain_nobody(review, name, weights[name])
    for loop in _loops(stuck):
        review.complain(
            ("pools", loop[0], "serves"),
            f"this cost goes round and never lands: {' -> '.join((*loop, loop[0]))}",
            "let one of these pools serve an activity, a sustaining layer or `unassigned`",
            key=True,
        )


def _counted(review: Review, name: str, targets: Mapping[str, Fraction | None]) -> list[str]:
    """The targets that count under the support method."""
    method, order = review.configuration.support_method, review.configuration.step_order
    left_out = {name}
    if method == "direct":
        left_out |= _support_pools(review).keys()
    elif method == "step_down" and name in order:
        left_out |= set(order[: order.index(name)])
    return [target for target, weight in targets.items() if weight != 0 and target not in left_out]


def _lands(review: Review, name: str, targets: list[str]) -> bool:
    """Whether some cost of a pool stays with it or goes to what is no pool."""
    pool = review.configuration.pools[name]
    split = isinstance(pool.serves, dict) and pool.practical_capacity is None
    pools = review.configuration.pools
    return not split or any(target not in pools for target in targets)


def _complain_nobody(review: Review, name: str, targets: Mapping[str, Fraction | None]) -> None:
    others = ", ".join(target for target, weight in targets.items() if weight != 0)
    if review.configuration.support_method == "direct":
        message = f"by the direct method {name} serves nobody: support pools drop out ({others})"
        hint = "let it serve an activity, or choose step_down or reciprocal"
    else:
        message = f"{name} serves nobody: pools closed before it drop out ({others})"
        hint = "let it serve an activity, or change step_order"
    review.complain(("pools", name, "serves"), message, hint, key=True)


def _loops(stuck: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Ways round among pools that all lead only to each other, each once."""
    seen: set[str] = set()
    for start in stuck:
        trail: list[str] = []
        name = start
        while name not in seen and name not in trail and stuck[name]:
            trail.append(name)
            name = stuck[name][0]
        if name in trail:
            yield trail[trail.index(name) :]
        seen |= {*trail, name}
