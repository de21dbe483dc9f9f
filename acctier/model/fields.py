"""Fields and relations: what a column means, beside the frame that carries it.

A number at rest is a scaled integer (Int64 or Int128): ``physical = value * 10**scale``.  The scale
and the largest magnitude stand in the field, so that arithmetic on columns is compiled exactly
and proved free of overflow before a row is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class Kind(StrEnum):
    """What a value is: number covers integer, money, percent and duration."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    FLAG = "flag"


@dataclass(frozen=True)
class Field:
    """One column: its name, kind, and for numbers the scale and a bound on the scaled integer.

    >>> Field("unit_price", Kind.NUMBER, scale=4, bound=10**12).kind.value
    'number'
    """

    name: str
    kind: Kind
    scale: int = 0
    bound: int = 0


@dataclass(frozen=True)
class Relation:
    """A typed table: a lazy frame plus the fields of its columns, in order."""

    frame: pl.LazyFrame
    fields: Mapping[str, Field] = field(default_factory=dict)
