"""Dates and datetimes written in one of several declared forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from acctier.config.tables import Zones
from acctier.model.fields import Field, Kind
from acctier.read.claims import WIDEST, Claim
from acctier.read.dates import DateText
from acctier.read.readers import BLANK, Empty, Reader
from acctier.read.reasons import EMPTY
from acctier.read.undeclared_dates import Forms, other_form, suggested_form
from acctier.read.zones import ZonedText, is_converted


def date_reader(
    forms: Sequence[str],
    kind: Kind,
    empty: Empty,
    zones: Zones | None = None,
    *,
    own: bool = False,
) -> Reader:
    """How dates are read that are written in any of these forms; no text fits two of them.

    Datetimes are converted between ``zones``; a date is the day that is written.  ``own`` says that
    the forms are those of the column alone, not of the file.
    """
    assert kind in {Kind.DATE, Kind.DATETIME}
    if len(forms) == 1:
        return _of_form(forms[0], kind, empty, zones, own=own)
    return SeveralDates(tuple(forms), kind, empty, zones, own)


def _of_form(
    form: str, kind: Kind, empty: Empty, zones: Zones | None, *, own: bool = False
) -> DateText | ZonedText:
    assert kind in {Kind.DATE, Kind.DATETIME}
    if kind == Kind.DATETIME and zones is not None and is_converted(form, zones):
        return ZonedText(form, zones, empty, own)
    return DateText(form, kind, empty, own)


@dataclass(frozen=True)
class SeveralDates(Reader):
    """Cells of several forms such as `%Y%m%d` and `%d.%m.%Y`; each is read by the form it fits."""

    forms: tuple[str, ...]
    kind: Kind = Kind.DATE
    empty: Empty = BLANK
    zones: Zones | None = None
    own: bool = False

    @cached_property
    def _readers(self) -> tuple[DateText | ZonedText, ...]:
        return tuple(_of_form(form, self.kind, BLANK, self.zones) for form in self.forms)

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the cell is written in none of the forms, or is no day."""
        each = (reader.refuses(cell, claim) for reader in self._readers)
        return self.empty.spared(pl.all_horizontal(*each), cell)

    def measures(self, cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """Whether there are unusual days in any form."""
        odd = cell.filter(self.refuses(cell, Claim()))
        return {"unusual": (~self.refuses(odd, WIDEST)).any()}

    def claim(self, measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        return Claim(unusual=bool(measured["unusual"]))

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The day or time, by the form that fits."""
        return pl.coalesce(
            pl.when(~reader.refuses(cell, claim)).then(reader.value(cell, claim))
            for reader in self._readers
        )

    def field(self, name: str, _claim: Claim, /) -> Field:
        """What the values are."""
        return Field(name, self.kind)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        if not cell:
            return EMPTY
        text = str(cell)
        for reader in self._readers:
            if re.fullmatch(reader.written, text):
                return reader.reason(text)
        told = other_form(text, self._forms)
        if told is not None:
            return told
        written = f"written as {' or '.join(self.forms)}"
        reasons = [reader.reason(cell) for reader in self._readers]
        return next(
            (reason for reason in reasons if "written as" not in reason),
            f"is not a {'day' if self.kind == Kind.DATE else 'time'} {written}",
        )

    def suggestion(self, cells: Sequence[str], /) -> str | None:
        """The form in which all these days are written, if there is one; both, if two do."""
        return suggested_form(cells, self._forms)

    @property
    def _forms(self) -> Forms:
        return Forms(self.forms, self.kind == Kind.DATETIME, self.own)
