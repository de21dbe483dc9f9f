"""``acctier accounts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Choice, Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.document import Document

FORMATS = ("table", "json", "jsonl", "csv")


def accounts(
    config: Config = None,
    waterfall: Annotated[
        bool,
        typer.Option("--waterfall", help="From list price to account profit, step by step."),
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="With --waterfall: one for each value of COLUMN."),
    ] = None,
    choice: Choice = Choice(),
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """The account P&L: one row per account, every column.

    With --waterfall: the way from list price to account profit, in all or by COLUMN.
    """
    from acctier.cli.choosing import selection_of
    from acctier.cli.output import refused
    from acctier.cli.show import show

    if by is not None and not waterfall:
        raise refused("--by goes with --waterfall", "add --waterfall")

    def report(session: Session) -> Document:
        from acctier.reports.accounts import accounts
        from acctier.reports.waterfall import waterfall as price_waterfall

        selection = selection_of(choice)
        if waterfall:
            return price_waterfall(session.results, selection, by)
        return accounts(session.results, selection)

    return show(config, model, screen, FORMATS, report)
