"""Readers for the typed columns of a Parquet file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from acctier.config.tables import ColumnSpec, FileFormat, Zones
from acctier.model.fields import Field, Kind
from acctier.read.adjusted import adjusted
from acctier.read.cells import FlagText, PlainText
from acctier.read.claims import DIGITS, PLACES, Claim
from acctier.read.dates import OUT_OF_BOUNDS, in_bounds
from acctier.read.numbers import NARROW
from acctier.read.readers import Empty, Reader, acceptable, whole
from acctier.read.reasons import number_reason
from acctier.read.zones import ZonedCells, clock_of

_EXACT_DIGITS = 15
"""Decimals of so many digits name each a float of its own."""
_QUICK_PLACES = 6
_SPELLING = r"^-?[0-9]+(?:\.(?<fraction>[0-9]+))?(?:e(?<exponent>[+-]?[0-9]+))?$"
_WANTED = {
    "text": "String, or integers taken as their digits",
    "flag": "Boolean, String or 0 and 1",
    "date": "Date, or Datetime without a zone",
    "datetime": "Datetime, with a zone only beside `zone` of the company, or Date",
}


def wanted(column_type: str) -> str:
    """The Parquet types a declared type can be read from, in words."""
    return _WANTED.get(column_type, "an integer, Decimal or Float")


def typed_reader(
    spec: ColumnSpec, form: FileFormat, dtype: pl.DataType, zones: Zones | None = None
) -> Reader | None:
    """How cells of a Parquet type are read as the declared type; None when they cannot be."""
    is_text = isinstance(dtype, pl.String | pl.Categorical | pl.Enum)
    empty = Empty(form.empty, quoted=True)
    is_local = isinstance(dtype, pl.Datetime) and dtype.time_zone is None
    match spec.type:
        case "text":
            texts = is_text or dtype.is_integer()
            return AsText(PlainText(empty)) if texts else None
        case "flag" if dtype == pl.Boolean:
            return FlagCells()
        case "flag":
            texts = is_text or dtype.is_integer()
            return AsText(FlagText(spec.yes_values, empty)) if texts else None
        case "datetime" if zones is not None and (clock := clock_of(dtype, zones)) is not None:
            return ZonedCells(Zones(clock, zones.into))
        case "date" | "datetime":
            kind = Kind.DATE if spec.type == "date" else Kind.DATETIME
            return DateCells(kind) if dtype == pl.Date or is_local else None
        case _:
            reader = _number_reader(spec.type, dtype)
            return None if reader is None else adjusted(reader, spec)


def _number_reader(column_type: str, dtype: pl.DataType) -> Reader | None:
    if dtype.is_integer():
        return DecimalCells(column_type, 0)
    if isinstance(dtype, pl.Decimal):
        return DecimalCells(column_type, dtype.scale)
    return FloatCells(column_type, single=dtype == pl.Float32) if dtype.is_float() else None


@dataclass(frozen=True)
class AsText(Reader):
    """Cells read as the text they stand for."""

    reader: Reader

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the text is refused; a null never is."""
        return self.reader.refuses(cell.cast(pl.String), claim)

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The value of the text; a null is empty, whatever `format.empty` says."""
        text = cell.cast(pl.String)
        value = self.reader.value(text, claim)
        if isinstance(self.reader, PlainText):
            return pl.when(text.is_not_null()).then(value)
        return value

    def field(self, name: str, claim: Claim, /) -> Field:
        """What the values are."""
        return self.reader.field(name, claim)

    def reason(self, cell: object, /) -> str:
        """Why the text is refused."""
        return self.reader.reason(cell)


@dataclass(frozen=True)
class FlagCells(Reader):
    """Booleans; a null is no."""

    def refuses(self, _cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """Every Boolean is a flag."""
        return pl.lit(value=False)

    def value(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """The flag."""
        return cell.fill_null(value=False)

    def field(self, name: str, _claim: Claim, /) -> Field:
        """A flag."""
        return Field(name, Kind.FLAG)

    def reason(self, _cell: object, /) -> str:
        """Never asked."""
        return "is no flag"


@dataclass(frozen=True)
class DateCells(Reader):
    """Dates and local datetimes from 1900 to 2199, and the last day of the calendar."""

    kind: Kind

    def refuses(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """Whether the year is beyond bounds; as a date, whether there is a time of day."""
        fine = in_bounds(cell)
        if self.kind == Kind.DATE:
            fine = fine & (
                cell.cast(pl.Date).cast(pl.Datetime("us")) == cell.cast(pl.Datetime("us"))
            )
        return ~fine

    def value(self, cell: pl.Expr, _claim: Claim, /) -> pl.Expr:
        """The date or datetime."""
        return cell.cast(pl.Date if self.kind == Kind.DATE else pl.Datetime("us"))

    def field(self, name: str, _claim: Claim, /) -> Field:
        """What the values are."""
        return Field(name, self.kind)

    def reason(self, _cell: object, /) -> str:
        """Why the cell is refused."""
        if self.kind == Kind.DATE:
            return f"is not a date: it has a time of day, or {OUT_OF_BOUNDS}"
        return OUT_OF_BOUNDS


@dataclass(frozen=True)
class DecimalCells(Reader):
    """Integers and decimals: exact as they are."""

    type: str
    scale: int

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the number has too many digits, or is not whole where it must be."""
        units, places = self._units(cell), 0 if self.type == "integer" else claim.places
        limit = pl.lit(10 ** (claim.digits + self.scale) - 1, dtype=pl.Int128)
        fine = units.is_between(0 - limit, limit)
        if places < self.scale:
            surplus = pl.lit(10 ** (self.scale - places), dtype=pl.Int128)
            fine = fine & (units % surplus == 0)
        return ~fine

    def measures(self, cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """The largest magnitude."""
        units = self._units(acceptable(self, cell))
        return {"largest": pl.max_horizontal(units.max(), 0 - units.min())}

    def claim(self, measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        places = 0 if self.type == "integer" else min(self.scale, PLACES)
        digits = len(str(whole(measured, "largest") // 10**self.scale))
        return Claim(digits, places)

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The scaled integer."""
        more = claim.scale - self.scale
        units = self._units(cell)
        factor = pl.lit(10 ** abs(more), dtype=pl.Int128)
        scaled = units * factor if more > 0 else units // factor if more < 0 else units
        return scaled.cast(pl.Int64, strict=False) if claim.bound < NARROW else scaled

    def field(self, name: str, claim: Claim, /) -> Field:
        """A number."""
        return _number_field(self.type, name, claim)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        return number_reason(format(cell, "f") if self.scale else str(cell), self.type)

    def _units(self, cell: pl.Expr) -> pl.Expr:
        return (cell.to_physical() if self.scale else cell).cast(pl.Int128)


@dataclass(frozen=True)
class FloatCells(Reader):
    """Floats: each stands for its shortest decimal spelling.

    Rounded to p places, a float that stays itself and has at most 15 digits is spelled with those
    places, as no other decimal of 15 digits names it; every other float is spelled out.
    """

    type: str
    single: bool = False

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the spelling has too many digits, or is not whole where it must be."""
        places = 0 if self.type == "integer" else claim.places
        spelled = _places(cell) <= places if self._spells(claim) else self._quick(cell, places)
        return ~((self._magnitude(cell) < 10.0**claim.digits) & spelled)

    def measures(self, cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """Magnitude, places, and whether spelling is needed."""
        good = acceptable(self, cell)
        return {
            "largest": self._magnitude(good).max().floor().cast(pl.Int64),
            "places": _places(good).max(),
            "slow": ~self._quick(good, _QUICK_PLACES).all(),
        }

    def claim(self, measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        digits = len(str(whole(measured, "largest")))
        places = whole(measured, "places")
        return Claim(digits, places, unusual=bool(measured["slow"]))

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The scaled integer."""
        if self._spells(claim):
            scaled = cell.cast(pl.String).str.to_decimal(scale=claim.scale).to_physical()
        else:
            scaled = (cell * 10.0**claim.scale).round().cast(pl.Int128, strict=False)
        return scaled.cast(pl.Int64, strict=False) if claim.bound < NARROW else scaled

    def field(self, name: str, claim: Claim, /) -> Field:
        """A number."""
        return _number_field(self.type, name, claim)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        text = str(cell)
        if text in {"nan", "inf", "-inf"}:
            return "is not a number"
        if abs(float(text)) >= 10.0**DIGITS:
            return number_reason("9" * (DIGITS + 1), self.type)
        return number_reason("0." + "1" * (PLACES + 1), self.type)

    def _magnitude(self, cell: pl.Expr) -> pl.Expr:
        """How large the number is: a single float is as large as its spelling, not as it is."""
        return (cell.cast(pl.String).cast(pl.Float64) if self.single else cell).abs()

    def _spells(self, claim: Claim) -> bool:
        """Whether every float has to be spelled out."""
        return self.single or claim.unusual or claim.places > _QUICK_PLACES

    def _quick(self, cell: pl.Expr, places: int) -> pl.Expr:
        """Whether rounding to so many places gives the spelling."""
        if self.single:
            return pl.lit(value=False)
        # Not by way of `/`: polars divides by a single number as if it multiplied by its inverse.
        return (cell.round(places) == cell) & (cell.abs() < 10.0 ** (_EXACT_DIGITS - places))


def _places(cell: pl.Expr) -> pl.Expr:
    """Decimal places of the shortest spelling; null for NaN and infinities."""
    text = cell.cast(pl.String).str.strip_suffix(".0")
    parts = text.str.extract_groups(_SPELLING).struct
    fraction = parts.field("fraction").str.len_bytes().cast(pl.Int64).fill_null(0)
    exponent = parts.field("exponent").cast(pl.Int64, strict=False).fill_null(0)
    places = pl.max_horizontal(fraction - exponent, 0)
    return pl.when(cell.is_finite()).then(places).when(cell.is_not_null()).then(PLACES + 1)


def _number_field(column_type: str, name: str, claim: Claim) -> Field:
    scale = claim.scale + 2 if column_type == "percent" else claim.scale
    return Field(name, Kind.NUMBER, scale, claim.bound)
