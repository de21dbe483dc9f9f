"""The help of every command, and that asking for it loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.conftest import Acctier

COMMANDS = ["run", "check", "whale", "tiers", "leaks", "accounts", "pools", "explain", "schema"]

LOADED = """
import sys
from acctier.cli.main import execute
execute(sys.argv[1:])
sys.stderr.write("loaded: " + " ".join({name.split(".")[0] for name in sys.modules}))
"""
HEAVY = {"polars", "plotext", "xlsxwriter", "sqlglot", "rich", "yaml"}
NOT_OURS = {"click"}
"""Typer carries its own; a clean install has none."""


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help(here: Acctier, command: str | None, snapshot: SnapshotAssertion) -> None:
    done = here(*([command] if command else []), "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out == snapshot


@pytest.mark.parametrize("command", COMMANDS)
def test_short_and_long_help_are_the_same(here: Acctier, command: str) -> None:
    assert here(command, "-h").out == here(command, "--help").out


def test_version(here: Acctier) -> None:
    import acctier

    assert here("--version").out == f"acctier {acctier.__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["explain"]])
def test_a_light_question_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.splitlines()[-1].removeprefix("loaded: ").split())
    assert "typer" in loaded
    assert not loaded & (HEAVY | NOT_OURS)
