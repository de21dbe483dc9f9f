"""What is taken from a table, per account and in total; see takes.yaml."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from acctier.expression.compile import bind
from acctier.expression.parse import parse_expression
from acctier.measure.measured import TableMeasures, gather, measure
from acctier.measure.takes import Mode, Take
from acctier.model.errors import InputError
from acctier.model.fields import Field, Kind, Relation
from acctier.model.money import QUANTITY_PLACES, Currency
from acctier.model.rows import FILTERED, IN_PERIOD, OUTSIDE, QUARANTINED, STATUS, Rows

BOOK: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("takes.yaml").read_text("utf-8"))
STATUSES = {
    "in_period": IN_PERIOD,
    "outside": OUTSIDE,
    "filtered": FILTERED,
    "quarantined": QUARANTINED,
}
FIELDS = {
    "account_id": Field("account_id", Kind.TEXT),
    "quantity": Field("quantity", Kind.NUMBER, 0, 1000),
    "price": Field("price", Kind.NUMBER, 3, 10**9),
    "discount": Field("discount", Kind.NUMBER, 0, 100),
    "item": Field("item", Kind.TEXT),
    "urgent": Field("urgent", Kind.FLAG),
}
IDS = pl.Series(["a", "b"])
USD = Currency("USD", 2)


def book_rows(order: Sequence[int] | None = None) -> Rows:
    columns = dict(
        zip(BOOK["rows"]["columns"], zip(*BOOK["rows"]["rows"], strict=True), strict=True)
    )
    frame = pl.DataFrame(
        {
            "account_id": columns["account_id"],
            STATUS: pl.Series([STATUSES[each] for each in columns["status"]], dtype=pl.Int8),
            "quantity": columns["quantity"],
            "price": [int(Fraction(str(each)) * 1000) for each in columns["price"]],
            "discount": columns["discount"],
            "item": columns["item"],
            "urgent": columns["urgent"],
        }
    )
    frame = frame if order is None else frame[list(order)]
    return Rows("lines", Relation(frame.lazy(), FIELDS), "account_id", frame.height)


def take_of(spec: dict[str, Any], name: str = "take") -> Take:
    parsed = {
        key: parse_expression(spec[key]) for key in ("sum", "distinct", "where") if key in spec
    }
    return Take(name, "lines", Mode(spec["mode"]), negative=spec.get("negative", "net"), **parsed)


def measured(
    spec: dict[str, Any], order: Sequence[int] | None = None
) -> tuple[TableMeasures, Take]:
    take = take_of(spec)
    return measure(book_rows(order), [take], bind(FIELDS), IDS, USD.digits), take


def per_account(table: TableMeasures, take: Take) -> dict[str, Fraction]:
    scale = gather([table], IDS).scale(take.name)
    return {
        account or "nobody": Fraction(units, 10**scale)
        for account, units in table.per_account.select("account_id", take.name).iter_rows()
    }


def written(numbers: dict[str, Any]) -> dict[str, Fraction]:
    return {name: Fraction(str(number)) for name, number in numbers.items()}


@pytest.mark.parametrize("case", BOOK["cases"], ids=lambda case: case["case"])
def test_take(case: dict[str, Any]) -> None:
    table, take = measured(case["take"])
    assert per_account(table, take) == written(case["accounts"])
    assert table.total(take) == Fraction(str(case["total"]))
    assert table.missing(take) == case.get("missing", 0)
    assert table.negative(take) == case.get("negative", 0)
    if "gap" in case:
        assert table.rounding(take, USD, once=False) == Fraction(str(case["gap"]))


@pytest.mark.parametrize("case", BOOK["cases"], ids=lambda case: case["case"])
def test_the_order_of_rows_changes_nothing(case: dict[str, Any]) -> None:
    expected = written(case["accounts"])
    for order in itertools.islice(itertools.permutations(range(10)), 0, 10**6, 200_000):
        table, take = measured(case["take"], order)
        assert per_account(table, take) == expected


def test_all_takes_of_a_table_together_are_what_each_is_alone() -> None:
    takes = [take_of(case["take"], f"take{at}") for at, case in enumerate(BOOK["cases"])]
    table = measure(book_rows(), takes, bind(FIELDS), IDS, USD.digits)
    for take, case in zip(takes, BOOK["cases"], strict=True):
        assert per_account(table, take) == written(case["accounts"])
        assert table.total(take) == Fraction(str(case["total"]))


def test_every_row_is_counted_under_one_status() -> None:
    counts = measured({"mode": "quantity"})[0].counts
    assert (counts.in_period, counts.outside, counts.filtered, counts.quarantined) == (7, 1, 1, 1)
    assert (counts.read, counts.unattributed) == (10, 2)


def test_rows_of_a_table_without_accounts_are_not_unattributed() -> None:
    rows = book_rows()
    ledger = Rows(rows.name, rows.relation, None, rows.height)
    table = measure(ledger, [take_of({"mode": "quantity"})], bind(FIELDS), IDS, USD.digits)
    assert table.counts.unattributed == 0
    assert table.total(take_of({"mode": "quantity"})) == 7


def test_rows_that_name_no_known_account_are_listed_with_their_ids() -> None:
    table, take = measured({"mode": "money", "sum": "price"})
    unknown = table.unknown().select("account_id", "_rows", take.name).rows()
    assert sorted(unknown, key=repr) == [("z", 1, 100), (None, 1, 0)]


def test_accounts_stand_in_byte_order_with_nobody_last() -> None:
    ids = pl.Series(["b", "é", "a", "Z"])
    table = measure(book_rows(), [take_of({"mode": "quantity"})], bind(FIELDS), ids, USD.digits)
    assert table.per_account["account_id"].to_list() == ["Z", "a", "b", "é", None]
    assert table.per_account["take"].to_list() == [0, 3 * 10**9, 2 * 10**9, 0, 2 * 10**9]


def test_distinct_counts_add_up_over_accounts_as_a_driver_volume() -> None:
    table, _ = measured({"mode": "quantity", "distinct": "item"})
    together = gather([table], IDS)
    assert together.account_total("take") == 4  # 2 + 1 + 1, although there are 3 items
    assert together.total("take") == 3


def test_what_is_rounded_once_leaves_its_gap_in_the_total() -> None:
    table, take = measured({"mode": "exact", "sum": "price * COALESCE(quantity, 0)"})
    assert table.total(take) == Fraction("42.019")
    assert table.rounding(take, USD, once=True) == Fraction("0.001")


def test_numbers_too_large_to_add_up_exactly_are_refused() -> None:
    rows, fields = wide_rows("price", 9 * 10**36)
    with pytest.raises(InputError, match="too large to be added up exactly"):
        measure(rows, [take_of({"mode": "money", "sum": "price"})], bind(fields), IDS, USD.digits)


def test_a_wide_column_of_small_numbers_is_added_up() -> None:
    rows, fields = wide_rows("price", 12345)
    take = take_of({"mode": "money", "sum": "price"})
    table = measure(rows, [take], bind(fields), IDS, USD.digits)
    assert table.total(take) == 30 * Fraction("123.45")


def wide_rows(name: str, units: int) -> tuple[Rows, dict[str, Field]]:
    """Thirty rows of a column that could hold numbers of 37 digits."""
    cells = pl.Series([units] * 30, dtype=pl.Int128)
    frame = pl.DataFrame({"account_id": ["a"] * 30, name: cells, "_status": [0] * 30})
    fields = {
        "account_id": Field("account_id", Kind.TEXT),
        name: Field(name, Kind.NUMBER, scale=2, bound=10**37),
    }
    relation = Relation(frame.with_columns(pl.col("_status").cast(pl.Int8)).lazy(), fields)
    return Rows("lines", relation, "account_id", 30), fields


@pytest.mark.parametrize("price", ["4000000000000000.00", "-4000000000000000.00"])
def test_rows_that_64_bits_cannot_add_up_are_added_up_in_128(price: str) -> None:
    cents = int(price.replace(".", ""))
    frame = pl.DataFrame({"account_id": ["a"] * 30, "price": [cents] * 30, "_status": [0] * 30})
    fields = {
        "account_id": Field("account_id", Kind.TEXT),
        "price": Field("price", Kind.NUMBER, scale=2, bound=10**18),
    }
    relation = Relation(frame.with_columns(pl.col("_status").cast(pl.Int8)).lazy(), fields)
    take = take_of({"mode": "money", "sum": "price"})
    for height in (30, 10**7, 10**10):  # at most, as far as a stream knows
        rows = Rows("lines", relation, "account_id", height)
        table = measure(rows, [take], bind(fields), IDS, USD.digits)
        assert table.total(take) == 30 * Fraction(price)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_gap_is_exact_where_the_exact_sum_leaves_64_bits(sign: int) -> None:
    units = sign * (4 * 10**18 + 37)  # 0.0037 above a cent
    frame = pl.DataFrame({"account_id": ["a"] * 30, "price": [units] * 30, "_status": [0] * 30})
    fields = {
        "account_id": Field("account_id", Kind.TEXT),
        "price": Field("price", Kind.NUMBER, scale=4, bound=4 * 10**18 + 37),
    }
    relation = Relation(frame.with_columns(pl.col("_status").cast(pl.Int8)).lazy(), fields)
    take = take_of({"mode": "money", "sum": "price"})
    table = measure(Rows("lines", relation, "account_id", 30), [take], bind(fields), IDS, 2)
    assert table.rounding(take, USD, once=False) == sign * 30 * Fraction(-37, 10**4)


def test_a_quantity_too_large_at_nine_decimals_is_refused_by_its_name() -> None:
    rows, fields = wide_rows("quantity", 10**30)
    named = take_of({"mode": "quantity", "sum": "quantity"}, "driver.picking")
    with pytest.raises(InputError, match=r"^picking: the amounts are too large"):
        measure(rows, [named], bind(fields), IDS, USD.digits)


def test_what_128_bits_cannot_hold_is_still_taken_exactly() -> None:
    wide = "price * price * price * price * price / price / price / price / price"
    table, take = measured({"mode": "money", "sum": wide})
    assert per_account(table, take) == written({"a": "21.02", "b": "9.5", "nobody": "1"})
    assert table.rounding(take, USD, once=False) == Fraction("0.006")


def test_a_quantity_is_kept_at_nine_decimals() -> None:
    take = take_of({"mode": "quantity", "sum": "1 / 3"})
    table = measure(book_rows(), [take], bind(FIELDS), IDS, USD.digits)
    assert table.sums.scales[take.name] == QUANTITY_PLACES
