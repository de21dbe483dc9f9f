"""Whom a pool may serve by weight, said alike of weights in the file and of those from a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from acctier.model.costing import UNASSIGNED
from acctier.model.errors import did_you_mean


def refused_target(
    target: str, activities: Mapping[str, str | None], others: Collection[str]
) -> tuple[str, str | None] | None:
    """Why no pool can serve ``target``, as message and hint; None when one can.

    ``activities`` names for each activity the pool whose capacity it draws on, if any; ``others``
    are the pools and the sustaining layers.

    >>> refused_target("visits", {"visit": None}, ["desk"])
    ("unknown target 'visits'", 'did you mean visit?')
    >>> refused_target("unassigned", {}, []) is None
    True
    """
    if target == UNASSIGNED or target in others:
        return None
    if target not in activities:
        choices = (*activities, *others, UNASSIGNED)
        return f"unknown target {target!r}", did_you_mean(target, choices, "targets")
    pool = activities[target]
    if pool is not None:
        told = f"{target} draws on the capacity of {pool}; no pool can serve it by weight"
        return told, f"serve {pool} instead: its rate carries the cost on"
    return None
