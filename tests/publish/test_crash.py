"""Killed at any moment, a publisher leaves the former state or the new one, never a mixture."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acctier.model.errors import ExitCode, OutputError
from acctier.model.results import Results
from acctier.publish.lock import hold
from acctier.publish.publishing import Published, note_attempt, publish
from tests.publish import tiny
from tests.publish.killed_publisher import count_changes, state

HOLDER = """
import sys
from pathlib import Path
from acctier.publish.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def published(
    folder: Path, root: Path, period: str, files: Callable[[Results], Any] = tiny.files
) -> Published:
    """The tiny firm, published below `root`."""
    found = tiny.results(folder, period)
    identity = tiny.identity(found)
    with hold(root) as held:
        return publish(found, identity, held, files(found), exit_code=ExitCode.DONE, log=str)


def test_killed_before_any_change_to_the_disk_the_state_is_wholly_old_or_new(
    tmp_path: Path, root: Path
) -> None:
    former = tmp_path / "former"
    old = published(tmp_path, former, "2026-Q3")
    work = tmp_path / "work"
    work.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.publish.killed_publisher", former, work],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    attempts = [json.loads(line) for line in done.stdout.splitlines()]
    assert attempts[-1]["killed"] is False
    assert len(attempts) > 30
    new = attempts[-1]["latest"]
    assert new != old.run
    assert all(each["whole"] for each in attempts)
    assert all(each["latest"] == each["latest_json"] for each in attempts)
    moved = [each["latest"] for each in attempts]
    assert moved == sorted(moved, key=[old.run, new].index)
    for each in attempts:
        assert each["runs"] in ([old.run], sorted([old.run, new]))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_refused_any_change_to_the_disk_the_state_is_wholly_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    reached: list[int] = []

    def refuse() -> None:
        reached.append(step)
        raise OSError(number, os.strerror(number))

    root = tmp_path / "out"
    published(tmp_path, root, "2026-Q3")
    step = refused = 0
    while len(reached) == step:
        step += 1
        again = shutil.copytree(root, tmp_path / str(step), symlinks=True)
        with monkeypatch.context() as patched:
            count_changes(step, refuse, patched.setattr)
            try:
                published(tmp_path, again, "2026-Q4")
            except OutputError:
                refused += 1
        new = state(again)
        assert new["whole"]
        assert new["latest"] == new["latest_json"]
        assert not list((again / "runs").glob(".*"))
    assert refused > 20


def test_runs_killed_at_random_instants_leave_the_old_or_the_new(root: Path) -> None:
    """A handful of what `make crash` does a hundred times."""
    command = [sys.executable, "-m", "tests.publish.killed_runs", "3", "4"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("killed after") == 3


@pytest.mark.parametrize(
    ("mask", "file", "folder"),
    [(0o027, 0o640, 0o750), (0o077, 0o600, 0o700), (0o002, 0o664, 0o775)],
)
def test_everything_published_heeds_the_umask(
    tmp_path: Path, mask: int, file: int, folder: int
) -> None:
    former = os.umask(mask)
    try:
        published(tmp_path, tmp_path / "out", "2026-Q3")
        note_attempt(tmp_path / "out", b"{}")
    finally:
        os.umask(former)
    places = [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    for place in places:
        if not place.is_symlink():
            wanted = folder if place.is_dir() else file
            assert oct(stat.S_IMODE(place.stat().st_mode)) == oct(wanted), place.name
    assert len(places) > 10


def test_a_folder_that_vanishes_during_the_run_is_an_error_and_not_made_again(
    tmp_path: Path,
) -> None:
    root = tmp_path / "out"

    def vanish(found: Results) -> Any:
        shutil.rmtree(root)
        return tiny.files(found)

    with pytest.raises(OutputError, match=r"cannot write .*: No such file or directory"):
        published(tmp_path, root, "2026-Q3", vanish)
    assert not root.exists()


def test_a_second_run_is_refused_and_told_who_holds_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "out")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        told = f"locked by process {holder.pid} on .* since .*; wait until it ends, or let the run"
        with pytest.raises(OutputError, match=told), hold(tmp_path / "out"):
            pytest.fail("two runs hold the folder")
        holder.communicate()
    with hold(tmp_path / "out"):
        pass


def test_a_killed_run_does_not_keep_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "out")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
        holder.wait()
        with hold(tmp_path / "out"):
            assert f"process {os.getpid()} " in (tmp_path / "out" / ".lock").read_text()
