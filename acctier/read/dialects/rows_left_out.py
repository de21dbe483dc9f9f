"""Rows that are none: totals, footers, group rows; and cells that take the value above.

The rows that stay are written to a private file, with a map back to their physical lines.  What is
left out is counted, and told with its first line.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from acctier.config.tables import FileFormat
from acctier.model.findings import Finding
from acctier.read.content import Content, Packing
from acctier.read.dialects.lines import LineMap, raw_lines
from acctier.read.dialects.records import Record, records
from acctier.read.dialects.scratch import new_path
from acctier.read.dialects.unpacking import counted
from acctier.read.places import Layout
from acctier.read.sniffing import closing_words, first_cell, total_word

_DROPPED, _FOOTER, _GROUPS = "drop", "footer", "fill_down"
_NAMED = {
    _DROPPED: ("row that matches `drop`", "rows that match `drop`"),
    _FOOTER: ("line of the `footer`", "lines of the `footer`"),
    _GROUPS: ("group row (`fill_down`)", "group rows (`fill_down`)"),
}


@dataclass(frozen=True)
class Rules:
    """Which rows of a file are none, and which of its cells take the value above."""

    drop: tuple[re.Pattern[str], ...]
    """Searched in the first cell of a row that is not blank."""
    drop_in: Mapping[int, tuple[re.Pattern[str], ...]]
    """Searched in the cell at that position."""
    footer: tuple[re.Pattern[str], ...]
    """From the first row whose first cell matches, everything is the footer."""
    footer_lines: int
    fill: tuple[int, ...]
    empty: Collection[str]

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.drop or self.drop_in or self.footer or self.footer_lines or self.fill)

    def drops(self, cells: Sequence[str], first: str) -> bool:
        """Whether a row is a total, or whatever else `drop` names."""
        return any(each.search(first) for each in self.drop) or any(
            each.search(cells[at])
            for at, patterns in self.drop_in.items()
            if at < len(cells)
            for each in patterns
        )

    def closes(self, first: str) -> bool:
        """Whether the footer begins with that row."""
        return any(each.search(first) for each in self.footer)


def rules_of(form: FileFormat, positions: Mapping[str, int]) -> Rules:
    """What `format` says, for a file whose columns stand at those positions."""
    by_column = form.drop if isinstance(form.drop, Mapping) else {}
    anywhere = () if isinstance(form.drop, Mapping) else form.drop or ()
    return Rules(
        tuple(map(re.compile, anywhere)),
        {positions[name]: tuple(map(re.compile, texts)) for name, texts in by_column.items()},
        tuple(map(re.compile, form.footer_patterns)),
        form.footer_lines,
        tuple(positions[name] for name in form.fill_down or ()),
        {"", *form.empty},
    )


def without_rows_left_out(
    content: Content, layout: Layout, rules: Rules
) -> tuple[Content, tuple[Finding, ...]]:
    """The content with its rows alone, and what was left out; unchanged if no rule is given."""
    if not rules.any:
        return content, ()
    passage = _Passage(content, layout, rules)
    path, moved = new_path(), LineMap()
    with content.guarded(), path.open("wb") as file:
        for block in counted(passage.written(moved), content.located.size):
            file.write(block)
    located = content.located.rewritten(path, moved)
    return Content(content.table, located, Packing.PLAIN), passage.findings()


@dataclass
class _Tally:
    """Rows left out for one reason."""

    rows: int = 0
    first: int | None = None

    def add(self, line: int, rows: int = 1) -> None:
        self.rows += rows
        self.first = line if self.first is None else self.first


@dataclass
class _Passage:
    """One file on its way: what is kept, filled and left out."""

    content: Content
    layout: Layout
    rules: Rules
    above: dict[int, str] = field(default_factory=dict)
    tallies: dict[str, _Tally] = field(default_factory=dict)
    filled: _Tally = field(default_factory=_Tally)
    full_in_footer: _Tally = field(default_factory=_Tally)

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
        closed = False
        for record in rows:
            if record.blank:
                if not closed:
                    yield record
                continue
            cells = record.cells()
            first = first_cell(cells)
            if closed or self.rules.closes(first):
                self._ends(record, cells, first=not closed)
                closed = True
            elif self.rules.drops(cells, first):
                self._leave(_DROPPED, record)
            elif self.rules.fill:
                filled = self._filled(record, cells)
                if filled is not None:
                    yield filled
            else:
                yield record

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
        self._leave(_FOOTER, record)
        width = self.layout.width
        opening = first_cell(cells)
        first = first or total_word(opening) or closing_words(opening)
        if not first and len(cells) >= width and all(cell.strip() for cell in cells[:width]):
            self.full_in_footer.add(record.line)

    def _leave(self, why: str, record: Record) -> None:
        self.tallies.setdefault(why, _Tally()).add(record.line)

    def _filled(self, record: Record, cells: list[str]) -> Record | None:
        """The row with its empty cells filled; None for a row of nothing but such cells."""
        empty = self.rules.empty
        said = [at for at in self.rules.fill if at < len(cells) and cells[at] not in empty]
        self._group_begins(said, cells)
        if said and all(at in said or cell in empty for at, cell in enumerate(cells)):
            self._leave(_GROUPS, record)
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
        self.filled.add(record.line, len(wanting))
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

    def findings(self) -> tuple[Finding, ...]:
        """What was left out and filled, by reason."""
        shown, table = self.content.located.shown, self.content.table
        found = [
            Finding(
                "lines-left-out",
                "info",
                f"{shown}: {tally.rows} {_NAMED[why][tally.rows > 1]} left out",
                table,
                shown,
                self._place(tally),
                rows=tally.rows,
            )
            for why, tally in self.tallies.items()
        ]
        if self.filled.rows:
            cells = "cell takes" if self.filled.rows == 1 else "cells take"
            message = f"{shown}: {self.filled.rows} empty {cells} the value above (`fill_down`)"
            line, rows = self._place(self.filled), self.filled.rows
            found.append(Finding("filled-down", "info", message, table, shown, line, rows=rows))
        if self.full_in_footer.rows:
            lines = "line is" if self.full_in_footer.rows == 1 else "lines are"
            message = f"{shown}: {self.full_in_footer.rows} left-out {lines} as full as rows"
            hint = "see whether `footer` leaves rows out"
            line, rows = self._place(self.full_in_footer), self.full_in_footer.rows
            found.append(
                Finding(
                    "rows-in-footer", "warning", message, table, shown, line, rows=rows, hint=hint
                )
            )
        return tuple(found)

    def _place(self, tally: _Tally) -> int | None:
        return None if tally.first is None else self.content.located.line(tally.first)
