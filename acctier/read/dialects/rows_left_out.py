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
from dataclasses import dataclass, field, replace

from acctier.config.presets.key import is_of_preset
from acctier.config.tables import TableSpec
from acctier.model.findings import Finding
from acctier.read.content import Content, Packing
from acctier.read.dialects.lines import LineMap, raw_lines
from acctier.read.dialects.needed_texts import that_may_match
from acctier.read.dialects.records import Record, records
from acctier.read.dialects.scratch import new_path
from acctier.read.dialects.unpacking import counted
from acctier.read.places import Layout
from acctier.read.sniffing import closing_words, first_cell, total_word

_FEW = 2
"""A table of no more columns may have rows of a single cell."""
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
    drop_of_preset: bool = False
    """Whether what is dropped is what the system usually writes, not what the table says."""

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

    def concerning(self, content: Content, mark: str) -> Rules:
        """The same for this text, without patterns that match nothing in it."""
        if self.footer_lines or self.fill or not self.any:
            return self
        anywhere = that_may_match(content, mark, (*self.drop, *self.footer), first=True)
        by_cell = [each for patterns in self.drop_in.values() for each in patterns]
        inside = that_may_match(content, mark, by_cell, first=False)
        return replace(
            self,
            drop=tuple(each for each in self.drop if each in anywhere),
            drop_in={at: each for at, each in self.drop_in.items() if inside.intersection(each)},
            footer=tuple(each for each in self.footer if each in anywhere),
        )


def rules_of(spec: TableSpec, positions: Mapping[str, int]) -> Rules:
    """What `format` says, for a file whose columns stand at those positions."""
    form = spec.format
    by_column = form.drop if isinstance(form.drop, Mapping) else {}
    anywhere = () if isinstance(form.drop, Mapping) else form.drop or ()
    return Rules(
        tuple(map(re.compile, anywhere)),
        {positions[name]: tuple(map(re.compile, texts)) for name, texts in by_column.items()},
        tuple(map(re.compile, form.footer_patterns)),
        form.footer_lines,
        tuple(positions[name] for name in form.fill_down or ()),
        {"", *form.empty},
        is_of_preset(spec.preset, "drop", anywhere),
    )


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
    dropped: list[tuple[int, int]] = field(default_factory=list)
    """Line and filled cells of each dropped row."""
    fewest: int | None = None
    """Filled cells of the emptiest row that stays."""

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
                        self._leave(_FOOTER, line)
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
                self._leave(_DROPPED, record)
                if self.rules.drop_of_preset:
                    self.dropped.append((record.line, _filled_cells(cells)))
            elif not self.rules.fill:
                self._keeps(cells)
                yield record
            elif (filled := self._filled(record, cells)) is not None:
                self._keeps(cells)
                yield filled

    def _keeps(self, cells: Sequence[str]) -> None:
        if self.rules.drop_of_preset and (filled := _filled_cells(cells)) > 1:
            self.fewest = min(filled, self.fewest or filled)

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
                    "rows-in-footer", "error", message, table, shown, line, rows=rows, hint=hint
                )
            )
        return (*found, *self._rows_dropped())

    def _rows_dropped(self) -> Iterator[Finding]:
        """A row that the preset takes for a total although it is as full as others."""
        fewest = self.fewest
        full = [line for line, filled in self.dropped if fewest is not None and filled >= fewest]
        if not full:
            return
        shown, line = self.content.located.shown, self.content.located.line(full[0])
        rows = (
            "row that the preset drops is" if len(full) == 1 else "rows that the preset drops are"
        )
        message = f"{shown}: {len(full)} {rows} as full as those that stay"
        hint = "if an account is called so, write `drop` under `format` yourself"
        yield Finding(
            "rows-in-drop",
            "warning",
            message,
            self.content.table,
            shown,
            line,
            rows=len(full),
            hint=hint,
        )

    def _place(self, tally: _Tally) -> int | None:
        return None if tally.first is None else self.content.located.line(tally.first)


def _filled_cells(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)
