"""An export as it lies there, before anything is known about it: headings, and cells as text."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from acctier.model.errors import InputError, nearest
from acctier.model.findings import Finding
from acctier.read.content import Content, content_of
from acctier.read.dialects.transcoding import as_utf8
from acctier.read.headings import read_head, read_headings
from acctier.read.paths import Located
from acctier.render.text import clean

MOST_ROWS = 1_000_000
"""Evidence is taken from so many rows of a file, the first ones."""
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLED_LINES = 60
_PLACEHOLDER = re.compile(r"<[^<>]*>|\$\{[^{}]*\}")
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Export:
    """A file with its headings and cells.

    ``cells`` has one column per heading, `c0`, `c1` ...: text as it stands in a delimited file,
    typed in a Parquet file.  ``whole`` says that these are all rows.
    """

    path: Path
    shown: str
    headings: tuple[str, ...]
    cells: pl.DataFrame
    whole: bool
    delimiter: str | None
    dialect: str = ""

    @property
    def typed(self) -> bool:
        """Whether the file itself says what its columns are."""
        return self.delimiter is None

    @property
    def rows(self) -> int:
        """Number of rows looked at."""
        return self.cells.height


def open_export(path: Path, folder: Path) -> Export:
    """The export, its path for a configuration in ``folder``.

    Raises `InputError` as a run would, with the path as it was given.
    """
    located = _located(path)
    shown = _shown(path, folder)
    if path.name.lower().endswith(".parquet"):
        return _parquet(located, shown)
    return _delimited(located, shown)


def refused(finding: str, path: Path, message: str, hint: str) -> InputError:
    """The error for a file that cannot be drafted from."""
    shown = clean(str(path))
    return InputError([Finding(finding, "error", f"{shown}: {message}", None, shown, hint=hint)])


def _shown(path: Path, folder: Path) -> str:
    """The path as the configuration will say it; refused when it cannot."""
    place = path.parent.resolve() / path.name
    shown = Path(os.path.relpath(place, folder.resolve())).as_posix()
    if _UNWRITABLE.search(shown):
        message = "its path holds characters that no configuration may hold"
        raise refused("unreadable-file", path, message, "rename the file or its folder")
    if found := _PLACEHOLDER.search(shown):
        message = f"{found[0]} in its path would be taken for a placeholder"
        raise refused("unreadable-file", path, message, "rename the file or its folder")
    return shown


def _located(path: Path) -> Located:
    if path.is_dir():
        hint = f"name the files in it: {clean(str(path))}/*.csv"
        raise refused("not-a-file", path, "a folder, not a file", hint)
    try:
        if path.exists() and not path.is_file():
            raise refused("not-a-file", path, "not a plain file", "save it as a file first")
        with path.open("rb"):
            return Located(path, clean(str(path)), path.stat().st_size)
    except FileNotFoundError:
        near = nearest(path.name, _names(path.parent))
        hint = f"did you mean {clean(str(path.parent / near))}?" if near else "mind the folder"
        raise refused("missing-file", path, "there is no such file", hint) from None
    except OSError as problem:
        message = f"cannot be read: {problem.strerror or 'unknown reason'}"
        raise refused("unreadable-file", path, message, "look whether it may be read") from None


def _names(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir()]
    except OSError:
        return []


def _parquet(located: Located, shown: str) -> Export:
    try:
        frame = pl.scan_parquet(located.path, glob=False, hive_partitioning=False)
        cells = frame.head(MOST_ROWS + 1).collect()
    except (pl.exceptions.PolarsError, OSError):
        message = "it is no Parquet file, or a damaged one"
        raise refused("damaged-file", located.path, message, "fetch the file again") from None
    headings = tuple(cells.columns)
    cells = cells.rename({name: f"c{at}" for at, name in enumerate(headings)})
    whole = cells.height <= MOST_ROWS
    return Export(located.path, shown, headings, cells.head(MOST_ROWS), whole, None)


def _delimited(located: Located, shown: str) -> Export:
    content = as_utf8(content_of("", located), None)
    text = read_head(content)
    mark = delimiter_of(text, shown)
    headings, lines = read_headings(content, text, mark, 0)
    cells = _cells(content, mark, lines, len(headings))
    whole = cells.height <= MOST_ROWS
    return Export(located.path, shown, headings, cells.head(MOST_ROWS), whole, mark)


def _cells(content: Content, mark: str, skip: int, width: int) -> pl.DataFrame:
    with content.guarded():
        quoted = content.quotes_cells(mark)
        frame = pl.scan_csv(
            content.path,
            has_header=False,
            skip_lines=skip,
            schema={f"c{at}": pl.String for at in range(width)},
            infer_schema=False,
            separator=mark,
            quote_char='"' if quoted else None,
            glob=False,
            truncate_ragged_lines=True,
            extra_columns="ignore",
            missing_columns="insert",
        )
        return frame.head(MOST_ROWS + 1).collect()


def delimiter_of(text: str, name: str) -> str:
    r"""The mark that parts the first lines into the most cells, the same number in each.

    >>> delimiter_of("a;b;c\n1,5;2;3\n", "x.csv"), delimiter_of("a\n1\n", "x.tsv")
    (';', '\t')
    """
    lines = text.split("\n")[:_SAMPLED_LINES]
    if len(lines) > 1:
        lines = lines[:-1]
    found = max(_DELIMITERS, key=lambda mark: _fit(lines, mark))
    if _fit(lines, found) > (0, 0):
        return found
    plain = name.lower().removesuffix(".gz").removesuffix(".zst")
    return "\t" if plain.endswith((".tsv", ".tab")) else ","


def _fit(lines: Sequence[str], mark: str) -> tuple[int, int]:
    """How many lines have the usual width under a mark, and that width; none when it is 1."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
    except csv.Error:
        return 0, 0
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0, 0
    width = max(wide, key=lambda each: (wide[each], each))
    return wide[width], width
