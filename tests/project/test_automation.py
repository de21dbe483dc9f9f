"""The samples for unattended runs work where they can be tried, and the page shows them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.environment import ROOT
from tests.project.console import prepare

SAMPLES = ROOT / "docs" / "automation"
FIRM = ROOT / "tests" / "errors" / "base"


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    """A folder with a configuration of the usual name, and its exports."""
    folder = tmp_path / "srv"
    shutil.copytree(FIRM, folder)
    (folder / "model.yaml").rename(folder / "acctier.yaml")
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder in which `acctier` is a program."""
    (tmp_path / "project").mkdir()
    prepare(tmp_path / "project")
    return tmp_path / "project" / ".programs"


def here(command: str, firm: Path) -> str:
    """A sample's command for the folder of the test and the period of its exports."""
    return command.replace("/srv/acctier", str(firm)).replace("last-month", "2026-Q3")


def run(command: str, firm: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=firm,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(each.name for each in SAMPLES.iterdir()))
def test_the_page_shows_every_sample(name: str) -> None:
    assert f"\n{(SAMPLES / name).read_text()}```" in (ROOT / "docs" / "automation.md").read_text()


def test_the_cron_job_runs_in_an_empty_environment(firm: Path, programs: Path) -> None:
    lines = (SAMPLES / "crontab").read_text().splitlines()
    [job] = [line for line in lines if re.match(r"[\d*]", line)]
    *fields, command = job.split(maxsplit=5)
    assert len(fields) == 5
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = run(here(command, firm), firm, environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (firm / "results" / "latest" / "summary.json").is_file()
    assert "2026-Q3" in (firm / "history.csv").read_text()


def test_the_cron_job_keeps_the_history_of_a_run_of_which_a_gate_fell(
    firm: Path, programs: Path
) -> None:
    configuration = firm / "acctier.yaml"
    configuration.write_text(configuration.read_text().replace("min: 0}", "max: 0}"))
    command = (SAMPLES / "crontab").read_text().splitlines()[-1].split(maxsplit=5)[-1]
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = run(here(command, firm), firm, environment)
    assert "error: gate fell: profit stays positive: " in done.stderr
    assert "2026-Q3" in (firm / "history.csv").read_text()


def test_the_units_are_what_systemd_wants(tmp_path: Path, firm: Path, programs: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    units = tmp_path / "units"
    units.mkdir()
    for name in ("acctier.service", "acctier.timer"):
        text = (SAMPLES / name).read_text()
        text = text.replace("/usr/local/bin/acctier", str(programs / "acctier"))
        (units / name).write_text(here(text, firm))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(units.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_of_the_service_runs(firm: Path, programs: Path) -> None:
    [command] = re.findall(r"(?m)^ExecStart=(.*)$", (SAMPLES / "acctier.service").read_text())
    command = command.replace("/usr/local/bin/acctier", str(programs / "acctier"))
    done = run(here(command, firm), firm, {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_steps_of_the_workflow_run(firm: Path, programs: Path) -> None:
    workflow = yaml.safe_load((SAMPLES / "github.yaml").read_text())
    [job] = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert len(commands) > 3
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}
    for command in commands:
        if "pip install" not in command:
            done = run(command, firm, environment)
            assert (done.returncode, done.stderr) == (0, ""), command
    assert (firm / "results" / "latest").exists()


def test_the_hook_keeps_a_wrong_configuration_out_of_git(firm: Path, programs: Path) -> None:
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{who}_{what}": "x@example.com"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    assert run("git init --quiet && git add .", firm, environment).returncode == 0
    shutil.copy(SAMPLES / "pre-commit", firm / ".git" / "hooks" / "pre-commit")
    (firm / ".git" / "hooks" / "pre-commit").chmod(0o755)
    done = run("git commit --quiet -m 'Begin'", firm, environment)
    assert (done.returncode, done.stderr) == (0, "")
    configuration = firm / "acctier.yaml"
    configuration.write_text(configuration.read_text().replace("pools:", "poools:"))
    done = run("git commit --quiet -a -m 'Break it'", firm, environment)
    assert done.returncode == 1
    assert "did you mean pools?" in done.stderr
    good = run("git show HEAD:acctier.yaml", firm, environment).stdout
    run("git add acctier.yaml", firm, environment)
    configuration.write_text(good)
    done = run("git commit --quiet -m 'Break it'", firm, environment)
    assert done.returncode == 1, "what is staged is judged, not what lies in the folder"
    assert "acctier.yaml:" in done.stderr
    (firm / "größer").mkdir()
    (firm / "größer" / "acctier.yaml").write_text(good)
    run("git add .", firm, environment)
    configuration.write_text("nothing: good")
    done = run("git commit --quiet -m 'Begin again'", firm, environment)
    assert (done.returncode, done.stderr) == (0, "")
    (firm / "notes.txt").write_text("Anything else is no matter of the hook.\n")
    done = run(
        "git checkout -q acctier.yaml; git add notes.txt; git commit -qm Note", firm, environment
    )
    assert done.returncode == 0
