"""SQL views: one SELECT over declared tables, with exact numbers and joins that cannot multiply.

The language: WITH, UNION ALL, INNER and LEFT JOIN on equal columns, WHERE, GROUP BY, HAVING,
QUALIFY, DISTINCT, aggregates and windows.  Nothing else is accepted: no functions that read
files, no LIMIT, nothing that depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from sqlglot import exp

from acctier.expression.aggregates import (
    Aggregation,
    adds_up,
    aggregate,
    take_out,
    whole_number,
    windowed,
)
from acctier.expression.apply import condition_expr, stored
from acctier.expression.compile import Value, bind, constant
from acctier.expression.joins import Source, join, refuse_column_names, source_of
from acctier.expression.kinds import kind_of
from acctier.expression.nodes import Expression, ExpressionError
from acctier.expression.numbers import WIDE, TooWide, integer_type
from acctier.expression.parse import convert
from acctier.expression.syntax import offset_of, parse_view
from acctier.model.errors import did_you_mean
from acctier.model.fields import Field, Kind, Relation

_CLAUSES = {
    "expressions", "from_", "joins", "where", "group", "having", "qualify", "distinct", "with_",
}  # fmt: skip
_WHY_NOT = {
    "limit": "LIMIT keeps whichever rows come first; filter with WHERE or QUALIFY",
    "offset": "OFFSET depends on the order of rows; filter with WHERE or QUALIFY",
    "order": "rows of a view have no order; leave ORDER BY out",
}


@dataclass(frozen=True)
class Keyed:
    """A relation and the columns that identify its rows, if any are known."""

    relation: Relation
    key: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Surroundings:
    """What a SELECT may use: tables, constants such as `period_end`, and joins that multiply."""

    tables: Mapping[str, Keyed]
    constants: Mapping[str, Value]
    many: bool = False


def compile_view(
    text: str,
    tables: Mapping[str, Keyed],
    constants: Mapping[str, Value] | None = None,
    *,
    many: bool = False,
) -> Keyed:
    """The view as a lazy relation over the given tables.

    ``constants`` may be named like columns.  ``many`` lets joins multiply rows; without it the key
    of every joined table must be covered by the ON equalities.  Raises `ExpressionError` with the
    offset into ``text``.
    """
    tree = parse_view(text)
    try:
        return _query(tree, Surroundings(tables, constants or {}, many))
    except TooWide:
        message = "the numbers of this view are too large to be computed exactly"
        hint = "ROUND the parts of a quotient or product first, or add up instead of AVG"
        raise ExpressionError(message, 0, hint) from None


def view_columns(
    text: str,
    tables: Mapping[str, Mapping[str, Kind | None]],
    keys: Mapping[str, tuple[str, ...] | None] | None = None,
    *,
    many: bool = False,
) -> dict[str, Kind]:
    """The columns of a view and their kinds, from those of its tables; nothing is computed."""
    empty = {
        name: Keyed(_empty(columns), (keys or {}).get(name)) for name, columns in tables.items()
    }
    day = constant(date(2000, 1, 1))
    view = compile_view(text, empty, {"period_start": day, "period_end": day}, many=many)
    return {name: field.kind for name, field in view.relation.fields.items()}


_DTYPES: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.NUMBER: pl.Int64(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.FLAG: pl.Boolean(),
}


def _empty(columns: Mapping[str, Kind | None]) -> Relation:
    kinds = {name: kind or Kind.TEXT for name, kind in columns.items()}
    frame = pl.LazyFrame(schema={name: _DTYPES[kind] for name, kind in kinds.items()})
    return Relation(frame, {name: Field(name, kind, 0, 1) for name, kind in kinds.items()})


def _query(tree: exp.Expr, around: Surroundings) -> Keyed:
    with_ = tree.args.get("with_")
    if with_ is not None:
        if with_.args.get("recursive"):
            raise ExpressionError("WITH RECURSIVE is not supported", offset_of(with_))
        for part in with_.expressions:
            refuse_column_names(part)
            done = _query(part.this, around)
            around = replace(around, tables={**around.tables, part.alias: done})
    if isinstance(tree, exp.Subquery):
        _refuse_extras(tree, {"this", "with_"})
        return _query(tree.this, around)
    if isinstance(tree, exp.Union):
        return _union(tree, around)
    if isinstance(tree, exp.Select):
        return _select(tree, around)
    raise ExpressionError("a view is one SELECT", offset_of(tree))


def _union(tree: exp.Union, around: Surroundings) -> Keyed:
    if tree.args.get("distinct") or tree.args.get("by_name"):
        raise ExpressionError("only UNION ALL joins two SELECTs", offset_of(tree))
    _refuse_extras(tree, {"this", "expression", "with_"})
    sides = [_query(side, around).relation for side in (tree.this, tree.expression)]
    one, other = (list(side.fields.values()) for side in sides)
    if [field.kind for field in one] != [field.kind for field in other]:
        raise ExpressionError(
            "both SELECTs of a UNION ALL must have the same columns and types", offset_of(tree)
        )
    fields = {
        left.name: replace(
            left, scale=max(left.scale, right.scale), bound=max(_at(left, right), _at(right, left))
        )
        for left, right in zip(one, other, strict=True)
    }
    if max((field.bound for field in fields.values()), default=0) > WIDE:
        raise ExpressionError("numbers too large for one column", offset_of(tree))
    frames = [
        relation.frame.select(
            _rescaled(own, field)
            for own, field in zip(relation.fields.values(), fields.values(), strict=True)
        )
        for relation in sides
    ]
    return Keyed(Relation(pl.concat(frames), fields))


def _at(field: Field, other: Field) -> int:
    """The bound of a field at the larger scale of the two."""
    return field.bound * int(10 ** (max(field.scale, other.scale) - field.scale))


def _rescaled(own: Field, wanted: Field) -> pl.Expr:
    column = pl.col(own.name)
    if own.kind == Kind.NUMBER:
        column = column.cast(pl.Int128) * pl.lit(10 ** (wanted.scale - own.scale), dtype=pl.Int128)
        column = column.cast(integer_type(wanted.bound))
    return column.alias(wanted.name)


def _refuse_extras(tree: exp.Expr, allowed: Collection[str]) -> None:
    for clause, value in tree.args.items():
        if value and clause not in allowed:
            why = _WHY_NOT.get(clause, f"{clause.strip('_').upper()} is not supported in a view")
            raise ExpressionError(why, offset_of(value) if isinstance(value, exp.Expr) else 0)


def _refuse_parts(tree: exp.Select) -> None:
    _refuse_extras(tree, _CLAUSES)
    distinct = tree.args.get("distinct")
    if distinct is not None and distinct.args.get("on"):
        raise ExpressionError("DISTINCT ON keeps whichever row comes first", offset_of(distinct))
    if tree.args.get("from_") is None:
        raise ExpressionError("a SELECT needs FROM", offset_of(tree))


def _select(tree: exp.Select, around: Surroundings) -> Keyed:
    _refuse_parts(tree)

    def subquery(part: exp.Expr) -> Keyed:
        return _query(part, around)

    source = source_of(tree.args["from_"].this, around.tables, subquery)
    for part in tree.args.get("joins") or []:
        source = join(source, part, around.tables, subquery, many=around.many)
    return _Select(tree, source, around.constants).result()


class _Select:
    """The clauses of one SELECT over its joined source, in SQL's order of evaluation."""

    def __init__(self, tree: exp.Select, source: Source, constants: Mapping[str, Value]) -> None:
        self.source = source
        self.constants = constants
        self.scope: dict[str, Value] = {**constants, **bind(source.fields)}
        self.frame = source.frame
        self.distinct = bool(tree.args.get("distinct"))
        named = list(self._named(tree.expressions))
        self.aliases = {
            name: part
            for name, part in named
            if not (isinstance(part, exp.Column) and part.name == name)
        }
        if len({name for name, _ in named}) != len(named):
            raise ExpressionError("two columns of the view have the same name", offset_of(tree))
        self.items = [(name, self._resolve(part)) for name, part in named]
        self.where = self._clause(tree, "where")
        self.having = self._clause(tree, "having", aliases=True)
        self.qualify = self._clause(tree, "qualify", aliases=True)
        self.groups = [self._group(part) for part in self._group_parts(tree)]

    def result(self) -> Keyed:
        """The finished relation."""
        if self.where is not None:
            self.frame = self.frame.filter(self._condition(self.where))
        windows: list[tuple[str, exp.Expr]] = []
        trees = [part for _, part in self.items] + [self.having, self.qualify]
        trees = [part and take_out(part, exp.Window, "window", windows) for part in trees]
        key = self._aggregated(trees, windows)
        having, qualify = trees[-2:]
        if having is not None:
            self.frame = self.frame.filter(self._condition(having))
        for name, window in windows:
            self.frame, self.scope[name] = windowed(self.frame, self.scope, window, name)
        if qualify is not None:
            self.frame = self.frame.filter(self._condition(qualify))
        return self._projected(trees, key)

    def _aggregated(
        self, trees: list[exp.Expr | None], windows: list[tuple[str, exp.Expr]]
    ) -> list[exp.Expr] | None:
        """Group when the SELECT says so; the group expressions when it did."""
        inside = [*trees, *(window for _, window in windows)]
        if not self.groups and not any(part and adds_up(part) for part in inside):
            return None
        plan = Aggregation(self.groups)
        trees[:] = [part and plan.rewrite(part) for part in trees]
        windows[:] = [(name, plan.rewrite_inside(window)) for name, window in windows]
        self.frame, scope = aggregate(self.frame, self.scope, plan)
        self.scope = {**self.constants, **scope}
        return [exp.column(name) for name in plan.key_names]

    def _projected(self, trees: list[exp.Expr | None], key: list[exp.Expr] | None) -> Keyed:
        columns: dict[str, pl.Expr] = {}
        fields: dict[str, Field] = {}
        for (name, _), part in zip(self.items, trees, strict=False):
            assert part is not None
            expr, fields[name] = stored(self._expression(part), self.scope, name)
            columns[f"__item{len(columns)}"] = expr
        # Beside the other columns first: selected alone, a constant would make a single row.
        frame = self.frame.with_columns(**columns).select(
            pl.col(item).alias(name) for item, name in zip(columns, fields, strict=True)
        )
        identity = self._key(trees, key)
        if self.distinct:
            frame = frame.unique()
            identity = tuple(fields)
        return Keyed(Relation(frame, fields), identity)

    def _key(
        self, trees: list[exp.Expr | None], key: list[exp.Expr] | None
    ) -> tuple[str, ...] | None:
        """Output columns that identify a row: the group columns, or the key of a lone table."""
        if key is None:
            key = [exp.column(f"{self.source.first}.{name}") for name in self.source.key or ()]
            if not key:
                return None
        found = []
        for part in key:
            match = [
                name for (name, _), own in zip(self.items, trees, strict=False)
                if isinstance(own, exp.Column) and own.name == part.name
            ]  # fmt: skip
            if not match:
                return None
            found.append(match[0])
        return tuple(found)

    def _named(self, parts: list[exp.Expr]) -> list[tuple[str, exp.Expr]]:
        named: list[tuple[str, exp.Expr]] = []
        for part in parts:
            if isinstance(part, exp.Star) or (
                isinstance(part, exp.Column) and isinstance(part.this, exp.Star)
            ):
                if any(part.args.get(word) for word in ("except_", "except", "replace", "rename")):
                    raise ExpressionError("* takes no EXCLUDE or REPLACE here", offset_of(part))
                table = part.text("table") if isinstance(part, exp.Column) else ""
                columns = self.source.columns(table)
                if not columns:
                    raise ExpressionError(f"unknown table {table!r}", offset_of(part))
                named += [(name, exp.column(name, table=alias)) for alias, name in columns]
            elif isinstance(part, exp.Alias):
                named.append((part.alias, part.this))
            elif isinstance(part, exp.Column):
                named.append((part.name, part))
            else:
                raise ExpressionError("give this column a name with AS", offset_of(part))
        return named

    def _clause(self, tree: exp.Select, clause: str, *, aliases: bool = False) -> exp.Expr | None:
        part = tree.args.get(clause)
        return None if part is None else self._resolve(part.this, aliases=aliases)

    def _group_parts(self, tree: exp.Select) -> list[exp.Expr]:
        group = tree.args.get("group")
        if group is None:
            return []
        if any(value for name, value in group.args.items() if name != "expressions"):
            raise ExpressionError(
                "GROUP BY takes a list of columns or expressions", offset_of(group)
            )
        return list(group.expressions)

    def _group(self, part: exp.Expr) -> exp.Expr:
        if isinstance(part, exp.Literal) and not part.is_string:
            index = (whole_number(part) or 0) - 1
            if not 0 <= index < len(self.items):
                raise ExpressionError(
                    f"there is no column {part.this} to group by", offset_of(part)
                )
            return self.items[index][1].copy()
        return self._resolve(part, aliases=True)

    def _resolve(self, tree: exp.Expr, *, aliases: bool = False) -> exp.Expr:
        """Every column under its internal name ``table.column``; unknown ones are refused."""
        inner = tree.find(exp.Query)
        if inner is not None:
            raise ExpressionError(
                "a SELECT inside an expression is not supported",
                offset_of(inner),
                "join it instead",
            )

        def one(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
                return node
            found = self.source.find(node.text("table"), node.name)
            if found is None and not node.text("table") and node.name in self.constants:
                return node
            if found is None and aliases and not node.text("table") and node.name in self.aliases:
                return self._resolve(self.aliases[node.name].copy())
            if found is None:
                raise self._unknown(node)
            named = exp.column(exp.to_identifier(found, quoted=True))
            named.this.meta["start"] = offset_of(node)
            return named

        return tree.copy().transform(one)

    def _unknown(self, node: exp.Column) -> ExpressionError:
        words = [name for _, name in self.source.columns("")]
        if not node.text("table") and words.count(node.name) > 1:
            return ExpressionError(
                f"{node.name!r} is in several tables", offset_of(node), "write table.column"
            )
        return ExpressionError(
            f"unknown column {node.sql()!r}",
            offset_of(node),
            did_you_mean(node.name, words, "columns"),
        )

    def _expression(self, tree: exp.Expr) -> Expression:
        expression = Expression(tree.sql(), convert(tree))
        kind_of(expression, {name: value.kind for name, value in self.scope.items()})
        return expression

    def _condition(self, tree: exp.Expr) -> pl.Expr:
        expression = self._expression(tree)
        kind = kind_of(expression, {name: value.kind for name, value in self.scope.items()})
        if kind not in {Kind.FLAG, None}:
            raise ExpressionError("a condition must be true or false", offset_of(tree))
        return condition_expr(expression, self.scope)


def tables_used(text: str) -> set[str]:
    """The names of tables a view reads, its own WITH parts left out."""
    tree = parse_view(text)
    own = {part.alias for part in tree.find_all(exp.CTE)}
    return {part.name for part in tree.find_all(exp.Table)} - own
