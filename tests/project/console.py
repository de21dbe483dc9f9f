"""Runs the ``console`` blocks of the documentation and compares what they print.

A block looks like a terminal and is read like one:

    $ acctier tiers configs/adventure_works.yaml
    ...
    Fix          124 ...
    $ acctier check broken.yaml
    broken.yaml:3:1: ...
    [2]

``$`` begins a command and ``>`` continues it.  What follows is everything the command prints,
stdout and stderr as a terminal mixes them; ``...`` stands for any text within a line, and alone
on a line for any lines.  A command without lines below it may print anything.  ``[2]`` is the exit
code, left out when it is 0.  Blocks of one page run in order in one folder that holds the
project's configurations and samples, so a later command may use what an earlier one wrote.
A block of another kind may name a file behind its kind (```yaml acctier.yaml): its lines are
written there, or with a plus before the name added there, as the reader is told to do.
Commands that install or fetch (``make``, ``git``, ``pip``, ``cd``, ``python3 -m venv``) are for the
reader and do not run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.environment import ROOT, fix

FOR_THE_READER = ("make ", "git ", "pip ", "pipx ", "cd ", "python3 -m venv", ". .venv/")
SHARED_FOLDERS = ("configs", "docs", "sample_data")
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w*) *(?P<file>[^\n]*)\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_LAUNCHER = """#!/bin/sh
exec "{python}" -m acctier "$@"
"""


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, and its lines with the number of the first one in the page.

    ``file`` is the file that the reader is to write, a plus before its name when the lines are to
    be added to it; empty for most blocks.
    """

    kind: str
    first: int
    indent: str
    lines: tuple[str, ...]
    file: str = ""


@dataclass(frozen=True)
class Command:
    """One command of a console block and what the page says it prints.

    ``start`` and ``end`` are the 0-based lines of the page between which the printed lines stand.
    """

    text: str
    start: int
    end: int
    printed: tuple[str, ...]
    exit_code: int


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a Markdown page, in order."""
    for match in _FENCE.finditer(page):
        indent = match["indent"]
        lines = tuple(line.removeprefix(indent) for line in match["body"].splitlines())
        first = page.count("\n", 0, match.start("body"))
        yield Block(match["kind"], first, indent, lines, match["file"].strip())


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block."""
    starts = [index for index, line in enumerate(block.lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        after = start + 1
        while after < end and block.lines[after].startswith("> "):
            after += 1
        text = "\n".join(line[2:] for line in block.lines[start:after])
        printed, exit_code = _result(block.lines[after:end])
        yield Command(text, block.first + after, block.first + end, printed, exit_code)


def _result(lines: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    """Printed lines without blank ones at the end, and the exit code that stands below them."""
    printed = _trimmed(lines)
    code = re.fullmatch(r"\[(\d+)\]", printed[-1]) if printed else None
    return (_trimmed(printed[:-1]), int(code[1])) if code else (printed, 0)


def _trimmed(lines: Iterable[str]) -> tuple[str, ...]:
    trimmed = [line.rstrip() for line in lines]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return tuple(trimmed)


def runs(command: Command) -> bool:
    """Whether a command is executed, not only shown to the reader."""
    return not f"{command.text} ".startswith(FOR_THE_READER)


def prepare(folder: Path) -> dict[str, str]:
    """Make a folder look like the project's; the environment in which ``acctier`` is a command."""
    for name in SHARED_FOLDERS:
        (folder / name).symlink_to(ROOT / name)
    programs = folder / ".programs"
    programs.mkdir()
    launcher = programs / "acctier"
    launcher.write_text(_LAUNCHER.format(python=sys.executable))
    launcher.chmod(0o755)
    environment = dict(os.environ)
    fix(environment)
    environment["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return environment


def write(block: Block, folder: Path) -> None:
    """Write the lines of a block into the file that it names, if it names one."""
    if block.file:
        path = folder / block.file.removeprefix("+")
        with path.open("a" if block.file.startswith("+") else "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in block.lines)


def execute(
    command: Command, folder: Path, environment: dict[str, str]
) -> tuple[tuple[str, ...], int]:
    """The lines a command prints in ``folder``, and its exit code."""
    done = subprocess.run(
        ["/bin/sh", "-c", command.text],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return _trimmed(done.stdout.decode().splitlines()), done.returncode


def matches(expected: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Whether printed lines are what a page shows, ``...`` standing for anything.

    >>> matches(("Fix ... 3", "...", "end"), ("Fix    12  3", "a", "b", "end"))
    True
    >>> matches(("Fix 3",), ("Fix 3", "more"))
    False
    """
    if not expected:
        return True
    pattern = ""
    for line in expected:
        if line == "...":
            pattern += r"(?:[^\n]*\n)*"
        else:
            pattern += r"[^\n]*".join(re.escape(part) for part in line.split("...")) + r"\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None
