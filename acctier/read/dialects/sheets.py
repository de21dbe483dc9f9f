"""A sheet of a workbook written as delimited text: each cell as it is stored, row by row."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from acctier.config.tables import FileFormat
from acctier.model.errors import InputError, did_you_mean
from acctier.model.findings import Finding
from acctier.read.dialects.lines import LineMap
from acctier.read.dialects.scratch import new_path, refuse_full
from acctier.read.dialects.sheet_numbers import Shape, spelled
from acctier.read.dialects.sheet_xml import BrokenSheet, Elements, unescaped
from acctier.read.dialects.unpacking import most_bytes, too_large
from acctier.read.dialects.workbook import Workbook, workbook_of
from acctier.read.paths import Located, SpoiledCell

ENDINGS = (".xlsx", ".xlsm")
_OLD = b"\xd0\xcf\x11\xe0"


def sheet_as_text(table: str, located: Located, form: FileFormat, mark: str) -> Located:
    """A delimited text of the sheet in a workbook; any other file as it is.

    Rows keep their numbers as lines.  Raises `InputError` when it is not clear which sheet is
    meant, and for workbooks that are damaged, protected, or of the old kind.
    """
    if not located.name.lower().endswith(ENDINGS):
        return located
    with located.path.open("rb") as file:
        if file.read(4) == _OLD:
            message = "it is protected by a password, or an old workbook under a new name"
            raise located.refused(
                "wrong-file", table, message, "save it as .xlsx, without a password"
            )
    path, moved = new_path(), LineMap()
    with _guarded(table, located), zipfile.ZipFile(located.path) as archive:
        if sum(each.file_size for each in archive.infolist()) > most_bytes(located.size):
            hint = "save it as CSV (UTF-8)"
            raise located.refused("unpacks-too-large", table, too_large("workbook"), hint)
        workbook = workbook_of(archive)
        name = _chosen(table, located, workbook, form.sheet)
        with path.open("w", encoding="utf-8", newline="") as text:
            sheet = _Sheet(workbook, form, mark, text, moved)
            Elements(sheet.start, sheet.end, sheet.characters).read(archive, workbook.sheets[name])
    notes = _notes(table, located, name, sheet)
    return located.rewritten(path, moved, spoiled=tuple(sheet.spoiled), notes=notes)


def _chosen(table: str, located: Located, workbook: Workbook, wanted: str | None) -> str:
    names = list(workbook.sheets)
    if wanted is not None:
        if wanted in workbook.sheets:
            return wanted
        hint = did_you_mean(wanted, names, "sheets")
        raise located.refused("missing-sheet", table, f"it has no sheet {wanted!r}", hint)
    full = names if len(names) == 1 else workbook.with_cells()
    if len(full) == 1:
        return full[0]
    if not full:
        raise located.refused("empty-file", table, "no sheet holds any cell", None)
    listed = ", ".join(repr(each) for each in full)
    hint = f"write format: {{sheet: {full[0]}}}, or another of them"
    message = f"{len(full)} sheets hold cells: {listed}"
    raise located.refused("several-sheets", table, message, hint)


def _notes(table: str, located: Located, name: str, sheet: _Sheet) -> tuple[Finding, ...]:
    shown, notes = located.shown, []
    if sheet.hidden:
        count = len(sheet.hidden)
        rows = "1 hidden row is" if count == 1 else f"{count} hidden rows are"
        message = f"{shown}: {rows} read like the others (sheet {name!r})"
        first = sheet.hidden[0]
        notes.append(Finding("hidden-rows", "info", message, table, shown, first, rows=count))
    if sheet.merged:
        message = (
            f"{shown}: only the first of merged cells holds their value; the first are "
            f"{sheet.merged[0]} of {len(sheet.merged)} (sheet {name!r})"
        )
        hint = "`fill_down` gives it to the rows below"
        notes.append(Finding("merged-cells", "info", message, table, shown, hint=hint))
    return tuple(notes)


@dataclass
class _Sheet:
    """One sheet on its way to text."""

    workbook: Workbook
    form: FileFormat
    mark: str
    text: IO[str]
    moved: LineMap
    spoiled: list[SpoiledCell] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    row: int = 0
    line: int = 1
    """The line of the text that is written next."""
    written: int = 0
    """The last row that was written."""
    width: int = 0
    cells: dict[int, str] = field(default_factory=dict)
    column: int = -1
    kind: str = "n"
    style: int = 0
    formula: bool = False
    reading: bool = False
    phonetic: bool = False
    pieces: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind = attributes.get("t", "n")
            self.style = int(attributes.get("s", "0"))
            self.formula = False
            self.pieces = []
        elif name in {"v", "t"}:
            self.reading = not self.phonetic
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = -1
            self.cells = {}
            if attributes.get("hidden") in {"1", "true"}:
                self.hidden.append(self.row)
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def characters(self, text: str) -> None:
        """Text within an element."""
        if self.reading:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in {"v", "t"}:
            self.reading = False
        elif name == "c":
            value = self._value()
            if value:
                self.cells[self.column] = value
        elif name == "row":
            self._write()
        elif name == "rPh":
            self.phonetic = False

    def _value(self) -> str:
        text = "".join(self.pieces)
        if self.kind == "inlineStr":
            return unescaped(text)
        if not text:
            if self.formula and self.kind != "str":
                self._spoil("a formula without a result: open the workbook and save it")
            return ""
        match self.kind:
            case "s":
                return self._shared(text)
            case "str":
                return unescaped(text)
            case "b":
                return "TRUE" if text == "1" else "FALSE"
            case "e":
                self._spoil(f"{text}, an error of the workbook")
                return text
            case "d":
                return text
        return self._number(text)

    def _shared(self, text: str) -> str:
        try:
            return self.workbook.texts[int(text)]
        except (ValueError, IndexError):
            raise BrokenSheet from None

    def _number(self, text: str) -> str:
        shapes = self.workbook.shapes
        shape = shapes[self.style] if self.style < len(shapes) else Shape.NUMBER
        since_1904 = self.workbook.since_1904
        day, moment = self.form.date[0], self.form.datetime[0]
        value = spelled(text, shape, day, moment, since_1904=since_1904)
        if value is None:
            self._spoil(f"no {shape} that exists")
            return text
        return value

    def _spoil(self, reason: str) -> None:
        self.spoiled.append(SpoiledCell(self.row, self.column, reason))

    def _write(self) -> None:
        """The row with its cells, after as many empty lines as rows are missing above it."""
        if not self.cells:
            return
        gap = self.row - self.written - 1
        if gap < 0:
            raise BrokenSheet
        self.text.write("\n" * gap)
        self.line += gap
        self.width = max(self.width, max(self.cells) + 1)
        whole = io.StringIO(newline="")
        row = [self.cells.get(at, "") for at in range(self.width)]
        csv.writer(whole, delimiter=self.mark, lineterminator="\n").writerow(row)
        written = whole.getvalue()
        self.text.write(written)
        self.moved.note(self.line, self.row)
        self.line += written.count("\n")
        self.written = self.row


def _column(reference: str) -> int:
    """The number of a column, from 0.

    >>> _column("A1"), _column("AB12")
    (0, 27)
    """
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= 16384:
        raise BrokenSheet
    return number - 1


@contextmanager
def _guarded(table: str, located: Located) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except (
        BrokenSheet,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
    ) as problem:
        if isinstance(problem, OSError):
            refuse_full(problem)
        message = "it is no workbook, or a damaged one"
        raise located.refused("damaged-file", table, message, "fetch the file again") from None
