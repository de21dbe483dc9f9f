"""Aggregates and windows of a view, with exact sums and no dependence on the order of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import polars as pl
from sqlglot import exp

from acctier.expression.apply import Scope, stored
from acctier.expression.compile import Value, bind
from acctier.expression.kinds import kind_of
from acctier.expression.nodes import Expression, ExpressionError
from acctier.expression.numbers import as_number, divide
from acctier.expression.parse import convert
from acctier.expression.syntax import offset_of
from acctier.model.fields import Field, Kind

MAX_ROWS = 2**31
_ALLOWED = (exp.Sum, exp.Count, exp.Min, exp.Max, exp.Avg)
_NUMBERING = (exp.RowNumber, exp.Rank, exp.DenseRank)
_SHIFTS = (exp.Lag, exp.Lead)
is_aggregate: tuple[type[Any], ...] = (exp.AggFunc, exp.Filter, exp.IgnoreNulls)


def adds_up(tree: exp.Expr) -> bool:
    """Whether a tree aggregates rows; the function of a window itself does not."""
    inside = tree.find_all(*is_aggregate)
    return any(not isinstance(node.parent, exp.Window) or node.arg_key != "this" for node in inside)


def take_out(
    tree: exp.Expr,
    kind: type[Any] | tuple[type[Any], ...],
    prefix: str,
    found: list[tuple[str, exp.Expr]],
) -> exp.Expr:
    """The tree with every outermost node of a kind as a named column; the nodes join ``found``."""

    def one(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, kind):
            return node
        for name, known in found:
            if known == node:
                return exp.column(name)
        name = f"__{prefix}{len(found)}"
        found.append((name, node.copy()))
        return exp.column(name)

    return tree.copy().transform(one)


class Aggregation:
    """What a SELECT groups by and adds up, under internal names."""

    def __init__(self, groups: Sequence[exp.Expr]) -> None:
        self.keys = [(f"__key{index}", part) for index, part in enumerate(groups)]
        self.sums: list[tuple[str, exp.Expr]] = []

    @property
    def key_names(self) -> list[str]:
        """Internal names of the group columns."""
        return [name for name, _ in self.keys]

    def rewrite(self, tree: exp.Expr) -> exp.Expr:
        """The tree over group columns and aggregates; a bare column outside both is refused."""

        def by_key(node: exp.Expr) -> exp.Expr:
            for name, part in self.keys:
                if node == part:
                    return exp.column(name)
            return node

        done = take_out(tree, is_aggregate, "sum", self.sums).transform(by_key)
        for column in done.find_all(exp.Column):
            if "." in column.name:
                raise ExpressionError(
                    f"{column.name.split('.', 1)[-1]!r} is neither grouped nor added up",
                    offset_of(column),
                    "add it to GROUP BY, or use MIN, MAX, SUM, COUNT",
                )
        return done

    def rewrite_inside(self, window: exp.Expr) -> exp.Expr:
        """A window whose argument, partition and order are over groups and aggregates."""
        window = window.copy()
        function = window.this
        for name, value in list(function.args.items()):
            if isinstance(value, exp.Expr) and not isinstance(value, exp.Star):
                function.set(name, self.rewrite(value))
        window.set(
            "partition_by", [self.rewrite(part) for part in window.args.get("partition_by") or []]
        )
        order = window.args.get("order")
        for part in order.expressions if order else []:
            part.set("this", self.rewrite(part.this))
        return window


def aggregate(
    frame: pl.LazyFrame, scope: Scope, plan: Aggregation
) -> tuple[pl.LazyFrame, dict[str, Value]]:
    """The grouped frame and what its columns are."""
    fields: dict[str, Field] = {}
    rows: list[pl.Expr] = []
    for name, part in plan.keys:
        expr, fields[name] = stored(_expression(part, scope), scope, name)
        rows.append(expr)
    values: dict[str, Value] = {}
    columns: list[pl.Expr] = []
    for name, part in plan.sums:
        arguments, made, values[name] = _aggregate(part, scope, name)
        rows += arguments
        columns += made
    # As columns first: added up as it stands, a constant would count once instead of on every row.
    frame = frame.with_columns(rows)
    grouped = frame.group_by(plan.key_names).agg(columns) if plan.keys else frame.select(columns)
    return grouped, bind(fields) | values


def _expression(tree: exp.Expr, scope: Scope) -> Expression:
    expression = Expression(tree.sql(), convert(tree))
    kind_of(expression, {name: value.kind for name, value in scope.items()})
    return expression


_Aggregate = tuple[list[pl.Expr], list[pl.Expr], Value]
"""What is needed on every row, what adds it up, and the value that comes out."""


def _aggregate(tree: exp.Expr, scope: Scope, name: str) -> _Aggregate:
    if not isinstance(tree, _ALLOWED):
        word = tree.sql_name() if isinstance(tree, exp.Func) else tree.key.upper()
        raise ExpressionError(
            f"{word} is not an aggregate here",
            offset_of(tree),
            "aggregates: SUM, COUNT, MIN, MAX, AVG",
        )
    if isinstance(tree, exp.Count):
        return _count(tree, scope, name)
    if tree.this is None:
        raise ExpressionError(f"{tree.sql_name()} needs a column", offset_of(tree))
    expr, field = stored(_expression(tree.this, scope), scope, f"{name}a")
    argument = pl.col(f"{name}a")
    if isinstance(tree, exp.Sum | exp.Avg):
        return [expr], *_sum(tree, argument, field, name)
    if tree.expressions or tree.args.get("count"):
        raise ExpressionError(
            "MIN and MAX take one column; for several use LEAST or GREATEST", offset_of(tree)
        )
    best = argument.min() if isinstance(tree, exp.Min) else argument.max()
    return [expr], [best.alias(name)], bind({name: replace(field, name=name)})[name]


def _sum(tree: exp.Expr, argument: pl.Expr, field: Field, name: str) -> tuple[list[pl.Expr], Value]:
    value = as_number(Value(field.kind, argument, field.scale, field.bound))
    if field.kind not in {Kind.NUMBER, Kind.FLAG}:
        raise ExpressionError("only numbers can be added up", offset_of(tree))
    wide = value.expr.cast(pl.Int128)
    total = pl.when(wide.count() > 0).then(wide.sum()).alias(name)
    summed = Value(Kind.NUMBER, pl.col(name), value.scale, max(value.bound, 1) * MAX_ROWS)
    if isinstance(tree, exp.Sum):
        return [total], summed
    count = wide.count().cast(pl.Int64).alias(f"{name}n")
    return [total, count], divide(summed, Value(Kind.NUMBER, pl.col(f"{name}n"), 0, MAX_ROWS))


def _count(tree: exp.Count, scope: Scope, name: str) -> _Aggregate:
    value = Value(Kind.NUMBER, pl.col(name), 0, MAX_ROWS)
    inner = tree.this
    if tree.expressions:
        raise ExpressionError("COUNT takes one column", offset_of(tree))
    if inner is None or isinstance(inner, exp.Star):
        return [], [pl.len().cast(pl.Int64).alias(name)], value
    distinct = isinstance(inner, exp.Distinct)
    if distinct and len(inner.expressions) != 1:
        raise ExpressionError("COUNT(DISTINCT ...) takes one column", offset_of(tree))
    counted = _expression(inner.expressions[0] if distinct else inner, scope)
    expr, _ = stored(counted, scope, f"{name}a")
    argument = pl.col(f"{name}a")
    count = argument.drop_nulls().n_unique() if distinct else argument.count()
    return [expr], [count.cast(pl.Int64).alias(name)], value


def windowed(
    frame: pl.LazyFrame, scope: Scope, window: exp.Expr, name: str
) -> tuple[pl.LazyFrame, Value]:
    """The frame with one window function as a column; ties in its order are broken totally."""
    if window.args.get("spec") or window.args.get("alias"):
        raise ExpressionError("windows with ROWS or RANGE are not supported", offset_of(window))
    parts = []
    for index, part in enumerate(window.args.get("partition_by") or []):
        expr, _ = stored(_expression(part, scope), scope, f"{name}p{index}")
        parts.append(expr)
    frame = frame.with_columns(parts)
    names = [f"{name}p{index}" for index in range(len(parts))]
    function, order = window.this, window.args.get("order")
    if isinstance(function, _NUMBERING + _SHIFTS):
        if order is None:
            raise ExpressionError("this window needs ORDER BY", offset_of(window))
        return _ordered(frame, scope, window, name, names)
    if order is not None or not isinstance(function, _ALLOWED):
        raise ExpressionError(
            "this window is not supported",
            offset_of(window),
            "SUM, COUNT, MIN, MAX, AVG OVER (PARTITION BY ...), ROW_NUMBER, RANK, LAG, LEAD",
        )
    arguments, columns, value = _aggregate(function, scope, name)
    over = [column.over(names) if names else column for column in columns]
    return frame.with_columns(arguments).with_columns(over), value


def _ordered(
    frame: pl.LazyFrame, scope: Scope, window: exp.Expr, name: str, parts: list[str]
) -> tuple[pl.LazyFrame, Value]:
    keys, descending, last = [], [], []
    for index, part in enumerate(window.args["order"].expressions):
        expr, _ = stored(_expression(part.this, scope), scope, f"{name}o{index}")
        frame = frame.with_columns(expr)
        keys.append(f"{name}o{index}")
        descending.append(bool(part.args.get("desc")))
        last.append(not part.args.get("nulls_first"))
    others = [column for column in frame.collect_schema().names() if column not in keys]
    position = f"{name}i"
    frame = frame.sort(
        [*keys, *others],
        descending=descending + [False] * len(others),
        nulls_last=last + [True] * len(others),
    ).with_row_index(position)
    place = pl.col(position).cast(pl.Int64)
    function = window.this
    if isinstance(function, _SHIFTS):
        return _shifted(frame, scope, function, name, parts)
    first = place if isinstance(function, exp.RowNumber) else place.min().over([*parts, *keys])
    frame = frame.with_columns(first.alias(f"{name}r"))
    # Rows that tie share the place of the first of them; ROW_NUMBER has no ties left.
    method: Literal["min", "dense"] = "dense" if isinstance(function, exp.DenseRank) else "min"
    ranked = pl.col(f"{name}r").rank(method)
    frame = frame.with_columns((ranked.over(parts) if parts else ranked).cast(pl.Int64).alias(name))
    return frame, Value(Kind.NUMBER, pl.col(name), 0, MAX_ROWS)


def whole_number(tree: exp.Expr | None, default: int | None = None) -> int | None:
    """The number that a literal such as 3 spells, the default without one, None for all else."""
    if tree is None:
        return default
    spelled = isinstance(tree, exp.Literal) and not tree.is_string and str(tree.this).isdecimal()
    return int(tree.this) if spelled and len(str(tree.this)) < 10 else None


def _shifted(
    frame: pl.LazyFrame, scope: Scope, function: exp.Expr, name: str, parts: list[str]
) -> tuple[pl.LazyFrame, Value]:
    if function.args.get("default") is not None:
        raise ExpressionError("LAG and LEAD take no default; use COALESCE", offset_of(function))
    steps = whole_number(function.args.get("offset"), 1)
    if steps is None:
        raise ExpressionError("LAG and LEAD go back a whole number of rows", offset_of(function))
    expr, field = stored(_expression(function.this, scope), scope, f"{name}v")
    frame = frame.with_columns(expr)
    steps = steps if isinstance(function, exp.Lag) else -steps
    everyone = parts or [f"{name}all"]
    if not parts:
        frame = frame.with_columns(pl.lit(0).alias(f"{name}all"))
    moved = pl.col(f"{name}v").shift(steps).over(everyone, order_by=f"{name}i").alias(name)
    frame = frame.with_columns(moved)
    return frame, bind({name: Field(name, field.kind, field.scale, field.bound)})[name]
