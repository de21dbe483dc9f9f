"""Rates between currencies, as a model."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from acctier.config.parts import Model
from acctier.config.scalars import Flag, Name, Text


class FxSpec(Model):
    """Where the rates stand: one unit of `from` is `rate` units of `to`."""

    table: Name = Field(description="Table or view with one row per pair of currencies and day.")
    from_: Text = Field(
        alias="from", description="Text column with the currency converted from, or its code."
    )
    to: Text = Field(
        description="Text column with the currency converted to, or its code; rows of another "
        "currency than the reporting one are not used."
    )
    date: Name = Field(description="Date column: the day a rate holds from.")
    rate: Name = Field(description="Column with the rate, above 0.")
    at: Literal["date", "average"] = Field(
        "date",
        description="`date`: the last rate on or before the date of the row; `average`: the mean "
        "of the rates in the period.",
    )
    inverse: Flag = Field(
        default=False,
        description="Where a currency has no rate into the reporting one, divide by its rates the "
        "other way round.",
    )
