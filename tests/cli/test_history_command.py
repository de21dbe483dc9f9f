"""``history``: the published runs of a folder, what changed between them, and how many are kept."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from acctier.publish.lock import hold
from tests.cli.conftest import Acctier

PERIODS = ("2026-Q1", "2026-Q2", "2026-Q3")


@pytest.fixture
def three(here: Acctier, firm: Path) -> list[str]:
    """Runs of three quarters, published in disorder; `latest` stands on the third."""
    names = []
    for period, ended in zip(("2026-Q3", "2026-Q1", "2026-Q2"), "354", strict=True):
        here("run", "--publish", "out", "-p", period, scenario="gate_fell")
        [run] = (firm / "out" / "runs").glob(f"{period}-*")
        (run / "run.log").write_text(f"ended     2026-11-0{ended}T03:00:00+01:00\n")
        names.append(run.name)
    return sorted(names)


def listed(here: Acctier) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(here("history", "out", "-f", "csv").out)))


def restated(folder: Path, profit: str) -> None:
    """The run says another profit, and its manifest agrees."""
    import hashlib

    summary, manifest = folder / "summary.json", folder / "manifest.json"
    told: Any = json.loads(summary.read_text(), parse_float=str)
    before = hashlib.sha256(summary.read_bytes()).hexdigest()
    old = f'"account_profit": {told["totals"]["account_profit"]}'
    summary.write_text(summary.read_text().replace(old, f'"account_profit": {profit}'))
    after = hashlib.sha256(summary.read_bytes()).hexdigest()
    assert before != after
    manifest.write_text(manifest.read_text().replace(before, after))


def test_runs_stand_in_the_order_of_their_periods(here: Acctier, three: list[str]) -> None:
    rows = listed(here)
    assert [each["run"] for each in rows] == three
    assert [each["period"] for each in rows] == list(PERIODS)
    assert [each["latest"] for each in rows] == ["false", "false", "true"]
    assert {each["exit_code"] for each in rows} == {"1"}
    assert {(each["gates"], each["gates_fallen"]) for each in rows} == {("1", "1")}
    assert rows[0]["published"] == "2026-11-05T02:00:00+00:00"


def test_a_change_is_told_against_the_run_before(
    here: Acctier, firm: Path, three: list[str]
) -> None:
    restated(firm / "out" / "runs" / three[1], "100.25")
    restated(firm / "out" / "runs" / three[2], "90.00")
    rows = listed(here)
    assert rows[0]["account_profit_change"] == ""
    assert [each["account_profit"] for each in rows[1:]] == ["100.25", "90.00"]
    assert rows[2]["account_profit_change"] == "-10.25"
    assert rows[1]["net_revenue_change"] == "0.00"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_every_format_tells_every_run(here: Acctier, three: list[str], form: str) -> None:
    done = here("history", "out", "-f", form)
    assert (done.code, done.err) == (0, "")
    assert all(name in done.out for name in three)
    if form == "json":
        assert json.loads(done.out)["schema"] == "acctier/history/1"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("summary.json", "{}", "summary.json is not what the run wrote"),
        ("summary.json", None, "summary.json is missing"),
        ("accounts.csv", None, "accounts.csv is missing"),
        ("pointer.json", "{", "pointer.json or manifest.json cannot be read"),
        ("manifest.json", None, "manifest.json is missing"),
    ],
)
def test_a_damaged_run_is_listed_as_such_and_passed_over(
    here: Acctier, firm: Path, three: list[str], name: str, text: str | None, told: str
) -> None:
    file = firm / "out" / "runs" / three[1] / name
    file.unlink() if text is None else file.write_text(text)
    rows = {each["run"]: each for each in listed(here)}
    assert rows[three[1]]["damage"] == told
    assert rows[three[1]]["account_profit"] == ""
    assert rows[three[2]]["account_profit_change"] == "0.00"
    assert told in here("history", "out").out


def test_keep_removes_all_but_the_last_and_says_which(
    here: Acctier, firm: Path, three: list[str]
) -> None:
    done = here("history", "out", "--keep", "2", "-f", "csv")
    assert done.err == f"removed out/runs/{three[0]}\n"
    assert [each["run"] for each in listed(here)] == three[1:]
    assert {each.name for each in (firm / "out" / "runs").iterdir()} == set(three[1:])


def test_keep_never_removes_the_latest_nor_a_damaged_run(
    here: Acctier, firm: Path, three: list[str]
) -> None:
    here("run", "--publish", "out", "-p", "2026-Q4", scenario="check_fell")
    (firm / "out" / "runs" / three[0] / "summary.json").unlink()
    (firm / "out" / "runs" / three[0] / "pointer.json").unlink()
    here("history", "out", "--keep", "1")
    left = {each.name[:7] for each in (firm / "out" / "runs").iterdir()}
    assert left == {"2026-Q1", "2026-Q3", "2026-Q4"}
    assert (firm / "out" / "latest" / "summary.json").is_file()


def test_a_removal_killed_midway_leaves_every_other_run_whole(
    here: Acctier, firm: Path, three: list[str]
) -> None:
    runs = firm / "out" / "runs"
    hidden = (runs / three[0]).rename(runs / f".removed-{three[0]}")
    (hidden / "summary.json").unlink()
    assert [each["damage"] for each in listed(here)] == ["", ""]
    here("history", "out", "--keep", "2")
    assert {each.name for each in runs.iterdir()} == set(three[1:])


def test_keep_is_refused_while_a_run_holds_the_folder(
    here: Acctier, firm: Path, three: list[str]
) -> None:
    with hold(firm / "out"):
        done = here("history", "out", "--keep", "1")
        assert here("history", "out").code == 0
    assert done.code == 5
    assert "is locked by process" in done.err
    assert len(listed(here)) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "error: there is no folder nowhere\n"),
        (("out/latest",), "error: out/latest is a published run itself\n"),
        (("out", "--wait", "1m"), "error: --wait is about the lock that --keep takes\n"),
        (("out", "--keep", "0"), "Invalid value for '--keep'"),
    ],
)
def test_what_makes_no_sense_is_refused(
    here: Acctier, firm: Path, three: list[str], arguments: tuple[str, ...], told: str
) -> None:
    done = here("history", *arguments)
    assert done.code == 2
    assert told in done.err
    assert not (firm / "nowhere").exists()
