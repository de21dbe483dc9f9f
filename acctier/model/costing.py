"""The nouns of costing: pools, activities, and what the one gives to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

UNASSIGNED = "unassigned"
"""The reserved target that keeps part of a pool from being allocated."""

ZERO = Fraction(0)


@dataclass(frozen=True)
class Pool:
    """A pool as the period has it: own cost in minor units, capacity, and whom it serves."""

    name: str
    own: int
    practical_capacity: Fraction | None = None
    unit: str | None = None
    serves: Mapping[str, Fraction] = field(default_factory=dict)
    held: bool = False
    of_activity: bool = False
    """The own cost of the activity of that name, which is its one target; no pool serves it."""


@dataclass(frozen=True)
class Activity:
    """An activity as the period has it.

    ``quantity`` is the measured driver quantity (units of capacity for a time equation), ``volume``
    the stated one, ``uses`` the units of capacity per driver unit, ``rate`` the standard rate in
    minor units.
    """

    name: str
    quantity: Fraction
    pool: str | None = None
    uses: Fraction = Fraction(1)
    volume: Fraction | None = None
    rate: Fraction | None = None


@dataclass(frozen=True)
class Portion:
    """What one pool gives to one activity.

    ``amount`` is in whole minor units, ``share`` the exact one behind it; ``per_unit`` is the exact
    cost in minor units of one driver unit, None when there is no volume to divide by and the
    amount is not allocated.  ``idle`` counts stated driver units that were not used.
    """

    pool: str
    activity: str
    amount: int
    share: Fraction
    per_unit: Fraction | None
    idle: Fraction = ZERO
    standard: bool = False
    """The activity has a standard rate: what is applied differs from what is contributed."""


@dataclass(frozen=True)
class PoolCost:
    """One pool's landing: its portions and what stays behind, in minor units.

    ``received`` and ``passed_on`` are between pools, rounded so that over all pools they are equal:
    own + received = passed_on + portions + sustaining + unassigned + unused.
    """

    pool: Pool
    gross: Fraction
    """Exact own cost and received, in minor units."""
    received: int
    passed_on: int
    portions: tuple[Portion, ...]
    sustaining: Mapping[str, int]
    unassigned: int
    unused: int
    used: Fraction | None
    rate: Fraction | None
    """Exact minor units per unit of capacity."""
    support: Mapping[str, Fraction] = field(default_factory=dict)
    """Exact minor units passed on, by pool."""
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    """Weights that count under the support method, by target."""
    base: Fraction = ZERO
    """What weights are divided by: their sum, or the capacity less what is left out."""

    def to(self, target: str) -> Fraction:
        """Exact minor units that go to a target of its weights."""
        return self.gross * self.weights.get(target, ZERO) / self.base if self.base else ZERO

    @property
    def idle(self) -> Fraction:
        """Units of capacity not used; negative in an overrun."""
        if self.used is None or self.pool.practical_capacity is None:
            return ZERO
        return self.pool.practical_capacity - self.used
