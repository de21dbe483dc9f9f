"""Dates and datetimes written as text, in one declared form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Literal

import polars as pl

from acctier.model.errors import Complaint, ConfigurationError
from acctier.model.fields import Field, Kind
from acctier.read.claims import WIDEST, Claim
from acctier.read.readers import BLANK, Empty, Reader
from acctier.read.reasons import date_reason, offset_reason
from acctier.read.undeclared_dates import Forms, other_form, suggested_form

_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_SHORT = "|".join(name[:3] for name in _MONTHS.split())
_TWO = "[0-9]{2}"
_SHORTHANDS = {"%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%T": "%H:%M:%S", "%R": "%H:%M"}
_CODES: Mapping[str, tuple[str, str]] = {
    "Y": ("[0-9]{4}", "%Y"),
    "y": (_TWO, "%y"),
    "m": ("(?:0[1-9]|1[0-2])", "%m"),
    "d": ("(?:0[1-9]|[12][0-9]|3[01])", "%d"),
    "-m": ("(?:[1-9]|1[0-2])", "%-m"),
    "-d": ("(?:[1-9]|[12][0-9]|3[01])", "%-d"),
    "e": ("(?: [1-9]|[12][0-9]|3[01])", "%e"),
    "j": ("[0-9]{3}", "%j"),
    "b": (f"(?:{_SHORT})", "%b"),
    "B": (f"(?:{_MONTHS.replace(' ', '|')})", "%B"),
    "a": (f"(?:{'|'.join(name[:3] for name in _DAYS.split())})", "%a"),
    "A": (f"(?:{_DAYS.replace(' ', '|')})", "%A"),
    "H": ("(?:[01][0-9]|2[0-3])", "%H"),
    "I": ("(?:0[1-9]|1[0-2])", "%I"),
    "-H": ("(?:[0-9]|1[0-9]|2[0-3])", "%-H"),
    "-I": ("(?:[1-9]|1[0-2])", "%-I"),
    "M": ("[0-5][0-9]", "%M"),
    "S": ("[0-5][0-9]", "%S"),
    "f": ("[0-9]{6}", "%6f"),
    ".f": (r"\.[0-9]{1,9}", "%.f"),
    "p": ("(?:AM|PM)", "%p"),
    "%": ("%", "%%"),
}
"""Per code: what it may match, and how polars spells it.

Fractions of a second have as many digits as the system likes (3 from a browser, 7 from a database),
so behind a point any number of them is read, and what is finer than a microsecond is cut.
"""
_USUAL = (date(1970, 1, 1), date(2070, 12, 31))
FOREVER = date(9999, 12, 31)
_YEARS = (1900, 2199)
OUT_OF_BOUNDS = f"lies outside the years {_YEARS[0]} to {_YEARS[1]}"


@dataclass(frozen=True)
class DateText(Reader):
    """Cells of one form such as `%d.%m.%Y`, every part with all its digits, real days only.

    `2026-7-1` is no `%Y-%m-%d`, and neither are ` 2026-07-01` and `2026-02-30`.  Days before 1900
    and after 2199 are refused, but for the last of the calendar.
    """

    form: str = "%Y-%m-%d"
    kind: Literal[Kind.DATE, Kind.DATETIME] = Kind.DATE
    empty: Empty = BLANK
    own: bool = False
    """Whether the form is that of the column alone, not of the file."""

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the cell is written otherwise, or is no day."""
        if self._is_listed and not claim.unusual:
            return self.empty.spared(~cell.is_in(usual_days(self.form)), cell)
        parsed = self._parsed(cell)
        refused = ~cell.str.contains(f"^{self.written}$") | ~in_bounds(parsed)
        return self.empty.spared(refused | (parsed.is_null() & cell.is_not_null()), cell)

    def measures(self, cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """Whether there are unusual days."""
        odd = cell.filter(self.refuses(cell, Claim()))
        return {"unusual": (~self.refuses(odd, WIDEST)).any()}

    def claim(self, measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        return Claim(unusual=bool(measured["unusual"]))

    def value(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """The typed value."""
        return self._parsed(cell)

    def field(self, name: str, _claim: Claim, /) -> Field:
        """What the values are."""
        return Field(name, self.kind)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        noun = "day" if self.kind == Kind.DATE else "time"
        parsed = self._parsed(pl.lit(str(cell)))
        is_day = pl.select(parsed.is_not_null() & (parsed.dt.year() > 0)).item()
        if is_day and re.fullmatch(self.written, str(cell)):
            return OUT_OF_BOUNDS
        told = offset_reason(str(cell), self.written, self.form)
        told = told or other_form(str(cell), self._forms)
        return told or date_reason(str(cell), re.compile(self.written), self.form, noun)

    def suggestion(self, cells: Sequence[str], /) -> str | None:
        """The form in which all these days are written, if there is one; both, if two do."""
        return suggested_form(cells, self._forms)

    @property
    def _forms(self) -> Forms:
        return Forms((self.form,), self.kind == Kind.DATETIME, self.own)

    @property
    def _is_listed(self) -> bool:
        """Whether a list of days says it all: quicker than a pattern and a calendar."""
        return sorted(re.findall("%.", self.form)) == ["%Y", "%d", "%m"]

    @cached_property
    def _translated(self) -> tuple[str, str]:
        """The form as a regular expression, and as polars spells it."""
        form = self.form
        for short, long in _SHORTHANDS.items():
            form = form.replace(short, long)
        pattern, spelled, at = "", "", 0
        for found in re.finditer(r"\.%f|%(-?.?)", form):
            code = found[1] if found[1] is not None else ".f"
            if code not in _CODES:
                known = " ".join(f"%{code}" for code in _CODES if code != ".f")
                message = f"{found[0]} in the form {self.form!r} is not known here"
                raise ConfigurationError([Complaint(message, hint=f"codes: {known}")])
            before, at = form[at : found.start()], found.end()
            pattern += re.escape(before) + _CODES[code][0]
            spelled += before + _CODES[code][1]
        return pattern + re.escape(form[at:]), spelled + form[at:]

    @property
    def written(self) -> str:
        """The form as a regular expression."""
        return self._translated[0]

    def _parsed(self, cell: pl.Expr) -> pl.Expr:
        form = self._translated[1]
        if self.kind == Kind.DATE and not re.search("%-?[HIMSfp]", self.form):
            return cell.str.to_date(form, strict=False)
        parsed = cell.str.to_datetime(form, strict=False, time_unit="us")
        return parsed.cast(pl.Date) if self.kind == Kind.DATE else parsed


def in_bounds(day: pl.Expr) -> pl.Expr:
    """Whether a date or datetime may be one of business, or is the one that means for ever."""
    return day.dt.year().is_between(*_YEARS) | (day.dt.date() == FOREVER)


@cache
def usual_days(form: str) -> pl.Series:
    """Every day from 1970 to 2070 in a form, and the last one of the calendar ("for ever")."""
    days = pl.date_range(*_USUAL, eager=True)
    written = days.dt.strftime(form).to_list()
    return pl.Series([*written, FOREVER.strftime(form)], dtype=pl.String).implode()
