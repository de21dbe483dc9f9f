"""The error gallery: every way in which input can be wrong, what the program says, what to do.

Each file beside this one is a page of the gallery, a title and cases.  A case takes the small firm
in ``base``, breaks it, runs a command, and tells every word on stderr:

- ``title``: what is wrong; ``do``: what to do about it (both stand in docs/errors.md)
- ``change``: {file: {text that stands there once: text that takes its place}}
- ``without``: files that are taken away; ``files``: {new file: its text}, in ``encoding``
- ``prepare``: what texts cannot say, one of `PREPARATIONS`
- ``run``: the arguments; left out, it is the run of every night, `NIGHTLY`
- ``exit`` and ``says``: the exit code, and everything on stderr
- ``keeps``: what the run leaves in files: ``nothing`` but the note of the attempt, a ``run`` that
  is not the latest, or the ``latest`` run
"""

from __future__ import annotations

import fcntl
import gzip
import io
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, chdir, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
import yaml

from acctier.cli.main import execute

HERE = Path(__file__).parent
PAGES = (
    "command_line",
    "yaml_text",
    "sections",
    "calendars",
    "currencies",
    "expressions",
    "views",
    "costing",
    "files",
    "presets",
    "exports",
    "cells",
    "zones",
    "accounts",
    "ids",
    "amounts",
    "verdicts",
    "rules",
    "output",
    "unattended",
    "beginning",
)
"""The order of the pages in docs/errors.md."""

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
    without: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    prepare: str | None = None
    keeps: str = "nothing"


@dataclass(frozen=True)
class Page:
    """Cases that belong together, under a title."""

    name: str
    title: str
    about: str
    cases: tuple[Case, ...]


def pages() -> tuple[Page, ...]:
    """The gallery in the order of docs/errors.md."""
    return tuple(map(_page, PAGES))


def _page(name: str) -> Page:
    text = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return Page(name, content["title"], content["about"], tuple(map(case_of, content["cases"])))


def case_of(written: Mapping[str, Any]) -> Case:
    """A case as it is written in a page."""
    lists = {key: tuple(map(str, written[key])) for key in ("run", "without") if key in written}
    return Case(**{**written, **lists})


@contextmanager
def broken(case: Case, folder: Path) -> Iterator[None]:
    """The firm in a folder, broken as the case says while the block lasts."""
    shutil.copytree(HERE / "base", folder, dirs_exist_ok=True)
    for name, changes in case.change.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1, f"{old!r} must stand once in {name}"
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    for name in case.without:
        (folder / name).unlink()
    for name, text in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding=case.encoding, newline="")
    prepare = PREPARATIONS[case.prepare] if case.prepare else nullcontext
    with prepare(folder):
        yield


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code and what it wrote."""

    code: int
    out: str
    err: str


def run(case: Case, folder: Path) -> Ended:
    """Run the command of a case in this process, in its broken folder."""
    written = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    streams, terminate = (sys.stdout, sys.stderr), signal.getsignal(signal.SIGTERM)
    with broken(case, folder), chdir(folder):
        sys.stdout, sys.stderr = written
        try:
            code = execute(list(case.run))
        finally:
            sys.stdout, sys.stderr = streams
            signal.signal(signal.SIGTERM, terminate)
    out, err = (each.buffer.getvalue().decode() for each in written)
    return Ended(code, out, err)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    (folder / "results").mkdir()
    with (folder / "results" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _parquet_of_texts(folder: Path) -> Iterator[None]:
    texts = dict.fromkeys(("order_id", "account_id", "quantity"), pl.String)
    file = folder / "order_lines.csv"
    lines = pl.read_csv(file, schema_overrides=texts, try_parse_dates=True)
    lines = lines.with_columns(pl.lit(0.0).alias("discount"))
    lines.write_parquet(folder / "order_lines.parquet")
    yield


@contextmanager
def _parquet_of_moments(folder: Path) -> Iterator[None]:
    texts = dict.fromkeys(("order_id", "account_id"), pl.String)
    lines = pl.read_csv(folder / "order_lines.csv", schema_overrides=texts)
    moments = pl.col("order_date").str.to_datetime("%Y-%m-%d", time_zone="UTC")
    lines = lines.with_columns(moments, pl.lit(0.0).alias("discount"))
    lines.write_parquet(folder / "order_lines.parquet")
    yield


@contextmanager
def _changed_by_hand(folder: Path) -> Iterator[None]:
    with chdir(folder):
        execute([*NIGHTLY])
    kept = folder / "results" / "latest"
    (folder / "results.json").write_text((kept / "results.json").read_text().replace("1", "2", 1))
    (folder / "results.json").replace(kept / "results.json")
    (folder / "summary.json").unlink()
    yield


@contextmanager
def _published(folder: Path) -> Iterator[None]:
    with chdir(folder):
        execute([*NIGHTLY])
    (folder / "summary.json").unlink()
    yield


@contextmanager
def _cut_short(folder: Path) -> Iterator[None]:
    whole = gzip.compress((folder / "order_lines.csv").read_bytes(), mtime=0)
    (folder / "order_lines.csv.gz").write_bytes(whole[: len(whole) // 2])
    yield


@contextmanager
def _link_to_nowhere(folder: Path) -> Iterator[None]:
    (folder / "order_lines.csv").symlink_to("fetched/order_lines.csv")
    yield


@contextmanager
def _two_sheets(folder: Path) -> Iterator[None]:
    book = xlsxwriter.Workbook(folder / "accounts.xlsx")
    accounts = book.add_worksheet("Accounts")
    lines = (folder / "accounts.csv").read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        for column, cell in enumerate(line.split(",")):
            accounts.write_string(at, column, cell)
    accounts.write_formula("C4", '=VLOOKUP("Hotels",Old!A:B,2,0)', None, "#N/A")
    book.add_worksheet("Old").write_string("A1", "account_id")
    book.close()
    yield


@contextmanager
def _two_members(folder: Path) -> Iterator[None]:
    with zipfile.ZipFile(folder / "drop.zip", "w") as archive:
        archive.write(folder / "accounts.csv", "accounts.csv")
        archive.write(folder / "order_lines.csv", "order_lines.csv")
    yield


PREPARATIONS: dict[str, Callable[[Path], AbstractContextManager[None]]] = {
    "accounts.xlsx has two sheets": _two_sheets,
    "another run holds the folder results": _locked,
    "drop.zip holds two files": _two_members,
    "order_lines.csv is a link to nowhere": _link_to_nowhere,
    "order_lines.parquet has texts as quantities": _parquet_of_texts,
    "order_lines.parquet has moments in UTC": _parquet_of_moments,
    "order_lines.csv.gz is cut short": _cut_short,
    "the latest run was changed by hand": _changed_by_hand,
    "2026-Q3 is published": _published,
}
"""What cannot be told as a text: by its name, how it is done, while the block lasts."""
