"""Killed at any moment, a publisher leaves the former state or the new one, never a mixture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from acctier.model.errors import ExitCode, OutputError
from acctier.publish.lock import hold
from acctier.publish.publishing import publish
from tests.publish import tiny

HOLDER = """
import sys
from pathlib import Path
from acctier.publish.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_killed_before_any_change_to_the_disk_the_state_is_wholly_old_or_new(
    tmp_path: Path, root: Path
) -> None:
    former = tmp_path / "former"
    found = tiny.results(tmp_path)
    with hold(former) as held:
        old = publish(
            found, tiny.identity(found), held, tiny.files(found), exit_code=ExitCode.DONE, log=str
        )
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
