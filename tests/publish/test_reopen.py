"""A published run gives back exactly the results it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from acctier.model.errors import ExitCode, InputError
from acctier.publish.lock import hold
from acctier.publish.plain import from_plain, to_plain
from acctier.publish.publishing import publish
from acctier.publish.reopen import reopen
from acctier.publish.stored import parquet_bytes
from tests.publish import tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tiny.results(tmp_path)
    with hold(tmp_path / "out") as held:
        done = publish(
            found, tiny.identity(found), held, tiny.files(found), exit_code=ExitCode.DONE, log=str
        )
    return done.folder


def assert_same(found: Any, expected: Any) -> None:
    if isinstance(expected, pl.DataFrame):
        assert found.equals(expected)
        assert found.schema == expected.schema
    elif is_dataclass(expected):
        for each in fields(expected):
            if each.name != "location":
                assert_same(getattr(found, each.name), getattr(expected, each.name))
    elif isinstance(expected, tuple):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    elif isinstance(expected, Mapping):
        assert list(found) == list(expected)
        for key, value in expected.items():
            assert_same(found[key], value)
    else:
        assert found == expected
        assert type(found) is type(expected)


def test_results_come_back_exactly(folder: Path, tmp_path: Path) -> None:
    reopened = reopen(folder)
    assert reopened.run == folder.name
    assert_same(reopened.results, tiny.results(tmp_path))


def test_where_inputs_lie_on_this_machine_is_never_published(folder: Path, tmp_path: Path) -> None:
    place = str(tmp_path).encode()
    assert not [each.name for each in folder.iterdir() if place in each.read_bytes()]
    assert reopen(folder).results.inputs[0].location == ""


@pytest.mark.parametrize("name", ["results.json", "accounts.parquet", "cost_ledger.parquet"])
def test_a_changed_figure_is_not_shown_as_the_runs(folder: Path, name: str) -> None:
    place = folder / name
    place.write_bytes(place.read_bytes().replace(b"a", b"b", 1))
    with pytest.raises(InputError, match=f"{name} is not what the run wrote"):
        reopen(folder)


@pytest.mark.parametrize("name", ["results.json", "accounts.parquet", "manifest.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"{name} is missing"):
        reopen(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outputs": [{}]}', "\x00"])
def test_a_manifest_that_makes_no_sense_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(InputError, match="is not a whole published run"):
        reopen(folder)


def test_results_written_by_another_version_are_refused(folder: Path) -> None:
    results = folder / "results.json"
    results.write_text(results.read_text().replace("acctier/results/1", "acctier/results/9"))
    manifest = json.loads((folder / "manifest.json").read_text())
    import hashlib

    for each in manifest["outputs"]:
        if each["file"] == "results.json":
            each["sha256"] = hashlib.sha256(results.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="acctier/results/9"):
        reopen(folder)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Fraction, Fraction(-1, 3)),
        (Fraction | None, None),
        (tuple[str, ...], ("a", "\u202eb")),
        (Mapping[str, Mapping[str, Fraction | None]], {"a": {"20": Fraction(1, 7), "4": None}}),
    ],
)
def test_plain_data_come_back_exactly(kind: Any, value: Any) -> None:
    assert from_plain(kind, json.loads(json.dumps(to_plain(value)))) == value


def test_parquet_bytes_follow_the_rows_not_their_place_in_memory() -> None:
    whole = pl.DataFrame({"account_id": [str(n) for n in range(1000)], "amount": range(1000)})
    pieces = pl.concat([whole[:3], whole[3:500], whole[500:]], rechunk=False)
    assert pieces["amount"].n_chunks() == 3
    assert parquet_bytes(pieces) == parquet_bytes(whole)
