"""Datetimes of one time zone told in another: by the rules of their zone, or by their offset.

A time that no clock showed (it was put forward) is refused, and so is one that the clock showed
twice (it was put back) unless both moments are one time in the other zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

import polars as pl

from acctier.config.tables import ColumnSpec, Zones
from acctier.model.fields import Field, Kind
from acctier.read.claims import Claim
from acctier.read.dates import FOREVER, OUT_OF_BOUNDS, DateText, in_bounds
from acctier.read.readers import BLANK, Empty, Reader
from acctier.read.reasons import OFFSET, date_reason

_NO_OFFSET = "lacks the offset from UTC that %z stands for"


def is_converted(form: str, zones: Zones) -> bool:
    """Whether times of a form are converted: a day without a time of day is no moment.

    >>> is_converted("%Y-%m-%d %H:%M", Zones("UTC", "Europe/Berlin"))
    True
    >>> is_converted("%Y-%m-%d", Zones("UTC", "Europe/Berlin"))
    False
    """
    return form.endswith("%z") or (zones.clock is not None and bool(re.search("%[HITR]", form)))


def clock_of(dtype: pl.DataType, zones: Zones) -> str | None:
    """The zone that cells of a Parquet type are told in; None where there is none.

    It is that of the export, or UTC where the type has a zone: its cells are moments.
    """
    if not isinstance(dtype, pl.Datetime):
        return None
    return zones.clock if dtype.time_zone is None else "UTC"


def zone_hint(name: str, spec: ColumnSpec, zones: Zones | None) -> str:
    """What to write so that a Parquet column of times with a zone can be read."""
    steps = []
    if spec.type != "datetime":
        steps.append(f"declare {name} a datetime")
    if zones is None:
        zone = "`zone: Europe/Berlin`, or what the zone of your days is, beside `currency`"
        steps.append(f"write {zone}")
    return ", and ".join(steps)


@dataclass(frozen=True)
class ZonedText(Reader):
    """Times of one form, written by the clock of a zone or, where it ends in `%z`, with an offset.

    The last day of the calendar ("for ever") is no moment and stays as it is written.
    """

    form: str
    zones: Zones
    empty: Empty = BLANK
    own: bool = False
    """Whether the form is that of the column alone, not of the file."""

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the cell is written otherwise, or is no moment, or not one alone."""
        refused = self._clock.refuses(self._unmarked(cell), claim)
        if self._marked:
            refused = refused | ~cell.str.contains(f"{OFFSET}$")
        value = self.value(cell, claim)
        refused = refused | (value.is_null() & cell.is_not_null()) | ~in_bounds(value)
        return self.empty.spared(refused, cell)

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The time that a clock in the other zone showed; null where that is not certain."""
        clock = self._clock.value(self._unmarked(cell), claim)
        if not self._marked:
            assert self.zones.clock is not None
            return _told(clock, self.zones.clock, self.zones.into)
        return _kept(clock, in_zone(_utc(clock, cell), self.zones.into))

    def field(self, name: str, _claim: Claim, /) -> Field:
        """A datetime."""
        return Field(name, Kind.DATETIME)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        text = str(cell)
        unmarked = re.sub(f"{OFFSET}$", "", text) if self._marked else text
        if not re.fullmatch(self._clock.written, unmarked):
            return (
                self._clock.reason(text)
                if not self._marked
                else date_reason(text, re.compile(self.written), self.form, "time")
            )
        if self._marked and unmarked == text:
            return _NO_OFFSET
        clock = pl.select(self._clock.value(pl.lit(unmarked), Claim())).item()
        if clock is None or not pl.select(in_bounds(pl.lit(clock))).item():
            return self._clock.reason(unmarked)
        return OUT_OF_BOUNDS if self._marked else clock_reason(clock, self.zones)

    @property
    def written(self) -> str:
        """The form as a regular expression."""
        return self._clock.written + (OFFSET if self._marked else "")

    @property
    def _marked(self) -> bool:
        """Whether every time has its offset beside it."""
        return self.form.endswith("%z")

    @cached_property
    def _clock(self) -> DateText:
        """How the time is read without its offset."""
        return DateText(self.form.removesuffix("%z"), Kind.DATETIME, own=self.own)

    def _unmarked(self, cell: pl.Expr) -> pl.Expr:
        return cell.str.replace(f"{OFFSET}$", "") if self._marked else cell


@dataclass(frozen=True)
class ZonedCells(Reader):
    """Datetimes of a Parquet file, each what a clock in some zone showed."""

    zones: Zones

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the time is beyond bounds, or no moment, or not one alone."""
        value = self.value(cell, claim)
        return (value.is_null() & cell.is_not_null()) | ~in_bounds(value)

    def value(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """The time that a clock in the other zone showed; null where that is not certain."""
        assert self.zones.clock is not None
        return _told(cell.cast(pl.Datetime("us")), self.zones.clock, self.zones.into)

    def field(self, name: str, _claim: Claim, /) -> Field:
        """A datetime."""
        return Field(name, Kind.DATETIME)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        assert isinstance(cell, datetime)
        fine = pl.select(in_bounds(pl.lit(cell))).item()
        return clock_reason(cell, self.zones) if fine else OUT_OF_BOUNDS


def clock_reason(clock: datetime, zones: Zones) -> str:
    """Why a time of the clock of an export is no moment, or not one alone."""
    assert zones.clock is not None
    first, last = (
        pl.select(_reading(pl.lit(clock), zones.clock, zones.into, choice)).item()
        for choice in _CHOICES
    )
    if first is None:
        return f"is a time that no clock in {zones.clock} showed: it was put forward"
    if first != last:
        return (
            f"is a time that the clocks in {zones.clock} showed twice, when they were put back: "
            "export it with its offset (%z) or in UTC"
        )
    return OUT_OF_BOUNDS


_Choice = Literal["earliest", "latest"]
_CHOICES: tuple[_Choice, _Choice] = ("earliest", "latest")


def _told(clock: pl.Expr, zone: str, into: str) -> pl.Expr:
    """The time in the other zone where both readings of the clock agree, else null."""
    first, last = (_reading(clock, zone, into, choice) for choice in _CHOICES)
    return _kept(clock, pl.when(first == last).then(first))


def _reading(clock: pl.Expr, zone: str, into: str, choice: _Choice) -> pl.Expr:
    """The time in the other zone; null where no clock showed the time."""
    moment = clock.dt.replace_time_zone(zone, ambiguous=choice, non_existent="null")
    return in_zone(moment, into)


def in_zone(moment: pl.Expr, into: str) -> pl.Expr:
    """What a clock in the zone shows at a moment."""
    return moment.dt.convert_time_zone(into).dt.replace_time_zone(None)


def _utc(clock: pl.Expr, cell: pl.Expr) -> pl.Expr:
    """The moment of a time whose offset stands at the end of its cell."""
    offset = cell.str.extract(f"({OFFSET})$")
    digits = offset.str.replace_all("[^0-9]", "")
    hours = digits.str.slice(0, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = digits.str.slice(2, 2).cast(pl.Int64, strict=False).fill_null(0)
    ahead = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    moment = clock - pl.duration(minutes=ahead * (hours * 60 + minutes), time_unit="us")
    return moment.dt.replace_time_zone("UTC")


def _kept(clock: pl.Expr, told: pl.Expr) -> pl.Expr:
    """The time in the other zone, but for the last day of the calendar, which means for ever."""
    return pl.when(clock.dt.date() == FOREVER).then(clock).otherwise(told)
