"""Crosswalks: from the ids of another system to the ids of accounts."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from acctier.config.tables import CrosswalkSpec, TableSpec
from acctier.model.errors import UnplacedError
from acctier.model.findings import Finding, Spot
from acctier.model.rows import Rows
from acctier.prepare.rows import survivors
from acctier.prepare.spots import placed_survivors, spot

FROM, TO = "from", "to"
_EXAMPLES = 3


def crosswalks(
    specs: Mapping[str, TableSpec], tables: Mapping[str, Rows]
) -> dict[CrosswalkSpec, pl.DataFrame]:
    """Every crosswalk that tables use: ``from`` (unique) and ``to``, which may be empty.

    Raises `InputError` with all ids that lead to more than one account.
    """
    wanted = dict.fromkeys(
        spec.account.via
        for spec in specs.values()
        if spec.account is not None and spec.account.via is not None
    )
    found = {via: _pairs(via, tables[via.table]) for via in wanted}
    problems = [told for via, pairs in found.items() for told in _conflicts(via, pairs, tables)]
    if problems:
        raise UnplacedError(problems)
    return found


def _pairs(via: CrosswalkSpec, rows: Rows) -> pl.DataFrame:
    columns = (pl.col(via.from_).alias(FROM), pl.col(via.to).alias(TO))
    frame = survivors(rows).frame.select(columns).collect()
    return frame.drop_nulls(FROM).unique().sort(FROM, TO)


def _conflicts(
    via: CrosswalkSpec, pairs: pl.DataFrame, tables: Mapping[str, Rows]
) -> list[tuple[Finding, Spot | None]]:
    repeated = pairs.group_by(FROM).agg(pl.col(TO)).filter(pl.col(TO).list.len() > 1).sort(FROM)
    if repeated.is_empty():
        return []
    told = [
        f"{id_!r} to " + " and ".join("no account" if to is None else repr(to) for to in targets)
        for id_, targets in repeated.head(_EXAMPLES).iter_rows()
    ]
    finding = Finding(
        "crosswalk-conflict",
        "error",
        f"{via.table}: {repeated.height:,} id{'' if repeated.height == 1 else 's'} of "
        f"{via.from_} lead{'s' if repeated.height == 1 else ''} to more than one account: "
        + ", ".join(told),
        table=via.table,
        column=via.from_,
        rows=int(repeated[TO].list.len().sum()),
        hint=f"keep one row per {via.from_}",
    )
    frame = placed_survivors(tables[via.table]).frame
    return [(finding, spot(via.table, frame, pl.col(via.from_) == repeated[FROM][0], 1))]
