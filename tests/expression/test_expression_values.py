"""What expressions are worth, checked by hand; see values.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from acctier.expression.apply import condition, stored, units_expr
from acctier.expression.compile import Value, bind, compile_expression, condition_of
from acctier.expression.exact import Cell, evaluate
from acctier.expression.kinds import kind_of, kind_of_value
from acctier.expression.parse import parse_expression
from acctier.model.fields import Field, Kind
from tests.expression.drawn_expressions import FIELDS, frame_of

SECTIONS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("values.yaml").read_text("utf-8")
)
CASES = [case for section in SECTIONS for case in section["cases"]]
PLACES = 4


def cell_of(value: object) -> Cell:
    """A value of the file: numbers exactly as they are written, 1/3 as the fraction."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Fraction(str(value))
    if value == "1/3":
        return Fraction(1, 3)
    assert value is None or isinstance(value, str | bool | date)
    return value


def known_fields() -> dict[str, Field]:
    wide = {name: Field(name, Kind.NUMBER, PLACES, 10**12) for name in ("quantity", "price")}
    return {**FIELDS, **wide, "discount": Field("discount", Kind.NUMBER, PLACES, 10**12)}


def frame_with(row: Mapping[str, Cell]) -> pl.DataFrame:
    held: dict[str, object] = dict.fromkeys(FIELDS)
    for name, cell in row.items():
        held[name] = int(cell * 10**PLACES) if isinstance(cell, Fraction) else cell
    return frame_of([held])


def plain(series: pl.Series, field: Field) -> Cell:
    held = series[0]
    if field.kind == Kind.NUMBER and held is not None:
        return Fraction(held, 10**field.scale)
    assert held is None or isinstance(held, str | bool | date | datetime)
    return held


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']} {case.get('row', '')}")
def test_value(case: dict[str, Any]) -> None:
    row = {name: cell_of(cell) for name, cell in case.get("row", {}).items()}
    value = cell_of(case["value"])
    expression, fields = parse_expression(case["text"]), known_fields()
    kind = kind_of(expression, {name: field.kind for name, field in fields.items()})
    assert value is None or kind_of_value(value) == kind
    assert evaluate(expression, {**dict.fromkeys(FIELDS), **row}) == value
    expr, field = stored(expression, bind(fields), "result")
    assert field.kind == (kind or Kind.TEXT)
    found = plain(frame_with(row).with_columns(expr)["result"], field)
    if isinstance(value, Fraction) and value.denominator % 3 == 0:
        assert isinstance(found, Fraction)
        assert abs(found - value) < Fraction(1, 10**18)
    else:
        assert found == value


def test_a_flag_in_a_sum_needs_no_cast() -> None:
    rush = bind({"rush": Field("rush", Kind.FLAG)})
    expr, bound = units_expr(parse_expression("rush"), rush, 2)
    frame = pl.DataFrame({"rush": [True, False, None]})
    assert frame.select(expr).to_series().to_list() == [100, 0, None]
    assert bound == 100


def test_a_number_no_column_can_hold_is_missing() -> None:
    fields = {"a": Field("a", Kind.NUMBER, 0, 10)}
    expr, _ = units_expr(parse_expression("a * 1" + "0" * 20 + " * 1" + "0" * 20), bind(fields), 2)
    assert pl.DataFrame({"a": [0, 1, -1]}).select(expr).to_series().to_list() == [0, None, None]


def test_a_condition_without_columns_holds_on_every_row_or_none() -> None:
    frame = pl.DataFrame({"a": [1, 2, 3]})
    assert condition(frame, {}, parse_expression("TRUE")).to_list() == [True] * 3
    assert condition(frame, {}, parse_expression("NULL")).to_list() == [False] * 3
    assert condition(frame.clear(), {}, parse_expression("TRUE")).to_list() == []
    wide = parse_expression("100000000000000000000 * 100000000000000000000 > 1")
    assert condition(frame, {}, wide).to_list() == [True] * 3


def test_null_as_a_condition_is_false() -> None:
    assert pl.select(condition_of(Value(None, pl.lit(None)))).item() is False


@pytest.mark.parametrize(
    "text", ["5 >= IF(quantity > 0, 1, 9)", "5 >= IF(quantity < 0, 1, 3)", "5 < IF(rush, 6, 7)"]
)
def test_a_condition_has_a_value_for_every_row_even_when_all_choose_alike(text: str) -> None:
    expression = parse_expression(text)
    fields = known_fields()
    row: dict[str, Cell] = {"quantity": Fraction(4), "rush": True}
    frame = frame_of([{name: row.get(name) for name in fields}] * 3)
    told = frame.select(holds=condition_of(compile_expression(expression, bind(fields))))
    assert told["holds"].to_list() == [True, True, True]
