"""What of an account's leaks has to be won back to reach the target margin."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from acctier.model.money import largest_remainder, round_half_away


def recoverable(
    leaks: Sequence[int], net_revenue: int, account_profit: int, target_margin: Fraction | None
) -> list[int]:
    """Share what is missing to the target margin over the leaks of one account.

    ``min(L, max(0, target_margin * max(net_revenue, 0) - account_profit))`` with L the sum of the
    leaks, rounded half away to the minor unit and shared in proportion to the leaks by largest
    remainder, so that no part exceeds its leak.  Without a target margin all of L is recoverable.

    Amounts are minor units, ``leaks`` at least 0; one part per leak comes back, in their order.

    >>> recoverable([300, 100], net_revenue=10_000, account_profit=300,
    ...             target_margin=Fraction(5, 100))
    [150, 50]
    >>> recoverable([300, 100], net_revenue=10_000, account_profit=-300, target_margin=None)
    [300, 100]
    """
    lost = sum(leaks)
    if target_margin is None or lost == 0:
        return list(leaks)
    missing = round_half_away(target_margin * max(net_revenue, 0) - account_profit)
    amount = min(lost, max(0, missing))
    if amount in {0, lost}:
        return [leak if amount else 0 for leak in leaks]
    return largest_remainder(amount, [Fraction(amount * leak, lost) for leak in leaks])
