"""``acctier run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli import later
from acctier.cli.options import Config, Model, Screen
from acctier.cli.waiting import Wait
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.messages import Narration
    from acctier.cli.session import Session
    from acctier.publish.publishing import Published

FORMATS = ("table", "json")
REPORTS = ("json", "csv")


Publish = Annotated[
    str | None, typer.Option(metavar="DIR", help="Also publish the run under DIR/runs.")
]
Report = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND=PATH",
        help="Also write one file: json=PATH (the summary) or csv=PATH (the accounts). Repeatable.",
    ),
]


def run(
    config: Config = None,
    publish: Publish = None,
    report: Report = None,
    wait: Wait = None,
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """Everything at once, on one screen.

    Account P&L, whale curve, tiers, leaks, reconciliation, checks and gates. As json: the summary.
    """
    from acctier.cli.outcome import tell_outcome
    from acctier.cli.output import narration, target, write_file
    from acctier.cli.publication import attempt, identity_of, publish_session
    from acctier.cli.session import given, open_session
    from acctier.publish.layout import RUNS
    from acctier.reports.dashboard import dashboard

    told = narration(screen)
    with attempt(_folder(publish), wait, told) as going:
        result = target(screen, FORMATS)
        files = [_report_file(each) for each in report or ()]
        folder = going.held.root if going.held else None
        session = open_session(config, model, told, on_load=going.loaded, published=folder)
        going.results = session.results
        identity = identity_of(session, model.fail_on) if going.held else None
        going.run = identity.name if identity else session.run
        kept = folder / RUNS / identity.name if folder and identity else None
        named = (str(kept),) if kept else (config, *given(model, session.results.period.name))
        text = result.text(dashboard(session.results, going.run, named))
        reports = [(path, _report_text(kind, session, going.run)) for kind, path in files]
        for path, content in reports:
            write_file(path, content, session.files)
            told.note(f"wrote {path}")
        if result.path is not None:
            result.write(text, told, session.files)
        if identity:  # last of all files: what cannot be written must not follow a new `latest`
            _tell_published(publish_session(session, identity, going), told)
        if result.path is None:
            result.write(text, told)
        tell_outcome(session.results, told, model.fail_on, shown=result.on_screen)
        going.exit_code = session.exit_code
    return session.exit_code


def _folder(publish: str | None) -> Path | None:
    """The folder to publish into; an empty name is more likely a variable that was not set."""
    from acctier.cli.output import refused

    if publish is not None and not publish.strip():
        raise refused("--publish wants a folder, and its name is empty", "as in --publish results")
    return None if publish is None else Path(publish)


def _report_file(text: str) -> tuple[str, Path]:
    """Kind and path of a ``--report``."""
    from acctier.cli.output import refused

    kind, _, path = text.partition("=")
    if kind in later.FORMATS:
        raise refused(
            f"--report {text}: {kind} is not supported yet", f"kinds: {', '.join(REPORTS)}"
        )
    if kind not in REPORTS or not path:
        raise refused(f"--report {text}: say KIND=PATH", f"kinds: {', '.join(REPORTS)}")
    return kind, Path(path)


def _report_text(kind: str, session: Session, run: str | None) -> str:
    from acctier.cli.masking import masked
    from acctier.cli.publication import documents
    from acctier.render.formats import render

    name = {"json": "summary.json", "csv": "accounts.csv"}[kind]
    return render(masked(documents(session.results, run)[name]()), kind)


def _tell_published(published: Published, told: Narration) -> None:
    verb = "stood there already, whole" if published.kept else "published"
    told.note(f"{published.folder}: {verb}")
    if published.stays:
        told.warning(f"latest stays where it is: {published.stays}")
