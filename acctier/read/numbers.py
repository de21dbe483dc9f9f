"""Numbers written as text: money, number, integer, percent and duration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from acctier.model.fields import Field, Kind
from acctier.read.claims import DIGITS, PLACES, Claim
from acctier.read.readers import BLANK, Empty, Reader, acceptable, whole
from acctier.read.reasons import number_reason
from acctier.read.undeclared import Declared, suggested

NumberType = Literal["number", "integer", "money", "percent", "duration"]
NARROW: int = 2**62
"""Integers below this are kept as Int64, wider ones as Int128."""
_CLOCK = r"[0-9]{1,15}:[0-5][0-9](?::[0-5][0-9])?"
_PARTS = r"^-?(?<h>[0-9]+):(?<m>[0-9]{2})(?::(?<s>[0-9]{2}))?$"
_HOUR = 3600
_EXACT_DIGITS = 15
"""Numbers of so many digits are told apart by their floats."""


@dataclass(frozen=True)
class NumberText(Reader):
    """Cells such as `-1234.50`, and as the format and the type allow `1.234,50`, `12.5%`, `1:45`.

    A value is a scaled integer, exact; only the minutes of a duration are rounded, half away from
    zero at 9 places of an hour.  Refused: an exponent, a plus sign, spaces, `1.`, `.5`, digits of
    other scripts, groups that are not of three digits, decimals in an integer.
    """

    type: NumberType = "number"
    decimal: str = "."
    thousands: str | None = None
    empty: Empty = BLANK

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the cell breaks the pattern of the type, or goes beyond the claim."""
        value = self.value(cell, claim)
        beyond = (value.is_null() & cell.is_not_null()) | (value.abs() > claim.bound)
        if self._is_whole(claim):
            return self.empty.spared(beyond | cell.str.starts_with("+"), cell)
        refused = ~cell.str.contains(f"^{self._pattern(claim)}$")
        if self.thousands:
            refused = refused | beyond
        return self.empty.spared(refused, cell)

    def pattern(self, claim: Claim, /) -> str | None:
        """The pattern of a full cell, where it says everything."""
        if claim.empty or self.thousands or self._is_whole(claim):
            return None
        return self._pattern(claim)

    def measures(self, cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """Magnitude and places."""
        good = acceptable(self, cell)
        plain = self._plain_text(good)
        hours = pl.lit(0)
        if self.type == "duration":
            hours = good.str.extract(r"^-?([0-9]+):").cast(pl.Int64, strict=False).max()
        largest = plain.str.to_decimal(scale=PLACES).to_physical().abs().max()
        return {
            "largest": largest // pl.lit(10**PLACES, dtype=pl.Int128),
            "places": (plain.str.len_bytes() - plain.str.find(".", literal=True) - 1).max(),
            "hours": hours,
            "clock": good.str.contains(":", literal=True).any(),
            "empty": self.empty.without(cell).is_null().any(),
        }

    def claim(self, measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        largest = max(whole(measured, "largest"), whole(measured, "hours"))
        clock = bool(measured["clock"])
        return Claim(
            len(str(largest)),
            whole(measured, "places"),
            clock=clock,
            empty=bool(measured["empty"]),
        )

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The typed value."""
        if self._is_whole(claim):
            return cell.cast(pl.Int64, strict=False)
        plain = self._plain_text(cell)
        if claim.digits + claim.scale <= _EXACT_DIGITS and not claim.clock:
            # A float is within 2**-53 of such a number, and so is the product: half is far off.
            scaled = plain.cast(pl.Float64, strict=False) * float(10**claim.scale)
            return scaled.round().cast(pl.Int64, strict=False)
        scaled = plain.str.to_decimal(scale=claim.scale).to_physical()
        if claim.clock:
            scaled = pl.coalesce(_clock_value(cell, claim.scale), scaled)
        return scaled.cast(pl.Int64, strict=False) if claim.bound < NARROW else scaled

    def field(self, name: str, claim: Claim, /) -> Field:
        """What the values are."""
        scale = claim.scale + 2 if self.type == "percent" else claim.scale
        return Field(name, Kind.NUMBER, scale, claim.bound)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        return number_reason(str(cell), self.type, self._declared)

    def suggestion(self, cells: Sequence[str], /) -> str | None:
        """What to declare so that all these cells can be read."""
        return suggested(cells, self._declared)

    @property
    def _declared(self) -> Declared:
        is_money = self.type == "money"
        return Declared(self.decimal, self.thousands, money=is_money, empty=self.empty.texts)

    def _is_whole(self, claim: Claim) -> bool:
        """Whether a number is a sign and digits, nothing else."""
        marked = self.thousands is not None or self.type in {"percent", "duration"}
        return claim.scale == 0 and not marked

    def _pattern(self, claim: Claim) -> str:
        digits = DIGITS if self.thousands else claim.digits
        number = rf"0*[0-9]{{1,{digits}}}"
        if self.thousands:
            mark = re.escape(self.thousands)
            number = rf"(?:{number}|[0-9]{{1,3}}(?:{mark}[0-9]{{3}}){{1,{DIGITS // 3 - 1}}})"
        if claim.places and self.type != "integer":
            number += rf"(?:{re.escape(self.decimal)}[0-9]{{1,{claim.places}}})?"
        if self.type == "percent":
            number += "%?"
        if self.type == "duration" and claim.clock:
            number = f"(?:{_CLOCK}|{number})"
        return f"-?{number}"

    def _plain_text(self, cell: pl.Expr) -> pl.Expr:
        """The number with a decimal point and nothing else that is not a digit or the sign."""
        if self.thousands:
            cell = cell.str.replace_all(self.thousands, "", literal=True)
        if self.decimal != ".":
            cell = cell.str.replace(self.decimal, ".", literal=True)
        return cell.str.strip_suffix("%") if self.type == "percent" else cell


def _clock_value(cell: pl.Expr, scale: int) -> pl.Expr:
    """Hours from `h:mm` or `h:mm:ss`, rounded half away from zero at 9 places; else null."""
    parts = cell.str.extract_groups(_PARTS).struct
    seconds = pl.lit(0, dtype=pl.Int128)
    for name in ("h", "m", "s"):
        part = parts.field(name).cast(pl.Int128, strict=False)
        seconds = seconds * 60 + (part.fill_null(0) if name == "s" else part)
    nanohours = (seconds * 2 * 10**9 + _HOUR) // (2 * _HOUR)
    scaled = nanohours * pl.lit(10 ** (scale - 9), dtype=pl.Int128)
    return pl.when(cell.str.starts_with("-")).then(0 - scaled).otherwise(scaled)
