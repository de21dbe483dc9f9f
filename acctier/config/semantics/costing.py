"""Review of pools and activities: every cost leads somewhere, every activity has one source."""

from __future__ import annotations

from fractions import Fraction

from acctier.config.models import ActivitySpec, PoolSpec
from acctier.config.semantics.measures import (
    Measure,
    require_account,
    review_from_table,
    review_measure,
    review_typed,
    rows_of,
)
from acctier.config.semantics.review import NUMERIC, Kinds, Review
from acctier.config.yaml_nodes import Path
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind

UNASSIGNED = "unassigned"
"""The target of `serves` that keeps its part out of every account."""


def review_costing(review: Review) -> None:
    """Judge the pools, then the activities."""
    configuration = review.configuration
    for path, pool in review.named(("pools",), configuration.pools):
        _review_pool(review, path, pool)
    for path, activity in review.named(("activities",), configuration.activities):
        if path[-1] == UNASSIGNED:
            continue
        _review_activity(review, path, activity)


def _review_pool(review: Review, path: Path, pool: PoolSpec) -> None:
    review_typed(review, (*path, "cost"), pool.cost)
    if pool.practical_capacity is not None:
        capacity = review_typed(review, (*path, "practical_capacity"), pool.practical_capacity)
        if capacity is not None and capacity <= 0:
            review.complain((*path, "practical_capacity"), "capacity must be above zero")
        if pool.unit is None:
            review.complain(path, f"`unit` is missing in pool {path[-1]}", "unit: minutes")
    if pool.serves is not None:
        _review_serves(review, path, pool.serves)
    _review_destination(review, path, pool)


def _review_serves(review: Review, path: Path, serves: dict[str, Measure]) -> None:
    weights: list[Fraction | None] = []
    for target, weight in serves.items():
        target_path = (*path, "serves", target)
        _review_target(review, target_path, target)
        value = review_measure(review, target_path, weight)
        weights.append(value)
        if value is not None and value < 0:
            review.complain(target_path, "a weight cannot be below zero")
    if weights and all(value == 0 for value in weights):
        review.complain((*path, "serves"), "the weights add up to zero", key=True)


def _review_target(review: Review, path: Path, target: str) -> None:
    activities = review.names("activities")
    if target == UNASSIGNED:
        return
    if target not in activities:
        if review.trusts(("activities",)):
            hint = did_you_mean(target, (*activities, UNASSIGNED), "activities")
            review.complain(path, f"unknown activity {target!r}", hint, key=True)
        return
    if target in review.names("pools"):
        message = f"{target!r} is a pool and an activity"
        review.complain(path, message, "rename one of them", key=True)
        return
    spec = review.configuration.activities.get(target)
    if spec is not None and spec.pool is not None and review.trusts(("activities", target)):
        message = f"{target} draws on the capacity of {spec.pool}; no pool can serve it by weight"
        review.complain(path, message, key=True)


def _review_destination(review: Review, path: Path, pool: PoolSpec) -> None:
    """Every pool leads somewhere or is held, and not both."""
    name = str(path[-1])
    users = [user for user, spec in review.configuration.activities.items() if spec.pool == name]
    if pool.held:
        if pool.serves is not None:
            message = f"{name} is held and cannot serve anything"
            review.complain((*path, "serves"), message, "leave out `held` or `serves`", key=True)
        elif users:
            message = f"{name} is held, yet {users[0]} draws on it"
            review.complain((*path, "held"), message, "leave out `held`", key=True)
        return
    if pool.serves is not None:
        if not pool.serves:
            review.complain((*path, "serves"), f"{name} serves nothing", key=True)
        return
    if users or _some_user_unknown(review):
        return
    hint = "let activities use it (`pool: ...`), say what it `serves`, or `held: true`"
    review.complain(path, f"the pool {name} leads nowhere", hint)


def _some_user_unknown(review: Review) -> bool:
    """Whether an activity that may use any pool is wrong, or names a pool that does not exist."""
    pools = (*review.names("pools"), None)
    named = (spec.pool for spec in review.configuration.activities.values())
    wrong = any(path[0] == "activities" for path in review.broken if path)
    return wrong or any(pool not in pools for pool in named)


def _some_target_unknown(review: Review) -> bool:
    """Whether a pool that may serve any activity is wrong, or serves what does not exist."""
    known = (*review.names("activities"), UNASSIGNED)
    targets = (name for pool in review.configuration.pools.values() for name in pool.serves or ())
    wrong = any(path[0] == "pools" for path in review.broken if path)
    return wrong or any(target not in known for target in targets)


def _review_activity(review: Review, path: Path, activity: ActivitySpec) -> None:
    name = str(path[-1])
    if activity.cost is not None and name in review.names("pools"):
        message = f"{name!r} is a pool and an activity with its own cost"
        review.complain(path, message, "rename one of them")
    if activity.kind == "cogs" and activity.level == "customer":
        message = "a cost of goods stands above gross profit, level customer below it"
        review.complain((*path, "level"), message, key=True)
    mixed = _mixture(review, name, activity)
    if mixed is not None:
        key, message, hint = mixed
        review.complain((*path, key) if key else path, message, hint, key=True)
    _review_quantity(review, path, activity)
    if activity.cost is not None:
        review_typed(review, (*path, "cost"), activity.cost)
    if activity.volume is not None:
        volume = review_typed(review, (*path, "volume"), activity.volume)
        if volume is not None and volume <= 0:
            review.complain((*path, "volume"), "a stated volume must be above zero")


def _mixture(
    review: Review, name: str, activity: ActivitySpec
) -> tuple[str, str, str | None] | None:
    """What keeps an activity from being of exactly one sort: key, message and hint."""
    if activity.pool is not None:
        return _time_driven_mixture(review, name, activity)
    for key, value in (
        ("uses", activity.uses),
        ("from", activity.from_),
        ("where", activity.where),
    ):
        if value is not None:
            message = f"`{key}` belongs to an activity that draws on a `pool`"
            return key, message, f"name the pool, or write driver: {{from: ..., {_COUNT}}}"
    if activity.negative is not None:
        return "negative", "`negative` stands beside `uses`, or inside the driver", None
    if activity.driver is None:
        hint = f"driver: {{from: ..., {_COUNT}}}, or pool and uses"
        return "", f"{name} has no driver: nothing says what causes its cost", hint
    if activity.rate is not None:
        if activity.volume is not None:
            return "volume", "a standard rate takes the measured volume, not a stated one", None
        if activity.cost is not None:
            return "cost", "a standard rate is the cost; `cost` does not stand beside `rate`", None
        return None
    served = any(name in (pool.serves or {}) for pool in review.configuration.pools.values())
    if activity.cost is None and not served and not _some_target_unknown(review):
        hint = f"give it `cost` or `rate`, or let a pool serve it: `serves: {{{name}: 1}}`"
        return "", f"{name} has a driver but no cost", hint
    return None


_COUNT = "count: rows"


def _time_driven_mixture(
    review: Review, name: str, activity: ActivitySpec
) -> tuple[str, str, str | None] | None:
    pools = review.configuration.pools
    pool = pools.get(activity.pool or "")
    if activity.pool not in review.names("pools"):
        if not review.trusts(("pools",)):
            return None
        hint = did_you_mean(activity.pool or "", review.names("pools"), "pools")
        return "pool", f"unknown pool {activity.pool!r}", hint
    for key in ("rate", "cost", "volume"):
        if getattr(activity, key) is not None:
            message = (
                f"{name} draws on the capacity of {activity.pool}; it has no `{key}` of its own"
            )
            return key, message, None
    trusted = review.trusts(("pools", activity.pool or ""))
    if pool is not None and trusted and pool.practical_capacity is None:
        hint = f"add practical_capacity and unit to {activity.pool}, or let it serve {name}"
        return "pool", f"the pool {activity.pool} has no practical_capacity to draw on", hint
    if activity.uses is None:
        return "", f"`uses` is missing in {name}: how much capacity one event takes", None
    if activity.from_ is None and activity.driver is None:
        return "", f"`from` is missing in {name}: the table whose rows are the events", None
    if activity.driver is None:
        return None
    for key, value in (
        ("from", activity.from_),
        ("where", activity.where),
        ("negative", activity.negative),
    ):
        if value is not None:
            return key, f"`{key}` stands inside the driver, not beside it", None
    return None


def _review_quantity(review: Review, path: Path, activity: ActivitySpec) -> None:
    """The events behind an activity: rows of a table, or a driver."""
    if activity.from_ is not None:
        rows = rows_of(review, (*path, "from"), activity.from_)
        if rows is not None:
            require_account(review, activity.from_)
            _review_rows(review, path, activity, rows)
    elif activity.uses is not None:
        value = review_measure(review, (*path, "uses"), activity.uses)
        if value is not None and value < 0:
            review.complain((*path, "uses"), "units per driver unit cannot be below zero")
    if activity.driver is not None:
        review_from_table(review, (*path, "driver"), activity.driver, driver=True)
        require_account(review, activity.driver.from_)


def _review_rows(review: Review, path: Path, activity: ActivitySpec, rows: Kinds) -> None:
    if activity.uses is not None:
        review.expression((*path, "uses"), activity.uses, rows, NUMERIC)
    if activity.where is not None:
        review.expression((*path, "where"), activity.where, rows, (Kind.FLAG,))
