"""Random rows of an order book, and random expressions over them as a user would write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

import polars as pl
from hypothesis import strategies as st

from acctier.expression.exact import Cell
from acctier.model.fields import Field, Kind

FIELDS = {
    "quantity": Field("quantity", Kind.NUMBER, 0, 999),
    "price": Field("price", Kind.NUMBER, 4, 10**9),
    "discount": Field("discount", Kind.NUMBER, 2, 100),
    "rush": Field("rush", Kind.FLAG),
    "note": Field("note", Kind.TEXT),
    "ordered": Field("ordered", Kind.DATE),
    "seen": Field("seen", Kind.DATETIME),
}
KINDS: dict[str, Kind | None] = {name: field.kind for name, field in FIELDS.items()}
_DTYPES: dict[Kind, pl.DataType] = {
    Kind.NUMBER: pl.Int64(),
    Kind.FLAG: pl.Boolean(),
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
}

Stored = Mapping[str, object]
"""One row as a frame holds it: numbers as scaled integers."""


def _or_null(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(values, values, values, st.none())


def _units(most: int) -> st.SearchStrategy[object]:
    return _or_null(st.one_of(st.sampled_from([0, 1, -1, 15, -25, most]), st.integers(-most, most)))


ROWS: st.SearchStrategy[list[Stored]] = st.lists(
    st.fixed_dictionaries(
        {
            "quantity": _units(999),
            "price": _units(10**9),
            "discount": _units(100),
            "rush": _or_null(st.booleans()),
            "note": _or_null(
                st.sampled_from(["a", "B x", " Rush ", "4%", "", "é", "12.5", "-3", "a\nb"])
            ),
            "ordered": _or_null(st.dates(date(2019, 1, 1), date(2027, 12, 31))),
            "seen": _or_null(st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31))),  # noqa: DTZ001
        }
    ),
    min_size=1,
    max_size=8,
)


def frame_of(rows: Sequence[Stored]) -> pl.DataFrame:
    schema = {name: _DTYPES[field.kind] for name, field in FIELDS.items()}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def exact_row(row: Stored) -> dict[str, Cell]:
    """The same row as plain values: numbers as fractions."""
    return {name: _exact(FIELDS[name], cell) for name, cell in row.items()}


def _exact(field: Field, cell: object) -> Cell:
    if field.kind == Kind.NUMBER and isinstance(cell, int):
        return Fraction(cell, 10**field.scale)
    assert cell is None or isinstance(cell, str | bool | date)
    return cell


def _joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    drawn = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*drawn).map("".join)


_COMPARISON = st.sampled_from([" = ", " <> ", " < ", " <= ", " > ", " >= "])
_DAY = st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(str)
_TEXTS = st.sampled_from(["note", "note", "'a'", "'B x'", "''", "TRIM(note)", "LOWER(note)"])
_DATES = st.one_of(
    st.sampled_from(["ordered", "ordered", "CAST(seen AS DATE)"]),
    _joined("DATE '", _DAY, "'"),
)
_FACTS = st.one_of(
    st.sampled_from(["rush", "TRUE", "note IS NULL", "rush IS TRUE", "rush IS NOT FALSE"]),
    _joined("note", _COMPARISON, _TEXTS),
    _joined("note LIKE ", st.sampled_from(["'%a%'", "'_'", "'4%'", "'B _'", "'%'"])),
    _joined("note ", st.sampled_from(["IN ('a', '4%')", "IN ('a', NULL)", "NOT IN ('é', '')"])),
    _joined(_DATES, _COMPARISON, _DATES),
    _joined("seen", st.sampled_from([" < ", " >= "]), "'", _DAY, "'"),
    _joined("ordered BETWEEN '", _DAY, "' AND '", _DAY, "'"),
)
_LEAVES = st.one_of(
    st.sampled_from(["quantity", "price", "discount", "quantity", "price", "discount", "rush"]),
    st.sampled_from(["0", "1", "2.5", "0.001", "100", "NULL", "YEAR(ordered)", "MONTH(seen)"]),
    st.sampled_from(["CAST(note AS DOUBLE)", "CAST(note AS INTEGER)", "(ordered - seen)"]),
    _joined("(", _DATES, " - ", _DATES, ")"),
)


def _grown(number: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A number made of smaller ones."""
    fact = st.one_of(
        _FACTS,
        _joined("(", number, _COMPARISON, number, ")"),
        _joined("(", _FACTS, st.sampled_from([" AND ", " OR "]), _FACTS, ")"),
        _joined("NOT (", _FACTS, ")"),
        _joined(number, " IN (0, 2.5, NULL)"),
        _joined(number, " IS NULL"),
    )
    operator = st.sampled_from([" + ", " - ", " * ", " / ", " / "])
    return st.one_of(
        _joined("(", number, operator, number, ")"),
        _joined("-(", number, ")"),
        _joined("IF(", fact, ", ", number, ", ", number, ")"),
        _joined("CASE WHEN ", fact, " THEN ", number, " WHEN ", fact, " THEN ", number, " END"),
        _joined(st.sampled_from(["LEAST(", "GREATEST("]), number, ", ", number, ", ", number, ")"),
        _joined("COALESCE(", number, ", ", number, ")"),
        _joined("NULLIF(", number, ", ", number, ")"),
        _joined(st.sampled_from(["ABS(", "FLOOR(", "CEIL(", "ROUND("]), number, ")"),
        _joined("ROUND(", number, ", ", st.sampled_from(["1", "2", "4"]), ")"),
    )


NUMBERS = st.recursive(_LEAVES, _grown, max_leaves=6)
"""Expressions that give a number."""

CONDITIONS = st.one_of(
    _FACTS,
    _joined("(", NUMBERS, _COMPARISON, NUMBERS, ")"),
    _joined("(", NUMBERS, _COMPARISON, NUMBERS, ") AND ", _FACTS),
    _joined("NOT ((", NUMBERS, ") BETWEEN 0 AND 100) OR ", _FACTS),
)
"""Expressions that are true, false or unknown."""

PLAIN = st.one_of(
    _TEXTS,
    _DATES,
    _joined("IF(", _FACTS, ", ", _TEXTS, ", ", _TEXTS, ")"),
    _joined("COALESCE(NULLIF(note, ''), ", _TEXTS, ")"),
    _joined("LEAST(", _DATES, ", ", _DATES, ", ", _DATES, ")"),
    _joined("GREATEST(", _TEXTS, ", ", _TEXTS, ", ", _TEXTS, ")"),
    _joined("CASE WHEN ", _FACTS, " THEN ", _DATES, " END"),
    _joined("CAST(", st.sampled_from(["quantity", "rush", "ordered", "seen"]), " AS TEXT)"),
    _joined("CAST(", st.sampled_from(["quantity / 8", "price", "discount"]), " AS TEXT)"),
    st.just("CAST(note AS DATE)"),
)
"""Expressions that give text or a date."""
