"""Shares that add up: whole units by largest remainder, and the days of a row by running totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.trees import places


def largest_remainder(whole: int, quotas: Sequence[Fraction]) -> list[int]:
    """Whole units by exact quotas: floors, then one unit each to the largest remainders."""
    if whole < 0:
        return [-part for part in largest_remainder(-whole, [-quota for quota in quotas])]
    parts = [quota // 1 for quota in quotas]
    waiting = sorted(
        (place for place, quota in enumerate(quotas) if quota),
        key=lambda place: (-(quotas[place] - parts[place]), place),
    )
    left = whole - sum(parts)
    assert 0 <= left <= len(waiting), (whole, quotas)
    for place in waiting[:left]:
        parts[place] += 1
    return parts


@dataclass(frozen=True)
class DayShare:
    """The days of a row before a period and up to its last day, out of all its days."""

    before: int
    upto: int
    whole: int

    @classmethod
    def of(cls, first: date, last: date, start: date, end: date) -> DayShare:
        """The share that a period has of a row from its first to its last day."""
        whole = (last - first).days + 1
        before = min(max((start - first).days, 0), whole)
        upto = min(max((end - first).days + 1, 0), whole)
        return cls(before, upto, whole)

    def part(self, number: Fraction, digits: int) -> Fraction:
        """What the period has of a number: its running total at the end, less that before."""
        day = number / self.whole
        return places(day * self.upto, digits) - places(day * self.before, digits)
