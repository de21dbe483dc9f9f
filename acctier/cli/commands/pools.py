"""``acctier pools``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acctier.cli.options import Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.document import Document

FORMATS = ("table", "json", "jsonl", "csv")


def pools(config: Config = None, model: Model = Model(), screen: Screen = Screen()) -> ExitCode:
    """Cost pools, their use and rates, and the tie to the ledger."""
    from acctier.cli.show import show

    return show(config, model, screen, FORMATS, _report)


def _report(session: Session) -> Document:
    from acctier.reports.pools import pools

    return pools(session.results)
