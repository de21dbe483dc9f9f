"""Tables and the views over them, prepared in the order they need one another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from acctier.config.tables import TableSpec
from acctier.model.errors import InputError
from acctier.model.rows import IN_PERIOD, OUTSIDE, STATUS, Rows
from acctier.prepare.tables import prepare_tables
from tests.prepare.typed_tables import QUARTER, opened, relation, spec

LINES = relation(
    {"order_id": "text", "account_id": "text", "sold_on": "date", "amount": "number"},
    [
        ["1", "a", date(2026, 6, 30), 10],
        ["1", "a", date(2026, 7, 1), 20],
        ["2", "b", date(2026, 7, 2), 30],
        ["3", "b", date(2026, 8, 2), -5],
        ["4", "b", date(2026, 8, 3), 99],
    ],
    bad=[False, False, False, False, True],
)
CUSTOMERS = relation({"account_id": "text", "segment": "text"}, [["a", "retail"], ["b", "trade"]])
ORDERS = (
    "SELECT order_id, account_id, MIN(sold_on) AS sold_on, COUNT(*) AS lines, "
    "SUM(amount) AS amount FROM lines GROUP BY order_id, account_id"
)


def prepared(**changed: TableSpec) -> dict[str, Rows]:
    specs = {
        "lines": spec(file="lines.csv", date="sold_on"),
        "customers": spec(file="customers.csv", key="account_id"),
        **changed,
    }
    tables = {"lines": opened(LINES), "customers": opened(CUSTOMERS)}
    return prepare_tables(specs, tables, QUARTER)


def rows_of(rows: Rows, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(rows.relation.frame.collect().select(columns).iter_rows())


def test_a_view_sees_all_periods_and_is_placed_by_its_own_date() -> None:
    """Order 1 began in June, so that it belongs to June altogether."""
    orders = prepared(orders=spec(sql=ORDERS, date="sold_on"))["orders"]
    assert rows_of(orders, "order_id", "lines", "amount", STATUS) == [
        ("1", 2, 3000, OUTSIDE),
        ("2", 1, 3000, IN_PERIOD),
        ("3", 1, -500, IN_PERIOD),
    ]
    assert (orders.height, orders.account) == (3, "account_id")


def test_a_view_without_a_date_is_in_every_period() -> None:
    orders = prepared(orders=spec(sql=ORDERS))["orders"]
    assert {status for (status,) in rows_of(orders, STATUS)} == {IN_PERIOD}


def test_a_view_sees_no_filtered_rows() -> None:
    tables = prepared(
        lines=spec(file="lines.csv", date="sold_on", where="amount > 0"), orders=spec(sql=ORDERS)
    )
    assert rows_of(tables["orders"], "order_id") == [("1",), ("2",)]


def test_views_build_on_views_whatever_their_order() -> None:
    tables = prepared(
        large=spec(sql="SELECT order_id FROM orders WHERE amount >= 30"), orders=spec(sql=ORDERS)
    )
    assert rows_of(tables["large"], "order_id") == [("1",), ("2",)]


def test_views_that_read_one_another_are_refused() -> None:
    with pytest.raises(InputError, match="views read one another: one, two"):
        prepared(one=spec(sql="SELECT a FROM two"), two=spec(sql="SELECT a FROM one"))


def test_a_view_may_join_a_declared_key() -> None:
    sql = "SELECT l.amount, c.segment FROM lines AS l JOIN customers AS c USING (account_id)"
    assert len(rows_of(prepared(joined=spec(sql=sql))["joined"], "amount", "segment")) == 4


def test_a_join_that_multiplies_is_refused_unless_meant() -> None:
    sql = "SELECT c.segment FROM customers AS c JOIN lines AS l ON c.account_id = l.account_id"
    with pytest.raises(InputError, match="the view joined: this join can multiply rows"):
        prepared(joined=spec(sql=sql))
    assert prepared(joined=spec(sql=sql, joins="many"))["joined"].height == 4


def test_a_view_may_name_the_period() -> None:
    sql = "SELECT account_id, period_end - sold_on AS age FROM lines WHERE sold_on < period_start"
    assert rows_of(prepared(old=spec(sql=sql))["old"], "account_id", "age") == [("a", 92)]


def test_every_key_that_is_not_unique_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        prepared(
            lines=spec(file="lines.csv", key=["account_id", "order_id"]),
            orders=spec(sql=ORDERS, key="account_id"),
        )
    lines, orders = caught.value.findings
    assert (lines.finding, lines.table, lines.column, lines.rows) == (
        *("duplicate-key", "lines", "account_id, order_id"),
        2,
    )
    assert "2 rows share 1 key," in lines.message
    assert "account_id = a, order_id = 1" in lines.message
    assert (orders.table, orders.rows) == ("orders", 2)


def test_a_key_of_numbers_and_empty_cells_is_shown_as_it_reads() -> None:
    table = relation({"rows": "number", "note": "text"}, [[1.5, None], [1.5, None], [2, None]])
    with pytest.raises(InputError, match=r"rows = 1\.5, note = empty"):
        prepare_tables(
            {"odd": spec(file="odd.csv", key=["rows", "note"])}, {"odd": opened(table)}, QUARTER
        )


def test_quarantined_and_filtered_rows_repeat_no_key() -> None:
    rows = [["a", 1], ["a", 2], ["a", 3]]
    table = relation({"account_id": "text", "amount": "number"}, rows, bad=[False, True, False])
    found = prepare_tables(
        {"odd": spec(file="odd.csv", key="account_id", where="amount < 3")},
        {"odd": opened(table)},
        QUARTER,
    )
    assert found["odd"].height == 3
