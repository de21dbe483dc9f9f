"""stdout is the result and nothing else, valid in its format; stderr is everything else."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Acctier

COMMANDS = ["check", "whale", "tiers", "leaks", "accounts", "pools"]
EMPTY = [
    ("accounts", "--where", "account_profit > 1_000_000"),
    ("tiers", "--top", "0"),
    ("tiers", "--blind-spots", "--top", "0"),
    ("leaks", "--by", "account", "--where", "false"),
    ("leaks", "--min", "1_000_000"),
    ("check",),
    ("check", "--no-data"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_format_is_what_it_says(here: Acctier, command: str) -> None:
    assert isinstance(json.loads(here(command, "-f", "json").out), dict)
    for line in here(command, "-f", "jsonl").out.splitlines():
        assert isinstance(json.loads(line), dict)
    rows = list(csv.reader(io.StringIO(here(command, "-f", "csv").out)))
    assert len({len(row) for row in rows}) == 1
    assert here(command, "-v").out.endswith("\n")


@pytest.mark.parametrize("arguments", EMPTY)
def test_an_empty_result_is_valid_too(here: Acctier, arguments: tuple[str, ...]) -> None:
    assert isinstance(json.loads(here(*arguments, "-f", "json").out), dict)
    assert here(*arguments, "-f", "jsonl").out == ""
    assert len(here(*arguments, "-f", "csv").out.splitlines()) == 1
    assert here(*arguments).code == 0


def test_the_summary_is_the_json_of_run(here: Acctier) -> None:
    summary = json.loads(here("run", "-f", "json").out)
    assert summary["schema"] == "acctier/summary/1"
    assert summary["run"] is None


def test_findings_and_fallen_checks_go_to_stderr(here: Acctier) -> None:
    done = here("accounts", "-f", "csv", scenario="warned")
    assert done.err == (
        "lines.csv:17: warning: 2 rows name no known account (unknown-account)\n"
        "hint: they stand as a line of their own\n"
        "warning: check fell: revenue ties: 3, should be = 2\n"
    )
    assert "warning" not in done.out


def test_quiet_tells_errors_only(here: Acctier) -> None:
    assert here("accounts", "-q", scenario="warned").err == ""
    assert "drop complete" in here("accounts", "-q", scenario="check_fell").err


def test_verbose_tells_period_and_files(here: Acctier) -> None:
    assert here("accounts", "-v").err == (
        "acctier.yaml: period 2026-Q3, 2026-07-01 to 2026-09-30\nread lines.csv: 1 rows, 50 bytes\n"
    )


def test_a_log_of_json_is_one_object_per_line(here: Acctier) -> None:
    done = here("accounts", "-v", "--log-format", "json", scenario="warned")
    told = [json.loads(line) for line in done.err.splitlines()]
    assert [each["level"] for each in told] == ["info", "info", "warning", "warning"]


def test_a_reader_that_has_seen_enough_ends_it_quietly(firm: Path) -> None:
    for arguments in ("accounts -f csv", "--help"):
        command = f"{sys.executable} -m tests.cli.faked quiet_shop {arguments} | head -c 1"
        done = subprocess.run(
            ["/bin/bash", "-c", f"{command}; echo ${{PIPESTATUS[0]}}"],
            cwd=firm,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        assert done.stdout[1:] == "0\n"


def test_a_reader_that_is_gone_before_anything_is_written(firm: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    for arguments in (["accounts"], ["--help"]):
        done = subprocess.run(
            [sys.executable, "-m", "tests.cli.faked", "quiet_shop", *arguments],
            cwd=firm,
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
    os.close(write)


@pytest.mark.parametrize(("redirect", "code"), [(">/dev/full", 5), (">&-", 5), ("2>&-", 0)])
def test_a_stream_that_cannot_be_written(firm: Path, redirect: str, code: int) -> None:
    command = f"{sys.executable} -m tests.cli.faked warned accounts {redirect}"
    done = subprocess.run(
        ["/bin/bash", "-c", command], cwd=firm, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert ("standard output" in done.stderr) == (code == 5)


@pytest.mark.parametrize("arguments", ["--version", "--help", "schema"])
@pytest.mark.parametrize("redirect", [">/dev/full", ">&-"])
def test_even_a_light_answer_tells_when_it_cannot_be_written(
    firm: Path, arguments: str, redirect: str
) -> None:
    command = f"{sys.executable} -m acctier {arguments} {redirect}"
    done = subprocess.run(
        ["/bin/bash", "-c", command], cwd=firm, capture_output=True, text=True, check=False
    )
    assert done.returncode == 5
    assert done.stderr.startswith("error: cannot write")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_piped_bytes_do_not_depend_on_the_locale(
    here: Acctier, apart: Acctier, encoding: str
) -> None:
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    assert apart("run", environment=environment).out == here("run").out


def seen_on_a_terminal(firm: Path, *arguments: str, **environment: str) -> str:
    """What a terminal of 80 columns shows on stdout."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.cli.faked", "quiet_shop", *arguments],
        cwd=firm,
        env={key: value for key, value in os.environ.items() if key != "NO_COLOR"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=subprocess.DEVNULL,
    ):
        os.close(child)
        seen = b""
        try:
            while piece := os.read(parent, 65536):
                seen += piece
        except OSError:  # the other end is closed
            pass
    os.close(parent)
    return seen.decode(errors="replace").replace("\r\n", "\n")


def test_a_terminal_gets_its_width_and_colour_and_a_pipe_neither(
    firm: Path, here: Acctier, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = seen_on_a_terminal(firm, "accounts", "--top", "3")
    assert "\x1b[1m" in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= 80
    monkeypatch.setenv("NO_COLOR", "")
    piped = here("accounts", "--top", "3").out
    assert "\x1b[" not in piped
    assert max(map(len, piped.splitlines())) > 80


def test_a_terminal_without_unicode_gets_plain_drawings(firm: Path) -> None:
    shown = seen_on_a_terminal(firm, "whale", "--color", "never", PYTHONIOENCODING="ascii")
    assert shown.isascii()
    assert "\\u" not in shown


@pytest.mark.parametrize(
    ("environment", "options", "colored"),
    [
        ({"NO_COLOR": "", "FORCE_COLOR": "1"}, (), True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"NO_COLOR": "", "FORCE_COLOR": "1"}, ("--color", "never"), False),
        ({"NO_COLOR": ""}, (), False),
    ],
)
def test_colour_is_asked_for_or_not(
    here: Acctier,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    options: tuple[str, ...],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = here("accounts", *options, scenario="warned")
    assert ("\x1b[" in done.out) == colored
    assert ("\x1b[" in done.err) == colored


def test_ascii_and_width(here: Acctier) -> None:
    drawn = here("whale", "--ascii", "--width", "60").out
    assert drawn.isascii()
    assert max(map(len, drawn.splitlines())) <= 60
    assert not here("whale").out.isascii()
