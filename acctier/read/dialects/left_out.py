"""What was left out of a file and filled in it: counted by reason, told with its first line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from acctier.model.findings import Finding
from acctier.read.content import Content

DROPPED, FOOTER, GROUPS = "drop", "footer", "fill_down"
_NAMED = {
    DROPPED: ("row that matches `drop`", "rows that match `drop`"),
    FOOTER: ("line of the `footer`", "lines of the `footer`"),
    GROUPS: ("group row (`fill_down`)", "group rows (`fill_down`)"),
}


@dataclass
class Tally:
    """Rows, or cells, that one thing was done to, and the line of the first of them."""

    rows: int = 0
    first: int | None = None

    def add(self, line: int, rows: int = 1) -> None:
        """Count some more."""
        self.rows += rows
        self.first = line if self.first is None else self.first


@dataclass
class LeftOut:
    """The tallies of one file."""

    by_reason: dict[str, Tally] = field(default_factory=dict)
    filled: Tally = field(default_factory=Tally)
    """Cells that take the value above."""
    full_in_footer: Tally = field(default_factory=Tally)
    """Lines of the footer that are as full as rows."""
    by_preset: list[tuple[int, int]] = field(default_factory=list)
    """Line and filled cells of each row that a preset drops."""
    fewest: int | None = None
    """Filled cells of the emptiest row that stays beside them."""

    def leave(self, why: str, line: int) -> None:
        """A line is left out."""
        self.by_reason.setdefault(why, Tally()).add(line)

    def stays(self, filled: int) -> None:
        """A row with so many filled cells stays."""
        if filled > 1:
            self.fewest = min(filled, self.fewest or filled)

    def findings(self, content: Content) -> tuple[Finding, ...]:
        """What was left out and filled, by reason."""
        shown = content.located.shown

        def told(finding: str, tally: Tally, message: str) -> Finding:
            line = None if tally.first is None else content.located.line(tally.first)
            message = f"{shown}: {message}"
            return Finding(finding, "info", message, content.table, shown, line, rows=tally.rows)

        found = [
            told("lines-left-out", tally, f"{tally.rows} {_NAMED[why][tally.rows > 1]} left out")
            for why, tally in self.by_reason.items()
        ]
        if count := self.filled.rows:
            cells = "cell takes" if count == 1 else "cells take"
            message = f"{count} empty {cells} the value above (`fill_down`)"
            found.append(told("filled-down", self.filled, message))
        if count := self.full_in_footer.rows:
            lines = "line is" if count == 1 else "lines are"
            message = f"{count} left-out {lines} as full as rows"
            hint = "see whether `footer` leaves rows out"
            line = content.located.line(self.full_in_footer.first or 0)
            found.append(
                Finding(
                    "rows-in-footer",
                    "error",
                    f"{shown}: {message}",
                    content.table,
                    shown,
                    line,
                    rows=count,
                    hint=hint,
                )
            )
        return (*found, *self._full_by_preset(content))

    def _full_by_preset(self, content: Content) -> Iterator[Finding]:
        """A row that the preset takes for a total although it is as full as others."""
        fewest = self.fewest
        full = [line for line, filled in self.by_preset if fewest is not None and filled >= fewest]
        if not full:
            return
        shown, line = content.located.shown, content.located.line(full[0])
        rows = (
            "row that the preset drops is" if len(full) == 1 else "rows that the preset drops are"
        )
        message = f"{shown}: {len(full)} {rows} as full as those that stay"
        hint = "if an account is called so, write `drop` under `format` yourself"
        yield Finding(
            "rows-in-drop",
            "warning",
            message,
            content.table,
            shown,
            line,
            rows=len(full),
            hint=hint,
        )
