"""Random expressions mean the same to the oracle, evaluated exactly, and compiled over columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from acctier.expression.apply import condition_expr, units_expr
from acctier.expression.compile import bind
from acctier.expression.exact import evaluate
from acctier.expression.parse import parse_expression
from acctier.model.fields import Field, Kind
from tests.oracle.drawn_sheets import Draw
from tests.oracle.trees import Tree, Value, amount, call, col, half_away, num, sql, txt, value

SCALES = {"a": 0, "b": 2, "c": 4}
TEXTS = ["EDI", "web", "", "a_b", "100%", "é", "x'y"]
FIELDS = {
    **{name: Field(name, Kind.NUMBER, scale, 10**6) for name, scale in SCALES.items()},
    "t": Field("t", Kind.TEXT),
    "f": Field("f", Kind.FLAG),
    "d": Field("d", Kind.DATE),
}


def number(draw: Draw, depth: int) -> Tree:
    """A tree that gives a number."""
    if depth == 0:
        leaves = [col("a"), col("b"), col("c"), num(draw.decimal(-9, 99, 3)), ("neg", col("b"))]
        return draw.choice(leaves)

    def below() -> Tree:
        return number(draw, depth - 1)

    choices: list[Callable[[], Tree]] = [
        lambda: (draw.choice("+-*"), below(), below()),
        lambda: (draw.choice("+-*/"), below(), below()),
        lambda: ("if", truth(draw, depth - 1), below(), below()),
        lambda: ("case", ((truth(draw, 0), below()), (truth(draw, 0), below())), below()),
        lambda: call(draw.choice(["least", "greatest", "coalesce"]), below(), below(), below()),
        lambda: call(draw.choice(["abs", "floor", "ceil"]), below()),
        lambda: call("round", below(), num(draw.randint(0, 3))),
        lambda: call("nullif", below(), draw.choice([num(0), below()])),
        lambda: call(draw.choice(["month", "year"]), col("d")),
        lambda: ("*", below(), col("f")),
    ]
    return draw.choice(choices)()


def truth(draw: Draw, depth: int) -> Tree:
    """A tree that gives a condition."""
    compare = draw.choice(["=", "<>", "<", "<=", ">", ">="])
    if depth == 0:
        leaves = [
            col("f"),
            (compare, col(draw.choice("abc")), num(draw.decimal(-5, 5, 1))),
            (compare, col("t"), txt(draw.choice(TEXTS))),
            ("in", col("t"), tuple(draw.sample(TEXTS, 2))),
            ("like", col("t"), draw.choice(["%E%", "a_b", "%", "1__%", "_", "x'%"])),
            ("=", call(draw.choice(["lower", "upper", "trim"]), col("t")), txt("edi")),
            ("isnull", col(draw.choice("abctd"))),
        ]
        return draw.choice(leaves)

    def below() -> Tree:
        return truth(draw, depth - 1)

    def amount_below() -> Tree:
        return number(draw, depth - 1)

    choices: list[Callable[[], Tree]] = [
        lambda: ("and", below(), below()),
        lambda: ("or", below(), below()),
        lambda: ("not", below()),
        lambda: (compare, amount_below(), amount_below()),
        lambda: ("between", amount_below(), amount_below(), amount_below()),
        lambda: ("isnull", amount_below()),
    ]
    return draw.choice(choices)()


def rows(draw: Draw) -> list[dict[str, Value]]:
    """A few rows with nulls, zeros and both signs."""

    def cell(make: Any) -> Value:
        return None if draw.chance(0.15) else make()

    return [
        {
            **{
                n: cell(lambda s=s: draw.decimal(-40, 60, s) * draw.randint(0, 1))
                for n, s in SCALES.items()
            },
            "t": cell(lambda: draw.choice(TEXTS)),
            "f": draw.chance(0.5),
            "d": cell(lambda: date(2026, draw.randint(1, 12), draw.randint(1, 28))),
        }
        for _ in range(8)
    ]


def frame_of(table: list[dict[str, Value]]) -> pl.DataFrame:
    """The rows as the product keeps them: scaled integers."""
    columns: dict[str, pl.Series] = {}
    for name, scale in SCALES.items():
        units = [None if r[name] is None else int(r[name] * 10**scale) for r in table]
        columns[name] = pl.Series(units, dtype=pl.Int64)
    for name, kind in (("t", pl.String), ("f", pl.Boolean), ("d", pl.Date)):
        columns[name] = pl.Series([row[name] for row in table], dtype=kind)
    return pl.DataFrame(columns)


@pytest.mark.parametrize("seed", range(150))
def test_numbers(seed: int) -> None:
    draw = Draw(seed)
    tree, table = number(draw, draw.randint(1, 3)), rows(draw)
    expression = parse_expression(sql(tree))
    wanted = [amount(tree, row) for row in table]
    assert [evaluate(expression, row) for row in table] == wanted, sql(tree)
    expr, _ = units_expr(expression, bind(FIELDS), 4)
    found = frame_of(table).select("a", units=expr)["units"].to_list()
    rounded = [None if n is None else half_away(n * 10**4) for n in wanted]
    assert found == rounded, sql(tree)


@pytest.mark.parametrize("seed", range(150))
def test_conditions(seed: int) -> None:
    draw = Draw(1_000 + seed)
    tree, table = truth(draw, draw.randint(0, 3)), rows(draw)
    expression = parse_expression(sql(tree))
    wanted = [value(tree, row) for row in table]
    assert [evaluate(expression, row) for row in table] == wanted, sql(tree)
    holds = condition_expr(expression, bind(FIELDS))
    found = frame_of(table).select("a", holds=holds)["holds"].to_list()
    assert found == [answer is True for answer in wanted], sql(tree)
    assert all(isinstance(answer, bool | None) for answer in wanted)
