"""Rows that are none: totals, footers, group rows; and cells that take the value above.

The rows that stay are written to a private file, with a map back to their physical lines.  What is
left out is counted, and told with its first line.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from acctier.model.findings import Finding
from acctier.read.content import Content, Packing
from acctier.read.dialects.left_out import DROPPED, FOOTER, GROUPS, LeftOut
from acctier.read.dialects.lines import LineMap, raw_lines
from acctier.read.dialects.records import Record, records
from acctier.read.dialects.row_rules import Rules
from acctier.read.dialects.scratch import new_path
from acctier.read.dialects.unpacking import counted
from acctier.read.places import Layout
from acctier.read.sniffing import closing_words, first_cell, total_word

_FEW = 2
"""A table of no more columns may have rows of a single cell."""


def without_rows_left_out(
    content: Content, layout: Layout, rules: Rules
) -> tuple[Content, tuple[Finding, ...]]:
    """The content with its rows alone, and what was left out; unchanged if no rule concerns it."""
    rules = rules.concerning(content, layout.mark)
    if not rules.any:
        return content, ()
    passage = _Passage(content, layout, rules)
    path, moved = new_path(), LineMap()
    with content.guarded(), path.open("wb") as file:
        for block in counted(passage.written(moved), content.located.size):
            file.write(block)
    located = content.located.rewritten(path, moved)
    return Content(content.table, located, Packing.PLAIN), passage.left_out.findings(content)


@dataclass
class _Passage:
    """One file on its way: what is kept, filled and left out."""

    content: Content
    layout: Layout
    rules: Rules
    above: dict[int, str] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)

    def written(self, moved: LineMap) -> Iterator[bytes]:
        """The headings and the rows that stay; notes where each stood."""
        line = 1
        for head in self._head():
            yield head
            line += 1
        for record in self._kept():
            moved.note(line, record.line)
            whole = record.content if record.content.endswith(b"\n") else record.content + b"\n"
            yield whole
            line += whole.count(b"\n")

    def _head(self) -> Iterator[bytes]:
        if not self.layout.header:
            return
        for number, line in enumerate(raw_lines(self.content.blocks()), 1):
            yield line if line.endswith(b"\n") else line + b"\n"
            if number >= self.layout.header:
                return

    def _kept(self) -> Iterator[Record]:
        rows: Iterable[Record] = records(self.content, self.layout)
        if self.rules.footer_lines:
            rows = self._without_last(rows)
        lone: list[Record] = []
        closed = False
        for record in rows:
            cells = [] if record.blank else record.cells()
            first = first_cell(cells)
            if record.blank and (lone or closed):
                lone.append(record)
            elif record.blank:
                yield record
            elif closed or self.rules.closes(first):
                for line in lone:
                    if not line.blank:
                        self.left_out.leave(FOOTER, line.line)
                lone.clear()
                self._ends(record, cells, first=not closed)
                closed = True
            elif self._may_open_footer(cells) and not self.rules.drops(cells, first):
                lone.append(record)
            else:
                yield from self._rows([*lone, record])
                lone.clear()
        if not closed:
            yield from self._rows(lone)

    def _may_open_footer(self, cells: Sequence[str]) -> bool:
        """Whether a line is no row by its single cell, such as the title above a footer."""
        return len(cells) == 1 and self.layout.width > _FEW and bool(self.rules.footer)

    def _rows(self, found: Iterable[Record]) -> Iterator[Record]:
        """Those that stay, filled."""
        for record in found:
            if record.blank:
                yield record
                continue
            cells = record.cells()
            if self.rules.drops(cells, first_cell(cells)):
                self.left_out.leave(DROPPED, record.line)
                if self.rules.drop_of_preset:
                    self.left_out.by_preset.append((record.line, _filled_cells(cells)))
            elif not self.rules.fill:
                self._keeps(cells)
                yield record
            elif (filled := self._filled(record, cells)) is not None:
                self._keeps(cells)
                yield filled

    def _keeps(self, cells: Sequence[str]) -> None:
        if self.rules.drop_of_preset:
            self.left_out.stays(_filled_cells(cells))

    def _without_last(self, rows: Iterable[Record]) -> Iterator[Record]:
        """All but the last so many lines, blank ones not counted."""
        held: deque[Record] = deque()
        full = 0
        for record in rows:
            held.append(record)
            full += not record.blank
            while full > self.rules.footer_lines:
                full -= not held[0].blank
                yield held.popleft()
        for record in held:
            if not record.blank:
                self._ends(record, record.cells(), first=False)

    def _ends(self, record: Record, cells: Sequence[str], *, first: bool) -> None:
        """A line of the footer; one as full as a row is suspicious, unless it opens it."""
        self.left_out.leave(FOOTER, record.line)
        width = self.layout.width
        opening = first_cell(cells)
        first = first or total_word(opening) or closing_words(opening)
        if not first and len(cells) >= width and all(cell.strip() for cell in cells[:width]):
            self.left_out.full_in_footer.add(record.line)

    def _filled(self, record: Record, cells: list[str]) -> Record | None:
        """The row with its empty cells filled; None for a row of nothing but such cells."""
        empty = self.rules.empty
        said = [at for at in self.rules.fill if at < len(cells) and cells[at] not in empty]
        self._group_begins(said, cells)
        if said and all(at in said or cell in empty for at, cell in enumerate(cells)):
            self.left_out.leave(GROUPS, record.line)
            return None
        wanting = [
            at
            for at in self.rules.fill
            if at < len(cells) and cells[at] in empty and at in self.above
        ]
        if not wanting:
            return record
        for at in wanting:
            cells[at] = self.above[at]
        self.left_out.filled.add(record.line, len(wanting))
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.layout.mark, lineterminator="\n").writerow(cells)
        return Record(record.line, text.getvalue().encode(), self.layout.mark)

    def _group_begins(self, said: Sequence[int], cells: Sequence[str]) -> None:
        """A new value ends the inner groups, whose columns are listed after its own."""
        begun = False
        for at in self.rules.fill:
            if at in said:
                begun = True
                self.above[at] = cells[at]
            elif begun:
                self.above.pop(at, None)


def _filled_cells(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)
