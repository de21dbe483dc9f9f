"""A published run is whole or absent, and `latest` points at the latest good one."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acctier.model.errors import ExitCode, InputError, OutputError
from acctier.model.results import Results
from acctier.publish.layout import LAST_ATTEMPT, STAGING_PREFIX
from acctier.publish.lock import hold
from acctier.publish.publishing import Published, note_attempt, publish
from tests.publish import tiny

Publish = Callable[..., Published]


@pytest.fixture
def published_as(tmp_path: Path) -> Publish:
    """Publishes the tiny firm into tmp_path/out."""

    def run(
        period: str = "2026-Q3",
        exit_code: ExitCode = ExitCode.DONE,
        options: dict[str, Any] | None = None,
        files: Any = tiny.files,
    ) -> Published:
        found = tiny.results(tmp_path, period)
        identity = tiny.identity(found, options)
        with hold(tmp_path / "out") as held:
            return publish(
                found, identity, held, files(found), exit_code=exit_code, log=lambda: "12:00\n"
            )

    return run


def latest(root: Path) -> str:
    assert str((root / "latest").readlink()).startswith("runs/")
    pointer = json.loads((root / "latest.json").read_text())
    assert (root / pointer["path"]).samefile(root / "latest")
    return str(pointer["run"])


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_a_run_is_a_folder_named_after_period_and_hash(
    published_as: Publish, tmp_path: Path
) -> None:
    done = published_as()
    assert done.run.startswith("2026-Q3-")
    assert len(done.run.removeprefix("2026-Q3-")) == 12
    assert done.folder == tmp_path / "out" / "runs" / done.run
    assert not done.kept
    assert done.stays is None
    assert latest(tmp_path / "out") == done.run


def test_the_manifest_lists_every_file_with_its_sha256(published_as: Publish) -> None:
    folder = published_as().folder
    manifest = json.loads((folder / "manifest.json").read_text())
    listed = {each["file"]: each["sha256"] for each in manifest["outputs"]}
    assert set(listed) == {each.name for each in folder.iterdir()} - {"manifest.json", "run.log"}
    for name, sha256 in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    [export] = manifest["inputs"]
    assert export == {
        "table": "lines",
        "path": "lines.csv",
        "size": len(tiny.LINES),
        "rows": 2,
        "sha256": hashlib.sha256(tiny.LINES.encode()).hexdigest(),
    }
    assert manifest["period"] == {"name": "2026-Q3", "start": "2026-07-01", "end": "2026-09-30"}


def test_the_same_run_again_is_verified_and_kept(published_as: Publish, tmp_path: Path) -> None:
    first = published_as()
    before = contents(tmp_path / "out")
    again = published_as()
    assert again.kept
    assert again.run == first.run
    assert contents(tmp_path / "out") == before


def test_a_changed_figure_in_a_published_run_is_noticed(published_as: Publish) -> None:
    folder = published_as().folder
    (folder / "accounts.csv").write_text("account_id,account_profit\na,91.00\n")
    with pytest.raises(OutputError, match=r"accounts\.csv is not what this run writes"):
        published_as()


def test_a_missing_file_in_a_published_run_is_noticed(published_as: Publish) -> None:
    folder = published_as().folder
    (folder / "manifest.json").unlink()
    with pytest.raises(OutputError, match=r"manifest\.json"):
        published_as()


def test_other_options_other_input_bytes_and_another_period_make_another_run(
    published_as: Publish, tmp_path: Path
) -> None:
    names = {published_as().run, published_as(options={"fail_on": "never"}).run}
    names.add(published_as(period="2026").run)
    (tmp_path / "lines.csv").write_text(tiny.LINES.replace("90", "80"))
    names.add(published_as().run)
    assert len(names) == 4


def test_latest_never_goes_back_to_an_earlier_period(published_as: Publish, tmp_path: Path) -> None:
    later = published_as(period="2026-Q3")
    earlier = published_as(period="2026-Q2")
    assert earlier.folder.is_dir()
    assert earlier.stays == "the latest run covers a later period, until 2026-09-30"
    assert latest(tmp_path / "out") == later.run
    corrected = published_as(period="2026-Q3", options={"set": ["a=1"]})
    assert corrected.stays is None
    assert latest(tmp_path / "out") == corrected.run


def test_latest_stays_when_a_check_on_the_data_fell(published_as: Publish, tmp_path: Path) -> None:
    good = published_as()
    bad = published_as(period="2026-Q4", exit_code=ExitCode.INPUT)
    assert bad.folder.is_dir()
    assert bad.stays == "a check on the data fell"
    assert latest(tmp_path / "out") == good.run


def test_latest_moves_when_only_a_gate_fell_and_tells_the_exit_code(
    published_as: Publish, tmp_path: Path
) -> None:
    published_as(exit_code=ExitCode.GATE)
    assert json.loads((tmp_path / "out" / "latest.json").read_text())["exit_code"] == 1


def test_an_input_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    found = tiny.results(tmp_path)
    (tmp_path / "lines.csv").write_text(tiny.LINES + "c,1.00\n")
    with pytest.raises(InputError, match=r"lines\.csv changed while the run was reading it"):
        tiny.identity(found)
    (tmp_path / "lines.csv").unlink()
    with pytest.raises(InputError, match="No such file or directory"):
        tiny.identity(found)


def test_a_full_disk_leaves_the_former_state_whole(
    published_as: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_as()
    before = contents(tmp_path / "out")
    room = iter(range(3))

    def sync(handle: int) -> None:
        if next(room, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(OutputError, match="No space left on device; the former state is whole"):
        published_as(period="2026-Q4")
    assert contents(tmp_path / "out") == before
    assert not list((tmp_path / "out" / "runs").glob(".*"))


def test_a_report_that_fails_leaves_nothing(published_as: Publish, tmp_path: Path) -> None:
    def failing(found: Results) -> Any:
        yield from tiny.files(found)[:2]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        published_as(files=failing)
    assert contents(tmp_path / "out") == {}


def test_what_a_killed_run_left_behind_is_cleared_away(
    published_as: Publish, tmp_path: Path
) -> None:
    left = tmp_path / "out" / "runs" / f"{STAGING_PREFIX}2026-Q1-abc"
    left.mkdir(parents=True)
    (left / "summary.json").write_text("{")
    published_as()
    assert not left.exists()


def test_without_links_latest_json_is_a_file(
    published_as: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "symlink_to", refuse)
    done = published_as()
    root = tmp_path / "out"
    assert not (root / "latest").exists()
    assert json.loads((root / "latest.json").read_text())["run"] == done.run
    assert published_as(period="2026-Q2").stays is not None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out", "out is a file, where published runs want a folder"),
        ("out/runs", "runs is a file, where published runs want a folder"),
        ("out/latest", "latest is in the way of the link"),
        ("out/manifest.json", "out is a published run itself; name the folder above runs"),
    ],
)
def test_a_file_in_the_way_is_never_written_over(
    published_as: Publish, tmp_path: Path, name: str, message: str
) -> None:
    place = tmp_path / name
    place.parent.mkdir(exist_ok=True)
    place.write_text("mine")
    with pytest.raises(OutputError, match=message):
        published_as()
    assert place.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_said_so(
    published_as: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match="Permission denied; choose a folder you may write to"):
        published_as()


def test_the_last_attempt_is_noted_whole(tmp_path: Path) -> None:
    note_attempt(tmp_path / "out", b'{"exit_code": 2}\n')
    note_attempt(tmp_path / "out", b'{"exit_code": 0}\n')
    assert contents(tmp_path / "out") == {LAST_ATTEMPT: b'{"exit_code": 0}\n'}
