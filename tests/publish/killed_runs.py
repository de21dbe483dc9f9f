"""Kills real runs at random instants and looks at what they leave: ``make crash``.

``python -m tests.publish.killed_runs [COUNT [SEED]]``: a small firm is published once.  Then runs
of another period publish over a copy of that, each in a process of its own whose timer ends it (the
kernel does, no line of it runs then) after a random share of the time a run takes, until COUNT of
them were killed before they ended.
After each the folder must be wholly old or wholly new, and the next run must succeed and leave
nothing of the killed one.  Prints a line per run and how often the folder was old or new; exit code
1 when it ever was a mixture.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import acctier.cli.app
import acctier.cli.publication
import acctier.pipeline
import acctier.publish.publishing  # all that a run needs, so that each child starts warm
import acctier.reports.dashboard  # noqa: F401
from acctier.cli.main import execute
from tests.environment import ROOT, fix
from tests.publish.killed_publisher import state

BASE = ROOT / "tests" / "errors" / "base"
MIXTURE = "a mixture"
OLD, NEW = ("-p", "2026-Q3"), ("-p", "2026-Q4", "--fail-on", "never")


def main(count: int, seed: int) -> int:
    """Kill ``count`` runs; 1 when one of them left a mixture."""
    draw = random.Random(seed)  # noqa: S311 - instants, no secrets
    with tempfile.TemporaryDirectory() as folder:
        firm = Path(folder) / "firm"
        shutil.copytree(BASE, firm)
        os.chdir(firm)
        former = Path("former")
        wait(publishing(former, OLD))
        old = state(former)
        reference = copy(former, Path("reference"))
        began = time.monotonic()
        wait(publishing(reference, NEW))
        whole = time.monotonic() - began
        new = state(reference)
        seen: Counter[str] = Counter()
        while seen.total() < count:
            shown, killed = attempt(former, draw.uniform(0, 1) * whole, old, new)
            if killed or shown == MIXTURE:
                seen[shown] += 1
    told = ", ".join(f"{number} {name}" for name, number in sorted(seen.items()))
    sys.stdout.write(f"{count} runs of {whole:.2f} s were killed: {told}\n")
    return 1 if seen[MIXTURE] else 0


def attempt(
    former: Path, seconds: float, old: dict[str, object], new: dict[str, object]
) -> tuple[str, bool]:
    """Kill a run after so many seconds; what its folder is then, and whether it still ran."""
    root = copy(former, Path("attempt"))
    _, status = os.waitpid(publishing(root, NEW, killed_after=seconds), 0)
    found = state(root)
    ended = "killed" if os.WIFSIGNALED(status) else "had ended"
    shown = "old" if found == old else "new" if found == new else MIXTURE
    if found not in (old, new) and found == old | {"runs": new["runs"]}:
        shown = "old, the new run beside it"
    wait(publishing(root, NEW))
    if state(root) != new or list((root / "runs").glob(".*")):
        shown = MIXTURE
    sys.stdout.write(f"{ended} after {seconds:.3f} s: {shown}\n")
    return shown, os.WIFSIGNALED(status)


def copy(former: Path, root: Path) -> Path:
    """A copy of a folder of published runs in place of what stood there."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(former, root, symlinks=True)
    return root


def publishing(root: Path, options: tuple[str, ...], killed_after: float = 0) -> int:
    """A run in a process of its own, killed after so many seconds unless 0; its process id."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, killed_after)
        os._exit(execute(["run", "model.yaml", "--publish", str(root), *options]))
    return child


def wait(child: int) -> None:
    """Let a run end; it must end well."""
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in {0, 1}, os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    fix(os.environ)
    wanted = [int(each) for each in sys.argv[1:3]]
    sys.exit(main(*(wanted + [100, 1][len(wanted) :])))
