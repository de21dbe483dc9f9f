"""Which published run values are held against."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from acctier.cli.locate import is_published, locate
from acctier.cli.output import refused

if TYPE_CHECKING:
    from acctier.config.load import Loaded
    from acctier.model.results import Previous, Results

NONE = "none"
_HINT_DAMAGED = (
    "move its folder away and publish the run again from its configuration, "
    "or hold values against another: --previous RUN"
)


def compares(loaded: Loaded) -> bool:
    """Whether a check or gate of the configuration holds its value against a previous run."""
    return bool(compared(loaded))


def compared(loaded: Loaded) -> tuple[str, ...]:
    """The checks and gates that do, by name."""
    configuration = loaded.configuration
    every = (*configuration.checks, *configuration.gates)
    return tuple(each.name for each in every if each.compares)


def previous_run(loaded: Loaded, named: str | None, published: Path | None) -> Previous | None:
    """The run that ``--previous`` names, else the newest of an earlier period in ``published``.

    None when there is none, or nothing asks for one.  Of an earlier period, so that the run of a
    corrected drop is held against the same run as the first one was.

    Raises ``ConfigurationError`` for a run in another currency, whose values say nothing about
    these, and ``InputError`` for one that is damaged.
    """
    if named is not None and named != NONE:
        folder = locate(named, os.environ, Path.cwd())
        if not is_published(folder):
            hint = "as in results/latest or results@2026-Q2; none for no run at all"
            raise refused(f"--previous {named} is no published run", hint)
        return _comparable(folder, loaded)
    if named == NONE or published is None or not compares(loaded):
        return None
    from acctier.publish.catalog import run_before
    from acctier.publish.lock import cannot_write
    from acctier.publish.reopen import not_whole

    try:
        found = run_before(published, loaded.period)
    except OSError as problem:
        raise cannot_write(published, problem) from None
    if found is None:
        return None
    if found.damage is not None:
        raise not_whole(found.folder, found.damage, _HINT_DAMAGED)
    return _comparable(found.folder, loaded)


def not_judged(results: Results, previous: Previous) -> tuple[str, ...]:
    """What the previous run does not have: the checks and gates that it cannot judge, by name."""
    from acctier.check.conditions import not_had

    every = (*results.checks, *results.gates)
    return tuple(each.name for each in every if each.detail == not_had(previous.run))


def _comparable(folder: Path, loaded: Loaded) -> Previous:
    from acctier.model.results import Previous
    from acctier.publish.reopen import reopen

    reopened = reopen(folder)
    former, now = reopened.results.currency.code, loaded.configuration.currency
    if compares(loaded) and former != now:
        message = f"{folder}, which values are held against, is in {former}, not in {now}"
        raise refused(message, f"--previous RUN names one in {now}; --previous none, no run at all")
    return Previous(reopened.run, reopened.results)
