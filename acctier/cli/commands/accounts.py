"""``acctier accounts``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acctier.cli.options import Choice, Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.document import Document

FORMATS = ("table", "json", "jsonl", "csv")


def accounts(
    config: Config = None,
    choice: Choice = Choice(),
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """The account P&L: one row per account, every column."""
    from acctier.cli.show import show

    def report(session: Session) -> Document:
        from acctier.reports.accounts import accounts
        from acctier.reports.selection import Selection

        return accounts(session.results, Selection(choice.where, choice.sort, choice.top))

    return show(config, model, screen, FORMATS, report)
