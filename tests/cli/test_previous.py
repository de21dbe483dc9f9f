"""Values held against the previous run: which run that is, and what is said without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acctier.cli.main import execute

MODEL = """\
version: 1
company: Firm
currency: USD
period: 2026-07
tables:
  accounts: {file: accounts.csv, key: account_id, columns: {account_id: text}}
  lines:
    file: lines.csv
    date: sold_on
    columns: {account_id: text, sold_on: date, sales: money}
accounts: {table: accounts, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: lines, sum: sales}}
checks:
  - {name: lines, value: {from: lines, count: rows}, change_max: 0.5}
gates:
  - {name: sales, value: totals.sales, rise_max: 0.2, level: warning}
"""
LINES = {"2026-05": 3, "2026-06": 2, "2026-07": 5}
"""Lines of 10.00 in each month."""


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "acctier.yaml").write_text(MODEL)
    (tmp_path / "accounts.csv").write_text("account_id\nA\n")
    rows = [f"A,{month}-0{day + 1},10.00\n" for month, days in LINES.items() for day in range(days)]
    (tmp_path / "lines.csv").write_text("account_id,sold_on,sales\n" + "".join(rows))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def published(month: str, *options: str) -> tuple[int, str]:
    """Exit code and run of a month that is published into the folder results."""
    run = ["run", "-q", "-p", month, "--publish", "results", "-o", "summary.json", *options]
    code = execute(run)
    return code, json.loads(Path("summary.json").read_text())["run"]


def summary() -> Any:
    return json.loads(Path("summary.json").read_text())


def test_a_first_run_says_that_nothing_was_judged(
    firm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["run", "-p", "2026-05", "--publish", "results", "-o", "summary.json"]) == 0
    assert "there is no previous run: lines, sales are not judged\n" in capsys.readouterr().err
    (check,) = (each for each in summary()["checks"] if each["name"] == "lines")
    assert (check["holds"], check["detail"]) == (True, "not judged: there is no previous run")


def test_the_previous_run_is_the_newest_of_an_earlier_period(firm: Path) -> None:
    (_, may), (code, june) = published("2026-05"), published("2026-06")
    assert code == 0  # 2 after 3 lines is a change of a third
    assert summary()["checks"][0]["detail"] == f"it was 3 in {may}"
    code, july = published("2026-07")
    assert code == 3  # 5 after 2
    assert summary()["checks"][0]["detail"] == f"it was 2 in {june}"
    assert published("2026-07") == (3, july)  # held against June again, not against itself


def test_an_option_names_another_run_or_none(firm: Path) -> None:
    _, may = published("2026-05")
    assert published("2026-06")[0] == 0
    code, _ = published("2026-07", "--previous", "results@2026-05")
    assert (code, summary()["checks"][0]["detail"]) == (3, f"it was 3 in {may}")
    assert published("2026-07", "--previous", "none")[0] == 0


def test_a_gate_is_held_against_the_figure_of_the_former_summary(
    firm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, may = published("2026-05")
    (firm / "acctier.yaml").write_text(MODEL.replace("name: sales, value", "name: more, value"))
    capsys.readouterr()
    execute(["check", "-p", "2026-07", "--previous", f"results/runs/{may}"])
    assert (
        "gate fell: more: 50, should be <= 20 % above the previous run: it was 30 in " + may
        in capsys.readouterr().out
    )


def test_a_configuration_is_no_previous_run(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["check", "--previous", "acctier.yaml"]) == 2
    assert "error: --previous acctier.yaml is no published run" in capsys.readouterr().err


def test_a_run_is_verified_against_the_run_before_it(firm: Path) -> None:
    published("2026-05")
    _, june = published("2026-06")
    assert execute(["verify", f"results/runs/{june}", "acctier.yaml", "-q"]) == 0


def test_another_configuration_is_told_before_the_option_it_does_not_need(
    firm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, may = published("2026-05")
    (firm / "other.yaml").write_text(MODEL[: MODEL.index("checks:")])
    capsys.readouterr()
    assert execute(["verify", f"results/runs/{may}", "other.yaml", "-f", "csv"]) == 3
    assert "changed: its rules are not those of the run" in capsys.readouterr().out


def test_what_the_previous_run_does_not_have_is_told(
    firm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, may = published("2026-05")
    renamed = ["--set", "gates[1].name=proceeds", "--set", "checks[1].name=rows"]
    assert execute(["check", "-p", "2026-06", "--previous", "results@2026-05", *renamed]) == 0
    # The gate reads a field of the summary, which is found whatever the name of the gate.
    told = f"{may} does not have everything; not judged: rows\n"
    assert capsys.readouterr().err == told


def test_a_run_in_another_currency_is_no_measure(
    firm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, may = published("2026-05")
    euros = ["run", "-q", "-p", "2026-06", "--set", "currency=EUR", "-o", "d.txt"]
    for options in (["--publish", "results"], ["--previous", "results@2026-05"]):
        assert execute([*euros, *options]) == 2
        told = f"error: results/runs/{may}, which values are held against, is in USD, not in EUR\n"
        assert capsys.readouterr().err.startswith(told)
    assert not Path("d.txt").exists()
    assert execute([*euros, "--previous", "none"]) == 0


def test_a_run_of_another_company_is_told(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, may = published("2026-05")
    other = ["check", "-p", "2026-06", "--previous", "results@2026-05", "--set", "company=Other"]
    assert execute(other) == 0
    told = f"warning: {may}, which values are held against, is of Firm\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("lost", ["summary.json", "pointer.json", "manifest.json", "both"])
def test_a_damaged_run_is_not_passed_over(
    firm: Path, capsys: pytest.CaptureFixture[str], lost: str
) -> None:
    (_, may), (_, june) = published("2026-05"), published("2026-06")
    for name in ["pointer.json", "manifest.json"] if lost == "both" else [lost]:
        Path("results/runs", june, name).unlink()
    assert published("2026-06", "--set", "company=Again")[0] == 0  # May is sound
    Path("results/latest").unlink()
    for run in Path("results/runs").iterdir():
        if run.name not in {may, june}:
            run.rename(run.with_name(f".{run.name}"))
    assert execute(["run", "-q", "-p", "2026-07", "--publish", "results", "-o", "d.txt"]) == 3
    assert f"results/runs/{june} is not a whole published run: " in capsys.readouterr().err
    assert execute(["check", "-p", "2026-07", "--previous", "results@2026-06"]) == 2
    assert f"{june} is not a whole published run: " in capsys.readouterr().err
    options = ["--previous", "results@2026-05", "--set", "checks[1].change_max=9"]
    assert published("2026-07", *options)[0] == 0
