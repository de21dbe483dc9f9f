"""``acctier explain``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.document import Document
    from acctier.proof import Proofs

FORMATS = ("table", "json", "jsonl", "csv", "md")

_EXAMPLE = "acctier explain ACCOUNT [CONFIG]"


def explain(
    account: Annotated[
        str | None,
        typer.Argument(
            metavar="ACCOUNT",
            show_default=False,
            help="Id or name of an account, or the unique beginning of either; `unattributed` for "
            "the rows of no account. Left out with --pool and --finding.",
        ),
    ] = None,
    config: Config = None,
    activity: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only this activity, or line of the P&L."),
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="With --activity: its source rows, file and line.")
    ] = False,
    pool: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="How a pool's cost came about and where it landed."),
    ] = None,
    finding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Every finding of this name, with its rows."),
    ] = None,
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """The proof of one account: rows, rates and rules behind every figure of its P&L."""
    from acctier.cli.output import refused
    from acctier.cli.show import show

    asked = (("pool", pool), ("finding", finding))
    about = [option for option, name in asked if name is not None]
    if about:
        _refuse_beside(about, account, config, activity, rows=rows)
        account, config = None, account
    elif account is None or (config is None and _is_configuration(account)):
        raise refused("explain whom? give an account", _EXAMPLE)
    if rows and activity is None:
        raise refused("--rows of what?", "name an activity or line: --activity NAME --rows")

    def report(session: Session) -> Document:
        proofs = _proofs(session)
        if pool is not None:
            return _pool(proofs, pool)
        if finding is not None:
            return _finding(proofs, finding)
        assert account is not None
        return _account(proofs, account, activity, rows=rows)

    return show(config, model, screen, FORMATS, report, keep=True)


def _is_configuration(argument: str) -> bool:
    """Whether the only argument is a configuration or a run, so that the account was left out."""
    from acctier.cli.locate import is_published

    place = Path(argument)
    return is_published(place) or (place.suffix in {".yaml", ".yml"} and place.is_file())


def _refuse_beside(
    about: list[str], account: str | None, config: str | None, activity: str | None, *, rows: bool
) -> None:
    """--pool and --finding are about the whole run: one of them, and no account beside it."""
    from acctier.cli.output import refused

    option = f"--{about[0]}"
    if len(about) > 1:
        raise refused("--pool and --finding ask for two things", "ask for one at a time")
    if activity is not None or rows:
        raise refused(f"{option} does not go with --activity and --rows", _EXAMPLE)
    if account is not None and config is not None:
        message = f"{option} is about all accounts, so {account!r} is not needed"
        raise refused(message, f"acctier explain {option} NAME {config}")


def _proofs(session: Session) -> Proofs:
    from acctier.cli.output import refused
    from acctier.proof import Proofs

    if session.work is None or session.loaded is None:
        message = f"{session.source} is a published run, which holds no rows to explain"
        raise refused(message, "give its configuration instead")
    return Proofs(session.work, session.loaded)


def _account(proofs: Proofs, account: str, activity: str | None, *, rows: bool) -> Document:
    from acctier.reports.explain import explanation
    from acctier.reports.explain_rows import one_line, source_rows

    results = proofs.work.results
    if activity is None:
        return explanation(results, proofs.account(account))
    if rows:
        return source_rows(results, *proofs.rows(account, activity))
    return one_line(results, *proofs.one(account, activity))


def _pool(proofs: Proofs, name: str) -> Document:
    from acctier.reports.explain_pool import pool

    return pool(proofs.work.results, proofs.pool(name))


def _finding(proofs: Proofs, name: str) -> Document:
    from acctier.reports.explain_rows import finding_rows

    return finding_rows(proofs.work.results, proofs.finding(name))
