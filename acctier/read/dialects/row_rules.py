"""What `format` says about rows: which are none, and which cells take the value above."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from acctier.config.presets.key import is_of_preset
from acctier.config.tables import TableSpec
from acctier.read.content import Content
from acctier.read.dialects.needed_texts import that_may_match


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
