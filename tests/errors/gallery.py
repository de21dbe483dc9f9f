"""The error gallery: every way in which input can be wrong, what the program says, what to do.

A page of the gallery is a file ``pages/*.yaml`` with a title and cases.  A case takes the small
firm in ``base``, breaks it, runs a command, and tells the exact words on stderr:

- ``title``: what is wrong, ``do``: what to do about it (both stand in docs/errors.md)
- ``change``: {file: {text that stands there once: text that takes its place}}
- ``files``: {new file: its text}; ``without``: files and folders that are taken away
- ``prepare``: a step that text cannot say, one of `PREPARATIONS`
- ``run``: the arguments; left out, it is the nightly run `NIGHTLY`, silent when all is well
- ``exit`` and ``says``: the exit code and everything on stderr
- ``prints``: ``nothing`` on stdout (the rule), or a ``result``, whole
- ``keeps``: what the folder of published runs holds afterwards: ``nothing`` but the note of the
  attempt, a ``run`` that did not become the latest, or the ``latest`` run
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
NIGHTLY = ("run", "model.yaml", "--quiet", "-o", "summary.json", "--publish", "results")


@dataclass(frozen=True)
class Case:
    """One broken input and what becomes of it."""

    title: str
    do: str
    exit: int
    says: str
    run: tuple[str, ...] = NIGHTLY
    change: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    prepare: str | None = None
    prints: str = "nothing"
    keeps: str | None = None


@dataclass(frozen=True)
class Page:
    """Cases that belong together, under a title."""

    title: str
    about: str
    cases: tuple[Case, ...]


def pages() -> tuple[Page, ...]:
    """The gallery in the order of docs/errors.md."""
    return tuple(_page(path) for path in sorted((HERE / "pages").glob("*.yaml")))


def _page(path: Path) -> Page:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Page(content["title"], content["about"], tuple(map(_case, content["cases"])))


def _case(written: dict[str, Any]) -> Case:
    run = written.pop("run", None)
    arguments = NIGHTLY if run is None else tuple(str(each) for each in run)
    without = tuple(written.pop("without", ()))
    return Case(run=arguments, without=without, **written)


def lay_out(case: Case, folder: Path) -> None:
    """Put the firm into a folder and break it as the case says."""
    shutil.copytree(HERE / "base", folder, dirs_exist_ok=True)
    for name, changes in case.change.items():
        path = folder / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1, f"{old!r} must stand once in {name}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    for name in case.without:
        (folder / name).unlink()
    for name, text in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
