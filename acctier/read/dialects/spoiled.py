"""Rows of a sheet with a cell that holds no value, among the records of its text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable

from acctier.read.paths import SpoiledCell


def spoiled_records(
    cells: Iterable[SpoiledCell],
    columns: Collection[int],
    records: int,
    row_of: Callable[[int], int],
) -> dict[int, str]:
    """For each record with such a cell in one of the columns, why it is refused.

    ``row_of`` gives the row of a record, and grows with it; a row that was left out is no record.
    """
    found: dict[int, str] = {}
    for cell in cells:
        if cell.column not in columns:
            continue
        record = bisect_left(range(records), cell.row, key=row_of)
        if record < records and row_of(record) == cell.row:
            found.setdefault(record, f"cell {letters(cell.column)}{cell.row} is {cell.reason}")
    return found


def letters(column: int) -> str:
    """What a sheet calls a column, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
