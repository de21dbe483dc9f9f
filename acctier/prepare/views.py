"""SQL views computed from the rows of their tables, in the order they need one another."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from acctier.config.tables import TableSpec
from acctier.expression.exact import decimal_text
from acctier.expression.numbers import Value
from acctier.expression.views import Keyed, compile_view
from acctier.model.errors import InputError
from acctier.model.fields import Field, Kind, Relation
from acctier.model.findings import Finding, Spot
from acctier.model.rows import RECORD
from acctier.prepare.rows import settled
from acctier.prepare.spots import spot


def compute_view(
    name: str, spec: TableSpec, tables: Mapping[str, Keyed], constants: Mapping[str, Value]
) -> tuple[Relation, int]:
    """The rows of a view and their number; numbers too large to hold exactly are refused."""
    assert spec.sql is not None
    view = compile_view(spec.sql, tables, constants, many=spec.joins == "many")
    try:
        frame = view.relation.frame.collect()
    except (pl.exceptions.InvalidOperationError, pl.exceptions.ComputeError) as problem:
        finding = Finding(
            "view-failed",
            "error",
            f"the view {name} cannot be computed: {str(problem).splitlines()[0][:200]}",
            table=name,
        )
        raise InputError([finding]) from None
    relation = settled(frame, view.relation.fields)
    return relation, frame.height


_COUNT = "__rows"


def _shown(field: Field, cell: object) -> str:
    if cell is None:
        return "empty"
    if field.kind == Kind.NUMBER and isinstance(cell, int):
        return decimal_text(Fraction(cell, 10**field.scale))
    return str(cell)


def _keys(count: int) -> str:
    return "1 key, which must be" if count == 1 else f"{count:,} keys, which must be"


def duplicate_keys(
    name: str, relation: Relation, key: tuple[str, ...]
) -> tuple[Finding, Spot | None] | None:
    """The finding for rows that share a key, with an example and where it stands the second time.

    None when every key is unique.
    """
    repeated = (
        relation.frame.group_by(list(key))
        .agg(pl.len().alias(_COUNT))
        .filter(pl.col(_COUNT) > 1)
        .collect()
        .sort(list(key))
    )
    if repeated.is_empty():
        return None
    example = ", ".join(
        f"{column} = {_shown(relation.fields[column], repeated[column][0])}" for column in key
    )
    rows = int(repeated[_COUNT].sum())
    in_files = RECORD in relation.frame.collect_schema().names()
    finding = Finding(
        "duplicate-key",
        "error",
        f"{name}: {rows:,} rows share {_keys(repeated.height)} unique; the first: {example}",
        table=name,
        column=", ".join(key),
        rows=rows,
        hint="remove the repeated rows from the export, or correct `key`"
        if in_files
        else "let the view have one row for each, or correct `key`",
    )
    first = [(column, repeated[column]) for column in key]
    alike = [pl.col(each).eq_missing(pl.lit(values[0], values.dtype)) for each, values in first]
    return finding, spot(name, relation.frame, pl.all_horizontal(alike), 1)
