"""Options are written once, as fields of a group, and every command takes the groups it needs."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from acctier.cli.app import COMMANDS, understand
from acctier.cli.options import Choice, Invocation, Model, Screen, takes_options
from acctier.model.errors import ExitCode

MODEL = {"period", "as_of", "sets", "fail_on"}
OF_NO_CONFIGURATION = {"schema", "init", "history", "verify", "doctor"}
"""Commands that compute nothing under options of their own."""
SCREEN = {*"format output quiet verbose color width ascii log_format mask".split()}


@pytest.mark.parametrize(
    ("command", "formats"), COMMANDS, ids=[command.__name__ for command, _ in COMMANDS]
)
def test_every_command_has_the_common_options(
    command: Callable[..., ExitCode], formats: tuple[str, ...]
) -> None:
    names = set(inspect.signature(takes_options(command, formats)).parameters)
    assert names >= SCREEN
    if command.__name__ not in OF_NO_CONFIGURATION:
        assert names >= MODEL | {"config"}


def test_options_come_back_in_their_groups() -> None:
    asked = understand(
        "accounts a.yaml -p 2026-Q3 --set a=1 --set b=2 --profile n --fail-on never --where x>0 "
        "--sort y --top 5 -f csv -q --color never --width 100 --ascii --log-format json".split()
    )
    assert isinstance(asked, Invocation)
    assert asked.arguments == {
        "config": "a.yaml",
        "waterfall": False,
        "by": None,
        "choice": Choice("x>0", "y", 5),
        "model": Model("2026-Q3", None, ["a=1", "b=2"], ["n"], None, "never"),
        "screen": Screen("csv", None, True, False, "never", 100, True, "json"),
    }


def test_without_options_the_defaults_of_the_groups_stand() -> None:
    asked = understand(["accounts"])
    assert isinstance(asked, Invocation)
    assert asked.arguments == {
        "config": None,
        "waterfall": False,
        "by": None,
        "choice": Choice(),
        "model": Model(),
        "screen": Screen(),
    }


def test_asking_for_help_or_version_is_done_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert understand(["--version"]) == 0
    assert understand(["run", "--help"]) == 0
