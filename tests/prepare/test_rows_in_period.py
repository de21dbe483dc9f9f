"""Every row of a table has one place: in the period, outside it, filtered or quarantined."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from acctier.model.fields import Field, Kind, Relation
from acctier.model.period import parse_period
from acctier.model.rows import FILTERED, IN_PERIOD, OUTSIDE, QUARANTINED, STATUS, Rows
from acctier.prepare.rows import derive, place, settled, survivors
from acctier.prepare.tables import prepare_file
from tests.prepare.typed_tables import QUARTER, opened, relation, spec

KINDS = {"account_id": "text", "sold_on": "date", "amount": "number", "status": "text"}
ROWS: list[list[object]] = [
    ["a", date(2026, 7, 1), 10, "open"],
    ["a", date(2026, 9, 30), 20, "open"],
    ["b", date(2026, 6, 30), 30, "open"],
    ["b", date(2026, 10, 1), 40, "open"],
    ["b", None, 50, "open"],
    ["c", date(2026, 8, 1), 60, "cancelled"],
    ["c", date(2025, 8, 1), 70, "cancelled"],
    ["c", date(2026, 8, 1), 80, None],
    ["d", date(2026, 8, 1), 90, "open"],
    ["d", date(2025, 8, 1), 99, "cancelled"],
]
BAD = [False] * 8 + [True, True]


def prepared(rows: list[list[object]] | None = None, **keys: Any) -> Rows:
    table = relation(KINDS, ROWS if rows is None else rows, BAD if rows is None else ())
    return prepare_file("lines", spec(file="lines.csv", **keys), opened(table), QUARTER)


def statuses(rows: Rows) -> list[int]:
    return rows.relation.frame.collect()[STATUS].to_list()


def test_a_row_belongs_to_the_period_from_its_first_to_its_last_day() -> None:
    found = statuses(prepared(date="sold_on"))
    assert found[:5] == [IN_PERIOD, IN_PERIOD, OUTSIDE, OUTSIDE, OUTSIDE]


def test_without_a_date_every_row_is_in_every_period() -> None:
    assert set(statuses(prepared())) == {IN_PERIOD, QUARANTINED}


def test_a_condition_that_does_not_hold_or_is_unknown_filters() -> None:
    found = statuses(prepared(where="status <> 'cancelled'"))
    assert found[4:8] == [IN_PERIOD, FILTERED, FILTERED, FILTERED]


def test_the_first_reason_counts() -> None:
    found = statuses(prepared(date="sold_on", where="status <> 'cancelled'"))
    assert found == [
        *(IN_PERIOD, IN_PERIOD, OUTSIDE, OUTSIDE, OUTSIDE),
        *(FILTERED, FILTERED, FILTERED),
        *(QUARANTINED, QUARANTINED),
    ]


def test_a_moment_belongs_to_the_period_until_midnight() -> None:
    moments = [
        datetime(2026, 6, 30, 23, 59, 59, 999_999),  # noqa: DTZ001
        datetime(2026, 7, 1),  # noqa: DTZ001
        datetime(2026, 9, 30, 23, 59, 59, 999_999),  # noqa: DTZ001
        datetime(2026, 10, 1),  # noqa: DTZ001
        None,
    ]
    table = relation({"seen": "datetime"}, [[moment] for moment in moments])
    rows = prepare_file("calls", spec(file="calls.csv", date="seen"), opened(table), QUARTER)
    assert statuses(rows) == [OUTSIDE, IN_PERIOD, IN_PERIOD, OUTSIDE, OUTSIDE]


def test_conditions_may_name_the_period() -> None:
    found = statuses(prepared(where="sold_on BETWEEN period_start AND period_end"))
    assert found[:5] == [IN_PERIOD, IN_PERIOD, FILTERED, FILTERED, FILTERED]


def test_a_constant_condition_keeps_all_rows_or_none() -> None:
    assert set(statuses(prepared(ROWS, where="TRUE"))) == {IN_PERIOD}
    assert set(statuses(prepared(ROWS, where="NULL"))) == {FILTERED}


def test_an_empty_table_is_prepared_as_well() -> None:
    rows = prepared([], date="sold_on", where="amount > 0")
    assert (rows.height, statuses(rows)) == (0, [])


def test_views_see_rows_of_every_period_but_none_that_do_not_count() -> None:
    seen = survivors(prepared(date="sold_on", where="status <> 'cancelled'"))
    assert seen.frame.collect()["amount"].to_list() == [1000, 2000, 3000, 4000, 5000]
    assert list(seen.fields) == list(KINDS)


@pytest.mark.parametrize(
    ("keys", "account"),
    [
        ({}, "account_id"),
        ({"account": "status"}, "status"),
        ({"account": {"column": "status"}}, "status"),
    ],
    ids=str,
)
def test_the_account_of_a_row_is_account_id_unless_said_otherwise(
    keys: dict[str, Any], account: str
) -> None:
    assert prepared(**keys).account == account


def test_a_table_without_an_account_column_has_none() -> None:
    rows = prepare_file(
        "ledger", spec(file="gl.csv"), opened(relation({"amount": "number"}, [[1]])), QUARTER
    )
    assert rows.account is None


def test_a_held_table_knows_how_large_its_numbers_are() -> None:
    rows = prepared(ROWS)
    assert rows.height == len(ROWS)
    assert rows.relation.fields["amount"].bound == 9900


def test_a_streamed_table_is_not_touched_before_it_is_measured() -> None:
    table = relation(KINDS, ROWS)
    rows = place("lines", spec(file="x.csv"), table, QUARTER, 1000, streamed=True)
    assert (rows.height, rows.streamed) == (1000, True)
    assert rows.relation.fields["amount"].bound == 10**9


def derived(columns: dict[str, dict[str, str]]) -> Relation:
    table = relation(KINDS, ROWS)
    declared = {name: {"type": kind} for name, kind in KINDS.items()}
    return derive(table, spec(columns={**declared, **columns}).columns, QUARTER)


def test_derived_columns_are_computed_in_the_order_they_need_one_another() -> None:
    table = derived(
        {
            "taxed": {"type": "money", "expr": "net * 1.2"},
            "net": {"type": "money", "expr": "IF(status = 'open', amount, 0)"},
            "half": {"type": "number", "expr": "taxed / 2"},
        }
    )
    assert list(table.fields) == [*KINDS, "taxed", "net", "half"]
    row = table.frame.collect().row(1, named=True)
    assert row["taxed"] == 24 * 10 ** table.fields["taxed"].scale
    assert row["half"] == 12 * 10 ** table.fields["half"].scale


def test_a_derived_column_may_be_constant_or_name_the_period() -> None:
    table = derived(
        {
            "one": {"type": "number", "expr": "1"},
            "late": {"type": "flag", "expr": "sold_on > period_end"},
        }
    )
    frame = table.frame.collect()
    assert frame["one"].to_list() == [1] * len(ROWS)
    assert frame["late"].to_list()[:5] == [False, False, False, True, None]


def test_a_derived_date_places_rows_in_the_period() -> None:
    columns = {
        **{name: {"type": kind} for name, kind in KINDS.items()},
        "booked": {"type": "date", "expr": "COALESCE(sold_on, DATE '2026-08-15')"},
    }
    table = spec(file="lines.csv", date="booked", columns=columns)
    rows = prepare_file("lines", table, opened(relation(KINDS, ROWS)), QUARTER)
    assert statuses(rows)[4] == IN_PERIOD


def test_computed_numbers_are_held_as_narrow_as_they_are() -> None:
    frame = pl.DataFrame(
        {
            "small": pl.Series([5, -7, None], dtype=pl.Int128),
            "large": pl.Series([2**62, 0, None], dtype=pl.Int128),
            "empty": pl.Series([None, None, None], dtype=pl.Int128),
        }
    )
    fields = {name: Field(name, Kind.NUMBER, 0, 10**37) for name in frame.columns}
    table = settled(frame, fields)
    assert table.frame.collect().schema == {
        "small": pl.Int64,
        "large": pl.Int128,
        "empty": pl.Int64,
    }
    assert [field.bound for field in table.fields.values()] == [7, 2**62, 0]


def test_another_period_places_the_same_rows_elsewhere() -> None:
    table = relation(KINDS, ROWS)
    rows = prepare_file(
        "lines", spec(file="x.csv", date="sold_on"), opened(table), parse_period("2025")
    )
    assert [at for at, status in enumerate(statuses(rows)) if status == IN_PERIOD] == [6, 9]
