"""``doctor``: what a run finds here, and what to mend."""

from __future__ import annotations

import csv
import io
import json
import shutil
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from acctier.publish.trial import trial
from tests.cli.conftest import Acctier, Ended


def parts(done: Ended) -> dict[str, dict[str, str]]:
    return {each["part"]: each for each in csv.DictReader(io.StringIO(done.out))}


def test_a_healthy_environment(here: Acctier, firm: Path) -> None:
    done = here("doctor", "--publish", "out", "-f", "csv")
    assert (done.code, done.err) == (0, "")
    found = parts(done)
    assert found.keys() >= {"acctier", "Python", "polars", "processors", "stdout", "locale"}
    assert found["configuration"]["found"] == "acctier.yaml"
    assert found["folder"]["found"] == "out: runs can be published"
    assert {each["good"] for each in found.values()} == {"true"}
    assert not (firm / "out").exists()
    assert not list(firm.glob(".trial*"))


def test_every_format(here: Acctier) -> None:
    assert here("doctor").out.startswith("Nothing to mend.\n")
    assert json.loads(here("doctor", "-f", "json").out)["healthy"] is True


def test_the_folder_of_published_runs_is_looked_at(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    found = parts(here("doctor", "--publish", "out", "-f", "csv"))
    assert found["latest run"]["found"] == (firm / "out" / "latest").readlink().name
    assert found["lock"]["found"] == "free"
    (firm / "out" / ".lock").write_text("process 4711 on build7\n")
    found = parts(here("doctor", "--publish", "out", "-f", "csv"))
    assert found["lock"]["found"] == "held, or left by a killed run: process 4711 on build7"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["nowhere.yaml"], 2, "error: configuration: nowhere.yaml does not exist\nhint: "),
        (["--publish", "lines.csv"], 5, "error: folder: lines.csv is a file\nhint: "),
    ],
)
def test_what_is_to_mend_is_told(here: Acctier, arguments: list[str], code: int, told: str) -> None:
    done = here("doctor", *arguments)
    assert done.code == code
    assert done.err.startswith(told)
    assert done.out.startswith("1 part to mend.\n")


def test_without_a_configuration_there_is_nothing_to_mend(
    here: Acctier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acctier.yaml").unlink()
    assert here("doctor").code == 0


def test_an_extra_that_is_missing_is_told_and_no_fault(
    here: Acctier, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ["polars>=2", "polars>=2; extra == 'fast'", "no-such-package; extra == 'rare'"]
    monkeypatch.setattr(metadata, "requires", lambda _: wanted)
    done = here("doctor", "-f", "csv")
    assert done.code == 0
    found = parts(done)
    assert found["polars (extra fast)"]["found"] == found["polars"]["found"]
    absent = "not installed; pip install 'acctier[rare]' adds it"
    assert found["no-such-package (extra rare)"]["found"] == absent


def test_a_full_disk_is_told(here: Acctier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=12_000_000))
    done = here("doctor")
    assert done.code == 5
    assert "error: temporary files: 0.0 GB free in " in done.err


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    assert trial(tmp_path / "out") == f"{tmp_path} cannot be written: Permission denied"
