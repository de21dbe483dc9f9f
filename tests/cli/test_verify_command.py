"""``verify``: a published run is what its configuration and inputs come to, or what differs."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import acctier
from acctier.publish.difference import first_difference
from acctier.publish.stored import parquet_bytes
from tests.cli.conftest import Acctier, Ended


@pytest.fixture
def run(here: Acctier, firm: Path) -> Path:
    """A published run."""
    here("run", "--publish", "out", "--set", "company=Corner", "--fail-on", "never")
    return (firm / "out" / "latest").resolve()


def different(done: Ended) -> list[tuple[str, str, str]]:
    rows = csv.DictReader(io.StringIO(done.out))
    return [(each["kind"], each["name"], each["detail"]) for each in rows if each["same"] != "true"]


def test_an_untouched_run_is_confirmed(here: Acctier, run: Path) -> None:
    done = here("verify", run)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("what its configuration and its inputs come to, byte for byte.\n")
    assert here("verify", "out@2026-Q3", "acctier.yaml").code == 0
    compared = list(csv.DictReader(io.StringIO(here("verify", run, "-f", "csv").out)))
    assert {each["kind"] for each in compared} == {
        *("file", "version", "configuration", "input", "recomputed")
    }
    names = {each["name"] for each in compared if each["kind"] == "recomputed"}
    assert names == {each.name for each in run.iterdir()} - {"run.log"}


def test_a_file_changed_by_hand_is_named_with_its_first_cell(here: Acctier, run: Path) -> None:
    file = run / "accounts.csv"
    head, first, *rest = file.read_text().splitlines(keepends=True)
    file.write_text("".join([head, first.replace("000101", "000109", 1), *rest]))
    done = here("verify", run, "-f", "csv")
    assert done.code == 3
    assert done.err == f"error: {run} is not confirmed: accounts.csv\n"
    assert different(done) == [
        ("file", "accounts.csv", "somebody changed it: its SHA-256 is not the manifest's"),
        (
            "recomputed",
            "accounts.csv",
            "line 2, account_id: was '000109', comes to '000101'",
        ),
    ]


def _input(firm: Path, run: Path) -> None:
    (firm / "lines.csv").write_text((firm / "lines.csv").read_text().replace("10.00", "11.00"))


def _configuration(firm: Path, run: Path) -> None:
    text = (firm / "acctier.yaml").read_text()
    (firm / "acctier.yaml").write_text(text.replace("sum: amount", "sum: amount * 2"))


def _missing(firm: Path, run: Path) -> None:
    (run / "tiers.csv").unlink()


def _added(firm: Path, run: Path) -> None:
    (run / "notes.txt").write_text("mine")


def _manifest(firm: Path, run: Path) -> None:
    manifest = run / "manifest.json"
    manifest.write_text(manifest.read_text().replace("2026-Q3-", "2026-Q3-0"))


@pytest.mark.parametrize(
    ("change", "code", "kind", "told"),
    [
        (_input, 3, "input", "changed: its SHA-256 is not the manifest's"),
        (_configuration, 3, "configuration", "changed: its rules are not those of the run"),
        (_missing, 3, "file", "cannot be read: No such file or directory"),
        (_added, 3, "file", "the run did not write it"),
        (_manifest, 3, "recomputed", "names 2026-Q3-0"),
    ],
)
def test_what_differs_is_told(
    here: Acctier,
    firm: Path,
    run: Path,
    change: Callable[[Path, Path], None],
    code: int,
    kind: str,
    told: str,
) -> None:
    change(firm, run)
    done = here("verify", run, "-f", "csv")
    assert done.code == code
    found = [detail for each, _, detail in different(done) if each == kind]
    assert found
    assert found[-1].startswith(told)


def test_another_version_is_told_and_is_no_difference(
    here: Acctier, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acctier, "__version__", "9.0.0")
    done = here("verify", run, "-f", "csv")
    assert (done.code, done.err) == (0, "")
    assert different(done) == [("version", "0.1.0", "published by 0.1.0, verified by 9.0.0")]


def test_nothing_is_written(here: Acctier, firm: Path, run: Path) -> None:
    def state() -> dict[str, str]:
        files = [each for each in firm.rglob("*") if each.is_file()]
        return {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}

    before = state()
    here("verify", run)
    assert state() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["acctier.yaml"], "error: acctier.yaml is not a published run\n"),
        (["out/latest", "out/latest"], "error: out/latest is a published run\n"),
        (["out@2026-Q1"], "error: out holds no published run of 2026-Q1\n"),
    ],
)
def test_what_cannot_be_verified(here: Acctier, run: Path, arguments: list[str], told: str) -> None:
    done = here("verify", *arguments)
    assert done.code == 2
    assert done.err.startswith(told)


def test_a_manifest_that_cannot_be_read(here: Acctier, run: Path) -> None:
    (run / "manifest.json").write_text("{")
    done = here("verify", run)
    assert done.code == 3
    assert "manifest.json cannot be read" in done.err


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"a": ["x", "y"], "b": [1, 3]}, "row 2, b: was 2, comes to 3"),
        ({"a": ["x", "y", "z"], "b": [1, 2, 3]}, "was 2 rows, comes to 3"),
        ({"a": ["x", "y"]}, "columns: was b (Int64), comes to nothing"),
    ],
)
def test_the_first_difference_of_a_parquet_file(now: dict[str, list[object]], told: str) -> None:
    then = parquet_bytes(pl.DataFrame({"a": ["x", "y"], "b": [1, 2]}))
    assert first_difference("a.parquet", then, parquet_bytes(pl.DataFrame(now))) == told


@pytest.mark.parametrize(
    ("name", "then", "now", "told"),
    [
        ("a.csv", "a,b\n1,2\n", "a,b\n1,2\n3,4\n", "line 3: was nothing, comes to '3,4'"),
        ("a.csv", 'a,b\n1,"2\n', "a,b\n1,3\n", "line 2, b: was '2', comes to '3'"),
        ("a.csv", 'a,b\n"1,2\n', "a,b\n1,2\n", "line 2: was '\"1,2', comes to '1,2'"),
        pytest.param(
            "a.csv",
            f'a\n"{"1" * 2_000_000}\n',
            "a\n1\n",
            f"line 2: was '\"{'1' * 59}...', comes to '1'",
            id="a cell of any length",
        ),
        (
            "a.json",
            '{\n"a": 1\n}\n',
            '{\n"a": 2\n}\n',
            "line 2: was '\"a\": 1', comes to '\"a\": 2'",
        ),
        ("a.txt", "a\n", "a\r\n", "the line ends differ"),
    ],
)
def test_the_first_difference_of_a_text(name: str, then: str, now: str, told: str) -> None:
    assert first_difference(name, then.encode(), now.encode()) == told
