"""Publishes on disks that are too small, and looks at what is left: ``make crash``.

``python -m tests.publish.full_disks``: a small firm is published on a disk in memory that has room
for a little more than that, a little more each time, until a second run fits; then the same with a
limit on the number of files.  Each run that did not fit must end with exit code 5 and leave the
folder as it was.  Only root may make such disks; for others nothing is tried.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acctier.model.errors import ExitCode
from tests.environment import fix
from tests.publish.killed_publisher import state
from tests.publish.killed_runs import BASE, NEW, OLD, publishing, wait

PAGE = 4096


def main() -> int:
    """Try one disk after the other; 1 when a run that did not fit left something."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(shutil.copytree(BASE, Path(folder) / "firm"))
        former = Path("former")
        wait(publishing(former, OLD))
        files = sum(1 for _ in former.rglob("*"))
        pages = sum(-(-each.lstat().st_size // PAGE) for each in former.rglob("*"))
        try:
            with disk(""):
                pass
        except subprocess.CalledProcessError:
            sys.stdout.write("no disk can be made here: only root may\n")
            return 0
        sound = tried(former, (f"size={(pages + more) * PAGE}" for more in range(0, 400, 4)))
        return (
            0
            if tried(former, (f"nr_inodes={files + more}" for more in range(2, 60))) and sound
            else 1
        )


def tried(former: Path, limits: Iterator[str]) -> bool:
    """Publish under one limit after the other until it fits; whether each failure left nothing."""
    for failed, limit in enumerate(limits):
        with disk(limit) as root:
            shutil.copytree(former, root / "out", symlinks=True)
            old = state(root / "out")
            child = publishing(root / "out", NEW)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            new = state(root / "out")
        if code in {ExitCode.DONE, ExitCode.GATE}:
            sys.stdout.write(f"{failed} runs did not fit and left nothing; {limit} is enough\n")
            return failed > 0
        if code != ExitCode.OUTPUT or new not in (old, old | {"runs": new["runs"]}):
            sys.stdout.write(f"{limit}: exit code {code}, {new}\n")
            return False
    return False


@contextmanager
def disk(limit: str) -> Iterator[Path]:
    """A disk in memory under a limit, empty, while the block lasts."""
    place = Path(tempfile.mkdtemp())
    options = ["-o", limit] if limit else []
    subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", place], check=True, capture_output=True
    )
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()


if __name__ == "__main__":
    fix(os.environ)
    sys.exit(main())
