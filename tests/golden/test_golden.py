"""Worked examples from books, articles and courses come out as published."""

from __future__ import annotations

import csv
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from tests.golden.cases import HERE, Case, Run, agrees, cases, read_cases


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_published_figures_come_out(case: Case, tmp_path: Path) -> None:
    run = Run(case, tmp_path)
    differing = {
        address: (str(run.figure(address)), wanted)
        for address, wanted in case.expected.items()
        if not agrees(run.figure(address), wanted, case.within(address))
    }
    assert differing == {}


def test_a_published_curve_needs_no_configuration(
    tmp_path: Path, acctier_command: list[str]
) -> None:
    """Spring Distribution again, from the bare exhibit: every step of the printed curve."""
    [case] = read_cases(HERE / "spring_distribution_whale.yaml")
    exhibit = tmp_path / "exhibit.csv"
    exhibit.write_text(case.tables["exhibit"], encoding="utf-8")
    columns = ["--account", "account_id", "--profit", "customer_profit", "-f", "csv"]
    command = [*acctier_command, "whale", str(exhibit), *columns]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    steps = [row for row in csv.DictReader(done.stdout.splitlines()) if row["account_id"]]
    assert [row["account_id"] for row in steps] == case.expected["ranking.account_id"]
    reached = [Fraction(row["cumulative"]) for row in steps]
    assert agrees(reached, case.expected["ranking.cumulative"], case.tolerance)
