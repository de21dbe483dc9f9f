"""Review of pools: capacity, whom they serve, and that every cost leads somewhere."""

from __future__ import annotations

from fractions import Fraction

from acctier.config.models import Configuration, PoolSpec
from acctier.config.parts import WeightTable
from acctier.config.semantics.measures import Measure, review_measure, review_typed, rows_of
from acctier.config.semantics.review import NUMERIC, Review
from acctier.config.semantics.support import Weights, review_support
from acctier.config.semantics.tables import require_columns
from acctier.config.targets import refused_target
from acctier.config.yaml_nodes import Path
from acctier.model.costing import UNASSIGNED
from acctier.model.fields import Kind


def review_pools(review: Review) -> None:
    """Judge every pool, then how pools that serve pools are costed."""
    weights: Weights = {}
    told = len(review.complaints)
    for path, pool in review.named(("pools",), review.configuration.pools):
        name = str(path[-1])
        if name == UNASSIGNED:
            review.complain(path, f"`{name}` is a reserved name", "choose another", key=True)
            continue
        weights[name] = _review_pool(review, path, pool)
    sound = len(review.complaints) == told and len(weights) == len(review.names("pools"))
    review_support(review, weights if sound else None)


def may_serve(configuration: Configuration, target: str) -> bool:
    """Whether a pool names ``target``, or takes its targets from a table, where it may stand."""
    return any(
        isinstance(pool.serves, WeightTable) or target in (pool.serves or {})
        for pool in configuration.pools.values()
    )


def some_target_unknown(review: Review) -> bool:
    """Whether a pool that may serve anything is wrong, or serves what does not exist."""
    known = (*review.names("activities"), *review.names("pools"), *review.names("sustaining"))
    targets = (
        name
        for pool in review.configuration.pools.values()
        if isinstance(pool.serves, dict)
        for name in pool.serves
    )
    wrong = any(path[0] == "pools" for path in review.broken if path)
    return wrong or any(target not in (*known, UNASSIGNED) for target in targets)


def _review_pool(review: Review, path: Path, pool: PoolSpec) -> dict[str, Fraction | None]:
    review_typed(review, (*path, "cost"), pool.cost)
    if pool.practical_capacity is not None:
        capacity = review_typed(review, (*path, "practical_capacity"), pool.practical_capacity)
        if capacity is not None and capacity <= 0:
            review.complain(
                (*path, "practical_capacity"),
                "capacity must be above zero",
                "a pool without capacity has `serves` instead, or `held: true`",
            )
        if pool.unit is None:
            review.complain(path, f"`unit` is missing in pool {path[-1]}", "unit: minutes")
    weights: dict[str, Fraction | None] = {}
    if isinstance(pool.serves, WeightTable):
        _review_weight_table(review, (*path, "serves"), pool.serves)
    elif pool.serves is not None:
        units = pool.practical_capacity is not None
        weights = _review_weights(review, path, pool.serves, units=units)
    _review_destination(review, path, pool)
    return weights


def _review_weights(
    review: Review, path: Path, serves: dict[str, Measure], *, units: bool
) -> dict[str, Fraction | None]:
    """Judge weights by target; each value where it can be told without any table.

    ``units``: of capacity, which belong to a span of time as the capacity does.
    """
    judge = review_typed if units else review_measure
    weights: dict[str, Fraction | None] = {}
    for target, weight in serves.items():
        target_path = (*path, "serves", target)
        _review_target(review, target_path, target)
        value = judge(review, target_path, weight)
        weights[target] = value
        if value is not None and value < 0:
            review.complain(target_path, "a weight cannot be below zero")
    name = str(path[-1])
    if weights and all(value == 0 for value in weights.values()):
        hint = "weigh at least one target, or say `held: true` instead"
        review.complain((*path, "serves"), "the weights add up to zero", hint, key=True)
    others = [target for target, value in weights.items() if value != 0 and target != name]
    if weights.get(name, 0) != 0 and not others and not _users(review, name):
        hint = "name an activity, another pool, a sustaining layer or `unassigned`"
        review.complain((*path, "serves"), f"{name} serves only itself", hint, key=True)
    return weights


def _review_weight_table(review: Review, path: Path, table: WeightTable) -> None:
    rows = rows_of(review, (*path, "from"), table.from_)
    if rows is None:
        return
    require_columns(
        review, (*path, "target"), table.from_, [table.target], (Kind.TEXT,), "text, as names are"
    )
    review.expression((*path, "sum"), table.sum, rows, NUMERIC)
    if table.where is not None:
        review.expression((*path, "where"), table.where, rows, (Kind.FLAG,))


def _review_target(review: Review, path: Path, target: str) -> None:
    known = review.configuration.activities
    activities = {
        name: known[name].pool if name in known and review.trusts(("activities", name)) else None
        for name in review.names("activities")
    }
    pools, layers = review.names("pools"), review.names("sustaining")
    if target in activities and target in pools:
        message = f"{target!r} is a pool and an activity"
        review.complain(path, message, "rename one of them", key=True)
        return
    refusal = refused_target(target, activities, (*pools, *layers))
    complete = review.trusts(("activities",)) and review.trusts(("sustaining",))
    if refusal is not None and (complete or target in activities):
        review.complain(path, *refusal, key=True)


def _review_destination(review: Review, path: Path, pool: PoolSpec) -> None:
    """Every pool leads somewhere or is held, and not both."""
    name = str(path[-1])
    users = _users(review, name)
    if pool.held:
        if pool.serves is not None:
            message = f"{name} is held and cannot serve anything"
            review.complain((*path, "serves"), message, "leave out `held` or `serves`", key=True)
        elif users:
            message = f"{name} is held, yet {users[0]} draws on it"
            review.complain((*path, "held"), message, "leave out `held`", key=True)
        return
    if pool.serves is not None:
        if pool.serves == {}:
            review.complain((*path, "serves"), f"{name} serves nothing", key=True)
        return
    if users or _some_user_unknown(review):
        return
    hint = "let activities use it (`pool: ...`), say what it `serves`, or `held: true`"
    review.complain(path, f"the pool {name} leads nowhere", hint)


def _users(review: Review, pool: str) -> list[str]:
    """The activities that draw on the capacity of a pool."""
    activities = review.configuration.activities
    return [name for name, spec in activities.items() if spec.pool == pool]


def _some_user_unknown(review: Review) -> bool:
    """Whether an activity that may use any pool is wrong, or names a pool that does not exist."""
    pools = (*review.names("pools"), None)
    named = (spec.pool for spec in review.configuration.activities.values())
    wrong = any(path[0] == "activities" for path in review.broken if path)
    return wrong or any(pool not in pools for pool in named)
