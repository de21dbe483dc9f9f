"""Told to end, the command ends at once, cleanly, and with the exit code of the signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from acctier.cli.interruptible import abandoned, interruptible
from acctier.cli.signals import Terminated, ending_cleanly


def test_the_answer_comes_back() -> None:
    assert interruptible(lambda: threading.current_thread() is threading.main_thread()) is False
    assert not abandoned()


def test_a_problem_comes_back_as_it_was_raised() -> None:
    def work() -> None:
        raise LookupError("not found")

    with pytest.raises(LookupError, match="not found"):
        interruptible(work)


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)]
)
def test_a_signal_is_heard_while_a_call_lasts(
    number: signal.Signals, raised: type[BaseException]
) -> None:
    ended = threading.Event()

    def work() -> None:
        os.kill(os.getpid(), number)
        assert ended.wait(60)

    with pytest.raises(raised), ending_cleanly():
        interruptible(work)
    assert abandoned()
    ended.set()


def test_signals_after_the_first_are_ignored_until_all_is_cleaned_up() -> None:
    cleaned = []

    def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)
            cleaned.append("all")

    with pytest.raises(Terminated), ending_cleanly():
        work()
    assert cleaned == ["all"]


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)]
)
def test_a_signal_that_python_swallows_comes_again(
    number: signal.Signals, raised: type[BaseException]
) -> None:
    class Finalized:
        def __del__(self) -> None:
            os.kill(os.getpid(), number)

    def work() -> None:
        Finalized()
        threading.Event().wait(60)

    with pytest.raises(raised), ending_cleanly():
        work()


def test_handlers_are_given_back() -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    hook = sys.unraisablehook
    with ending_cleanly():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before
    assert sys.unraisablehook is hook


def test_a_signal_that_the_caller_ignores_stays_ignored() -> None:
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ending_cleanly():
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, former)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_process_deep_in_a_library_ends_at_once_and_leaves_a_note(
    firm: Path, number: signal.Signals, code: int
) -> None:
    program = [sys.executable, "-m", "tests.cli.faked", "stuck", "run", "--publish", "out"]
    with subprocess.Popen(
        program, cwd=firm, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "going\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert (out, err) == ("", f"error: {'interrupted' if code == 130 else 'terminated'}\n")
    assert f'"exit_code": {code}' in (firm / "out" / "last-attempt.json").read_text()
    assert list((firm / "out" / "runs").iterdir()) == []
    assert (firm / "out" / ".lock").read_bytes() == b""
