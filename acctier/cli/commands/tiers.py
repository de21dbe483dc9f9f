"""``acctier tiers``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Choice, Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.document import Document

FORMATS = ("table", "json", "jsonl", "csv")


def tiers(
    config: Config = None,
    blind_spots: Annotated[
        bool,
        typer.Option("--blind-spots", help="Only the accounts that the usual tiers misjudge."),
    ] = False,
    choice: Choice = Choice(),
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """Accounts with tier and reason."""
    from acctier.cli.choosing import selection_of, with_chosen_spots
    from acctier.cli.show import show

    def report(session: Session) -> Document:
        from acctier.reports import tiers

        if blind_spots:
            return tiers.blind_spots(with_chosen_spots(session.results, choice))
        return tiers.tiers(session.results, selection_of(choice))

    return show(config, model, screen, FORMATS, report)
