"""Where two versions of a file part, in words for somebody who looks for the cause."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest

import polars as pl

_WIDTH = 60


def first_difference(name: str, then: bytes, now: bytes) -> str:
    r"""The first row, or line, in which the file of a run and the one of today differ.

    >>> first_difference("a.csv", b"id,amount\na,1.00\n", b"id,amount\na,1.01\n")
    "line 2, amount: was '1.00', comes to '1.01'"
    """
    if name.endswith(".parquet"):
        try:
            return _of_frames(pl.read_parquet(io.BytesIO(then)), pl.read_parquet(io.BytesIO(now)))
        except pl.exceptions.PolarsError as problem:
            return f"cannot be read: {problem}"
    lines = [each.decode(errors="replace").splitlines() for each in (then, now)]
    heading = lines[0][0] if name.endswith(".csv") and lines[0] else None
    for number, (was, comes) in enumerate(zip_longest(*lines), 1):
        if was != comes:
            return f"line {number}{_of_cells(heading, was, comes) or _of_texts(was, comes)}"
    return "the line ends differ"


def _of_cells(heading: str | None, was: str | None, comes: str | None) -> str | None:
    """The first cell in which two records of a CSV file differ; None when it has none to name."""
    if heading is None or was is None or comes is None:
        return None
    try:
        # One by one: a file that was changed by hand may hold a quote that opens and never shuts.
        names, then, now = (next(csv.reader([line]), []) for line in (heading, was, comes))
    except csv.Error:
        return None
    if not len(names) == len(then) == len(now):
        return None
    for name, one, other in zip(names, then, now, strict=True):
        if one != other:
            return f", {name}: was {_quoted(one)}, comes to {_quoted(other)}"
    return None


def _of_texts(was: str | None, comes: str | None) -> str:
    if was is None or comes is None:
        return f": was {_quoted(was)}, comes to {_quoted(comes)}"
    same = next((i for i, (a, b) in enumerate(zip(was, comes, strict=False)) if a != b), None)
    start = max(0, (min(len(was), len(comes)) if same is None else same) - _WIDTH // 2)
    start = 0 if max(len(was), len(comes)) <= _WIDTH else start
    return f": was {_quoted(was[start:])}, comes to {_quoted(comes[start:])}"


def _quoted(text: str | None) -> str:
    if text is None:
        return "nothing"
    return repr(text if len(text) <= _WIDTH else f"{text[:_WIDTH]}...")


def _of_frames(was: pl.DataFrame, comes: pl.DataFrame) -> str:
    if was.schema != comes.schema:
        for one, other in zip_longest(was.schema.items(), comes.schema.items()):
            if one != other:
                return f"columns: was {_column(one)}, comes to {_column(other)}"
    rows = [
        (series.ne_missing(comes[series.name][: series.len()]).arg_true()[0], series.name)
        for series in was.head(comes.height)
        if not series.equals(comes[series.name][: min(was.height, comes.height)])
    ]
    if not rows:
        return f"was {was.height} rows, comes to {comes.height}"
    row, name = min(rows, key=lambda each: each[0])
    return f"row {row + 1}, {name}: was {was[name][row]}, comes to {comes[name][row]}"


def _column(column: tuple[str, object] | None) -> str:
    return "nothing" if column is None else f"{column[0]} ({column[1]})"
