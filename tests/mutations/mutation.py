"""A valid drop, mutated: what is done to it, and how a run over it must end.

Each file in ``cases`` is a list of cases.  A case takes the firm in ``base``, does something to its
files, and runs the nightly command.

- ``case``: what is done, in words
- ``bytes``: {file: [step, ...]}; a step is a name of `STEPS`, or {name: argument}
- ``text``: {file: {text that stands there: text that takes its place everywhere}}
- ``set``: more arguments of the command, as a list; ``environment``: variables
- ``ends``: ``equal`` (a run with the numbers of the unmutated drop), ``alike`` (the same numbers,
  but for what is said of tables), ``quarantined`` (a run without the rows of ``lines``, numbered
  as in the base file), ``set aside`` (a run with the same numbers, and the ``extra`` rows of each
  table set aside), ``changed`` (a run whose difference is told), or ``refused`` (no run at all)
- ``exit``, and ``says``: texts that must stand on stderr; ``hides``: texts that must not
- ``colour``: stderr may be coloured; ``note``: whether the folder of results takes a note
- ``at``: the place told, as {file, line, column}; those that are written must all be told
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import shutil
import signal
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from acctier.cli.main import execute

HERE = Path(__file__).parent
BASE = HERE / "base"
RESULTS = "results"
NIGHTLY = ("run", "model.yaml", "-f", "json", "--publish", RESULTS)


@dataclass(frozen=True)
class Mutation:
    """One way to spoil a valid drop, and what must come of it."""

    case: str
    ends: str
    exit: int
    bytes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    text: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    set: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)
    says: Sequence[str] = ()
    hides: Sequence[str] = ()
    colour: bool = False
    note: bool = True
    at: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code, both streams, and the summary it printed, if any."""

    code: int
    out: str
    err: str

    @property
    def summary(self) -> dict[str, Any]:
        """The printed summary, money as exact fractions."""
        parsed: dict[str, Any] = json.loads(self.out, parse_float=Fraction)
        return parsed


def mutations() -> Iterator[tuple[str, Mutation]]:
    """Every case with the page it stands on."""
    for page in sorted((HERE / "cases").glob("*.yaml")):
        for written in yaml.safe_load(page.read_text(encoding="utf-8")):
            yield page.stem, Mutation(**written)


def mutate(folder: Path, mutation: Mutation) -> None:
    """Lay the firm into a folder and spoil it."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for name, changes in mutation.text.items():
        written = (folder / name).read_bytes().decode()
        for old, new in changes.items():
            assert old in written, f"{old!r} does not stand in {name}"
            written = written.replace(old, new)
        (folder / name).write_bytes(written.encode())
    for name, steps in mutation.bytes.items():
        for step in steps:
            done, argument = next(iter(step.items())) if isinstance(step, dict) else (step, None)
            _apply(folder / name, done, argument)


def _apply(path: Path, step: str, argument: Any) -> None:
    if step in PLACES:
        PLACES[step](path, argument)
        return
    content = path.read_bytes() if path.exists() else b""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(STEPS[step](content, argument))


def run(folder: Path, mutation: Mutation) -> Ended:
    """The nightly command in the folder, in this process."""
    written = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    streams, terminate = (sys.stdout, sys.stderr), signal.getsignal(signal.SIGTERM)
    with chdir(folder), _environment(mutation.environment):
        sys.stdout, sys.stderr = written
        try:
            code = execute([*NIGHTLY, *mutation.set])
        finally:
            sys.stdout, sys.stderr = streams
            signal.signal(signal.SIGTERM, terminate)
    out, err = (each.buffer.getvalue().decode() for each in written)
    return Ended(code, out, err)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    former = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def records(name: str) -> list[dict[str, str]]:
    """The records of a base file; record ``n`` stands on line ``n + 2``."""
    with (BASE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def list_sales(row: Mapping[str, str]) -> Fraction:
    """What a base order line adds to list sales, in money; nothing when it does not count."""
    counts = row["status"] != "cancelled" and "2026-07-01" <= row["order_date"] <= "2026-09-30"
    return Fraction(row["quantity"]) * Fraction(row["list_price"]) if counts else Fraction(0)


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def _without_line(content: bytes, number: int) -> bytes:
    lines = _lines(content)
    return b"".join(lines[: number - 1] + lines[number:])


def _repeated(content: bytes, number: int) -> bytes:
    lines = _lines(content)
    return b"".join([*lines[:number], lines[number - 1], *lines[number:]])


def _line(content: bytes, argument: Mapping[str, Any]) -> bytes:
    """Line ``number`` replaced by ``text``, which keeps its line end."""
    lines = _lines(content)
    lines[argument["number"] - 1] = argument["text"].encode() + b"\n"
    return b"".join(lines)


def _inserted(content: bytes, argument: Mapping[str, Any]) -> bytes:
    """``text`` put in as line ``number``."""
    lines = _lines(content)
    lines.insert(argument["number"] - 1, argument["text"].encode() + b"\n")
    return b"".join(lines)


def _cell(content: bytes, argument: Mapping[str, Any]) -> bytes:
    """The cell of ``column`` on ``line`` (or on every line) replaced by the text ``to``, raw."""
    lines = content.decode().split("\n")
    at = lines[0].split(",").index(argument["column"])
    numbers = [argument["line"]] if "line" in argument else range(2, len(lines))
    for number in numbers:
        cells = next(csv.reader([lines[number - 1]]))
        cells = [f'"{each}"' if "," in each else each for each in cells]
        cells[at] = argument["to"]
        lines[number - 1] = ",".join(cells)
    return "\n".join(lines).encode()


def _long_cell(content: bytes, argument: Mapping[str, Any]) -> bytes:
    return _cell(content, {**argument, "to": "x" * argument["size"]})


def _commas(content: bytes, argument: Mapping[str, str]) -> bytes:
    """A column of a file parted by semicolons with decimal commas."""
    rows = list(csv.reader(io.StringIO(content.decode()), delimiter=";"))
    at = rows[0].index(argument["column"])
    for row in rows[1:]:
        row[at] = row[at].replace(".", ",")
    return _written(rows, delimiter=";")


def _reordered(content: bytes, _: object) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode())))
    return _written([row[::-1] for row in rows])


def _turned(content: bytes, _: object) -> bytes:
    lines = _lines(content)
    return b"".join([lines[0], *reversed(lines[1:])])


def _with_column(content: bytes, argument: Mapping[str, str]) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode())))
    rows = [[*rows[0], argument["heading"]], *([*row, argument["cell"]] for row in rows[1:])]
    return _written(rows)


def _requoted(content: bytes, _: object) -> bytes:
    return _written(list(csv.reader(io.StringIO(content.decode()))), quoting=csv.QUOTE_ALL)


def _remarked(content: bytes, mark: str) -> bytes:
    return _written(list(csv.reader(io.StringIO(content.decode()))), delimiter=mark)


def _written(rows: Sequence[Sequence[str]], **form: Any) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", **form).writerows(rows)
    return stream.getvalue().encode()


STEPS: dict[str, Callable[[bytes, Any], bytes]] = {
    "encode": lambda content, encoding: content.decode().encode(encoding),
    "bom": lambda content, _: b"\xef\xbb\xbf" + content,
    "crlf": lambda content, _: content.replace(b"\n", b"\r\n"),
    "cr": lambda content, _: content.replace(b"\n", b"\r"),
    "prepend": lambda content, text: text.encode() + content,
    "append": lambda content, text: content + text.encode(),
    "append bytes": lambda content, text: content + bytes.fromhex(text),
    "headings only": lambda content, _: _lines(content)[0],
    "without last bytes": lambda content, size: content[:-size],
    "without line": _without_line,
    "repeat line": _repeated,
    "line": _line,
    "insert": _inserted,
    "cell": _cell,
    "long cell": _long_cell,
    "cell comma": _commas,
    "columns reversed": _reordered,
    "rows reversed": _turned,
    "add column": _with_column,
    "quote all": _requoted,
    "delimiter": _remarked,
    "gzip": lambda content, _: gzip.compress(content, mtime=0),
    "damage": lambda content, at: content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :],
    "zlib": lambda content, _: zlib.compress(content),
    "empty": lambda _content, _: b"",
    "zeros": lambda content, _: b"\0" * len(content),
    "twice": lambda content, _: content + content,
    "replace bytes": lambda content, pair: content.replace(
        bytes.fromhex(pair[0]), bytes.fromhex(pair[1])
    ),
}
"""What can be done to the bytes of a file."""


def _renamed(path: Path, name: str) -> None:
    path.rename(path.with_name(name))


def _copied(path: Path, name: str) -> None:
    shutil.copy(path, path.with_name(name))


def _as_parquet(path: Path, argument: Mapping[str, str] | None) -> None:
    frame = pl.read_csv(path, infer_schema=False)
    for column, kind in (argument or {}).items():
        frame = frame.with_columns(pl.col(column).cast(getattr(pl, kind)))
    frame.write_parquet(path.with_suffix(".parquet"))
    path.unlink()


def _split(path: Path, count: int) -> None:
    lines = _lines(path.read_bytes())
    for at in range(count):
        part = b"".join([lines[0], *lines[1 + at :: count]])
        path.with_name(f"{path.stem}_{at}{path.suffix}").write_bytes(part)
    path.unlink()


def _into_folder(path: Path, _: object) -> None:
    path.unlink()
    path.mkdir()


def _into_fifo(path: Path, _: object) -> None:
    path.unlink()
    os.mkfifo(path)


def _into_link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


PLACES: dict[str, Callable[[Path, Any], None]] = {
    "delete": lambda path, _: path.unlink(),
    "rename": _renamed,
    "copy": _copied,
    "parquet": _as_parquet,
    "split": _split,
    "folder": _into_folder,
    "fifo": _into_fifo,
    "link": _into_link,
    "mode": lambda path, mode: path.chmod(int(mode, 8)),
}
"""What can be done to a file as a whole."""
