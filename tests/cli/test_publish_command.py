"""``run --publish``: what lies in the folder afterwards, however the run ended."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import faked
from tests.cli.conftest import Acctier

FILES = {
    "summary.json",
    "accounts.csv",
    "accounts.parquet",
    "cost_ledger.parquet",
    "curve.csv",
    "tiers.csv",
    "leaks.csv",
    "pools.csv",
    "quarantine.csv",
    "findings.json",
    "manifest.json",
    "results.json",
    "pointer.json",
    "run.log",
}


def attempt(firm: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((firm / "out" / "last-attempt.json").read_text())
    return found


def test_a_published_run_holds_every_report(here: Acctier, firm: Path) -> None:
    done = here("run", "--publish", "out")
    assert done.code == 0
    latest = firm / "out" / "latest"
    assert {each.name for each in latest.iterdir()} == FILES
    run = latest.readlink().name
    assert done.err == f"out/runs/{run}: published\n"
    assert f"run {run}" in done.out
    assert json.loads((latest / "summary.json").read_text())["run"] == run
    assert attempt(firm) == {
        "schema": "acctier/attempt/1",
        "exit_code": 0,
        "version": "0.1.0",
        "period": "2026-Q3",
        "run": run,
        "checks": [],
        "gates": [],
        "findings": [],
    }


def test_published_files_are_what_the_commands_print(here: Acctier, firm: Path) -> None:
    printed = here("run", "--publish", "out", "-f", "json").out
    latest = firm / "out" / "latest"
    assert (latest / "summary.json").read_text() == printed
    for name, command in (
        ("accounts.csv", ["accounts"]),
        ("curve.csv", ["whale"]),
        ("tiers.csv", ["tiers"]),
        ("leaks.csv", ["leaks", "--by", "account"]),
        ("pools.csv", ["pools"]),
    ):
        assert (latest / name).read_text() == here(*command, "-f", "csv").out


@pytest.mark.parametrize("scenario", ["quiet_shop", "warned", "check_fell"])
@pytest.mark.parametrize(
    "command",
    [
        ["accounts"],
        ["accounts", "--where", "segment = 'key'", "--sort", "net_revenue", "-f", "csv"],
        ["tiers"],
        ["tiers", "--blind-spots"],
        ["leaks"],
        ["leaks", "--by", "account", "-f", "json"],
        ["leaks", "--by", "owner"],
        ["pools", "-f", "jsonl"],
        ["whale"],
        ["whale", "--profit", "contribution_margin"],
        ["check"],
    ],
)
def test_a_published_run_prints_what_its_configuration_prints(
    here: Acctier, firm: Path, scenario: str, command: list[str]
) -> None:
    here("run", "--publish", "out", scenario=scenario)
    [run] = (firm / "out" / "runs").iterdir()
    computed = here(*command, scenario=scenario)
    reopened = here(command[0], run, *command[1:], scenario="faulty")
    assert (reopened.code, reopened.out, reopened.err) == (
        computed.code,
        computed.out,
        computed.err,
    )


def test_a_published_run_prints_its_own_summary(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    latest = firm / "out" / "latest"
    again = here("run", latest, "-f", "json", scenario="faulty")
    assert again.out == (latest / "summary.json").read_text()
    assert here("run", latest, scenario="faulty").out.startswith("Corner Shop GmbH, 2026-Q3\n")


def test_a_published_run_is_fixed(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    for arguments in (["-p", "2026"], ["--set", "company=x"], ["--publish", "other"]):
        done = here("run", "out/latest", *arguments)
        assert done.code == 2
        assert "published" in done.err
    place = firm / "out" / "latest" / "results.json"
    place.write_text(place.read_text().replace("Corner", "Corned"))
    done = here("accounts", "out/latest")
    assert done.code == 3
    assert "results.json is not what the run wrote" in done.err


def test_the_same_run_again_is_kept(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    run = (firm / "out" / "latest").readlink().name
    done = here("run", "--publish", "out")
    assert done.err == f"out/runs/{run}: stood there already, whole\n"


def test_options_that_decide_something_make_another_run(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    here("run", "--publish", "out", "--ascii", "--width", "70", "-f", "json", "-v")
    assert len(list((firm / "out" / "runs").iterdir())) == 1
    here("run", "--publish", "out", "--fail-on", "never")
    here("run", "--publish", "out", "--set", "company=Corner Shop Ltd")
    here("run", "--publish", "out", "-p", "2026-Q2")
    assert len(list((firm / "out" / "runs").iterdir())) == 4


def test_latest_stays_when_a_check_fell_and_moves_when_a_gate_fell(
    here: Acctier, firm: Path
) -> None:
    fell = here("run", "--publish", "out", "-p", "2026-Q2", scenario="check_fell")
    assert fell.code == 3
    assert "warning: latest stays where it is: a check on the data fell\n" in fell.err
    assert not (firm / "out" / "latest").exists()
    assert here("run", "--publish", "out", scenario="gate_fell").code == 1
    pointer = json.loads((firm / "out" / "latest.json").read_text())
    assert (pointer["exit_code"], pointer["period"]["name"]) == (1, "2026-Q3")
    earlier = here("run", "--publish", "out", "-p", "2026-Q1")
    assert earlier.code == 0
    assert "warning: latest stays where it is: the latest run covers a later period" in earlier.err


@pytest.mark.parametrize(
    ("scenario", "arguments", "code", "finding"),
    [
        ("refused", [], 3, "duplicate-key"),
        ("unbalanced", [], 4, "balance"),
        ("faulty", [], 4, "internal"),
        ("quiet_shop", ["-p", "2026-13"], 2, "configuration"),
        ("quiet_shop", ["-f", "csv"], 2, "configuration"),
        ("quiet_shop", ["nowhere.yaml"], 2, "configuration"),
        ("quiet_shop", ["--report", "csv=no/such/a.csv"], 5, "output"),
    ],
)
def test_every_exit_leaves_a_note(
    here: Acctier, firm: Path, scenario: str, arguments: list[str], code: int, finding: str
) -> None:
    assert here("run", "--publish", "out", *arguments, scenario=scenario).code == code
    noted = attempt(firm)
    assert noted["exit_code"] == code
    [first, *_] = noted["findings"]  # type: ignore[misc]
    assert first["finding"] == finding  # type: ignore[has-type]


@pytest.mark.parametrize(
    "arguments",
    [["run", "--publish", "out", "--nope"], ["run", "--publish=out", "--color", "blue"]],
)
def test_a_command_line_that_is_not_understood_leaves_a_note_too(
    here: Acctier, firm: Path, arguments: list[str]
) -> None:
    (firm / "out").mkdir()
    assert here(*arguments).code == 2
    assert attempt(firm)["exit_code"] == 2
    assert not (firm / "--nope").exists()


def test_nothing_is_written_into_a_published_run(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    done = here("run", "--publish", "out/latest")
    assert done.code == 5
    assert done.err == "error: out/latest is a published run itself; name the folder above runs\n"
    assert {each.name for each in (firm / "out" / "latest").iterdir()} == FILES


@pytest.mark.parametrize(("scenario", "code"), [("interrupted", 130), ("terminated", 143)])
def test_an_interrupted_run_leaves_a_note_and_nothing_else(
    here: Acctier, firm: Path, scenario: str, code: int
) -> None:
    assert here("run", "--publish", "out", scenario=scenario).code == code
    assert attempt(firm)["exit_code"] == code
    assert list((firm / "out" / "runs").iterdir()) == []


def test_the_note_tells_fallen_checks_and_findings(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out", scenario="warned")
    noted = attempt(firm)
    assert noted["checks"] == [
        {
            "name": "revenue ties",
            "level": "warning",
            "value": 3,
            "limit": "= 2",
            "holds": False,
            "detail": None,
            "file": None,
            "line": None,
        }
    ]
    [finding] = noted["findings"]  # type: ignore[misc]
    assert finding["message"] == "2 rows name no known account"  # type: ignore[has-type]


def test_only_the_log_tells_the_time(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    here("run", "--publish", "again")
    one, other = (firm / name / "latest" for name in ("out", "again"))
    for name in FILES - {"run.log"}:
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert "began     20" in (one / "run.log").read_text()


def test_no_published_byte_tells_where_the_run_was(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    for place in (firm / "out").rglob("*"):
        if place.is_file() and place.name != ".lock":
            assert str(firm).encode() not in place.read_bytes()


def test_two_runs_at_once_and_one_ends_with_5(here: Acctier, firm: Path, root: Path) -> None:
    program = [sys.executable, "-m", "tests.cli.faked", "waiting", "run", "--publish", "out"]
    with subprocess.Popen(
        program,
        cwd=firm,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as first:
        assert first.stderr is not None
        assert first.stderr.readline() == b"going\n"
        second = here("run", "--publish", "out")
        assert second.code == 5
        assert second.err.startswith(f"error: out is locked by process {first.pid} on ")
        assert attempt(firm)["exit_code"] == 5
        first.communicate()
    assert first.returncode == 0
    assert attempt(firm)["exit_code"] == 0
    assert (firm / "out" / "latest").exists()


def test_a_run_that_may_wait_follows_the_one_that_holds_the_folder(firm: Path) -> None:
    program = [sys.executable, "-m", "tests.cli.faked"]
    first = subprocess.Popen(
        [*program, "waiting", "run", "--publish", "out", "-q"],
        cwd=firm,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert first.stderr is not None
    assert first.stderr.readline() == b"going\n"
    second = subprocess.Popen(
        [*program, "quiet_shop", "run", "--publish", "out", "--wait", "10m", "-p", "2026-Q4"],
        cwd=firm,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert second.stderr is not None
    told = second.stderr.readline().decode()
    assert told.startswith(f"out is locked by process {first.pid} on ")
    assert told.endswith(", period 2026-Q3; waiting for 10m at most\n")
    first.communicate()
    second.communicate()
    assert (first.returncode, second.returncode) == (0, 0)
    assert (firm / "out" / "latest").readlink().name.startswith("2026-Q4-")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--publish", "out", "--wait", "10"], "--wait 10 is not a duration"),
        (["--publish", "out", "--wait", "200h"], "--wait 200h is longer than a week"),
        (["--wait", "10m"], "--wait is about the folder of --publish"),
    ],
)
def test_a_wait_that_makes_no_sense(
    here: Acctier, firm: Path, arguments: list[str], told: str
) -> None:
    done = here("run", *arguments)
    assert done.code == 2
    assert done.err.startswith(f"error: {told}\nhint: ")
    if "--publish" in arguments:
        assert attempt(firm)["exit_code"] == 2


@pytest.mark.parametrize("name", ["acctier.yaml", "lines.csv/x"])
def test_a_folder_that_cannot_be(here: Acctier, firm: Path, name: str) -> None:
    done = here("run", "--publish", name)
    assert done.code == 5
    assert (firm / "acctier.yaml").read_text() == faked.CONFIGURATION


def test_an_input_that_grows_during_the_run_is_refused(here: Acctier, firm: Path) -> None:
    done = here("run", "--publish", "out", scenario="growing")
    assert done.code == 3
    assert "lines.csv changed while the run was reading it" in done.err
    assert list((firm / "out" / "runs").iterdir()) == []


def test_the_manifest_has_the_sha256_of_every_input(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out", "--set", "company=Corner")
    manifest = json.loads((firm / "out" / "latest" / "manifest.json").read_text())
    assert manifest["options"] == {"set": ["company=Corner"], "fail_on": "error"}
    [read] = manifest["inputs"]
    assert read["sha256"] == hashlib.sha256((firm / "lines.csv").read_bytes()).hexdigest()
    assert (read["path"], read["rows"], read["size"]) == ("lines.csv", 1, len(faked.EXPORT))
