"""A report on its way out: computed or reopened, written, and the rest told."""

from __future__ import annotations

from collections.abc import Callable

from acctier.cli.interruptible import interruptible
from acctier.cli.options import Model, Screen
from acctier.cli.outcome import tell_outcome
from acctier.cli.output import narration, target
from acctier.cli.session import Session, open_session
from acctier.model.document import Document
from acctier.model.errors import ExitCode


def show(
    config: str | None,
    model: Model,
    screen: Screen,
    formats: tuple[str, ...],
    report: Callable[[Session], Document],
    *,
    tells_all: bool = False,
    keep: bool = False,
) -> ExitCode:
    """Write the report of the results that the command line means; the exit code they have.

    ``tells_all`` says that the table of the report lists findings, checks and gates itself;
    ``keep`` that it needs what the results are made of.
    """
    told = narration(screen)
    result = target(screen, formats)
    session = open_session(config, model, told, keep=keep)
    text = interruptible(lambda: result.text(report(session)))
    result.write(text, told, session.files)
    tell_outcome(session.results, told, model.fail_on, shown=tells_all and result.on_screen)
    return session.exit_code
