"""All tables of a run, prepared in the order they need one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from acctier.config.currencies import FxSpec
from acctier.config.tables import TableSpec
from acctier.expression.nodes import ExpressionError
from acctier.expression.view_names import ALL, columns_named
from acctier.expression.views import Keyed, tables_used
from acctier.model.errors import InputError, UnplacedError
from acctier.model.fields import Relation
from acctier.model.findings import Finding, Spot
from acctier.model.period import Period
from acctier.model.rows import Rows
from acctier.prepare.currency import UNCONVERTED, convert
from acctier.prepare.ids import Ids
from acctier.prepare.rates import Rates
from acctier.prepare.rows import Unrated, derive, place, scope_of, survivors
from acctier.prepare.spots import placed_survivors
from acctier.prepare.views import compute_view, duplicate_keys

EXACT = Ids()
"""Ids exactly as they are written."""


@dataclass(frozen=True)
class Opened:
    """A file table as read: typed columns, its number of rows (or a bound), streamed or not."""

    relation: Relation
    height: int
    streamed: bool = False


def prepare_tables(
    specs: Mapping[str, TableSpec],
    opened: Mapping[str, Opened],
    period: Period,
    rates: Rates | None = None,
    ids: Ids = EXACT,
) -> dict[str, Rows]:
    """Rows of every table with their status; views after the tables they read.

    A key that is not unique among the rows that count is refused: all tables at once.
    """
    viewed = read_by_views(specs)
    done = {
        name: prepare_file(name, specs[name], each, period, rates, viewed.get(name, ()), ids)
        for name, each in opened.items()
    }
    _prepare_views(specs, done, period, ids)
    problems: list[tuple[Finding, Spot | None]] = []
    for name, rows in done.items():
        key, merged = specs[name].key, ids.merged(rows)
        if merged is not None:
            problems.append(merged)
        elif key is not None:
            found = duplicate_keys(name, placed_survivors(rows), key)
            problems += [found] if found else []
    if problems:
        raise UnplacedError(problems)
    return done


def prepare_rates(
    spec: FxSpec, specs: Mapping[str, TableSpec], opened: Mapping[str, Opened], period: Period
) -> Rows:
    """The rows of the table or view that has the rates."""
    behind, todo = set[str](), [spec.table]
    while todo:
        name = todo.pop()
        behind.add(name)
        todo += tables_used(specs[name].sql or "") - behind if specs[name].sql else ()
    files = behind & opened.keys()
    done = {name: prepare_file(name, specs[name], opened[name], period) for name in files}
    _prepare_views({name: specs[name] for name in behind}, done, period)
    return done[spec.table]


def read_by_views(specs: Mapping[str, TableSpec]) -> dict[str, frozenset[str]]:
    """By table: the names that views over it use; `ALL` where one takes every column."""
    read: dict[str, frozenset[str]] = {}
    for spec in specs.values():
        if spec.sql is not None:
            for table in tables_used(spec.sql):
                read[table] = read.get(table, frozenset()) | columns_named(spec.sql)
    return read


def _prepare_views(
    specs: Mapping[str, TableSpec], done: dict[str, Rows], period: Period, ids: Ids = EXACT
) -> None:
    """Add the views, each after the tables it reads."""
    waiting = {name: spec for name, spec in specs.items() if spec.sql is not None}
    while waiting:
        ready = [
            name
            for name, spec in waiting.items()
            if not tables_used(spec.sql or "") & waiting.keys()
        ]
        if not ready:
            names = ", ".join(sorted(waiting))
            raise InputError([Finding("view-loop", "error", f"views read one another: {names}")])
        for name in ready:
            done[name] = _view(name, waiting.pop(name), done, specs, period, ids)


def prepare_file(
    name: str,
    spec: TableSpec,
    opened: Opened,
    period: Period,
    rates: Rates | None = None,
    viewed: Collection[str] = (),
    ids: Ids = EXACT,
) -> Rows:
    """One file table with its derived columns, money converted, and the status of every row.

    ``viewed`` are the names that views read of it.  Ids are made alike before any expression reads
    them; a derived one, once it is derived.
    """
    relation = derive(ids.normalised(name, opened.relation), spec.columns, period)
    relation = ids.normalised(name, relation)
    height, streamed = opened.height, opened.streamed
    if rates is None or not spec.currencies:
        return place(name, spec, relation, period, height, streamed=streamed)
    relation = convert(relation, spec, rates)
    unrated = Unrated(
        pl.col(UNCONVERTED),
        viewed=ALL in viewed or not spec.currencies.keys().isdisjoint(viewed),
        judged=spec.where is not None
        and any(name.text in spec.currencies for name in spec.where.names),
    )
    return place(name, spec, relation, period, height, streamed=streamed, unrated=unrated)


def _view(
    name: str,
    spec: TableSpec,
    done: Mapping[str, Rows],
    specs: Mapping[str, TableSpec],
    period: Period,
    ids: Ids,
) -> Rows:
    tables = {each: Keyed(survivors(rows), specs[each].key) for each, rows in done.items()}
    try:
        relation, height = compute_view(name, spec, tables, scope_of({}, period))
    except ExpressionError as problem:
        finding = Finding(
            "view-failed",
            "error",
            f"the view {name}: {problem.message}",
            table=name,
            hint=problem.hint,
        )
        raise InputError([finding]) from None
    return place(name, spec, ids.normalised(name, relation), period, height, streamed=False)
