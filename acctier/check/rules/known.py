"""`known`: every value of a column stands in a column of another table."""

from __future__ import annotations

import polars as pl

from acctier.check.rows import Fault, Outcome, Subject, broken_rows
from acctier.model.fields import Field, Kind
from acctier.model.rows import FILTERED, STATUS


def judge(subject: Subject) -> Outcome:
    """A cell breaks the rule when no row of the other table, of any period, has its value.

    Values are compared exactly, with case, blanks and leading zeros; an empty cell names nothing
    and breaks nothing.
    """
    frame, faults = subject.frame(), []
    own = subject.rows.relation.fields
    for column, place in (subject.check.known or {}).items():
        table, _, there = place.partition(".")
        theirs = subject.tables[table].relation.fields[there]
        scale = max(own[column].scale, theirs.scale)
        mark = f"_known_{column}"
        others = subject.tables[table].relation.frame.filter(pl.col(STATUS) < FILTERED)
        values = others.select(_aligned(theirs, scale).alias(mark)).drop_nulls().unique()
        frame = frame.with_columns(_aligned(own[column], scale).alias(mark)).join(
            values.with_columns(pl.lit(value=True).alias(f"{mark}?")),
            on=mark,
            how="left",
            maintain_order="left",
        )
        orphan = pl.col(column).is_not_null() & pl.col(f"{mark}?").is_null()
        faults.append(Fault(column, orphan, f"is not in {place}"))
    return broken_rows(subject, faults, frame)


def _aligned(field: Field, scale: int) -> pl.Expr:
    """A column in a type that two tables share: numbers in units of ``10**-scale``."""
    if field.kind != Kind.NUMBER:
        return pl.col(field.name).cast(pl.String)
    factor = pl.lit(10 ** (scale - field.scale), dtype=pl.Int128)
    return pl.col(field.name).cast(pl.Int128) * factor
