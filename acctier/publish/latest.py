"""The pointer to the latest run: ``latest`` and ``latest.json``, which move as one.

``latest`` is a link to the run's folder and ``latest.json`` is a link to ``latest/pointer.json``.
So one rename moves both, and no reader and no crash ever sees the one without the other.
"""

from __future__ import annotations

import errno
import json
from datetime import date
from pathlib import Path

from acctier.model.errors import ExitCode
from acctier.publish.identity import Identity
from acctier.publish.layout import LATEST, LATEST_JSON, POINTER, RUNS
from acctier.publish.lock import Held
from acctier.publish.staging import replace_file, replace_link

_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.ENOTSUP}


def move_latest(held: Held, identity: Identity, exit_code: ExitCode) -> str | None:
    """Point ``latest`` at a published run; None when it points there now, else why it stays.

    It stays when the data were found wanting (exit code 3), and it never goes back to a period
    that ends earlier.
    """
    if exit_code == ExitCode.INPUT:
        return "a check on the data fell"
    former = latest_period_end(held.root)
    if former is not None and former > identity.period.end:
        return f"the latest run covers a later period, until {former}"
    run = f"{RUNS}/{identity.name}"
    try:
        _link(held.root / LATEST_JSON, f"{LATEST}/{POINTER}")
        _link(held.root / LATEST, run)
    except OSError as problem:
        if problem.errno not in _NO_LINKS:
            raise
        replace_file(held.root / LATEST_JSON, (held.root / run / POINTER).read_bytes())
    return None


def latest_period_end(root: Path) -> date | None:
    """The last day of the period that ``latest.json`` points at; None when it points nowhere."""
    try:
        former = json.loads((root / LATEST_JSON).read_bytes())
        return date.fromisoformat(former["period"]["end"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _link(link: Path, target: str) -> None:
    if not (link.is_symlink() and str(link.readlink()) == target):
        replace_link(link, target)
