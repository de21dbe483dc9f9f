"""The two streams: stdout carries the result and nothing else, stderr everything else."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import TextIO

from acctier.model.errors import OutputError

PIPE_GONE = (BrokenPipeError, ConnectionResetError)


def prepare() -> None:
    """Make both streams able to take any text.

    A pipe or file gets UTF-8 whatever the locale says, so the same run gives the same bytes; a
    terminal keeps its encoding and shows what it cannot spell as an escape.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; a closed one is not."""
    return stream is not None and stream.isatty()


def colored(stream: TextIO | None, choice: str, environment: Mapping[str, str]) -> bool:
    """Whether a stream gets colour: the option, else NO_COLOR, FORCE_COLOR, else if a terminal.

    >>> import io
    >>> colored(io.StringIO(), "auto", {"FORCE_COLOR": "1"})
    True
    >>> colored(io.StringIO(), "auto", {})
    False
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and environment.get("TERM") != "dumb"


def width_of(stream: TextIO | None) -> int | None:
    """Columns of a terminal; None for a pipe or file, where nothing is cut."""
    return shutil.get_terminal_size().columns if is_terminal(stream) else None


def spells(stream: TextIO | None, text: str) -> bool:
    """Whether the stream's encoding has every character of ``text``."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write_result(text: str) -> None:
    """Write the result to stdout.

    A reader that has seen enough (``| head``) ends it quietly.  Raises ``OutputError`` when stdout
    is closed or its disk is full.
    """
    if sys.stdout is None:
        raise OutputError("cannot write the result: standard output is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except PIPE_GONE:
        discard(sys.stdout)
    except OSError as problem:
        discard(sys.stdout)
        reason = problem.strerror or str(problem)
        raise OutputError(f"cannot write the result to standard output: {reason}") from None


def discard(stream: TextIO) -> None:
    """Send what is still in a stream's buffer nowhere, so that closing it cannot fail."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass
