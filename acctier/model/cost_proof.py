"""Proof of cost: quantities told term by term, and pools from their own cost to an account's share.

Money as it stands in the P&L is an integer in minor units.  What it was rounded from is exact:
sums, shares and rates are fractions of major units.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True)
class RowSource:
    """The rows a figure was taken from: those of the account, or all of the period for a cost.

    ``expression`` is what was added up (None: the rows were counted), as written.  ``missing`` rows
    had no value and ``negative`` rows were below zero; both count as the rule for them says.
    """

    table: str
    rows: int
    files: tuple[str, ...]
    expression: str | None = None
    where: str | None = None
    missing: int = 0
    negative: int = 0
    rule: str = "net"
    """What rows below zero do: floor, net or absolute."""


@dataclass(frozen=True)
class Term:
    """One additive part of a quantity: ``amount = base x factor``.

    ``base`` is a number of rows, or the sum of ``of`` over them; without ``factor`` it stands by
    itself.  ``where`` says which rows.
    """

    base: Fraction
    of: str
    amount: Fraction
    factor: Fraction | None = None
    where: str | None = None


@dataclass(frozen=True)
class Quantity:
    """How much of a driver, or of a pool's capacity, the account took: the sum of its terms."""

    source: RowSource
    total: Fraction
    unit: str
    terms: tuple[Term, ...]
    taken: Literal["rows", "equation", "sum", "distinct"]
    """Rows counted, a time equation or a column added up, or different values counted: no terms."""

    @property
    def distinct(self) -> bool:
        """Whether different values were counted."""
        return self.taken == "distinct"


@dataclass(frozen=True)
class OwnCost:
    """A pool's own cost: typed at a place of the configuration, or added up from rows."""

    amount: int
    place: str
    expression: str
    source: RowSource | None = None


@dataclass(frozen=True)
class Received:
    """What a pool receives from one that serves it: ``amount = gross x weight / weights``."""

    pool: str
    gross: Fraction
    weight: Fraction
    weights: Fraction
    amount: Fraction


@dataclass(frozen=True)
class PoolOrigin:
    """How the cost of a pool came about: own, received, and the rate of one unit of capacity.

    ``base`` is what the gross cost is divided by: the practical capacity, less what it would serve
    to pools that the support method leaves out.
    """

    pool: str
    own: OwnCost
    received: tuple[Received, ...]
    gross: Fraction
    practical_capacity: Fraction | None = None
    unit: str = "units"
    base: Fraction | None = None
    rate: Fraction | None = None
    of_activity: bool = False
    """The activity's own cost, which is a pool of that name."""


Way = Literal["capacity", "split", "standard", "unassigned"]


@dataclass(frozen=True)
class PoolShare:
    """What one pool gives the account through one activity.

    capacity: ``exact = quantity x uses x rate``.  split: the activity's ``share`` of the pool is
    ``gross x weight / weights``; divided by ``volume`` it is ``per_unit``, times the quantity
    ``exact``.  standard: the applied amount in proportion to what the pools contribute.
    unassigned: without a volume nothing is shared.  ``amount`` is what the cost ledger holds.
    """

    way: Way
    pool: PoolOrigin | None
    exact: Fraction
    amount: int
    share: Fraction | None = None
    weight: Fraction | None = None
    weights: Fraction | None = None
    volume: Fraction | None = None
    stated: bool = False
    """The volume was typed, not measured."""
    per_unit: Fraction | None = None


@dataclass(frozen=True)
class Landing:
    """Where part of a pool's money landed: on an activity or layer, with how many accounts."""

    target: str
    outcome: str
    accounts: int
    amount: int


@dataclass(frozen=True)
class PoolProof:
    """One pool: how its cost came about and where every cent of it landed."""

    cost: PoolOrigin
    received: int
    weights: tuple[tuple[str, Fraction, Fraction], ...]
    """Target, weight, and the exact part of the gross cost that went there."""
    used: Fraction | None
    landings: tuple[Landing, ...]
    largest: tuple[tuple[str, str, int], ...]
    """Account, name and amount of those that took most."""
