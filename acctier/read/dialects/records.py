"""Records of a delimited text, one after the other: their lines kept as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from acctier.read.content import Content
from acctier.read.dialects.lines import raw_lines
from acctier.read.places import Layout, broken_quotes, scan_line

_LONGEST = 1 << 20
"""A record of more bytes has swallowed others."""
# The parser's own limit is lower and would end the run; longer texts are refused cell by cell.
csv.field_size_limit(_LONGEST)


@dataclass(frozen=True)
class Record:
    """One record: the physical line it begins on, from 1, its bytes with their line end."""

    line: int
    content: bytes
    mark: str

    @property
    def blank(self) -> bool:
        """Whether it is an empty line: no row."""
        return self.content in {b"\n", b"\r\n", b"\r", b""}

    @property
    def lines(self) -> int:
        """How many physical lines it takes."""
        return max(self.content.count(b"\n"), 1)

    def cells(self) -> list[str]:
        """Its cells, without their quotes."""
        text = self.content.decode().removesuffix("\n").removesuffix("\r")
        if '"' not in text:
            return text.split(self.mark)
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=self.mark), [])


def records(content: Content, layout: Layout) -> Iterator[Record]:
    """The records below the headings, blank lines among them.

    Raises `InputError` where a quote is missing or stray.
    """
    mark = layout.mark.encode()
    held: list[bytes] = []
    start = size = 0
    number = 0
    for number, line in enumerate(raw_lines(content.blocks()), 1):
        if number <= layout.header:
            continue
        if not held and b'"' not in line:
            yield Record(number, line, layout.mark)
            continue
        start = start if held else number
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        scan = scan_line(text, mark, inside=bool(held))
        held.append(line)
        size += len(line)
        if not scan.sound or size > _LONGEST:
            raise broken_quotes(content, start - 1, number - 1)
        if not scan.open:
            yield Record(start, b"".join(held), layout.mark)
            held, size = [], 0
    if held:
        raise broken_quotes(content, start - 1, None)
