"""Claims: what a number column is taken to hold, so that its integers are proved to fit.

A claim is read from a whole small table, or from a sample of a large one.  It is enforced in the
same pass that reads the column: a cell beyond it is judged again, never cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

DIGITS = 15
"""A number may have this many digits before its decimal mark, leading zeros aside."""
PLACES = 18
"""A number may have this many digits after its decimal mark: 33 in all, well inside Int128."""
_MARGIN = 2
_CLOCK_PLACES = 9


@dataclass(frozen=True)
class Claim:
    """The widest cells of a column: digits before and after the decimal mark.

    ``clock``: some durations are written `1:45`.  ``unusual``: some dates lie far from today, or
    some floats need their decimal spelling, so that the slower way of reading is taken.
    """

    digits: int = 1
    places: int = 0
    clock: bool = False
    unusual: bool = False
    empty: bool = False
    """Some cells hold no value."""

    @property
    def scale(self) -> int:
        """Decimal places that hold every cell: minutes are kept to 9 places of an hour.

        >>> Claim(3, 2).scale, Claim(3, 2, clock=True).scale
        (2, 9)
        """
        return max(self.places, _CLOCK_PLACES) if self.clock else self.places

    @property
    def bound(self) -> int:
        """The largest scaled integer within the claim."""
        return int(10 ** (self.digits + self.scale)) - 1

    def with_margin(self) -> Claim:
        """The claim for a whole column of which only a sample was seen."""
        return replace(self, digits=min(self.digits + _MARGIN, DIGITS))


WIDEST = Claim(DIGITS, PLACES, clock=True, unusual=True, empty=True)
"""What no claim goes beyond."""


def widest(claims: Iterable[Claim]) -> Claim:
    """The claim that covers all the given ones.

    >>> widest([Claim(3, 2), Claim(5, 0)]) == Claim(5, 2)
    True
    """
    every = tuple(claims)
    return Claim(
        max((each.digits for each in every), default=1),
        max((each.places for each in every), default=0),
        any(each.clock for each in every),
        any(each.unusual for each in every),
        any(each.empty for each in every),
    )
