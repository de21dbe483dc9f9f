"""SQL views computed from the rows of their tables, in the order they need one another."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from acctier.config.models import TableSpec
from acctier.expression.numbers import Value
from acctier.expression.views import Keyed, compile_view
from acctier.model.errors import InputError
from acctier.model.fields import Relation
from acctier.model.findings import Finding
from acctier.prepare.rows import settled


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


def duplicate_keys(name: str, relation: Relation, key: tuple[str, ...]) -> Finding | None:
    """The finding for rows that share a key, with an example; None when every key is unique."""
    repeated = (
        relation.frame.group_by(list(key))
        .agg(pl.len().alias("rows"))
        .filter(pl.col("rows") > 1)
        .collect()
        .sort(list(key))
    )
    if repeated.is_empty():
        return None
    example = ", ".join(
        f"{column} = {value}"
        for column, value in repeated.row(0, named=True).items()
        if column != "rows"
    )
    rows = int(repeated["rows"].sum())
    return Finding(
        "duplicate-key",
        "error",
        f"{name}: {rows} rows share {repeated.height} keys, which must be unique; "
        f"the first: {example}",
        table=name,
        column=", ".join(key),
        rows=rows,
        hint="remove the repeated rows from the export, or correct `key`",
    )
