"""Parents: accounts roll up to the topmost account above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import polars as pl

from acctier.model.fields import Field, Kind
from acctier.prepare.accounts import ID, NAME, AccountList

CHILDREN = "children"
"""The column of accounts that counts those which roll up into one."""
_LARGEST = "_largest"


@dataclass(frozen=True)
class Climb:
    """Where every account of the list comes out when its parents are followed upwards.

    ``heads``: by id, the topmost account that is on the list.  ``missing``: by head, the id of its
    parent, which is not on the list.  ``loops``: ids that are parents of one another, in a circle.
    """

    heads: Mapping[str, str]
    missing: Mapping[str, str] = field(default_factory=dict)
    loops: tuple[tuple[str, ...], ...] = ()

    @property
    def branches(self) -> dict[str, tuple[str, ...]]:
        """By id of a parent that is not on the list: the heads that name it, in byte order."""
        found: dict[str, tuple[str, ...]] = {}
        for head, above in sorted(self.missing.items()):
            found[above] = (*found.get(above, ()), head)
        return found


def climb(parents: Mapping[str, str | None]) -> Climb:
    """Follow the parents of every account; one without a parent, or its own, is at the top.

    A circle is told once, from its smallest id and back to it.

    >>> climb({"A": None, "B": "A", "C": "B", "D": "Z"}).heads
    {'A': 'A', 'B': 'A', 'C': 'A', 'D': 'D'}
    >>> climb({"D": "Z"}).missing, climb({"B": "A", "A": "B", "C": "A"}).loops
    ({'D': 'Z'}, (('A', 'B', 'A'),))
    """
    heads: dict[str, str] = {}
    loops: list[tuple[str, ...]] = []
    for start in parents:
        trail: dict[str, None] = {}
        at = start
        while at not in heads and at not in trail:
            trail[at] = None
            above = parents[at]
            if above is None or above == at or above not in parents:
                heads[at] = at
            else:
                at = above
        if at not in heads:
            loops.append(_circle(list(trail), at))
        heads |= dict.fromkeys(trail, heads.get(at, at))
    missing = {
        id_: above for id_, above in parents.items() if above is not None and above not in parents
    }
    return Climb(heads, missing, tuple(sorted(loops)))


def _circle(trail: list[str], back_at: str) -> tuple[str, ...]:
    circle = trail[trail.index(back_at) :]
    first = circle.index(min(circle))
    return (*circle[first:], *circle[: first + 1])


@dataclass(frozen=True)
class RolledUp:
    """The accounts at the top, and what leads there.

    ``tops`` has every id that leads to an account: ``own``, ``name``, and ``top``.  ``largest`` is,
    by parent that is not on the list, the head whose row stands for it.
    """

    accounts: AccountList
    tops: pl.DataFrame
    largest: Mapping[str, str]


def roll_up(accounts: AccountList, climbed: Climb, revenue: Mapping[str, Fraction]) -> RolledUp:
    """Only the accounts at the top, with ``children``: how many accounts roll up into each.

    The attributes of an account are those of its row, which also says whether it is excluded.  A
    parent that is not on the list becomes an account with the row of its largest child: the one
    with the most net revenue (``revenue`` by head), of equal ones the first by id.
    """
    largest = {
        above: min(heads, key=lambda head: (-revenue.get(head, Fraction(0)), head))
        for above, heads in climbed.branches.items()
    }
    ids = accounts.ids.to_list()
    tops = [climbed.missing.get(climbed.heads[id_], climbed.heads[id_]) for id_ in ids]
    names = accounts.frame.select(pl.col(ID).alias("own"), pl.col(NAME).alias("name"))
    family = names.with_columns(pl.Series("top", tops, dtype=pl.String))
    counted = family.group_by("top").agg((pl.col("own") != pl.col("top")).sum().alias(CHILDREN))
    chosen = counted.select(
        pl.col("top"),
        pl.col("top").replace(largest).alias(_LARGEST),
        pl.col(CHILDREN).cast(pl.Int64),
    )
    frame = chosen.join(accounts.frame, left_on=_LARGEST, right_on=ID, how="left", validate="1:1")
    excluded = frame.filter(pl.col(_LARGEST).is_in(accounts.excluded.implode()))["top"]
    fields = {**accounts.fields, CHILDREN: Field(CHILDREN, Kind.NUMBER, 0, max(len(ids), 1))}
    listed = replace(
        accounts,
        frame=frame.rename({"top": ID}).select(list(fields)).sort(ID),
        fields=fields,
        attributes=(*accounts.attributes, CHILDREN),
        excluded=excluded.sort().alias(ID),
    )
    above = frame.filter(pl.col("top") != pl.col(_LARGEST))
    unlisted = above.select(pl.col("top").alias("own"), pl.col(NAME).alias("name"), "top")
    return RolledUp(listed, pl.concat([family, unlisted]).sort("own"), largest)
