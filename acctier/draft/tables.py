"""Exports as tables: files of one kind together, each with a name, columns, key and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path, PurePosixPath

import polars as pl

from acctier.draft import meanings, vocabulary
from acctier.draft.column import Column, Columns
from acctier.draft.columns import columns_of
from acctier.draft.exports import MOST_ROWS, Export

_ENDINGS = re.compile(r"(\.(csv|tsv|tab|txt|parquet|gz|zst|zip|xlsx))+$", re.IGNORECASE)
_NUMBERS = re.compile(r"[0-9]+(?:[-_.][0-9Qq]+)*")
_KEY_COLUMNS = 8
"""So many columns of a table are tried in pairs as its key."""


@dataclass(frozen=True)
class Table:
    """One table of the draft: an export, or several of one kind read by a pattern."""

    name: str
    file: str
    exports: tuple[Export, ...]
    columns: Columns
    key: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows looked at."""
        return sum(export.rows for export in self.exports)

    @property
    def whole(self) -> bool:
        """Whether these are all its rows."""
        return all(export.whole for export in self.exports)

    @property
    def extent(self) -> str:
        """How much of the table was looked at, in words."""
        return f"{self.rows:,} rows" if self.whole else f"the first {self.rows:,} rows"

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Its columns by their names."""
        return {column.name: column for column in self.columns.declared}

    def meaning(self, *meant: str, types: Iterable[str] = ()) -> Column | None:
        """The first column with the first of these meanings that one has, of these types."""
        wanted = set(types)
        for each in meant:
            for column in self.columns.declared:
                if each in column.means and (not wanted or column.type in wanted):
                    return column
        return None

    @cached_property
    def date(self) -> Column | None:
        """The column that places its rows in time: the first date named so, that is full."""
        dated = [column for column in self.columns.declared if column.is_date]
        return min(dated, key=_later, default=None)


def _later(column: Column) -> tuple[bool, int]:
    """Dates that are planned, or often missing, place nothing."""
    words = meanings.words_of(column.heading)
    planned = re.search(r"due|ship|required|deliver|modif|created|valid|until|end|wadat", words)
    return column.empty * 10 > column.shape.rows, 1 if planned else 0


def tables_of(exports: Sequence[Export], folder: Path) -> tuple[Table, ...]:
    """The tables of the exports, in the order of their files, each with a name of its own."""
    found: list[Table] = []
    for group in _groups(exports, folder):
        whole = _together(group)
        pattern = group[0].shown if len(group) == 1 else _pattern(group, folder) or ""
        name = _table_name(pattern, [table.name for table in found])
        table = Table(name, pattern, tuple(group), columns_of(whole))
        found.append(replace(table, key=key_of(table)))
    return tuple(found)


def _groups(exports: Sequence[Export], folder: Path) -> list[list[Export]]:
    """Files with the same headings whose names differ in numbers only, where a pattern names them.

    A pattern that would read further files is none.
    """
    groups: dict[tuple[object, ...], list[Export]] = {}
    for export in exports:
        stem = _NUMBERS.sub("#", export.shown)
        groups.setdefault((stem, export.headings, export.form), []).append(export)
    parted: list[list[Export]] = []
    for group in groups.values():
        if len(group) > 1 and _pattern(group, folder) is not None:
            parted.append(sorted(group, key=lambda export: export.shown))
        else:
            parted += [[export] for export in group]
    return parted


def _matching(folder: Path, pattern: str) -> list[str]:
    import glob

    return glob.glob(pattern, root_dir=folder)  # noqa: PTH207 - as the reader does


def _pattern(group: Sequence[Export], folder: Path) -> str | None:
    """A pattern that names these files and no other, the numbers that differ as `*`."""
    names = [export.shown for export in group]
    if any(mark in name for name in names for mark in "*?["):
        return None
    parts = [re.split(f"({_NUMBERS.pattern})", name) for name in names]
    if len({len(each) for each in parts}) > 1:
        return None
    columns = [sorted(set(each)) for each in zip(*parts, strict=True)]
    for wild in ("*", "[0-9]*"):
        pattern = "".join(each[0] if len(each) == 1 else wild for each in columns)
        if set(_matching(folder, pattern)) == set(names):
            return pattern
    return _monthly(columns)


def _monthly(columns: Sequence[Sequence[str]]) -> str | None:
    """The pattern of one file a month, where the names differ in their month alone.

    >>> _monthly([["lines_"], ["202607", "202608"], [".csv"]])
    'lines_<month:%Y%m>.csv'
    """
    different = [each for each in columns if len(each) > 1]
    forms = {"%Y%m": r"20[0-9]{2}(0[1-9]|1[0-2])", "%Y-%m": r"20[0-9]{2}-(0[1-9]|1[0-2])"}
    for form, pattern in forms.items():
        if len(different) == 1 and all(re.fullmatch(pattern, name) for name in different[0]):
            return "".join(each[0] if len(each) == 1 else f"<month:{form}>" for each in columns)
    return None


def _together(group: Sequence[Export]) -> Export:
    """The exports of a group as one, cut at the number of rows that evidence is taken from."""
    if len(group) == 1:
        return group[0]
    cells = pl.concat([export.cells for export in group], how="vertical_relaxed")
    whole = cells.height <= MOST_ROWS and all(export.whole for export in group)
    return replace(group[0], cells=cells.head(MOST_ROWS), whole=whole)


def _table_name(pattern: str, taken: Sequence[str]) -> str:
    """A name for the table, made of the name of its file without numbers and endings."""
    plain = _ENDINGS.sub("", PurePosixPath(pattern).name)
    words = re.sub(r"<month:[^<>]*>|\[0-9\]\*|\*", " ", plain)
    words = re.sub(r"(?<![A-Za-z])[0-9][-_.0-9Qq]*|[0-9]{4,}", " ", words)
    words = re.sub(r"(?i)(?<![a-z])(export|extract|q[1-4]|v)(?![a-z])", " ", words)
    if not re.search("[A-Za-z]", words):
        words = f"{PurePosixPath(pattern).parent.name} {words}"
    # The accounts of the results have that name already.
    words = {"accounts": "crm accounts"}.get(meanings.words_of(words), words)
    return meanings.safe_name(words, taken, "export", columns=False)


def key_of(table: Table) -> tuple[str, ...]:
    """The columns that identify a row: one that is unique, else a pair of ids that is.

    No key is guessed from numbers, dates or names: those are unique by chance.
    """
    if not table.rows:
        return ()
    ids = [column for column in table.columns.declared if _identifies(column)]
    if table.date is not None:  # an account that stands there once, only so far
        ids = [column for column in ids if not _names_account(column)]
    singles = [column for column in ids if column.shape.unique]
    if singles:
        return (min(singles, key=lambda each: not meanings.is_id(each.heading)).name,)
    full = [column for column in ids if not column.empty][:_KEY_COLUMNS]
    order = [column for column in full if vocabulary.ORDER in column.means]
    for first, second in combinations(full, 2):
        if order and first not in order and second not in order:
            continue
        if (
            pl.DataFrame([first.values.alias("a"), second.values.alias("b")]).n_unique()
            == table.rows
        ):
            return (first.name, second.name)
    return ()


def _names_account(column: Column) -> bool:
    return vocabulary.ACCOUNT in column.means and vocabulary.ORDER not in column.means


def _identifies(column: Column) -> bool:
    """Whether a column may be a part of a key."""
    if column.doubt is not None or column.type not in {"text", "integer"}:
        return False
    if column.means & {vocabulary.QUANTITY, vocabulary.ACCOUNT_NAME}:
        return False
    return meanings.is_id(column.heading) or bool(
        column.means & {vocabulary.ACCOUNT, vocabulary.ORDER, vocabulary.LINE, vocabulary.PRODUCT}
    )
