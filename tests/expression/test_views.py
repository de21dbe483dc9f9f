"""Views over a few order lines, worked out by hand; see views.yaml."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from acctier.expression.compile import constant
from acctier.expression.exact import Cell
from acctier.expression.nodes import ExpressionError
from acctier.expression.numbers import integer_type
from acctier.expression.views import Keyed, compile_view, tables_used, view_columns
from acctier.model.fields import Field, Kind, Relation

BOOK: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("views.yaml").read_text("utf-8"))
CASES = [case for section in BOOK["sections"] for case in section["cases"]]
COMPUTED = [case for case in CASES if "rows" in case]
REFUSED = [case for case in CASES if "says" in case]
JULY = {"period_start": constant(date(2026, 7, 1)), "period_end": constant(date(2026, 7, 31))}
PLACES = 2
DTYPES: dict[Kind, pl.DataType] = {
    Kind.NUMBER: pl.Int64(),
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.FLAG: pl.Boolean(),
}


def cell_of(value: object) -> Cell:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Fraction(str(value))
    assert value is None or isinstance(value, str | bool | date | datetime)
    return value


def table_of(spec: Mapping[str, Any], rows: Sequence[Sequence[object]] | None = None) -> Keyed:
    """A table of the book, numbers held in hundredths."""
    fields = {
        name: Field(name, Kind(kind), PLACES if kind == "number" else 0, 10**6)
        for name, kind in spec["columns"].items()
    }
    held = [
        [_held(cell_of(cell)) for cell in row] for row in (spec["rows"] if rows is None else rows)
    ]
    schema = {name: DTYPES[field.kind] for name, field in fields.items()}
    frame = pl.DataFrame(held, schema=schema, orient="row").lazy()
    return Keyed(Relation(frame, fields), tuple(spec["key"]) if "key" in spec else None)


def _held(cell: Cell) -> object:
    return int(cell * 10**PLACES) if isinstance(cell, Fraction) else cell


TABLES = {name: table_of(spec) for name, spec in BOOK["tables"].items()}


def rows_of(relation: Relation) -> list[tuple[Cell, ...]]:
    """The rows as plain values, in an order of their own."""
    frame = relation.frame.collect()
    fields = [relation.fields[name] for name in frame.columns]
    rows = [
        tuple(
            Fraction(cell, 10**field.scale)
            if field.kind == Kind.NUMBER and cell is not None
            else cell
            for cell, field in zip(row, fields, strict=True)
        )
        for row in frame.iter_rows()
    ]
    return in_order(rows)


def in_order(rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)


@pytest.mark.parametrize("case", COMPUTED, ids=lambda case: case["sql"])
def test_view(case: dict[str, Any]) -> None:
    view = compile_view(case["sql"], TABLES, JULY, many=case.get("many", False))
    assert list(view.relation.fields) == case["columns"]
    expected = in_order([[cell_of(cell) for cell in row] for row in case["rows"]])
    assert rows_of(view.relation) == expected
    assert view.key == (tuple(case["key"]) if "key" in case else None)


@pytest.mark.parametrize("case", COMPUTED, ids=lambda case: case["sql"])
def test_columns_are_what_their_fields_say(case: dict[str, Any]) -> None:
    relation = compile_view(case["sql"], TABLES, JULY, many=case.get("many", False)).relation
    frame = relation.frame.collect()
    assert frame.columns == list(relation.fields)
    for name, field in relation.fields.items():
        held = frame[name]
        if field.kind != Kind.NUMBER:
            assert held.dtype == DTYPES[field.kind]
            continue
        assert held.dtype == integer_type(field.bound)
        assert all(abs(units) <= field.bound for units in held.drop_nulls())


@pytest.mark.parametrize("case", COMPUTED, ids=lambda case: case["sql"])
def test_the_configuration_knows_the_columns_before_a_row_is_read(case: dict[str, Any]) -> None:
    kinds = {
        name: {column: field.kind for column, field in table.relation.fields.items()}
        for name, table in TABLES.items()
    }
    keys = {name: table.key for name, table in TABLES.items()}
    found = view_columns(case["sql"], kinds, keys, many=case.get("many", False))
    fields = compile_view(case["sql"], TABLES, JULY, many=case.get("many", False)).relation.fields
    assert found == {name: field.kind for name, field in fields.items()}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["sql"])
def test_refused_view(case: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_view(case["sql"], TABLES, JULY)
    assert caught.value.message == case["says"]
    assert caught.value.offset == case["at"]
    if "hint" in case:
        assert caught.value.hint == case["hint"]


TIES = [["1", "a", date(2026, 7, 1), pieces, 5, None] for pieces in (1, 2, 2, None)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pieces, ROW_NUMBER() OVER (ORDER BY ordered) AS n FROM lines",
        "SELECT pieces, LAG(pieces) OVER (PARTITION BY account_id ORDER BY amount) AS l FROM lines",
        "SELECT pieces FROM lines QUALIFY ROW_NUMBER() OVER (ORDER BY ordered DESC) = 1",
        "SELECT pieces, RANK() OVER (ORDER BY ordered) AS n FROM lines",
        "SELECT pieces, LEAD(pieces) OVER (ORDER BY rush) AS l FROM lines",
    ],
)
def test_a_tie_is_broken_by_the_row_itself_not_by_its_place_in_the_file(sql: str) -> None:
    spec = BOOK["tables"]["lines"]
    found = [
        rows_of(compile_view(sql, {"lines": table_of(spec, order)}).relation)
        for order in itertools.permutations(TIES)
    ]
    assert all(rows == found[0] for rows in found)


@given(st.permutations(BOOK["tables"]["lines"]["rows"]), st.sampled_from(COMPUTED))
def test_the_order_of_rows_changes_nothing(order: list[list[object]], case: dict[str, Any]) -> None:
    lines = table_of(BOOK["tables"]["lines"], order)
    view = compile_view(case["sql"], {**TABLES, "lines": lines}, JULY, many=case.get("many", False))
    expected = in_order([[cell_of(cell) for cell in row] for row in case["rows"]])
    assert rows_of(view.relation) == expected


def test_sums_do_not_leave_their_exact_value() -> None:
    """Five amounts that float sums would blur and 64 bits would not hold."""
    field = Field("amount", Kind.NUMBER, 2, 2**61)
    frame = pl.DataFrame({"amount": [2**61 - 1] * 5}).lazy()
    tables = {"lines": Keyed(Relation(frame, {"amount": field}))}
    view = compile_view("SELECT SUM(amount) AS s, AVG(amount) AS m FROM lines", tables)
    assert rows_of(view.relation) == [(Fraction(5 * (2**61 - 1), 100), Fraction(2**61 - 1, 100))]


def test_a_quotient_is_kept_at_18_places() -> None:
    view = compile_view("SELECT 2 / 3 AS share FROM accounts WHERE amount = 1", TABLES)
    assert rows_of(view.relation) == [(Fraction("0.666666666666666667"),)]


def test_a_view_names_the_tables_it_reads() -> None:
    sql = "WITH x AS (SELECT a FROM lines) SELECT x.a FROM x JOIN accounts ON x.a = accounts.a"
    assert tables_used(sql) == {"lines", "accounts"}
