"""`acctier check` as a job runs it: silent when well, problems at their places when not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Acctier

PLACED = ("github", "gitlab", "junit", "sarif")


@pytest.mark.parametrize("option", [(), ("--no-data",)], ids=str)
def test_it_is_silent_when_all_is_well(here: Acctier, option: tuple[str, ...]) -> None:
    done = here("check", *option)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert here("check", *option, "--verbose").out


def test_a_file_is_written_even_when_all_is_well(here: Acctier, firm: Path) -> None:
    assert here("check", "-o", "check.md").code == 0
    assert (firm / "check.md").read_text().startswith("#")


@pytest.mark.parametrize("scenario", ["warned", "check_fell", "gate_fell", "found_error"])
def test_it_speaks_when_something_is_to_be_told(here: Acctier, scenario: str) -> None:
    assert here("check", scenario=scenario).out


def test_annotations_stand_at_the_lines_of_the_files(here: Acctier, firm: Path) -> None:
    assert here("check", "-f", "github", scenario="warned").out == (
        "::warning title=check%3A revenue ties::check fell: revenue ties: 3, should be = 2\n"
        "::warning file=lines.csv,line=17,title=finding%3A unknown-account::2 rows name no known "
        "account; they stand as a line of their own\n"
    )
    (firm / "models").mkdir()
    for name in ("acctier.yaml", "lines.csv", "accounts.csv"):
        if (firm / name).exists():
            (firm / name).rename(firm / "models" / name)
    done = here("check", "models/acctier.yaml", "-f", "github", scenario="warned")
    assert "file=models/lines.csv,line=17," in done.out


@pytest.mark.parametrize("form", PLACED)
def test_a_refused_input_is_told_in_the_format(here: Acctier, form: str) -> None:
    done = here("check", "-f", form, scenario="refused")
    assert done.code == 3
    assert "duplicate-key" in done.out
    assert "lines.csv" in done.out
    assert "duplicate-key" in done.err


def test_a_wrong_configuration_is_an_annotation_at_its_column(here: Acctier, firm: Path) -> None:
    text = (firm / "acctier.yaml").read_text()
    (firm / "acctier.yaml").write_text(text.replace("sum: amount", "sum: amount, foo: 1"))
    done = here("check", "--no-data", "-f", "github")
    assert done.code == 2
    assert done.out.startswith("::error file=acctier.yaml,line=10,col=52,title=configuration")


def test_an_option_is_no_file(here: Acctier) -> None:
    done = here("check", "--no-data", "--set", "company=", "-f", "github")
    assert done.out == (
        "::error title=configuration%3A configuration::`company` is empty; "
        "give it a value or leave the key out\n"
    )


def test_warnings_fail_a_case_where_they_fail_the_command(here: Acctier) -> None:
    assert 'failures="0"' in here("check", "-f", "junit", scenario="warned").out
    done = here("check", "-f", "junit", "--fail-on", "warning", scenario="warned")
    assert (done.code, 'failures="2"' in done.out) == (3, True)


def test_the_ending_of_a_file_goes_with_each_format_that_has_it(here: Acctier, firm: Path) -> None:
    assert here("check", "-f", "gitlab", "-o", "quality.json").code == 0
    assert json.loads((firm / "quality.json").read_text()) == []
    assert here("check", "-o", "check.sarif").code == 0
    assert json.loads((firm / "check.sarif").read_text())["version"] == "2.1.0"


def test_what_a_run_was_found_wanting_in_already_fails_nothing(here: Acctier, firm: Path) -> None:
    assert here("run", "--publish", "results", "-q", scenario="check_fell").code == 3
    run = next((firm / "results" / "runs").iterdir())
    done = here("check", "--baseline", run, scenario="check_fell")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"known from {run}, not failing: drop complete, erosion\n"
    assert here("check", "--baseline", run, scenario="found_error").code == 3
    told = here("check", "--baseline", run, "-f", "github", scenario="check_fell").out
    assert told.startswith("::notice title=check%3A drop complete::known already: ")


def test_a_baseline_is_a_published_run(here: Acctier) -> None:
    done = here("check", "--baseline", "acctier.yaml")
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "error: --baseline acctier.yaml is no published run",
    )
