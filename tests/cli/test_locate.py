"""Which configuration is meant: the argument, else ACCTIER_CONFIG, else acctier.yaml upwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acctier.cli.locate import is_published, locate
from acctier.model.errors import ConfigurationError


def test_the_argument_wins(tmp_path: Path) -> None:
    named, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    named.touch()
    other.touch()
    assert locate(str(named), {"ACCTIER_CONFIG": str(other)}, tmp_path) == named


def test_then_the_environment(tmp_path: Path) -> None:
    (tmp_path / "acctier.yaml").touch()
    other = tmp_path / "b.yaml"
    other.touch()
    assert locate(None, {"ACCTIER_CONFIG": str(other)}, tmp_path) == other
    assert locate(None, {"ACCTIER_CONFIG": ""}, tmp_path) == Path("acctier.yaml")


def test_then_the_nearest_folder_upwards(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "acctier.yaml").touch()
    assert locate(None, {}, inner) == Path("../../acctier.yaml")
    (tmp_path / "a" / "acctier.yaml").touch()
    assert locate(None, {}, inner) == Path("../acctier.yaml")


def test_a_published_run_is_a_folder_with_a_manifest(tmp_path: Path) -> None:
    run = tmp_path / "runs" / "2026-Q3-0123456789ab"
    run.mkdir(parents=True)
    assert not is_published(run)
    (run / "manifest.json").touch()
    assert locate(str(run), {}, tmp_path) == run
    (tmp_path / "latest").symlink_to("runs/2026-Q3-0123456789ab")
    assert locate(str(tmp_path / "latest"), {}, tmp_path) == tmp_path / "latest"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("acctir.yaml", "does not exist", "did you mean {here}/acctier.yaml?"),
        ("nothing/like/it.yaml", "does not exist", "looked in {here}/nothing/like"),
        ("models", "is a folder", "did you mean {here}/models/acctier.yaml?"),
        ("published", "is a folder", "did you mean {here}/published/latest?"),
        ("empty", "is a folder", "give a configuration file or the folder of a published run"),
        ("lines.csv.gz", "is a table, not a configuration", "--account COLUMN --profit COLUMN"),
    ],
)
def test_what_cannot_be_meant_is_told_with_a_hint(
    tmp_path: Path, name: str, message: str, hint: str
) -> None:
    (tmp_path / "acctier.yaml").touch()
    for folder in ("models", "published/latest", "empty"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "models" / "acctier.yaml").touch()
    (tmp_path / "published" / "latest" / "manifest.json").touch()
    for origin, argument, environment in (
        ("", str(tmp_path / name), {}),
        (" (from ACCTIER_CONFIG)", None, {"ACCTIER_CONFIG": str(tmp_path / name)}),
    ):
        with pytest.raises(ConfigurationError) as refused:
            locate(argument, environment, tmp_path)
        [complaint] = refused.value.complaints
        assert complaint.message.startswith(f"{tmp_path / name}{origin} {message}")
        assert hint.format(here=tmp_path) in (complaint.hint or "")


def published(root: Path, name: str, exit_code: int = 0, ended: str = "2026-10-02") -> Path:
    """A run that a reader takes for published."""
    run = root / "runs" / name
    run.mkdir(parents=True)
    period = {"name": name[:-13], "start": "2026-01-01", "end": "2026-12-31"}
    (run / "pointer.json").write_text(json.dumps({"period": period, "exit_code": exit_code}))
    (run / "manifest.json").write_text(json.dumps({"run": name, "version": "1", "outputs": []}))
    (run / "run.log").write_text(f"ended     {ended}T03:00:00+00:00\n")
    return run


def test_a_period_behind_a_folder_means_its_newest_run(tmp_path: Path) -> None:
    root = tmp_path / "results"
    published(root, "2026-Q3-00000000000c", ended="2026-10-02")
    new = published(root, "2026-Q3-00000000000b", ended="2026-10-03")
    published(root, "2026-Q3-00000000000a", exit_code=3, ended="2026-10-04")
    other = published(root, "2026-07-01..2026-09-30-00000000000d", ended="2026-10-05")
    assert locate(f"{root}@2026-Q3", {}, tmp_path) == new
    assert locate(None, {"ACCTIER_CONFIG": f"{root}@2026-Q3"}, tmp_path) == new
    assert locate(f"{root}@2026-07-01..2026-09-30", {}, tmp_path) == other


def test_latest_stands_for_its_period_even_when_another_run_is_newer(tmp_path: Path) -> None:
    old = published(tmp_path, "2026-Q3-00000000000c", ended="2026-10-02")
    published(tmp_path, "2026-Q3-00000000000b", ended="2026-10-03")
    (tmp_path / "latest").symlink_to(f"runs/{old.name}")
    assert locate(f"{tmp_path}@2026-Q3", {}, tmp_path) == old


@pytest.mark.parametrize(
    ("period", "message", "hint"),
    [
        ("2026-Q4", "{root} holds no published run of 2026-Q4", "did you mean 2026-Q3?"),
        (
            "",
            "{root} holds no published run of a period without a name",
            "periods: 2026-Q2, 2026-Q3",
        ),
        ("2026-Q2", "{root}@2026-Q2: the data of every run of 2026-Q2 were found", "name the run"),
    ],
)
def test_a_period_without_a_run_is_told_with_a_hint(
    tmp_path: Path, period: str, message: str, hint: str
) -> None:
    published(tmp_path, "2026-Q3-00000000000c")
    published(tmp_path, "2026-Q2-00000000000c", exit_code=3)
    with pytest.raises(ConfigurationError) as refused:
        locate(f"{tmp_path}@{period}", {}, tmp_path)
    [complaint] = refused.value.complaints
    assert complaint.message.startswith(message.format(root=tmp_path))
    assert hint in (complaint.hint or "")


def test_a_file_with_an_at_in_its_name_is_a_file(tmp_path: Path) -> None:
    published(tmp_path, "2026-Q3-00000000000c")
    file = tmp_path / "mine@2026-Q3"
    file.touch()
    assert locate(str(file), {}, tmp_path) == file
