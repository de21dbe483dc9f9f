"""The pages of the documentation, written again: ``make docs``.

Generated pages are made from the code.  On the others, what the console blocks show is replaced by
what their commands print now.  Lines that hold ``...`` were shortened by hand: where what is
written around them is printed no more, and where a command ends with another exit code than the
page says, the page is left as it is and the command named, for a person to look at.

With ``--fill``, commands below which nothing is shown yet get their lines and exit code, too.
``python -m tests.project.pages --check`` changes nothing and names the pages that would change.
The exit code is 1 when a command was named, and with ``--check`` when a page was.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from acctier.config.presets.page import presets_page
from acctier.config.reference import config_reference
from tests.environment import ROOT
from tests.errors.page import errors_page
from tests.project.console import (
    Command,
    blocks,
    commands,
    execute,
    matches,
    prepare,
    runs,
    write,
)
from tests.project.tracked import tracked_files

GENERATED: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "config.md": config_reference,
    ROOT / "docs" / "errors.md": errors_page,
    ROOT / "docs" / "presets.md": presets_page,
}
"""Pages made from the code alone, and what makes them."""

Outcome = tuple[Command, str, tuple[str, ...], int]
"""A command of a page, the indent of its block, and what it printed and returned now."""


INTERNAL = 4
"""A fault of the program is never written into a page."""


SECTIONED = {ROOT / "docs" / "commands.md"}
"""Pages to look things up in: each section can be followed without those above it."""


def pages() -> tuple[Path, ...]:
    """README.md and everything in docs."""
    documents = (path for path in tracked_files() if path.suffix == ".md")
    return tuple(
        path
        for path in documents
        if path == ROOT / "README.md" or path.is_relative_to(ROOT / "docs")
    )


def outcomes(page: str, folder: Path) -> Iterator[Outcome]:
    """Every command of a page that is to be run, with what it prints in ``folder``."""
    environment = prepare(folder)
    for block in blocks(page):
        if block.kind == "console":
            for command in filter(runs, commands(block)):
                yield command, block.indent, *execute(command, folder, environment)
        else:
            write(block, folder)


def sections(path: Path) -> tuple[str, ...]:
    """The texts of a page that can be followed alone: the whole page, or each of its sections."""
    page = path.read_text()
    if path not in SECTIONED:
        return (page,)
    return tuple(re.split(r"^(?=## )", page, flags=re.MULTILINE))


@dataclass(frozen=True)
class Again:
    """A page as it would be if written again, and the commands that a person must look at."""

    text: str
    by_hand: tuple[str, ...]


def written_again(page: str, done: Sequence[Outcome], *, fill: bool = False) -> Again:
    """The page with what its commands print now."""
    lines, by_hand = page.splitlines(), []
    for command, indent, printed, code in reversed(done):
        empty = fill and not command.printed and not command.exit_code and code != INTERNAL
        same = code == command.exit_code and matches(command.printed, printed)
        shortened = any("..." in line for line in command.printed)
        if empty or not (same or shortened or code != command.exit_code):
            ending = (f"[{code}]",) if code else ()
            lines[command.start : command.end] = [f"{indent}{line}" for line in (*printed, *ending)]
        elif not same:
            by_hand.append(f"{command.start}: $ {command.text}")
    return Again("".join(f"{line}\n" for line in lines), tuple(reversed(by_hand)))


def _looked_at(path: Path, *, fill: bool) -> Again:
    """A page if written again."""
    page = path.read_text()
    with tempfile.TemporaryDirectory() as folder:
        again = written_again(page, list(outcomes(page, Path(folder))), fill=fill)
    if path not in GENERATED:
        return again
    return Again(GENERATED[path](), again.by_hand)


def main(arguments: Sequence[str]) -> int:
    """Write the stale pages again, or with ``--check`` only name them."""
    check, fill = "--check" in arguments, "--fill" in arguments
    failed = False
    for path in sorted({*GENERATED, *pages()}):
        again, shown = _looked_at(path, fill=fill), path.relative_to(ROOT)
        for command in again.by_hand:
            sys.stderr.write(f"to be looked at: {shown}:{command}\n")
        stale = path.read_text() != again.text
        if stale:
            sys.stderr.write(f"{'stale' if check else 'written again'}: {shown}\n")
        if stale and not check:
            path.write_text(again.text)
        failed |= bool(again.by_hand) or (check and stale)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
