"""A column as a draft declares it, and how the cells of its file are written."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from acctier.draft.shapes import Marks, Shape
from acctier.draft.systems import System

_NUMBERS = frozenset({"number", "integer", "money", "percent"})


@dataclass(frozen=True)
class Form:
    """How the cells of a whole file are written, as far as its columns settle it."""

    marks: Marks | None = None
    date: str | None = None
    datetime: str | None = None
    nulls: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column as the configuration will declare it.

    ``doubt`` says why it stays text although it looks like more; ``evidence`` is what was seen.
    ``values`` are its cells, typed as far as evidence needs them.
    """

    name: str
    heading: str
    type: str
    means: frozenset[str]
    shape: Shape
    values: pl.Series
    evidence: str = ""
    doubt: str | None = None
    mended_by: str = "you give it its type and say which"
    """What must happen for a column in doubt to be more than text."""
    yes_values: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it adds up."""
        return self.type in _NUMBERS

    @property
    def is_date(self) -> bool:
        """Whether it places a row in time."""
        return self.type in {"date", "datetime"}

    @property
    def empty(self) -> int:
        """Cells that hold nothing, or a word that means so."""
        return max(self.shape.rows - self.shape.filled, self.values.null_count())


@dataclass(frozen=True)
class Columns:
    """All columns that can be declared, how their cells are written, and what was left out."""

    declared: tuple[Column, ...]
    form: Form
    left_out: tuple[str, ...]
    system: System | None = None
