"""``acctier pools``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.document import Document

FORMATS = ("table", "json", "jsonl", "csv")


def pools(
    config: Config = None,
    methods: Annotated[
        bool,
        typer.Option(
            "--methods",
            help="Direct, step-down, reciprocal and by net revenue: only the accounts whose sign "
            "of profit or tier changes.",
        ),
    ] = False,
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """Cost pools, their use and rates, and the tie to the ledger.

    With --methods: who would earn or lose if cost were carried another way.
    """
    from acctier.cli.show import show

    return show(config, model, screen, FORMATS, _methods if methods else _pools, keep=methods)


def _pools(session: Session) -> Document:
    from acctier.reports.pools import pools

    return pools(session.results)


def _methods(session: Session) -> Document:
    from acctier.cli.output import refused
    from acctier.methods import methods as compare_methods
    from acctier.reports.methods import methods

    if session.work is None or session.loaded is None:
        message = f"{session.source} is a published run, and --methods computes it in other ways"
        raise refused(message, "give its configuration instead")
    return methods(session.results, compare_methods(session.work, session.loaded))
