"""``--wait``: the folder is had as soon as its holder ends, or refused when the time is over."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acctier.model.errors import OutputError
from acctier.publish.lock import Patience, hold

HOLDER = """
import sys
from pathlib import Path
from acctier.publish.lock import hold
with hold(Path(sys.argv[1])) as held:
    held.tell("period 2026-Q3")
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds a folder until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.communicate()


def test_the_folder_is_had_when_its_holder_ends(tmp_path: Path) -> None:
    told: list[str] = []
    with holder(tmp_path) as other:

        def tell(message: str) -> None:
            told.append(message)
            assert other.stdin is not None
            other.stdin.close()
            other.stdin = None

        with hold(tmp_path, Patience(600, "10m", tell)):
            assert f"process {os.getpid()} on " in (tmp_path / ".lock").read_text()
    [message] = told
    assert re.fullmatch(
        rf"{tmp_path} is locked by process {other.pid} on \S+ since \d{{4}}-\d\d-\d\dT\S+, "
        r"period 2026-Q3; waiting for 10m at most",
        message,
    )


def test_the_folder_is_refused_when_the_time_is_over(tmp_path: Path) -> None:
    former = signal.getsignal(signal.SIGALRM)
    with holder(tmp_path) as other:
        expected = f"is still locked after 1s, by process {other.pid} on .*, period 2026-Q3"
        brief = Patience(0.001, "1s", print)
        with pytest.raises(OutputError, match=expected), hold(tmp_path, brief):
            pytest.fail("two runs hold the folder")
    assert signal.getsignal(signal.SIGALRM) == former
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_folder_that_nobody_holds_is_not_waited_for(tmp_path: Path) -> None:
    with hold(tmp_path, Patience(600, "10m", pytest.fail)):
        pass


def test_a_signal_ends_the_wait_at_once(tmp_path: Path) -> None:
    def interrupt(_: str) -> None:
        subprocess.run(["/bin/sh", "-c", f"(sleep 0.05; kill -INT {os.getpid()}) &"], check=True)

    with holder(tmp_path):
        patience = Patience(600, "10m", interrupt)
        with pytest.raises(KeyboardInterrupt), hold(tmp_path, patience):
            pytest.fail("two runs hold the folder")
    with hold(tmp_path):
        pass


def test_a_folder_that_vanishes_during_the_wait_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "results"
    with holder(root) as other:

        def move(_: str) -> None:
            root.rename(tmp_path / "elsewhere")
            assert other.stdin is not None
            other.stdin.close()
            other.stdin = None

        patience = Patience(600, "10m", move)
        with pytest.raises(OutputError, match="was moved or removed"), hold(root, patience):
            pytest.fail("the lock is somewhere else")


def test_a_lock_that_was_given_back_names_nobody(tmp_path: Path) -> None:
    with hold(tmp_path):
        pass
    assert (tmp_path / ".lock").read_bytes() == b""


def test_what_killed_runs_left_is_cleared_away(tmp_path: Path) -> None:
    with hold(tmp_path):
        pass
    for name in ("runs/.staging-2026-Q3-0", "runs/.removed-2026-Q2-0"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "summary.json").touch()
    for name in (".latest.4711", ".latest.json.4711"):
        (tmp_path / name).symlink_to("runs/2026-Q3-0")
    (tmp_path / ".latest.old").touch()
    with hold(tmp_path):
        pass
    left = {each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*")}
    assert left == {".lock", "runs", ".latest.old"}
