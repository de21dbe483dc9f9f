"""Each exit code of the contract, and the words that go with it."""

from __future__ import annotations

import json
from unittest.mock import Mock

import pytest

from acctier.cli import main
from acctier.cli.signals import Terminated
from tests.cli.conftest import Acctier

FROM_RESULTS = [
    ("quiet_shop", "error", 0),
    ("quiet_shop", "warning", 0),
    ("warned", "error", 0),
    ("warned", "warning", 3),
    ("warned", "never", 0),
    ("gate_fell", "error", 1),
    ("gate_fell", "never", 0),
    ("check_fell", "error", 3),
    ("check_fell", "warning", 3),
    ("check_fell", "never", 0),
    ("found_error", "error", 3),
    ("found_error", "never", 0),
]

TROUBLE = [
    ("refused", 3, "lines.csv:3: error: 'a' twice (duplicate-key)\nhint: keep one\n"),
    ("unbalanced", 4, "error: warehouse: 10.00 in, 9.99 out\n"),
    ("faulty", 4, "error: internal error: ZeroDivisionError: nothing to divide by\nhint: "),
    ("exhausted", 4, "error: there is not enough memory for this run\n"),
    ("interrupted", 130, "error: interrupted\n"),
    ("terminated", 143, "error: terminated\n"),
]


@pytest.mark.parametrize(("scenario", "fail_on", "code"), FROM_RESULTS)
def test_the_level_decides_what_fails_and_data_win_over_gates(
    here: Acctier, scenario: str, fail_on: str, code: int
) -> None:
    done = here("run", "--fail-on", fail_on, scenario=scenario)
    assert done.code == code
    assert done.out.startswith("Corner Shop GmbH, 2026-Q3\n")
    assert bool(done.err) == bool(code)


@pytest.mark.parametrize("command", ["check", "whale", "tiers", "leaks", "accounts", "pools"])
@pytest.mark.parametrize(("scenario", "code"), [("quiet_shop", 0), ("gate_fell", 1)])
def test_every_command_has_the_same_exit_codes(
    here: Acctier, command: str, scenario: str, code: int
) -> None:
    assert here(command, scenario=scenario).code == code


def test_the_reason_of_the_exit_code_is_told(here: Acctier) -> None:
    data = here("run", scenario="check_fell")
    assert data.err == "error: the data were found wanting: drop complete\n"
    gate = here("accounts", scenario="gate_fell")
    assert gate.err == (
        "error: gate fell: erosion: no value (a division by zero, or nothing to add up), "
        "should be <= 0.4\n"
        "error: a gate on the results fell: erosion\n"
    )


@pytest.mark.parametrize(("scenario", "code", "told"), TROUBLE)
@pytest.mark.parametrize("command", ["run", "accounts"])
def test_trouble_is_told_without_a_traceback_and_nothing_is_printed(
    here: Acctier, command: str, scenario: str, code: int, told: str
) -> None:
    done = here(command, scenario=scenario)
    assert done.code == code
    assert done.out == ""
    assert told in done.err
    assert "Traceback" not in done.err


def test_verbose_names_the_line_of_a_fault(here: Acctier) -> None:
    assert "faked.py:" in here("run", "-v", scenario="faulty").err
    assert "faked.py:" not in here("run", scenario="faulty").err


def test_all_that_is_wrong_with_the_input_is_told_at_once(here: Acctier) -> None:
    done = here("run", "--log-format", "json", scenario="refused")
    told = [json.loads(line) for line in done.err.splitlines()]
    assert [each["finding"] for each in told] == ["duplicate-key", "unknown-heading"]
    assert told[0] == {
        "level": "error",
        "message": "'a' twice",
        "finding": "duplicate-key",
        "table": "lines",
        "file": "lines.csv",
        "line": 3,
        "hint": "keep one",
    }


@pytest.mark.parametrize("scenario", ["interrupted", "terminated", "faulty", "gate_fell"])
def test_a_process_ends_with_the_code(apart: Acctier, scenario: str) -> None:
    codes = {"interrupted": 130, "terminated": 143, "faulty": 4, "gate_fell": 1}
    done = apart("accounts", "-f", "json", scenario=scenario)
    assert done.code == codes[scenario]
    assert "Traceback" not in done.err
    assert bool(done.out) == (scenario == "gate_fell")


@pytest.mark.parametrize(
    ("signal", "code", "says"),
    [(KeyboardInterrupt, 130, ""), (Terminated, 143, "error: terminated\n")],
)
def test_a_signal_while_the_commands_are_being_loaded(
    signal: type[BaseException],
    code: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def loads(_: list[str]) -> int:
        raise signal

    monkeypatch.setattr(main, "_execute", loads)
    monkeypatch.setattr(main, "gc", Mock())
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert (ended.value.code, capsys.readouterr().err) == (code, says)
