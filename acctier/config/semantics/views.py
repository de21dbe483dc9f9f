"""Views over tables: the order in which they build on each other, and the columns they offer."""

from __future__ import annotations

from collections.abc import Mapping

from acctier.config.semantics.review import PERIOD_NAMES, Kinds, Review
from acctier.config.tables import TableSpec
from acctier.expression.nodes import ExpressionError

UNREADABLE = "<unreadable>"
"""Stands for the tables of a view whose text is no SQL; no table can be called like this."""


def view_kinds(review: Review) -> None:
    """Fill in the names that rows of views offer; complain about views that cannot be read.

    A view over something that is wrong already is not judged; it may have any column.
    """
    views = {
        name: table
        for name, table in review.configuration.tables.items()
        if table.sql is not None and table.file is None
    }
    left = {name: _tables_of(review, name, table) for name, table in views.items()}
    while ready := [name for name in left if not left[name] & left.keys()]:
        for name in ready:
            _judge_view(review, name, views[name], left.pop(name))
    circle = next((name for name in left if _leads_back(name, left)), None)
    if circle is not None:
        others = ", ".join(sorted(name for name in left if name != circle)) or "itself"
        review.complain(
            ("tables", circle, "sql"),
            f"the view {circle} is built on itself: {others}",
            "let one of them read a table with a `file` instead",
        )


def _tables_of(review: Review, name: str, table: TableSpec) -> set[str]:
    """The tables a view reads, as far as its text can be read."""
    from acctier.expression.views import tables_used

    try:
        return tables_used(table.sql or "")
    except ExpressionError as problem:
        _complain(review, name, problem)
        return {UNREADABLE}


def _judge_view(review: Review, name: str, table: TableSpec, sources: set[str]) -> None:
    from acctier.expression.views import view_columns

    sound = {
        each: {column: kind for column, kind in rows.items() if column not in PERIOD_NAMES}
        for each, rows in review.rows.items()
        if not rows.partial and None not in rows.values()
    }
    if UNREADABLE in sources or not review.trusts(("tables", name)):
        return
    if any(each in review.rows and each not in sound for each in sources):
        return
    tables = review.configuration.tables
    keys = {each: tables[each].key for each in sound}
    try:
        found = view_columns(table.sql or "", sound, keys, many=table.joins == "many")
    except ExpressionError as problem:
        _complain(review, name, problem)
        return
    review.rows[name] = Kinds({**found, **PERIOD_NAMES})


def _complain(review: Review, name: str, problem: ExpressionError) -> None:
    review.complain_in(("tables", name, "sql"), problem.offset, problem.message, problem.hint)


def _leads_back(name: str, reads: Mapping[str, set[str]]) -> bool:
    """Whether the tables a view reads lead back to it."""
    seen: set[str] = set()
    todo = list(reads[name])
    while todo:
        each = todo.pop()
        if each in reads and each not in seen:
            seen.add(each)
            todo += reads[each]
    return name in seen
