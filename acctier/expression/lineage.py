"""Where the rows of a view come from: for every row, the rows of the tables behind it.

A view is computed once more with the identity of every source row carried along.  A SELECT that
groups rows is computed twice: grouped, and row by row under the same groups, which are then joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
from sqlglot import exp

from acctier.expression.aggregates import adds_up, whole_number
from acctier.expression.compile import Value
from acctier.expression.syntax import parse_view
from acctier.expression.views import Keyed, compile_view
from acctier.model.fields import Field, Kind, Relation

AT = "row at"
"""The identity of a row, a column of every traced relation.

No name of a user has a blank, and the marks of rows, which views do not see, begin with ``_``.
"""

SOURCE, TABLE = "source", "table"
_NAMED = "_named"

_SCHEMA = {AT: pl.Int64, TABLE: pl.String, SOURCE: pl.Int64}


@dataclass(frozen=True)
class Traced:
    """A relation whose rows are numbered by `AT`, and what each of them was made of.

    ``sources`` has a row per `AT`, ``table`` and ``source`` (the `AT` of a row in that table); None
    for a table that was read from files, whose rows are their own sources.
    """

    relation: Relation
    name: str
    sources: pl.DataFrame | None = None

    def columns(self) -> tuple[str, ...]:
        """Its columns without the identity."""
        return tuple(name for name in self.relation.fields if name != AT)

    def behind(self, ids: pl.DataFrame, column: str) -> pl.DataFrame:
        """The sources of the rows that ``column`` of a frame names, under the frame's own `AT`."""
        rows = ids.select(AT, pl.col(column).alias(_NAMED)).drop_nulls().unique()
        if self.sources is None:
            return rows.select(AT, pl.lit(self.name).alias(TABLE), pl.col(_NAMED).alias(SOURCE))
        own = self.sources.rename({AT: _NAMED})
        return rows.join(own, on=_NAMED, how="inner").select(AT, TABLE, SOURCE)


def trace_view(
    name: str, text: str, tables: Mapping[str, Traced], constants: Mapping[str, Value]
) -> Traced:
    """The rows of a view with their sources; the view is known to be valid."""
    tree = parse_view(text)
    return replace(_Tracer(constants).query(tree, dict(tables)), name=name)


class _Tracer:
    """Traces one query after the other, the inner ones first."""

    def __init__(self, constants: Mapping[str, Value]) -> None:
        self.constants = constants

    def query(self, tree: exp.Expr, tables: dict[str, Traced]) -> Traced:
        with_ = tree.args.get("with_")
        if with_ is not None:
            for part in with_.expressions:
                tables = tables | {part.alias: self.query(part.this, tables)}
        if isinstance(tree, exp.Subquery):
            return self.query(tree.this, tables)
        if isinstance(tree, exp.Union):
            return self._union(tree, tables)
        assert isinstance(tree, exp.Select)
        return self._select(tree, tables)

    def _union(self, tree: exp.Union, tables: dict[str, Traced]) -> Traced:
        """The rows of both sides, those of the second numbered on."""
        sides = [self.query(side, tables) for side in (tree.this, tree.expression)]
        first = sides[0].relation.frame.select(pl.len()).collect().item()
        moved = sides[1].relation.frame.with_columns(pl.col(AT) + first)
        sides[1] = replace(sides[1], relation=replace(sides[1].relation, frame=moved))
        selects = []
        for index, side in enumerate(sides):
            items = [exp.column(name, quoted=True) for name in (*side.columns(), AT)]
            selects.append(exp.select(*items).from_(f"__side{index}").sql("duckdb"))
        named = {f"__side{index}": side for index, side in enumerate(sides)}
        relation = self._compiled(" UNION ALL ".join(selects), named)
        sources = [side.sources for side in sides]
        assert sources[0] is not None
        assert sources[1] is not None
        both = pl.concat([sources[0], sources[1].with_columns(pl.col(AT) + first)])
        return Traced(relation, "", both)

    def _select(self, tree: exp.Select, tables: dict[str, Traced]) -> Traced:
        tree = tree.copy()
        tree.set("with_", None)
        tables = dict(tables)
        for index, node in enumerate(list(_sources(tree))):
            if isinstance(node, exp.Subquery):
                name = f"__sub{index}"
                tables[name] = self.query(node.this, tables)
                node.replace(exp.to_table(name).as_(node.alias))
        aliases = {node.alias or node.name: tables[node.name] for node in _sources(tree)}
        tree.set("expressions", list(_spread(tree, aliases)))
        distinct = bool(tree.args.get("distinct"))
        tree.set("distinct", None)
        clauses = [tree.args.get(name) for name in ("having", "qualify")]
        inside = [*tree.expressions, *(clause for clause in clauses if clause is not None)]
        if tree.args.get("group") or any(adds_up(part) for part in inside):
            traced = self._grouped(tree, tables, aliases)
        else:
            traced = self._plain(tree, tables, aliases)
        return _united(traced) if distinct else traced

    def _plain(
        self, tree: exp.Select, tables: Mapping[str, Traced], aliases: Mapping[str, Traced]
    ) -> Traced:
        """Every row with the rows it was joined from."""
        names = _with_origins(tree, aliases)
        relation = self._compiled(tree.sql("duckdb"), tables)
        frame = _numbered(relation.frame.collect())
        sources = [aliases[alias].behind(frame, name) for alias, name in names.items()]
        return _traced(frame.drop(names.values()), relation.fields, sources)

    def _grouped(
        self, tree: exp.Select, tables: Mapping[str, Traced], aliases: Mapping[str, Traced]
    ) -> Traced:
        """Every group with the rows in it."""
        groups = list(_groups(tree, aliases))
        keys = [f"__group{index}" for index in range(len(groups))]
        named = [exp.alias_(part.copy(), key) for part, key in zip(groups, keys, strict=True)]
        rows = tree.copy()
        for clause in ("group", "having", "qualify"):
            rows.set(clause, None)
        rows.set("expressions", [part.copy() for part in named])
        names = _with_origins(rows, aliases)
        inside = self._compiled(rows.sql("duckdb"), tables).frame.collect()
        if groups:
            tree.set("group", exp.Group(expressions=[part.copy() for part in groups]))
        tree.set("expressions", [*tree.expressions, *named])
        relation = self._compiled(tree.sql("duckdb"), tables)
        frame = _numbered(relation.frame.collect())
        whole = [pl.col(key).cast(pl.Int128) for key in keys if inside.schema[key].is_integer()]
        held = frame.select(AT, *keys).with_columns(whole)
        origins = inside.with_columns(whole)
        joined = (
            held.join(origins, on=keys, how="inner", nulls_equal=True)
            if keys
            else held.join(origins, how="cross")
        )
        sources = [aliases[alias].behind(joined, name) for alias, name in names.items()]
        return _traced(frame.drop(keys), relation.fields, sources)

    def _compiled(self, text: str, tables: Mapping[str, Traced]) -> Relation:
        keyed = {name: Keyed(traced.relation) for name, traced in tables.items()}
        return compile_view(text, keyed, self.constants, many=True).relation


def _sources(tree: exp.Select) -> Iterator[exp.Expr]:
    """What stands in FROM and the joins."""
    yield tree.args["from_"].this
    for part in tree.args.get("joins") or []:
        yield part.this


def _spread(tree: exp.Select, aliases: Mapping[str, Traced]) -> Iterator[exp.Expr]:
    """The columns of a SELECT with every star spelled out, identities left alone."""
    merged = {
        (part.this.alias or part.this.name, column.name)
        for part in tree.args.get("joins") or []
        for column in part.args.get("using") or []
    }
    for item in tree.expressions:
        star = isinstance(item, exp.Star)
        if not star and not (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            yield item
            continue
        for alias, traced in aliases.items():
            if not star and item.text("table") != alias:
                continue
            for name in traced.columns():
                if not (star and (alias, name) in merged):
                    yield exp.column(name, table=alias, quoted=True)


def _with_origins(tree: exp.Select, aliases: Mapping[str, Traced]) -> dict[str, str]:
    """Let a SELECT give the identity of every joined row, too; the columns by alias."""
    names = {alias: f"__from{index}" for index, alias in enumerate(aliases)}
    origins = [
        exp.alias_(exp.column(AT, table=alias, quoted=True), name) for alias, name in names.items()
    ]
    tree.set("expressions", [*tree.expressions, *origins])
    return names


def _groups(tree: exp.Select, aliases: Mapping[str, Traced]) -> Iterator[exp.Expr]:
    """What a SELECT groups by, numbers and names of its own columns spelled out."""
    group = tree.args.get("group")
    known = {name for traced in aliases.values() for name in traced.columns()}
    own = {item.alias: item.this for item in tree.expressions if isinstance(item, exp.Alias)}
    for part in group.expressions if group is not None else ():
        if isinstance(part, exp.Literal) and not part.is_string:
            item = tree.expressions[(whole_number(part) or 1) - 1]
            yield item.this if isinstance(item, exp.Alias) else item
        elif (
            isinstance(part, exp.Column)
            and not part.text("table")
            and part.name not in known
            and part.name in own
        ):
            yield own[part.name]
        else:
            yield part


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(AT))


def _traced(
    frame: pl.DataFrame, fields: Mapping[str, Field], sources: Sequence[pl.DataFrame]
) -> Traced:
    kept = {name: field for name, field in fields.items() if name in frame.columns}
    relation = Relation(frame.lazy(), {**kept, AT: Field(AT, Kind.NUMBER, 0, 2**61)})
    return Traced(relation, "", pl.concat([pl.DataFrame(schema=_SCHEMA), *sources]).unique())


def _united(traced: Traced) -> Traced:
    """The same with rows that are alike made one, which has the sources of all of them."""
    frame = traced.relation.frame.collect()
    columns = list(traced.columns())
    first = pl.col(AT).min().over(columns) if columns else pl.col(AT).min()
    joined = frame.select(AT, first.alias("_first"))
    assert traced.sources is not None
    sources = traced.sources.join(joined, on=AT).select(pl.col("_first").alias(AT), TABLE, SOURCE)
    kept = frame.join(joined.filter(pl.col(AT) == pl.col("_first")), on=AT, how="semi")
    return replace(
        traced, relation=replace(traced.relation, frame=kept.lazy()), sources=sources.unique()
    )
