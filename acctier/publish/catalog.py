"""Which runs lie in a folder of published runs, told by their own small files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from acctier.model.errors import ExitCode
from acctier.model.period import Period, parse_period
from acctier.publish.layout import LATEST, MANIFEST, POINTER, RUN_LOG, RUNS

AGAIN = "move its folder away and publish the run again from its configuration"
"""What to do about a damaged run: one that is published into its folder would be refused."""
_ENDED = re.compile(r"^ended +(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One published run: its name, folder, period, version, exit code and when it was published.

    ``ended`` is UNIX time in seconds, from ``run.log``, else the age of the folder; ``damage`` says
    why the run cannot be read, and is None for a run that can.
    """

    run: str
    folder: Path
    ended: float
    period: str = ""
    period_end: str = ""
    version: str = ""
    exit_code: int | None = None
    damage: str | None = None

    @property
    def order(self) -> tuple[str, float, str]:
        """Sort order: by period, then by when the run was published."""
        return self.period_end, self.ended, self.run


def entries(root: Path) -> tuple[Entry, ...]:
    """The published runs below ``root`` by period and age, oldest first.

    Damaged ones that no longer tell their period lead.

    Hidden folders are none: they are being filled or removed.  Raises ``OSError`` when the folder
    of the runs cannot be read.
    """
    folders = (each for each in (root / RUNS).iterdir() if not each.name.startswith("."))
    found = (_entry(each) for each in folders if each.is_dir())
    return tuple(sorted(found, key=lambda each: each.order))


def latest_run(root: Path) -> str | None:
    """The name of the run that ``latest`` points at, else that of ``latest.json``, else None."""
    link = root / LATEST
    try:
        if link.is_symlink():
            return link.readlink().name
        return str(json.loads((root / f"{LATEST}.json").read_bytes())["run"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def run_of_period(root: Path, period: str) -> Entry | None:
    """The run that stands for a period: the one ``latest`` points at, else the newest in order.

    A run whose data were found wanting (exit code 3) stands for nothing; neither does a damaged
    one.  None when no run of the period is left.
    """
    latest = latest_run(root)
    sound = [each for each in of_period(entries(root), period) if each.exit_code != ExitCode.INPUT]
    for each in sound:
        if each.run == latest:
            return each
    return sound[-1] if sound else None


def run_before(root: Path, period: Period) -> Entry | None:
    """The newest run whose period ends before another begins: what a run of that one follows.

    A run whose data were found wanting (exit code 3) is passed over.  A damaged one is not, unless
    a sound run is as new: without it nothing would be compared, and nobody would know.  Raises
    ``OSError`` when the folder of the runs cannot be read.
    """
    if not (root / RUNS).is_dir():
        return None
    earlier = [
        each
        for each in entries(root)
        if each.exit_code != ExitCode.INPUT
        and each.period != period.name
        and each.period_end < period.start.isoformat()
    ]
    return max(
        earlier, key=lambda each: (each.period_end, each.damage is None, each.order), default=None
    )


def of_period(found: Iterable[Entry], period: str) -> list[Entry]:
    """The readable runs of a period, oldest first."""
    return [each for each in found if each.period == period and each.damage is None]


def _entry(folder: Path) -> Entry:
    try:
        pointer = json.loads((folder / POINTER).read_bytes())
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return Entry(
            run=folder.name,
            folder=folder,
            ended=_ended(folder),
            period=str(pointer["period"]["name"]),
            period_end=str(pointer["period"]["end"]),
            version=str(manifest["version"]),
            exit_code=int(pointer["exit_code"]),
            damage=_damage(folder, manifest),
        )
    except FileNotFoundError as problem:
        reason = f"{Path(problem.filename or folder).name} is missing"
    except (OSError, ValueError, KeyError, TypeError):
        reason = f"{POINTER} or {MANIFEST} cannot be read"
    name, end = _period(folder)
    return Entry(folder.name, folder, _ended(folder), name, end, damage=reason)


def _period(folder: Path) -> tuple[str, str]:
    """Name and last day of the period of a damaged run, as far as anything still tells them."""
    for name in (POINTER, MANIFEST):
        try:
            told = json.loads((folder / name).read_bytes())["period"]
            return str(told["name"]), str(told["end"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    name = folder.name.rpartition("-")[0]
    try:
        return name, parse_period(name).end.isoformat()
    except ValueError:
        return name, ""


def _damage(folder: Path, manifest: Any) -> str | None:
    """What of the run is missing, or None; its bytes are not read."""
    if manifest["run"] != folder.name:
        return f"the folder was renamed: it holds {manifest['run']}"
    for each in manifest["outputs"]:
        if not (folder / str(each["file"])).is_file():
            return f"{each['file']} is missing"
    return None


def _ended(folder: Path) -> float:
    try:
        told = _ENDED.search((folder / RUN_LOG).read_text())
        if told:
            return datetime.fromisoformat(told[1]).timestamp()
    except (OSError, ValueError):
        pass
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
