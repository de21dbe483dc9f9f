"""Which configuration is meant: the argument, else ACCTIER_CONFIG, else acctier.yaml upwards."""

from __future__ import annotations

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
