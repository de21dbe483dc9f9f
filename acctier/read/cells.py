"""The reader for a declared column of a delimited file, by its type."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from acctier.config.tables import ColumnSpec, FileFormat, Zones
from acctier.model.fields import Field, Kind
from acctier.read.adjusted import adjusted
from acctier.read.amounts import number_reader
from acctier.read.claims import Claim
from acctier.read.readers import BLANK, Empty, Reader, one_of
from acctier.read.several_dates import date_reader

LONGEST = 100_000
"""Bytes of the longest text that is read."""
_YES = ("true", "yes", "y", "1", "x")
_NO = ("false", "no", "n", "0")


def text_reader(
    spec: ColumnSpec, form: FileFormat, zones: Zones | None = None, *, quoted: bool
) -> Reader:
    """How cells of the declared type are read from the text of a file, quoted or not."""
    empty = Empty(form.empty, quoted)
    no_date = Empty((*form.empty, *form.empty_dates), quoted)
    own = spec.format is not None
    match spec.type:
        case "text":
            return PlainText(empty)
        case "flag":
            return FlagText(spec.yes_values, empty)
        case "date":
            return date_reader(spec.format or form.date, Kind.DATE, no_date, own=own)
        case "datetime":
            return date_reader(spec.format or form.datetime, Kind.DATETIME, no_date, zones, own=own)
        case _:
            return adjusted(number_reader(spec.type, form, empty), spec)


@dataclass(frozen=True)
class PlainText(Reader):
    """Text exactly as it stands in the cell: nothing trimmed, no zero lost."""

    empty: Empty = BLANK

    @property
    def takes_anything(self) -> bool:
        """No mark in a text is ever refused."""
        return True

    def refuses(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """Whether the text is longer than any name, note or id: quotes or line ends are broken."""
        return cell.str.len_bytes() > LONGEST

    def value(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """The text."""
        return self.empty.without(cell)

    def field(self, name: str, _claim: Claim, /) -> Field:
        """What the values are."""
        return Field(name, Kind.TEXT)

    def reason(self, _cell: object, /) -> str:
        """Why the cell is refused."""
        return f"is longer than {LONGEST:,} bytes: is a quote missing, or is it the right column?"


@dataclass(frozen=True)
class FlagText(Reader):
    """Yes or no: true/false, yes/no, y/n, 1/0, x/blank in any case, unless `yes_values` says else.

    A flag is never null: an empty cell is no.  With `yes_values` every other word is no, but one
    that hardly means it is refused: a listed word in other letters or with blanks around it, and
    where a usual word for yes is listed, any other one.
    """

    yes_values: tuple[str, ...] | None = None
    empty: Empty = BLANK

    @property
    def takes_anything(self) -> bool:
        """With `yes_values`, whatever is not among them is no."""
        return self.yes_values is not None

    def refuses(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """Whether the cell is neither a word for yes nor one for no."""
        if self.yes_values is None:
            return ~cell.is_in(one_of((*self._yes, *_spellings(_NO), "", *self.empty.texts)))
        folded = cell.str.strip_chars().str.to_lowercase()
        return folded.is_in(one_of(self._likely)) & ~cell.is_in(one_of(self.yes_values))

    def value(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """The typed value."""
        return cell.is_in(one_of(self._yes)).fill_null(value=False)

    def field(self, name: str, _claim: Claim, /) -> Field:
        """What the values are."""
        return Field(name, Kind.FLAG)

    def reason(self, _cell: object, /) -> str:
        """Why the cell is refused."""
        if self.yes_values is None:
            return "is no flag: true/false, yes/no, y/n, 1/0 or x/blank (or list `yes_values`)"
        return "may mean yes but is not in `yes_values`: list it there, or mend the export"

    @cached_property
    def _yes(self) -> tuple[str, ...]:
        return _spellings(_YES) if self.yes_values is None else self.yes_values

    @cached_property
    def _likely(self) -> tuple[str, ...]:
        """Words that may mean yes, blanks and capital letters left out of account."""
        listed = tuple(dict.fromkeys(word.strip().lower() for word in self.yes_values or ()))
        usual = _YES if set(listed) & set(_YES) else ()
        return tuple(dict.fromkeys((*listed, *usual)))


def _spellings(words: tuple[str, ...]) -> tuple[str, ...]:
    """Every mixture of capital and small letters."""
    return tuple(
        "".join(letters)
        for word in words
        for letters in sorted(
            set(itertools.product(*((each.lower(), each.upper()) for each in word)))
        )
    )
