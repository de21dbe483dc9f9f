"""``--where``, ``--sort`` and ``--top`` as reports understand them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from acctier.cli.options import Choice
from acctier.model.results import BlindSpot, Results

if TYPE_CHECKING:
    from acctier.reports.selection import Selection


def selection_of(choice: Choice) -> Selection:
    """The choice, in which margin, ranks and shares may be named like in a tier rule."""
    from acctier.profit.columns import account_scope
    from acctier.reports.selection import Selection

    return Selection(choice.where, choice.sort, choice.top, account_scope)


def with_chosen_spots(results: Results, choice: Choice) -> Results:
    """The results with the blind spots of the chosen accounts alone, in the order asked for."""
    if choice == Choice():
        return results
    place = _places(results, choice)

    def chosen(spots: tuple[BlindSpot, ...], top: int | None) -> tuple[BlindSpot, ...]:
        kept = [spot for spot in spots if spot.account_id in place]
        if choice.sort is not None:
            kept.sort(key=lambda spot: place[spot.account_id])
        return tuple(kept[:top])

    losing = chosen(results.losing_top, choice.top)
    left = None if choice.top is None else choice.top - len(losing)
    return replace(results, losing_top=losing, overlooked=chosen(results.overlooked, left))


def with_chosen_leaks(results: Results, choice: Choice) -> Results:
    """The results with the leaks of the chosen accounts alone, in the order asked for."""
    if choice == Choice():
        return results
    place = _places(results, choice)
    leaks = results.account_leaks
    ids = leaks["account_id"].to_list()
    rows = [row for row, account_id in enumerate(ids) if account_id in place]
    if choice.sort is not None:
        rows.sort(key=lambda row: place[ids[row]])
    return replace(results, account_leaks=leaks[rows[: choice.top]])


def _places(results: Results, choice: Choice) -> dict[str, int]:
    """The chosen accounts and their places in the order asked for."""
    from acctier.reports.selection import select

    chosen = select(results.accounts, selection_of(replace(choice, top=None)))
    return {account_id: place for place, account_id in enumerate(chosen["account_id"])}
