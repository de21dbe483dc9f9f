"""From the options to results: computed from a configuration, or read from a published run."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from acctier.cli.interruptible import interruptible
from acctier.cli.locate import is_published, locate
from acctier.cli.messages import Narration
from acctier.cli.options import Model
from acctier.cli.outcome import exit_code
from acctier.cli.progress import reading
from acctier.cli.pseudonyms import learn_computed, learn_published
from acctier.model.errors import Complaint, ConfigurationError, ExitCode
from acctier.model.results import Results

if TYPE_CHECKING:
    from acctier.config.load import Loaded
    from acctier.pipeline import Work


@dataclass(frozen=True)
class Session:
    """Results at hand, and where they come from.

    ``loaded`` is the configuration they were computed from, ``run`` the name of the published run
    they were read from; one of them is None.  ``work`` is what they were made of, where it is kept.
    """

    results: Results
    source: Path
    exit_code: ExitCode
    loaded: Loaded | None = None
    run: str | None = None
    work: Work | None = None
    previous: str | None = None
    """The run that values were held against; ``none`` where there was none to be had, None where
    nothing asks for one."""

    @property
    def files(self) -> Iterator[Path]:
        """Every file that was read, none of which is ever written over."""
        if self.loaded is None:
            yield from self.source.iterdir()
        else:
            yield self.source
            yield from (Path(each.location) for each in self.results.inputs)


def source_of(config: str | None) -> Path:
    """The configuration or published run that the command line means."""
    return locate(config, os.environ, Path.cwd())


def open_session(
    config: str | None,
    model: Model,
    told: Narration,
    on_load: Callable[[Loaded], None] | None = None,
    *,
    keep: bool = False,
    published: Path | None = None,
) -> Session:
    """Results of the configuration or published run that the command line means.

    ``on_load`` is called with the configuration before anything is computed; ``keep`` keeps what
    the results are made of, for a report that goes on from there.  ``published`` is the folder
    whose runs the previous one is sought among.
    """
    source = source_of(config)
    if is_published(source):
        return _reopened(source, model, told)
    loaded = load(source, model, told)
    if on_load is not None:
        on_load(loaded)
    return computed(loaded, model, told, keep=keep, published=published)


def load(source: Path, model: Model, told: Narration) -> Loaded:
    """The configuration at ``source``, for the period that the options say."""
    from acctier.config.load import load_configuration

    as_of = _day(model.as_of) if model.as_of else datetime.now().astimezone().date()
    sets, profiles = tuple(model.sets or ()), tuple(model.profiles or ())
    loaded = load_configuration(source, sets, model.period, as_of, profiles)
    period = loaded.period
    told.detail(f"{source}: period {period.name}, {period.start} to {period.end}")
    return loaded


def computed(
    loaded: Loaded,
    model: Model,
    told: Narration,
    *,
    keep: bool = False,
    published: Path | None = None,
) -> Session:
    """Results computed from a loaded configuration."""
    from acctier import pipeline
    from acctier.cli.previous import compared, compares, not_judged, previous_run

    previous = previous_run(loaded, model.previous, published)
    if previous is not None:
        told.detail(f"values are held against {previous.run}")
        company = previous.results.company
        if compares(loaded) and company != loaded.configuration.company:
            told.warning(f"{previous.run}, which values are held against, is of {company}")
    elif model.previous is None and compares(loaded):
        told.note(f"there is no previous run: {', '.join(compared(loaded))} are not judged")

    with reading(told) as progress:
        work = interruptible(lambda: pipeline.work(loaded, progress, previous)) if keep else None
        results = (
            work.results
            if work
            else interruptible(lambda: pipeline.run(loaded, progress, previous))
        )
    if previous is not None and (lacking := not_judged(results, previous)):
        told.note(f"{previous.run} does not have everything; not judged: {', '.join(lacking)}")
    for file in results.inputs:
        told.detail(f"read {file.path}: {file.rows} rows, {file.size} bytes")
    learn_computed(results, work)
    code = exit_code(results, model.fail_on)
    held_against = (previous.run if previous else "none") if compares(loaded) else None
    return Session(results, loaded.path, code, loaded=loaded, work=work, previous=held_against)


def given(model: Model, period: str) -> Iterator[str]:
    """The options that decide which results come of a configuration, on whatever day.

    ``period`` is the name of the one they are of: `last-month` will be another one next month.
    """
    options = (
        ("-p", (period if model.period else None,)),
        ("--profile", model.profiles or ()),
        ("--set", model.sets or ()),
        ("--previous", (model.previous,)),
    )
    for option, values in options:
        for value in values:
            if value is not None:
                yield from (option, value)


def _reopened(source: Path, model: Model, told: Narration) -> Session:
    from acctier.publish.reopen import reopen

    given = (
        ("--period", model.period),
        ("--set", model.sets),
        ("--profile", model.profiles),
        ("--previous", model.previous),
    )
    for option, value in given:
        if value:
            message = f"{source} is a published run, where {option} changes nothing any more"
            raise ConfigurationError([Complaint(message, hint="give its configuration instead")])
    told.detail(f"{source}: a published run; nothing is computed again")
    reopened = reopen(source)
    learn_published(reopened.results, source)
    code = exit_code(reopened.results, model.fail_on)
    return Session(reopened.results, source, code, run=reopened.run)


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ConfigurationError(
        [Complaint(f"--as-of {text!r} is not a day", hint="write it as in 2026-11-02")]
    )
