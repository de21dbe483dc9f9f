"""What a reader of one column can do, whatever its type and file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from acctier.model.fields import Field
from acctier.read.claims import WIDEST, Claim

SHOWN = 80
"""A cell is quoted up to this many characters."""


@dataclass(frozen=True)
class Empty:
    """Cells that mean "no value" in a delimited file.

    The parser hands over an unquoted empty cell as null and a quoted one as "", so that "" is
    looked for in a ``quoted`` file only.
    """

    texts: tuple[str, ...] = ("",)
    quoted: bool = False

    def spared(self, refused: pl.Expr, cell: pl.Expr) -> pl.Expr:
        """Refused cells less those that are empty; ``refused`` is null where the cell is."""
        for text in self._named:
            refused = refused & (cell != text)
        return refused if "" in self.texts else refused.fill_null(value=True)

    def without(self, cell: pl.Expr) -> pl.Expr:
        """The cell, null when it is empty."""
        if "" not in self.texts:
            cell = cell.fill_null("")
        for text in self._named:
            cell = pl.when(cell != text).then(cell)
        return cell

    @property
    def _named(self) -> tuple[str, ...]:
        return tuple(text for text in self.texts if text or self.quoted)


BLANK = Empty()
"""The usual: an empty cell, and nothing else, is no value."""


class Reader(ABC):
    """Judges and converts the cells of one column; every expression takes the raw cell."""

    @property
    def takes_anything(self) -> bool:
        """Whether no text is ever refused, so that a stray mark in a cell would go unseen."""
        return False

    def pattern(self, _claim: Claim, /) -> str | None:
        """A regular expression that says of a full cell all that `refuses` would, if there is one.

        Columns that have one are judged together, row by row: quicker than one by one.
        """
        return None

    @abstractmethod
    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the cell is neither empty nor a value within the claim; null means no."""

    @abstractmethod
    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The typed value of a cell that fits, null when empty; anything for one that does not."""

    @abstractmethod
    def field(self, name: str, claim: Claim, /) -> Field:
        """What the values are."""

    @abstractmethod
    def reason(self, cell: object, /) -> str:
        """Why a cell is refused under every claim, to be read after the cell itself."""

    def suggestion(self, _cells: Sequence[str], /) -> str | None:
        """What to declare so that all these refused cells can be read, if anything helps."""
        return None

    def measures(self, _cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """Aggregates over all cells but hopeless ones, from which `claim` is made."""
        return {}

    def claim(self, _measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        return Claim()


def acceptable(reader: Reader, cell: pl.Expr) -> pl.Expr:
    """The cell, null unless some claim covers it."""
    return pl.when(~reader.refuses(cell, WIDEST)).then(cell)


def shortened(text: str) -> str:
    """The cell for people: at most 80 characters.

    >>> len(shortened("x" * 100))
    80
    """
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def whole(measured: Mapping[str, object], name: str) -> int:
    """A measured integer, 0 when there was no cell."""
    value = measured[name]
    return value if isinstance(value, int) else 0


def one_of(texts: Sequence[str]) -> pl.Series:
    """A set of texts to look cells up in."""
    return pl.Series(list(texts), dtype=pl.String).implode()
