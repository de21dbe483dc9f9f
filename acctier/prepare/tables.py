"""All tables of a run, prepared in the order they need one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acctier.config.tables import TableSpec
from acctier.expression.nodes import ExpressionError
from acctier.expression.views import Keyed, tables_used
from acctier.model.errors import InputError
from acctier.model.fields import Relation
from acctier.model.findings import Finding
from acctier.model.period import Period
from acctier.model.rows import Rows
from acctier.prepare.rows import derive, place, scope_of, survivors
from acctier.prepare.views import compute_view, duplicate_keys


@dataclass(frozen=True)
class Opened:
    """A file table as read: typed columns, its number of rows (or a bound), streamed or not."""

    relation: Relation
    height: int
    streamed: bool = False


def prepare_tables(
    specs: Mapping[str, TableSpec], opened: Mapping[str, Opened], period: Period
) -> dict[str, Rows]:
    """Rows of every table with their status; views after the tables they read.

    A key that is not unique among the rows that count is refused: all tables at once.
    """
    done = {name: prepare_file(name, specs[name], each, period) for name, each in opened.items()}
    problems: list[Finding] = []
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
            done[name] = _view(name, waiting.pop(name), done, specs, period)
    for name, rows in done.items():
        key = specs[name].key
        if key is not None:
            found = duplicate_keys(name, survivors(rows), key)
            problems += [found] if found else []
    if problems:
        raise InputError(problems)
    return done


def prepare_file(name: str, spec: TableSpec, opened: Opened, period: Period) -> Rows:
    """One file table with its derived columns and the status of every row."""
    relation = derive(opened.relation, spec.columns, period)
    return place(name, spec, relation, period, opened.height, streamed=opened.streamed)


def _view(
    name: str,
    spec: TableSpec,
    done: Mapping[str, Rows],
    specs: Mapping[str, TableSpec],
    period: Period,
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
    return place(name, spec, relation, period, height, streamed=False)
