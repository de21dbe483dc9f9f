"""Publishes the tiny firm again and again, killed one step later each time.

Arguments: a folder with a published run of 2026-Q3, and a folder to work in.  Every attempt works
on a copy of the former, in a process of its own that is killed before its n-th change to the disk.
Prints one JSON object per attempt: what `latest` says afterwards and which runs stand there whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from acctier.model.errors import ExitCode
from acctier.publish.lock import hold
from acctier.publish.publishing import publish
from tests.publish import tiny


def main() -> None:
    former, work = Path(sys.argv[1]), Path(sys.argv[2])
    step = 0
    killed = True
    while killed:
        step += 1
        root = work / str(step)
        shutil.copytree(former, root, symlinks=True)
        killed = attempt(root, work, step)
        sys.stdout.write(json.dumps({"step": step, "killed": killed, **state(root)}) + "\n")
        sys.stdout.flush()


def attempt(root: Path, work: Path, step: int) -> bool:
    """Publish 2026-Q4 in another process that dies before its change number `step`."""
    child = os.fork()
    if child == 0:
        die_at(step)
        found = tiny.results(work, "2026-Q4")
        identity = tiny.identity(found)
        with hold(root) as held:
            publish(found, identity, held, tiny.files(found), exit_code=ExitCode.DONE, log=str)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def die_at(step: int) -> None:
    """Let the change number `step` to the disk kill the process."""

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    count_changes(step, die, setattr)


def count_changes(
    step: int, act: Callable[[], None], patch: Callable[[Any, str, Any], None]
) -> None:
    """Let every function that changes the disk count down, and `act` before the last one."""
    left = step

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                act()
            return change(*arguments, **options)

        return counting

    for name in ("open", "fsync", "mkdir", "ftruncate", "symlink", "unlink"):
        patch(os, name, counted(getattr(os, name)))
    for name in ("mkdir", "rename", "replace", "symlink_to", "unlink"):
        patch(Path, name, counted(getattr(Path, name)))


def state(root: Path) -> dict[str, object]:
    """Which runs stand whole, and the run that each of the two pointers names."""
    runs = sorted(each for each in (root / "runs").iterdir() if not each.name.startswith("."))
    pointer = json.loads((root / "latest.json").read_text())
    return {
        "runs": [each.name for each in runs],
        "whole": all(whole(each) for each in runs),
        "latest": (root / "latest").readlink().name,
        "latest_json": pointer["run"],
    }


def whole(run: Path) -> bool:
    """Whether every file of a run is what its manifest says."""
    outputs = json.loads((run / "manifest.json").read_text())["outputs"]
    return (run / "run.log").exists() and all(
        hashlib.sha256((run / each["file"]).read_bytes()).hexdigest() == each["sha256"]
        for each in outputs
    )


if __name__ == "__main__":
    main()
