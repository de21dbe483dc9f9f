"""The known accounts, their names and attributes, and those kept out of curve and tiers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from acctier.config.tables import AccountsSpec
from acctier.model.rows import Rows
from acctier.prepare.accounts import AccountList, account_list, with_attributes
from tests.prepare.typed_tables import QUARTER, relation

CUSTOMERS = relation(
    {"crm_id": "text", "title": "text", "segment": "text", "growth": "number", "since": "date"},
    [
        ["b", "Bravo", "retail", 0.1, date(2020, 1, 1)],
        ["é", None, "IC", None, date(2026, 12, 1)],
        ["a", "Alpha", None, 0.5, None],
        ["Z", "Zulu", "IC", 0, date(2026, 8, 1)],
    ],
)


def listed(**keys: Any) -> AccountList:
    spec = AccountsSpec.model_validate({"table": "customers", "id": "crm_id", **keys})
    return account_list(spec, CUSTOMERS, QUARTER)


def test_accounts_stand_in_byte_order_of_their_ids() -> None:
    assert listed().ids.to_list() == ["Z", "a", "b", "é"]


def test_an_account_without_a_name_goes_by_its_id() -> None:
    names = listed(name="title").frame["account_name"].to_list()
    assert names == ["Zulu", "Alpha", "Bravo", "é"]
    assert listed().frame["account_name"].to_list() == ["Z", "a", "b", "é"]


def test_all_other_columns_are_attributes() -> None:
    accounts = listed(name="title")
    assert accounts.attributes == ("segment", "growth", "since")
    assert accounts.frame.columns == ["account_id", "account_name", "segment", "growth", "since"]
    assert list(accounts.fields) == accounts.frame.columns
    assert "title" in listed().attributes


@pytest.mark.parametrize(
    ("exclude", "kept_out"),
    [
        ("segment = 'IC'", ["Z", "é"]),
        ("segment <> 'retail'", ["Z", "é"]),
        ("growth >= 0.5", ["a"]),
        ("crm_id = 'b'", ["b"]),
        ("since > period_end", ["é"]),
        ("account_name LIKE 'Z%'", ["Z"]),
        ("TRUE", ["Z", "a", "b", "é"]),
        ("NULL", []),
    ],
)
def test_accounts_are_excluded_where_the_condition_is_true(
    exclude: str, kept_out: list[str]
) -> None:
    accounts = listed(name="title", exclude=exclude)
    assert accounts.excluded.to_list() == kept_out
    assert accounts.ids.len() == 4


def test_nobody_is_excluded_without_a_condition() -> None:
    assert listed().excluded.to_list() == []


def test_a_row_reads_the_attributes_of_its_account() -> None:
    lines = relation({"account_id": "text", "amount": "number"}, [["b", 1], ["x", 2], [None, 3]])
    rows = with_attributes(
        Rows("lines", lines, "account_id", 3),
        listed(),
        ["account.growth", "account.since", "amount"],
    )
    frame = rows.relation.frame.collect()
    assert frame["account.growth"].to_list() == [10, None, None]
    assert frame["account.since"].to_list() == [date(2020, 1, 1), None, None]
    assert "account.segment" not in frame.columns
    assert rows.relation.fields["account.growth"].scale == 2


def test_rows_that_name_no_attribute_are_left_alone() -> None:
    lines = relation({"account_id": "text"}, [["b"]])
    rows = Rows("lines", lines, "account_id", 1)
    assert with_attributes(rows, listed(), ["account_id"]) is rows
