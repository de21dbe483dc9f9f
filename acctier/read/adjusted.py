"""Amounts that another column completes: by their sign, or by the decimals of their currency."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from acctier.config.tables import ColumnSpec, ShiftSpec, SignSpec
from acctier.model.fields import Field
from acctier.model.money import MINOR_DIGITS
from acctier.read.claims import WIDEST, Claim
from acctier.read.numbers import NARROW
from acctier.read.readers import Reader, one_of

_KEPT = 2
"""Decimals with which amounts of every currency are kept."""
_MOST = 4
"""Decimals of the currency with most."""


def adjusted(reader: Reader, spec: ColumnSpec) -> Reader:
    """The reader of a number, with what its column says of sign and currency."""
    if spec.shifted is not None:
        reader = ShiftedNumber(reader, spec.shifted)
    return reader if spec.sign is None else SignedNumber(reader, spec.sign)


@dataclass(frozen=True)
class Adjusted(Reader):
    """A number read by another reader, then completed by the cell of another column."""

    number: Reader

    def measures(self, cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """Those of the number."""
        return self.number.measures(cell)

    def claim(self, measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        return self.number.claim(measured)

    def field(self, name: str, claim: Claim, /) -> Field:
        """What the values are."""
        return self.number.field(name, claim)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused: for itself, or else for what stands beside it."""
        alone, written = pl.DataFrame({"cell": [cell]}, strict=False), self.written
        refused = alone.select(written.refuses(pl.col("cell"), WIDEST)).item()
        return written.reason(cell) if refused else self.beside()

    @property
    def written(self) -> Reader:
        """The reader of what stands in the cell itself."""
        return self.number.written if isinstance(self.number, Adjusted) else self.number

    def beside(self) -> str:
        """What can be wrong beside the cell, where one or several columns complete it."""
        more = f"; or {self.number.beside()}" if isinstance(self.number, Adjusted) else ""
        return self._beside() + more

    @abstractmethod
    def _beside(self) -> str:
        """What is wrong with the column beside."""


@dataclass(frozen=True)
class SignedNumber(Adjusted):
    """Amounts without a sign, beside a column that says debit or credit."""

    sign: SignSpec

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the number is refused, has a sign itself, or stands beside an unknown one."""
        value = self.number.value(cell, claim)
        known = self._side.is_in(one_of((*self.sign.minus, *self.sign.plus)))
        unknown = value.is_not_null() & ~known.fill_null(value=False)
        return self.number.refuses(cell, claim) | (value < 0) | unknown

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The number with its sign."""
        value = self.number.value(cell, claim)
        return pl.when(self._side.is_in(one_of(self.sign.minus))).then(0 - value).otherwise(value)

    @property
    def _side(self) -> pl.Expr:
        return pl.col(self.sign.column).cast(pl.String)

    def _beside(self) -> str:
        said = ", ".join((*self.sign.plus, *self.sign.minus))
        return f"has a sign itself, or {self.sign.column} beside it is none of {said}"


@dataclass(frozen=True)
class ShiftedNumber(Adjusted):
    """Amounts kept with two decimals, whatever the decimals of the currency beside them."""

    shifted: ShiftSpec

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the number is refused, or the currency beside it is not known."""
        unknown = self.number.value(cell, claim).is_not_null() & self._factor.is_null()
        return self.number.refuses(cell, claim) | unknown

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The amount, its decimals where the currency has them."""
        value = self.number.value(cell, claim).cast(pl.Int128) * self._factor
        bound = self.field("", claim).bound
        return value.cast(pl.Int64, strict=False) if bound < NARROW else value

    def field(self, name: str, claim: Claim, /) -> Field:
        """A number with as many more decimals as the currency with most needs."""
        field = self.number.field(name, claim)
        more = _MOST - _KEPT
        return replace(field, scale=field.scale + more, bound=field.bound * 10**_MOST)

    @property
    def _factor(self) -> pl.Expr:
        """From the kept amount to the true one, in the decimals of the field; else null."""
        digits = MINOR_DIGITS | self.shifted.places
        factors = {code: 10 ** (_MOST - places) for code, places in digits.items()}
        if self.shifted.currency in factors:
            return pl.lit(factors[self.shifted.currency], dtype=pl.Int128)
        beside = pl.col(self.shifted.currency).cast(pl.String)
        found = beside.replace_strict(factors, default=None, return_dtype=pl.Int64)
        return found.cast(pl.Int128)

    def _beside(self) -> str:
        return f"is of no known currency: {self.shifted.currency} beside it is no code of ISO 4217"
