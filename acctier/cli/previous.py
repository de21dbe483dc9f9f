"""Which published run values are held against."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from acctier.cli.locate import is_published, locate
from acctier.cli.output import refused

if TYPE_CHECKING:
    from acctier.config.load import Loaded
    from acctier.model.results import Previous

NONE = "none"


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
    """
    if named is not None and named != NONE:
        folder = locate(named, os.environ, Path.cwd())
        if not is_published(folder):
            hint = "as in results/latest or results@2026-Q2; none for no run at all"
            raise refused(f"--previous {named} is no published run", hint)
        return _reopened(folder)
    if named == NONE or published is None or not compares(loaded):
        return None
    from acctier.publish.catalog import run_before
    from acctier.publish.lock import cannot_write

    try:
        found = run_before(published, loaded.period.start)
    except OSError as problem:
        raise cannot_write(published, problem) from None
    return None if found is None else _reopened(found.folder)


def _reopened(folder: Path) -> Previous:
    from acctier.model.results import Previous
    from acctier.publish.reopen import reopen

    reopened = reopen(folder)
    return Previous(reopened.run, reopened.results)
