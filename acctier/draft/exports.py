"""An export as it lies there, before anything is known about it: headings, and cells as text."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from acctier.config.encodings import UTF8, marked
from acctier.config.tables import FileFormat, TableSpec
from acctier.model.errors import InputError, nearest
from acctier.model.findings import Finding
from acctier.read.content import Content, Packing, content_of
from acctier.read.delimited import DelimitedFile, default_delimiter, open_delimited
from acctier.read.dialects.archives import unpacked
from acctier.read.dialects.sheets import sheet_as_text
from acctier.read.paths import Located
from acctier.read.sniffing import Sniffed, cells_of, lines_of, sniff
from acctier.read.tables import read_cells
from acctier.render.text import clean

MOST_ROWS = 1_000_000
"""Evidence is taken from so many rows of a file, the first ones."""
LONGEST_HEAD, LONGEST_TAIL = 1 << 20, 1 << 16
_SINGLE_BYTE = "cp1252"
"""What text that is not UTF-8 is most often written in; the draft asks to look at the accents."""
_PLACEHOLDER = re.compile(r"<[^<>]*>|\$\{[^{}]*\}")
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def writable(heading: str) -> bool:
    """Whether a configuration can hold a heading; line breaks and tabs it can."""
    return heading != "" and not _UNWRITABLE.search(heading.replace("\n", "").replace("\t", ""))


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
    form: tuple[tuple[str, str], ...] = ()
    """Keys of `format` that make the file lines and cells."""
    notes: tuple[str, ...] = ()
    """What is not certain about them."""

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

    A `.zip` holds one file, or the path goes on with the name of one: `drop.zip/lines.csv`.

    Raises `InputError` as a run would, with the path as it was given.
    """
    located = unpacked("", _located(path))
    shown = _shown(path, folder)
    if located.name.lower().endswith(".parquet"):
        return _parquet(located, shown)
    return _delimited(sheet_as_text("", located, FileFormat(), ","), shown)


def refused(finding: str, path: Path, message: str, hint: str) -> InputError:
    """The error for a file that cannot be drafted from."""
    shown = clean(str(path))
    return InputError([Finding(finding, "error", f"{shown}: {message}", None, shown, hint=hint)])


def _shown(path: Path, folder: Path) -> str:
    """The path as the configuration will say it; refused when it cannot."""
    archive, member = _parted(path)
    place = archive.parent.resolve() / archive.name / (member or "")
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
        archive, member = _parted(path)
        with archive.open("rb"):
            size = archive.stat().st_size
        return Located(archive, clean(str(archive)), size, member=member)
    except FileNotFoundError:
        near = nearest(path.name, _names(path.parent))
        hint = f"did you mean {clean(str(path.parent / near))}?" if near else "mind the folder"
        raise refused("missing-file", path, "there is no such file", hint) from None
    except OSError as problem:
        message = f"cannot be read: {problem.strerror or 'unknown reason'}"
        raise refused("unreadable-file", path, message, "look whether it may be read") from None


def _parted(path: Path) -> tuple[Path, str | None]:
    """An archive and the member that a path goes on to name; any other path as it is."""
    for above in path.parents:
        if above.name.lower().endswith(".zip") and above.is_file():
            return above, path.relative_to(above).as_posix()
    return path, None


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
        raise refused(
            "damaged-file", located.original.path, message, "fetch the file again"
        ) from None
    headings = tuple(cells.columns)
    cells = cells.rename({name: f"c{at}" for at, name in enumerate(headings)})
    whole = cells.height <= MOST_ROWS
    return Export(located.original.path, shown, headings, cells.head(MOST_ROWS), whole, None)


def _delimited(located: Located, shown: str) -> Export:
    """The file read as a run will read it, in the form that its bytes tell."""
    form, notes = form_of(content_of("", located), located.name)
    headings = _opened(located, form, {}).headings
    often = Counter(headings)
    usable = [at for at, each in enumerate(headings) if often[each] == 1 and writable(each)]
    if not usable:
        message = "no heading stands there that could name a column"
        hint = "export it with a line of headings, each once"
        raise refused("no-headings", located.original.path, message, hint)
    columns = {f"c{at}": {"type": "text", "from": [headings[at]]} for at in usable}
    file = _opened(located, form, columns)
    _, cells = read_cells(file, MOST_ROWS + 1)
    whole = cells.height <= MOST_ROWS
    kept = cells.head(MOST_ROWS).select(*columns)
    mark = file.layout.mark
    return Export(
        located.original.path, shown, headings, kept, whole, mark, tuple(form.items()), notes
    )


def _opened(
    located: Located, form: Mapping[str, str], columns: Mapping[str, object]
) -> DelimitedFile:
    table = {"file": located.name, "format": dict(form), "columns": dict(columns)}
    return open_delimited("", TableSpec.model_validate(table), located)


def form_of(content: Content, name: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The keys of `format` that make a file lines and cells, and what is not certain about them.

    Nothing is written that a run finds out by itself: UTF-8, a byte order mark, `sep=;`.
    """
    with content.guarded():
        head = content.head()
    whole = len(head) < LONGEST_HEAD
    tail = b"" if whole else _tail(content)
    form: dict[str, str] = {}
    notes: list[str] = []
    seen = sniff(head, tail, whole=whole)
    if seen.encoding is None:
        form["encoding"] = _SINGLE_BYTE
        notes.append(f"encoding: {'; '.join(seen.evidence)}; {_SINGLE_BYTE} is taken")
        seen = sniff(_as_utf8(head), _as_utf8(tail), whole=whole)
    elif marked(head) is None and seen.encoding != UTF8:
        form["encoding"] = seen.encoding
    usual = default_delimiter(name)
    if seen.delimiter is not None and seen.delimiter != usual:
        form["delimiter"] = seen.delimiter
    titles = (seen.heading_line or 1) - 1
    separated = any("sep=" in each for each in seen.evidence)
    if titles and not (separated and titles == 1):
        form["skip_lines"] = str(titles)
    if footer := _footer(seen, head if whole else tail, form.get("encoding")):
        form["footer"] = str(footer)
    return form, tuple(notes)


def _footer(seen: Sniffed, end: bytes, encoding: str | None) -> int:
    """Lines at the end that are no rows: those known as such, and single cells right above them."""
    count, width = seen.footer_lines, len(seen.headings)
    if not count or seen.delimiter is None or width <= 2:
        return count
    text = end.decode(encoding or seen.encoding or UTF8, errors="replace")
    filled = [line for line in lines_of(text) if line.strip()]
    for line in reversed(filled[:-count]):
        if len(cells_of(line, seen.delimiter)) > 1:
            break
        count += 1
    return count


def _tail(content: Content) -> bytes:
    """The last bytes of a plain file; a packed one does not show them without being unpacked."""
    if content.packing != Packing.PLAIN:
        return b""
    with content.guarded(), content.path.open("rb") as file:
        file.seek(max(0, content.located.size - LONGEST_TAIL))
        return file.read()


def _as_utf8(text: bytes) -> bytes:
    return text.decode(_SINGLE_BYTE, errors="replace").encode()
