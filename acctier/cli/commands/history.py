"""``acctier history``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Screen
from acctier.cli.waiting import Wait
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.messages import Narration
    from acctier.model.published import PastRun

FORMATS = ("table", "json", "jsonl", "csv")

Folder = Annotated[
    str, typer.Argument(metavar="DIR", help="The folder that `run --publish` was given.")
]
Keep = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Remove all but the last N runs; never the latest."),
]


def history(
    folder: Folder, keep: Keep = None, wait: Wait = None, screen: Screen = Screen()
) -> ExitCode:
    """The published runs of a folder, with what changed from one to the next."""
    from acctier.cli.output import narration, refused, target
    from acctier.reports.history import history as report

    told = narration(screen)
    result = target(screen, FORMATS)
    root = Path(folder)
    _check(root)
    if keep is not None:
        _remove(root, keep, wait, told)
    elif wait is not None:
        raise refused("--wait is about the lock that --keep takes", "leave --wait out")
    result.write(result.text(report(folder, _runs(root))), told)
    return ExitCode.DONE


def _check(root: Path) -> None:
    from acctier.cli.locate import is_published
    from acctier.cli.output import refused
    from acctier.publish.layout import RUNS

    if is_published(root):
        raise refused(f"{root} is a published run itself", "name the folder above runs")
    if not root.exists():
        raise refused(
            f"there is no folder {root}", "name the folder that `run --publish` was given"
        )
    if not (root / RUNS).is_dir():
        hint = "name the folder that `run --publish` was given"
        raise refused(f"{root} holds no published runs", hint)


def _remove(root: Path, keep: int, wait: str | None, told: Narration) -> None:
    from acctier.cli.waiting import patience
    from acctier.publish.lock import hold
    from acctier.publish.retention import keep_newest

    with hold(root, patience(wait, told)) as held:
        held.tell("history --keep")
        for each in keep_newest(held, keep):
            told.note(f"removed {each.folder}")


def _runs(root: Path) -> list[PastRun]:
    from acctier.model.published import PastRun
    from acctier.publish.catalog import entries, latest_run
    from acctier.publish.figures import DamagedRun, figures

    latest = latest_run(root)
    found = []
    for each in entries(root):
        try:
            known, damage = figures(each), None
        except DamagedRun as problem:
            known, damage = None, str(problem)
        published = datetime.fromtimestamp(each.ended, UTC).isoformat(timespec="seconds")
        found.append(
            PastRun(
                run=each.run,
                period=each.period,
                published=published,
                version=each.version,
                exit_code=each.exit_code,
                latest=each.run == latest,
                figures=known,
                damage=damage,
            )
        )
    return found
