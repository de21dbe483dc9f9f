"""What the ladder starts from: attributes, sums, activity costs and volumes per account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from acctier.expression.numbers import largest_magnitude
from acctier.model.fields import Field, Kind
from acctier.model.money import QUANTITY_PLACES, Currency

ACCOUNT = "account_id"
MONEY_LIMIT = 2**62 - 1
"""Bound on every money column, in minor units; sums and differences of two stay in 64 bits."""


@dataclass(frozen=True)
class Base:
    """One row per known account and one of null id, and what each column is."""

    frame: pl.DataFrame
    fields: Mapping[str, Field]


def base(
    attributes: Base,
    measured: pl.DataFrame,
    costs: pl.DataFrame,
    activities: Sequence[str],
    measures: Mapping[str, int],
    currency: Currency,
) -> Base:
    """Everything known per account, side by side.

    ``measured`` holds ``driver.<activity>``, ``measure.<name>`` and ``line.<name>`` columns,
    ``costs`` one column per activity in minor units; ``measures`` maps each measure to its scale.
    """
    columns = measured.with_columns(
        *(pl.col(f"driver.{name}").alias(f"{name}_volume") for name in activities),
        *(pl.col(f"measure.{name}").alias(name) for name in measures),
    )
    frame = columns.join(
        attributes.frame, on=ACCOUNT, how="left", maintain_order="left", validate="1:1"
    ).join(costs, on=ACCOUNT, how="left", nulls_equal=True, maintain_order="left", validate="1:1")
    fields = dict(attributes.fields)
    for name in activities:
        fields[name] = Field(name, Kind.NUMBER, currency.digits, MONEY_LIMIT)
        fields[f"{name}_volume"] = _wide(frame, f"{name}_volume", QUANTITY_PLACES)
    for name, scale in measures.items():
        fields[name] = _wide(frame, name, scale)
    return Base(frame, fields)


def _wide(frame: pl.DataFrame, name: str, scale: int) -> Field:
    """A field of a 128-bit column, bounded by what it holds."""
    return Field(name, Kind.NUMBER, scale, max(largest_magnitude(frame[name]), MONEY_LIMIT))
