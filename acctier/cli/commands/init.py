"""``acctier init``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from acctier.cli.options import Screen
from acctier.model.errors import ExitCode

FORMATS = ("table", "json")

Folder = Annotated[
    str,
    typer.Argument(metavar="DIR", help="Where acctier.yaml is written. Made if need be."),
]
From = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="FILES...",
        help="Draft the configuration from these exports: CSV, TSV, Parquet, packed or not.",
    ),
]
Demo = Annotated[bool, typer.Option("--demo", help="Copy a complete example instead.")]


def init(
    folder: Folder = ".",
    files: From = None,
    demo: Demo = False,
    screen: Screen = Screen(),
) -> ExitCode:
    """A first configuration: drafted from your exports, or a complete example.

    What is there is never written over.
    """
    from acctier.cli.output import refused

    if demo and files:
        raise refused("--demo and --from are two ways to begin", "choose one of them")
    if not demo and not files:
        hint = "acctier init DIR --from FILES..., or acctier init DIR --demo"
        raise refused("init wants exports to draft from, or --demo", hint)
    if screen.mask:
        raise refused("--mask does not go with init: a draft shows what it saw", "leave --mask out")
    return _copied(Path(folder), screen) if demo else _drafted(Path(folder), files or [], screen)


def _copied(folder: Path, screen: Screen) -> ExitCode:
    from acctier.cli.output import narration, target
    from acctier.draft.placing import demo_files, place
    from acctier.draft.report import copied

    result = target(screen, FORMATS)
    contents = demo_files()
    place(folder, contents)
    result.write(result.text(copied(str(folder), tuple(contents))), narration(screen))
    return ExitCode.DONE


def _drafted(folder: Path, files: list[str], screen: Screen) -> ExitCode:
    from acctier.cli.output import narration, target
    from acctier.draft.drafting import draft
    from acctier.draft.placing import CONFIGURATION, free_folder, place
    from acctier.draft.report import report

    told = narration(screen)
    result = target(screen, FORMATS)
    free_folder(folder)
    found = draft([Path(each) for each in files], folder)
    place(folder, {CONFIGURATION: found.text.encode()})
    path = folder / CONFIGURATION
    for text in found.edits:
        told.note(f"edit {text}")
    result.write(result.text(report(found, shlex.quote(str(path)))), told)
    return ExitCode.DONE
