"""``acctier verify``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Config, Model, Screen
from acctier.cli.previous import NONE
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.published import Comparison
    from acctier.publish.identity import Identity
    from acctier.publish.verification import Recorded

FORMATS = ("table", "json", "jsonl", "csv")

Run = Annotated[
    str,
    typer.Argument(metavar="RUN", help="The folder of a published run, or DIR@PERIOD."),
]

Previous = Annotated[
    str | None,
    typer.Option(
        metavar="RUN",
        help="The run that checks were held against, where it does not lie beside RUN.",
    ),
]


def verify(
    run: Run, config: Config = None, previous: Previous = None, screen: Screen = Screen()
) -> ExitCode:
    """Compute a published run again and compare every byte.

    With the period and the options that the run was published with.
    """
    from acctier.cli.interruptible import interruptible
    from acctier.cli.output import narration, target
    from acctier.cli.publication import identity_of
    from acctier.cli.session import computed, load
    from acctier.model.published import Comparison
    from acctier.publish.layout import MANIFEST
    from acctier.publish.verification import files_as_written, origins, recorded
    from acctier.reports.verify import fails, verification

    told = narration(screen)
    result = target(screen, FORMATS)
    folder, source = _sources(run, config)
    then = recorded(folder)
    compared = list(interruptible(lambda: list(files_as_written(folder, then))))
    model = _model(then, _previous(folder, then, previous))
    session = computed(load(source, model, told), model, told)
    now = identity_of(session, model.fail_on)
    origin = list(origins(then, now))
    compared += [*origin, *_again(folder, then, session, now)]
    if then.run != now.name and not any(each.detail for each in origin):
        named = f"names {then.run}, which comes to {now.name}"
        compared.append(Comparison("recomputed", MANIFEST, named))
    text = result.text(verification(then.run, compared, session.results.currency))
    result.write(text, told, [*session.files, *folder.iterdir()])
    different = [each.name for each in compared if fails(each)]
    if different:
        told.error(f"{folder} is not confirmed: {', '.join(dict.fromkeys(different))}")
        return ExitCode.INPUT
    return ExitCode.DONE


def _sources(run: str, config: str | None) -> tuple[Path, Path]:
    """The published run and the configuration; which is which must be clear."""
    from acctier.cli.locate import is_published
    from acctier.cli.output import refused
    from acctier.cli.session import source_of

    folder = source_of(run)
    if not is_published(folder):
        raise refused(f"{folder} is not a published run", "acctier verify RUN [CONFIG]")
    source = source_of(config)
    if is_published(source):
        raise refused(f"{source} is a published run", "name the configuration of the run")
    return folder, source


def _previous(folder: Path, then: Recorded, named: str | None) -> str:
    """The run that checks were held against: the one named, else the one beside this run."""
    from acctier.cli.output import refused

    recorded = str(then.options.get("previous", NONE))
    if recorded == NONE or named is not None:
        return named or NONE
    beside = folder.resolve().parent / recorded
    if not beside.is_dir():
        message = f"{recorded}, which checks were held against, does not lie beside {folder}"
        raise refused(message, "name it: --previous RUN")
    return str(beside)


def _model(then: Recorded, previous: str) -> Model:
    """The options that decided what the run became."""
    return Model(
        period=then.period["name"],
        sets=[str(each) for each in then.options.get("set", ())],
        profiles=[str(each) for each in then.options.get("profile", ())],
        fail_on=then.options.get("fail_on", "error"),
        previous=previous,
    )


def _again(folder: Path, then: Recorded, session: Session, now: Identity) -> Iterator[Comparison]:
    """The reports computed again; where nothing else differs, also what only this run can say."""
    from acctier.cli.publication import run_files
    from acctier.publish.layout import POINTER, RESULTS
    from acctier.publish.publishing import run_contents
    from acctier.publish.verification import recomputed

    files = run_files(session.results, then.run)
    if then.run == now.name:
        contents = run_contents(session.results, now, files, session.exit_code)
        yield from recomputed(folder, contents, then.outputs)
        return
    yield from recomputed(folder, files, then.outputs.keys() - {POINTER, RESULTS})
