"""Where the records of a delimited file stand: physical lines, blank and ragged rows, quotes.

The parser counts records; people count lines.  Where a cell holds line breaks the two part, and a
stray quote makes one record of many lines.  The survey tells them apart, exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from acctier.model.errors import InputError
from acctier.read.content import Content

_ROWS_IN_A_CELL = 4
"""A quoted cell with at least so many delimiters, laid out as rows, has swallowed rows."""
_NOTHING = (b"", b'""')


@dataclass(frozen=True)
class Layout:
    """What the lines of a file should look like."""

    mark: str
    width: int
    """Number of headings."""
    header: int
    """Physical lines down to the end of the headings."""
    quoted: bool
    """Whether cells may stand in quotes."""
    pads: bool = True
    """Whether delimiters after the last cell are how the file is written.

    Where rows have none, one that has some is out of place: an unquoted delimiter may have moved
    its cells to the right.
    """


@dataclass(frozen=True)
class Survey:
    """The records of a file, numbered from 0 as the parser does, blank lines included."""

    header: int
    records: int
    blank: tuple[int, ...] = ()
    """Records that are blank lines: no rows."""
    ragged: dict[int, int] = field(default_factory=dict)
    """Records with too few or too many cells, and how many they have."""
    folded: tuple[tuple[int, int], ...] = ()
    """Records with line breaks in their cells, and the breaks in all records so far."""
    swallowing: tuple[int, ...] = ()
    """Lines where a record begins that may be several rows held together by a stray quote."""

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.records - len(self.blank)

    def line(self, record: int) -> int:
        """The physical line, counted from 1, on which a record begins.

        >>> Survey(header=1, records=3, folded=((0, 2),)).line(1)
        5
        """
        before = bisect_left(self.folded, (record, 0))
        breaks = self.folded[before - 1][1] if before else 0
        return self.header + 1 + record + breaks


def survey(content: Content, layout: Layout) -> Survey:
    """Look at every line; raises `InputError` where quotes do not pair up, or at a NUL byte.

    Lines that are plainly a whole row are passed over by the parser of lines; only the others are
    looked at one by one.
    """
    lines = content.text_lines()
    odd = ~pl.col("line").str.contains(_whole_row(layout)) | (pl.col("line") == "")
    body = pl.col("at") >= layout.header
    with content.guarded():
        found, count = pl.collect_all([lines.filter(odd & body), lines.select(pl.len())])
    walk = _Walk(content, layout)
    return walk.survey(count.item(), dict(found.sort("at").select("at", "line").iter_rows()))


def _whole_row(layout: Layout) -> str:
    """A line that is one row of the right width, whose quotes are in order.

    A row is too long when a cell after its last heading holds something: delimiters that trail
    after the last cell, as spreadsheets write them, do no harm where the file is written so.
    """
    mark = re.escape(layout.mark)
    trail = f"{mark}*" if layout.pads else ""
    cell = rf"[^{mark}\x00]*"
    if layout.quoted:
        cell = rf'(?:"(?:[^"\x00]|"")*"|[^"{mark}\x00]*)'
    return rf"^{cell}(?:{mark}{cell}){{{layout.width - 1}}}{trail}$"


class _Walk:
    """The odd lines of a file, one by one."""

    def __init__(self, content: Content, layout: Layout) -> None:
        self.content, self.layout = content, layout
        self.mark = layout.mark.encode()
        self.blank: list[int] = []
        self.ragged: dict[int, int] = {}
        self.folded: list[tuple[int, int]] = []
        self.swallowing: list[int] = []

    def survey(self, lines: int, odd: dict[int, str]) -> Survey:
        breaks = 0
        if any(self._opens(text.encode()) for text in odd.values()):
            breaks = self._walk_all(odd)
        else:
            for at, text in odd.items():
                self._record(at, at - self.layout.header, [text.encode()])
        return Survey(
            self.layout.header,
            max(lines - self.layout.header, 0) - breaks,
            tuple(self.blank),
            self.ragged,
            tuple(self.folded),
            tuple(self.swallowing),
        )

    def _opens(self, line: bytes) -> bool:
        return self.layout.quoted and b'"' in line and scan_line(line, self.mark, inside=False).open

    def _walk_all(self, odd: dict[int, str]) -> int:
        """Read the file line by line, as records reach over lines; the number of line breaks."""
        held: list[bytes] = []
        start, breaks = 0, 0
        for at, line in self._body():
            if not held and at not in odd:
                continue
            start = start if held else at
            scan = scan_line(line, self.mark, inside=bool(held))
            held.append(line)
            if not scan.sound:
                raise broken_quotes(self.content, start, at)
            if scan.open:
                continue
            self._record(start, start - self.layout.header - breaks, held)
            breaks += len(held) - 1
            held = []
        if held:
            raise broken_quotes(self.content, start, None)
        return breaks

    def _body(self) -> Iterator[tuple[int, bytes]]:
        with self.content.guarded():
            for at, line in enumerate(self.content.lines()):
                if at >= self.layout.header:
                    yield at, line

    def _record(self, at: int, number: int, lines: list[bytes]) -> None:
        """Note what is odd about a record that begins on line ``at`` (from 0)."""
        text = b"\n".join(lines)
        if b"\0" in text:
            raise self.content.not_text(at + 1)
        if not text:
            self.blank.append(number)
            return
        cells = self._cells(at, text) if self.layout.quoted else text.split(self.mark)
        width = self.layout.width
        surplus, pads = cells[width:], self.layout.pads
        if len(cells) < width or any(not pads or cell not in _NOTHING for cell in surplus):
            self.ragged[number] = len(cells)
        if len(lines) > 1:
            before = self.folded[-1][1] if self.folded else 0
            self.folded.append((number, before + len(lines) - 1))
            self._suspect(at, lines)

    def _suspect(self, at: int, lines: list[bytes]) -> None:
        """Tell a cell with line breaks from rows swallowed by a stray quote.

        The pieces of swallowed rows have, each of them, as many delimiters as a row.
        """
        delimiters = self.layout.width - 1
        if not delimiters or any(line.count(self.mark) != delimiters for line in lines):
            return
        if (len(lines) - 1) * delimiters >= _ROWS_IN_A_CELL:
            raise broken_quotes(self.content, at, at + len(lines) - 1)
        self.swallowing.append(at + 1)

    def _cells(self, at: int, text: bytes) -> list[bytes]:
        """The cells of a record as written; a stray quote is refused."""
        cells: list[bytes] = []
        scan = Scan()
        start = 0
        for end in (*_marks(text, self.mark), len(text)):
            scan = scan_line(text[start:end], self.mark, inside=False)
            if scan.open:
                continue
            if not scan.sound:
                raise broken_quotes(self.content, at, at)
            cells.append(text[start:end])
            start = end + 1
        bare = [cell for cell in cells if b'"' in cell and not cell.startswith(b'"')]
        unpaired = any(cell.count(b'"') % 2 for cell in bare)
        if scan.open or unpaired or (bare and b"\n" in text):
            raise broken_quotes(self.content, at, at)
        return cells


def broken_quotes(content: Content, start: int, end: int | None) -> InputError:
    """The error for a cell whose quotes are not in order.

    ``start`` and ``end`` are its lines, from 0; no end means that it never ends.
    """
    if end is None:
        message = "a quoted cell begins here and never ends"
    elif end == start:
        message = "a quote is missing or stray"
    else:
        line = content.located.line(end + 1)
        message = f"a quote is missing or stray: a cell reaches from here to line {line}"
    hint = 'within a quoted cell each quote is written twice ("")'
    return content.refused("broken-quotes", message, start + 1, hint)


@dataclass(frozen=True)
class Scan:
    """What a line leaves behind: a quoted cell still open, and whether its quotes are in order."""

    open: bool = False
    sound: bool = True


def scan_line(line: bytes, mark: bytes, *, inside: bool) -> Scan:
    """Follow the quotes of a line that begins inside or outside a quoted cell.

    >>> scan_line(b'1,"two', b",", inside=False)
    Scan(open=True, sound=True)
    >>> scan_line(b'lines" x,3', b",", inside=True)
    Scan(open=False, sound=False)
    """
    at = 0
    while True:
        if not inside and line[at : at + 1] == b'"':
            inside, at = True, at + 1
        if inside:
            at = _closing(line, at)
            if at < 0:
                return Scan(open=True)
            at, inside = at + 1, False
            if at < len(line) and line[at : at + 1] != mark:
                return Scan(sound=False)
        else:
            found = line.find(mark, at)
            at = len(line) if found < 0 else found
        if at >= len(line):
            return Scan()
        at += 1


def _closing(line: bytes, at: int) -> int:
    """The position of the quote that ends the cell, -1 when the line ends first."""
    while True:
        at = line.find(b'"', at)
        if at < 0 or line[at + 1 : at + 2] != b'"':
            return at
        at += 2


def _marks(text: bytes, mark: bytes) -> Iterator[int]:
    """The positions of every delimiter."""
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)
