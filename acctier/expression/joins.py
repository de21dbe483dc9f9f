"""FROM and JOIN of a view: sources with internal column names, joined on equal columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import polars as pl
from sqlglot import exp

from acctier.expression.nodes import ExpressionError
from acctier.expression.numbers import WIDE
from acctier.expression.syntax import offset_of
from acctier.model.errors import did_you_mean
from acctier.model.fields import Field, Kind

if TYPE_CHECKING:
    from acctier.expression.views import Keyed

Subquery = Callable[[exp.Expr], "Keyed"]


@dataclass(frozen=True)
class Source:
    """Joined tables: a frame whose columns are named ``alias.column``."""

    frame: pl.LazyFrame
    fields: dict[str, Field]
    names: tuple[tuple[str, str], ...]
    first: str
    key: tuple[str, ...] | None
    merged: frozenset[tuple[str, str]] = frozenset()
    """Columns that USING made one with those of the left side; found only under their table."""

    def columns(self, alias: str) -> list[tuple[str, str]]:
        """(alias, column) of one table, or of all when ``alias`` is empty."""
        if not alias:
            return [pair for pair in self.names if pair not in self.merged]
        return [pair for pair in self.names if pair[0] == alias]

    def find(self, alias: str, name: str) -> str | None:
        """The internal name of a column; None when there is none or more than one."""
        found = [pair for pair in self.columns(alias) if pair[1] == name]
        return ".".join(found[0]) if len(found) == 1 else None


def source_of(tree: exp.Expr, tables: Mapping[str, Keyed], subquery: Subquery) -> Source:
    """One table, view, WITH part or bracketed SELECT as a source."""
    if isinstance(tree, exp.Subquery):
        if not tree.alias:
            raise ExpressionError("give the SELECT in brackets a name with AS", offset_of(tree))
        if any(value for name, value in tree.args.items() if name not in {"this", "alias"}):
            raise ExpressionError("after a SELECT in brackets comes only its name", offset_of(tree))
        refuse_column_names(tree)
        return _source(subquery(tree.this), tree.alias)
    if not isinstance(tree, exp.Table) or not isinstance(tree.this, exp.Identifier):
        raise ExpressionError(
            "a view reads declared tables only", offset_of(tree), "declare the file as a table"
        )
    if any(value for name, value in tree.args.items() if name not in {"this", "alias"}):
        raise ExpressionError(f"{tree.sql()} is not a plain table name", offset_of(tree))
    refuse_column_names(tree)
    if tree.name not in tables:
        raise ExpressionError(
            f"unknown table {tree.name!r}",
            offset_of(tree),
            did_you_mean(tree.name, tables, "tables"),
        )
    return _source(tables[tree.name], tree.alias or tree.name)


def refuse_column_names(tree: exp.Expr) -> None:
    """Refuse ``x(a, b)``: columns are named with AS inside the SELECT."""
    alias = tree.args.get("alias")
    if alias is not None and alias.args.get("columns"):
        raise ExpressionError(
            f"{tree.alias} takes no list of column names",
            offset_of(alias),
            "name the columns with AS inside the SELECT",
        )


def _source(keyed: Keyed, alias: str) -> Source:
    fields = {
        f"{alias}.{name}": replace(field, name=f"{alias}.{name}")
        for name, field in keyed.relation.fields.items()
    }
    frame = keyed.relation.frame.select(
        pl.col(name).alias(f"{alias}.{name}") for name in keyed.relation.fields
    )
    names = tuple((alias, name) for name in keyed.relation.fields)
    return Source(frame, fields, names, alias, keyed.key)


def join(
    left: Source,
    tree: exp.Join,
    tables: Mapping[str, Keyed],
    subquery: Subquery,
    *,
    many: bool,
) -> Source:
    """The source with one more table joined; rows never multiply unless ``many`` says so."""
    how = _how(tree)
    right = source_of(tree.this, tables, subquery)
    if right.first in {alias for alias, _ in left.names}:
        raise ExpressionError(
            f"{right.first!r} is joined twice; give it another name", offset_of(tree)
        )
    pairs = _equalities(tree, left, right)
    covered = {other.split(".", 1)[1] for _, other, _ in pairs}
    if not many and (right.key is None or not set(right.key) <= covered):
        known = "has no key" if right.key is None else f"has the key {', '.join(right.key)}"
        raise ExpressionError(
            f"this join can multiply rows: {right.first} {known}, "
            f"the ON covers {', '.join(sorted(covered))}",
            offset_of(tree.this),
            "join on its key, declare its `key`, or say `joins: many` beside the sql",
        )
    frame, marks = left.frame, []
    right_frame = right.frame
    for index, (one, other, offset) in enumerate(pairs):
        mark = f"__on{index}"
        marks.append(mark)
        left_key, right_key = _join_keys(left.fields[one], right.fields[other], offset)
        frame = frame.with_columns(left_key.alias(mark))
        right_frame = right_frame.with_columns(right_key.alias(mark))
    joined = frame.join(right_frame, on=marks, how=how, coalesce=True).drop(marks)
    return Source(
        joined,
        left.fields | right.fields,
        left.names + right.names,
        left.first,
        left.key if not many else None,
        left.merged | {(right.first, part.name) for part in tree.args.get("using") or []},
    )


def _how(tree: exp.Join) -> Literal["inner", "left"]:
    side, kind, method = (tree.args.get(name) for name in ("side", "kind", "method"))
    if method or kind not in {None, "", "INNER", "OUTER"} or side not in {None, "", "LEFT"}:
        raise ExpressionError("only JOIN and LEFT JOIN are supported", offset_of(tree))
    if not tree.args.get("on") and not tree.args.get("using"):
        raise ExpressionError("a join needs ON with equal columns", offset_of(tree))
    return "left" if side == "LEFT" else "inner"


_Equality = tuple[str, str, int]
"""A column of the left side, one of the right side, and where the two stand in the text."""


def _equalities(tree: exp.Join, left: Source, right: Source) -> list[_Equality]:
    if tree.args.get("using"):
        pairs = []
        for part in tree.args["using"]:
            one, other = left.find("", part.name), right.find("", part.name)
            if one is None or other is None:
                side = "the left side" if one is None else right.first
                raise ExpressionError(
                    f"USING ({part.name}): {side} has no such column, or more than one",
                    offset_of(part),
                    "write ON with the column of each side",
                )
            pairs.append((one, other, offset_of(part)))
        return pairs
    on = tree.args["on"]
    parts = on.flatten() if isinstance(on, exp.And) else [on]
    return [_equality(part.unnest(), left, right) for part in parts]


def _equality(part: exp.Expr, left: Source, right: Source) -> _Equality:
    sides = (part.this, part.expression) if isinstance(part, exp.EQ) else ()
    if len(sides) == 2 and all(isinstance(side, exp.Column) for side in sides):
        for one, other in (sides, sides[::-1]):
            match = (
                left.find(one.text("table"), one.name),
                right.find(other.text("table"), other.name),
            )
            if match[0] and match[1]:
                return match[0], match[1], offset_of(part)
    raise ExpressionError(
        "ON takes equalities between a column of each side, joined by AND", offset_of(part)
    )


def _join_keys(one: Field, other: Field, offset: int) -> tuple[pl.Expr, pl.Expr]:
    if one.kind != other.kind:
        raise ExpressionError(f"{one.name} and {other.name} are of different types", offset)
    left, right = pl.col(one.name), pl.col(other.name)
    if one.kind == Kind.NUMBER:
        scale = max(one.scale, other.scale)
        if max(field.bound * 10 ** (scale - field.scale) for field in (one, other)) > WIDE:
            raise ExpressionError(f"{one.name} and {other.name} are too large to compare", offset)
        left, right = (
            column.cast(pl.Int128) * pl.lit(10 ** (scale - field.scale), dtype=pl.Int128)
            for column, field in ((left, one), (right, other))
        )
    return left, right
