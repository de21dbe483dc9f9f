"""Review of activities: every one has a cost, a driver, and is of one sort."""

from __future__ import annotations

from acctier.config.models import ActivitySpec
from acctier.config.semantics.measures import (
    account_rows_of,
    review_from_table,
    review_measure,
    review_typed,
)
from acctier.config.semantics.pools import may_serve, some_target_unknown
from acctier.config.semantics.review import NUMERIC, Kinds, Review
from acctier.config.yaml_nodes import Path
from acctier.model.costing import UNASSIGNED
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind


def review_activities(review: Review) -> None:
    """Judge every activity."""
    for path, activity in review.named(("activities",), review.configuration.activities):
        if path[-1] != UNASSIGNED:
            _review_activity(review, path, activity)


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
            told = "a standard rate takes the measured volume, not a stated one"
            return "volume", told, "leave `volume` out"
        if activity.cost is not None:
            return "cost", "a standard rate is the cost; `cost` does not stand beside `rate`", None
        return None
    served = may_serve(review.configuration, name)
    if activity.cost is None and not served and not some_target_unknown(review):
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
        rows = account_rows_of(review, (*path, "from"), activity.from_)
        if rows is not None:
            _review_rows(review, path, activity, rows)
    elif activity.uses is not None:
        value = review_measure(review, (*path, "uses"), activity.uses)
        if value is not None and value < 0:
            review.complain((*path, "uses"), "units per driver unit cannot be below zero")
    if activity.driver is not None:
        review_from_table(review, (*path, "driver"), activity.driver, by_account=True, driver=True)


def _review_rows(review: Review, path: Path, activity: ActivitySpec, rows: Kinds) -> None:
    if activity.uses is not None:
        review.expression((*path, "uses"), activity.uses, rows, NUMERIC)
    if activity.where is not None:
        review.expression((*path, "where"), activity.where, rows, (Kind.FLAG,))
