"""A workbook (.xlsx): its sheets, shared texts and forms of numbers."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass

from acctier.read.dialects.sheet_numbers import Shape, shape_of
from acctier.read.dialects.sheet_xml import BrokenSheet, Elements, local, unescaped

_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Workbook:
    """What every sheet of a workbook needs; ``sheets``: their parts by name, in order."""

    archive: zipfile.ZipFile
    sheets: dict[str, str]
    since_1904: bool
    texts: tuple[str, ...]
    shapes: tuple[Shape, ...]
    """What numbers mean, by the style of their cell."""

    def with_cells(self) -> list[str]:
        """The names of the sheets that hold any cell."""
        return [name for name, part in self.sheets.items() if _holds_cells(self.archive, part)]


def workbook_of(archive: zipfile.ZipFile) -> Workbook:
    """The workbook in an archive; raises `BrokenSheet` when it is none."""
    names = set(archive.namelist())
    if _WORKBOOK not in names:
        raise BrokenSheet
    targets = _targets(archive)
    sheets: dict[str, str] = {}
    dates: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            dates.append(attributes.get("date1904", "0"))
        elif name == "sheet":
            found = local(attributes)
            part = targets.get(found.get("id", ""), "")
            if part in names:
                sheets[found.get("name", "")] = part

    _walk(archive, _WORKBOOK, start)
    texts = _shared_texts(archive) if "xl/sharedStrings.xml" in names else ()
    shapes = _shapes(archive) if "xl/styles.xml" in names else ()
    since_1904 = bool(dates) and dates[0] in {"1", "true"}
    return Workbook(archive, sheets, since_1904, texts, shapes)


def _walk(archive: zipfile.ZipFile, part: str, start: object) -> None:
    assert callable(start)
    Elements(start, lambda _: None, lambda _: None).read(archive, part)


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The worksheets, by the id that the workbook uses for them."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            targets[attributes.get("Id", "")] = posixpath.normpath(part)

    part = "xl/_rels/workbook.xml.rels"
    if part not in archive.namelist():
        raise BrokenSheet
    _walk(archive, part, start)
    return targets


def _shared_texts(archive: zipfile.ZipFile) -> tuple[str, ...]:
    texts: list[str] = []
    pieces: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            pieces.clear()
        elif name in inside:
            inside[name] = True

    def end(name: str) -> None:
        if name == "si":
            texts.append(unescaped("".join(pieces)))
        elif name in inside:
            inside[name] = False

    def text(piece: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(piece)

    Elements(start, end, text).read(archive, "xl/sharedStrings.xml")
    return tuple(texts)


def _shapes(archive: zipfile.ZipFile) -> tuple[Shape, ...]:
    codes: dict[int, str] = {}
    numbers: list[int] = []
    inside = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            numbers.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside[0] = False

    Elements(start, end, lambda _: None).read(archive, "xl/styles.xml")
    return tuple(shape_of(number, codes.get(number)) for number in numbers)


class _FoundError(Exception):
    """A cell was found: no need to look further."""


def _holds_cells(archive: zipfile.ZipFile, part: str) -> bool:
    def start(name: str, _attributes: dict[str, str]) -> None:
        if name in {"v", "is"}:
            raise _FoundError

    try:
        _walk(archive, part, start)
    except _FoundError:
        return True
    return False
