"""The pages of the documentation, written again: ``make docs``.

Generated pages are made from the code.  On the others, what the console blocks show is replaced by
what their commands print now; lines that hold ``...`` were shortened by hand and are left alone,
and so is every command that ends with another exit code than the page says.

With ``--fill``, commands below which nothing is shown yet get their lines and exit code, too.
``python -m tests.project.pages --check`` changes nothing, names the pages that would change, and
ends with 1 if there are any.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
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


def _written_again(page: str, folder: Path, *, fill: bool) -> str:
    lines = page.splitlines()
    for command, indent, printed, code in reversed(list(outcomes(page, folder))):
        empty = fill and not command.printed and not command.exit_code and code != INTERNAL
        same = code == command.exit_code and matches(command.printed, printed)
        by_hand = any("..." in line for line in command.printed)
        if not empty and (same or by_hand or code != command.exit_code):
            continue
        ending = (f"[{code}]",) if code else ()
        lines[command.start : command.end] = [f"{indent}{line}" for line in (*printed, *ending)]
    return "".join(f"{line}\n" for line in lines)


def stale_pages(*, fill: bool = False) -> dict[Path, str]:
    """The pages that are not what they would be if written again, and that text."""
    stale = {}
    for path, text in GENERATED.items():
        if not path.is_file() or path.read_text() != text():
            stale[path] = text()
    for path in pages():
        before = path.read_text()
        with tempfile.TemporaryDirectory() as folder:
            after = _written_again(before, Path(folder), fill=fill)
        if path not in GENERATED and after != before:
            stale[path] = after
    return stale


def main(arguments: Sequence[str]) -> int:
    """Write the stale pages again, or with ``--check`` only name them."""
    check = "--check" in arguments
    stale = stale_pages(fill="--fill" in arguments)
    for path, text in stale.items():
        sys.stderr.write(f"{'stale' if check else 'written again'}: {path.relative_to(ROOT)}\n")
        if not check:
            path.write_text(text)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
