"""``acctier check``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Config, Model, Screen
from acctier.model.errors import ConfigurationError, ExitCode, InputError

if TYPE_CHECKING:
    from acctier.cli.messages import Narration
    from acctier.cli.output import Target
    from acctier.cli.session import Session
    from acctier.config.load import Loaded
    from acctier.model.document import Document
    from acctier.reports.problems import Known

FORMATS = ("table", "json", "jsonl", "csv", "md", "github", "gitlab", "junit", "sarif")


def check(
    config: Config = None,
    no_data: Annotated[
        bool, typer.Option("--no-data", help="The configuration alone; no export is read.")
    ] = False,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="RUN",
            help="Only what this published run did not have already fails the command.",
        ),
    ] = None,
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """Configuration, data and gates, without the dashboard; silent when all is well."""
    from acctier.cli.output import narration, target

    told = narration(screen)
    result = target(screen, FORMATS)
    with _refusals_shown(config, result, told):
        if no_data:
            return _without_data(config, model, result, told)
        return _with_data(config, baseline, model, result, told)


def _with_data(
    config: str | None, baseline: str | None, model: Model, result: Target, told: Narration
) -> ExitCode:
    from acctier.cli.interruptible import interruptible
    from acctier.cli.outcome import exit_code, tell_outcome
    from acctier.cli.session import open_session

    known = _known(baseline)
    session = open_session(config, model, told)
    new = known.without(session.results)
    code = exit_code(new, model.fail_on)
    silent = result.format == "table" and result.path is None and not told.verbose
    if not (silent and code == ExitCode.DONE and _is_well(session, known)):
        document = interruptible(lambda: _report(session, known, model))
        result.write(result.text(document), told, session.files)
    names = known.names(session.results)
    if names:
        told.note(f"known from {baseline}, not failing: {', '.join(names)}")
    tell_outcome(new, told, model.fail_on, shown=result.on_screen)
    return code


def _is_well(session: Session, known: Known) -> bool:
    """Whether nothing is worth a word: all holds, and no row was refused or broke a rule."""
    results = known.without(session.results)
    held = all(each.holds for each in (*results.checks, *results.gates))
    loud = any(each.severity != "info" for each in results.findings)
    return held and not loud and not results.quarantine and not results.broken


def _known(baseline: str | None) -> Known:
    """What the run of ``--baseline`` was found wanting in."""
    from acctier.cli.locate import is_published
    from acctier.cli.output import refused
    from acctier.cli.session import source_of
    from acctier.publish.reopen import reopen
    from acctier.reports.problems import NOTHING_KNOWN, Known

    if baseline is None:
        return NOTHING_KNOWN
    source = source_of(baseline)
    if not is_published(source):
        raise refused(f"--baseline {baseline} is no published run", "as in results/latest")
    return Known.of(reopen(source).results)


def _report(session: Session, known: Known, model: Model) -> Document:
    from acctier.cli.outcome import FAILING
    from acctier.reports.check import check
    from acctier.reports.problems import problems

    folder = "" if session.loaded is None else _folder(session.source)
    found = problems(session.results, folder, FAILING[model.fail_on], known)
    return replace(check(session.results), problems=found)


def _folder(source: Path) -> str:
    """The folder of a configuration as seen from here, for files that are told relative to it."""
    try:
        return Path(os.path.relpath(source.parent)).as_posix()
    except ValueError:  # on another drive
        return source.parent.as_posix()


@contextmanager
def _refusals_shown(config: str | None, result: Target, told: Narration) -> Iterator[None]:
    """Write what was refused in the format too, where that is one for problems at their places."""
    try:
        yield
    except (ConfigurationError, InputError) as refused:
        from acctier.cli.session import source_of
        from acctier.render.formats import FORMATS as KINDS
        from acctier.reports.problems import refusal

        if KINDS[result.format].needs == "problems":
            if isinstance(refused, InputError):  # its files are relative to the configuration
                document = refusal(refused.findings, _folder(source_of(config)))
            else:
                document = refusal(refused.complaints, "")
            result.write(result.text(document), told)
        raise


def _without_data(config: str | None, model: Model, result: Target, told: Narration) -> ExitCode:
    from acctier.cli.locate import is_published
    from acctier.cli.output import refused
    from acctier.cli.session import load, source_of

    source = source_of(config)
    if is_published(source):
        raise refused(f"{source} is a published run", "--no-data wants a configuration")
    loaded = load(source, model, told)
    if result.format != "table" or result.path is not None or told.verbose:
        result.write(result.text(_configuration_only(loaded)), told, [source])
    return ExitCode.DONE


def _configuration_only(loaded: Loaded) -> Document:
    from acctier.model.document import Document, Line, Table, Text
    from acctier.model.money import currency
    from acctier.reports.check import CHECKS, SCHEMA

    configuration = loaded.configuration
    money = currency(configuration.currency)
    if money is None:
        raise ValueError(f"{configuration.currency} passed as a currency")
    sentence = f"{loaded.path}: the configuration is in order; no export was read."
    names = {
        "company": configuration.company,
        "currency": configuration.currency,
        "period": loaded.period.name,
    }
    empty: dict[str, object] = {"checks": [], "gates": [], "findings": []}
    return Document(
        "check",
        money,
        (Text(None, (Line(sentence, "good"),)),),
        {"schema": SCHEMA, **names, **empty},
        Table("checks", "", CHECKS, ()),
        problems=(),
    )
