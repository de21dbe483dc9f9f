"""Takes from rows that are spread over their days: a period has its share of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acctier.expression.spreading import begun, reaching, spread_over_days
from acctier.measure.takes import Mode, Take
from acctier.model.money import QUANTITY_PLACES, QUOTIENT_PLACES

EXACT, WHOLE, ROWS = "exact.", "whole.", "rows."
"""What stands before the name of a take for more about it: see `beside`."""


def spread_take(take: Take, digits: int) -> Take:
    """The take of a period's share: sums by days, counts by the first day.

    Money is rounded to the minor unit, a quantity to 9 decimals, any other number to 18, each as a
    running total, so that periods side by side add up to the whole.
    """
    if take.sum is None:
        return replace(take, where=begun(take.where))
    places = {Mode.MONEY: digits, Mode.QUANTITY: QUANTITY_PLACES}.get(take.mode, QUOTIENT_PLACES)
    return replace(take, sum=spread_over_days(take.sum, places))


def beside(takes: Sequence[Take]) -> list[Take]:
    """For every take of money: its exact share, the whole of its rows, and those that reach out."""
    more = []
    for take in takes:
        if take.is_money and take.sum is not None:
            exact = spread_over_days(take.sum, QUOTIENT_PLACES)
            more += [
                replace(take, name=f"{EXACT}{take.name}", mode=Mode.EXACT, sum=exact),
                replace(take, name=f"{WHOLE}{take.name}"),
                replace(
                    take,
                    name=f"{ROWS}{take.name}",
                    mode=Mode.EXACT,
                    sum=None,
                    where=reaching(take.where),
                ),
            ]
    return more
