"""Tables of accounts: columns and order of the contract, and how rows are chosen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from acctier.model.document import Document, FrameRows
from acctier.model.errors import ConfigurationError
from acctier.profit.columns import account_scope
from acctier.render.formats import render
from acctier.render.style import Style
from acctier.reports.accounts import accounts, accounts_frame, columns
from acctier.reports.dashboard import dashboard
from acctier.reports.leaks import leaks
from acctier.reports.selection import Selection, select
from acctier.reports.tiers import blind_spots, tiers
from tests.reports import example_results

SHOP = example_results.shop()

COLUMNS = [
    *("account_id", "account_name", "segment", "growth"),
    *("list_sales", "discounts", "product_cost", "credit", "pick_line", "take_order", "visit"),
    *("net_revenue", "gross_profit", "contribution_margin", "cost_to_serve", "account_profit"),
    *("take_order_volume", "small_orders", "profit_rank", "revenue_rank"),
    *("conventional_tier", "tier", "tier_rule", "tier_reason"),
]


def test_columns_are_those_of_the_contract_in_its_order() -> None:
    assert [column.name for column in columns(SHOP.accounts)] == COLUMNS
    assert accounts_frame(SHOP).columns == COLUMNS


def test_an_attribute_that_is_also_the_name_stands_once() -> None:
    doubled = replace(SHOP.accounts, attributes=("account_name", "segment"))
    names = [column.name for column in columns(doubled)]
    assert names.count("account_name") == 1


def test_the_frame_has_decimals_of_the_right_digits() -> None:
    frame = accounts_frame(SHOP)
    assert frame["account_profit"].dtype == pl.Decimal(38, 2)
    assert frame["account_profit"][0] == Decimal("17970.00")
    assert frame["growth"].dtype == pl.Decimal(38, 4)
    assert frame["take_order_volume"][1] == Decimal("38.75")
    assert frame["profit_rank"].dtype == pl.Int64


def test_accounts_stand_in_order_of_profit_and_dormant_ones_last() -> None:
    frame = accounts_frame(SHOP)
    profits = frame.drop_nulls("profit_rank")["account_profit"].to_list()
    assert profits == sorted(profits, reverse=True)
    assert frame["account_name"][-1] == "Asleep since spring"


def test_long_tables_stay_frames() -> None:
    assert isinstance(accounts(SHOP).blocks[1].rows, FrameRows)  # type: ignore[union-attr]
    assert isinstance(leaks(SHOP, "account").records.rows, FrameRows)  # type: ignore[union-attr]


def names(selection: Selection) -> list[str]:
    return select(SHOP.accounts, selection)["account_id"].to_list()


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(top=2), ["000101", "000102"]),
        (Selection(where="segment = 'online'"), ["000106", "000107", "000108"]),
        (Selection(sort="net_revenue", top=2), ["000109", "000101"]),
        (Selection(sort="account_profit asc", top=1), ["000109"]),
        (Selection(sort="account_name", top=2), ["000104", "000112"]),
        (Selection(sort="account_name desc", top=1), ["000103"]),
        (Selection("account_profit < 0", "net_revenue ASC", 1), ["000108"]),
        (Selection(where="growth IS NULL"), ["000103", "000112"]),
        (Selection(where="list_sales - discounts > 40000"), ["000101", "000109"]),
        (Selection(where="margin > 0.45", scope=account_scope), ["000103", "000105", "000106"]),
        (Selection(where="1 = 2"), []),
        (Selection(top=0), []),
    ],
)
def test_choosing_accounts(selection: Selection, ids: list[str]) -> None:
    assert names(selection) == ids


def test_accounts_without_a_value_come_last_either_way() -> None:
    for order in ("growth asc", "growth desc"):
        assert set(names(Selection(sort=order))[-2:]) == {"000103", "000112"}


@pytest.mark.parametrize(
    ("selection", "words", "hint"),
    [
        (Selection("acount_profit < 0"), "acount_profit", "account_profit"),
        (Selection("account_profit"), "is not a condition", "account_profit < 0"),
        (Selection("account_profit <"), "--where", ""),
        (Selection(sort="profits"), "there is no column profits", ""),
        (Selection(sort="tier upwards"), "neither asc nor desc", ""),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_hint(
    selection: Selection, words: str, hint: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        select(SHOP.accounts, selection)
    complaint = refused.value.complaints[0]
    assert words in complaint.message
    assert hint in (complaint.hint or "")


def test_how_many_accounts_are_shown_is_said_when_not_all_are() -> None:
    shown = accounts(SHOP, Selection(top=3)).records
    assert shown is not None
    assert shown.note == "3 of 12 accounts."
    assert accounts(SHOP).records.note is None  # type: ignore[union-attr]


def test_tiers_list_active_accounts_with_their_reason() -> None:
    table = tiers(SHOP).records
    assert table is not None
    assert len(table.rows) == 11
    assert [column.name for column in table.columns][2:6] == [
        *("conventional_tier", "tier", "tier_rule", "tier_reason")
    ]


def test_blind_spots_go_by_name() -> None:
    table = blind_spots(SHOP).records
    assert table is not None
    assert [row[2] for row in table.rows] == ["Grand Hotels", "City of Lakes", "000105"]


def test_no_blind_spots_no_table() -> None:
    assert len(blind_spots(replace(SHOP, losing_top=(), overlooked=())).blocks) == 2


def text(document: Document) -> str:
    return render(document, "table", Style())


def test_without_usual_tiers_no_blind_spot_is_claimed_to_be_looked_for() -> None:
    """Not "none found": nobody has looked."""
    frame = SHOP.accounts.frame.with_columns(conventional_tier=pl.lit(None, pl.String))
    plain = replace(
        SHOP, accounts=replace(SHOP.accounts, frame=frame), losing_top=(), overlooked=()
    )
    assert "No conventional tiers are declared, so no blind spot is looked for." in text(
        blind_spots(plain)
    )
    told = text(dashboard(plain))
    assert "no conventional tiers are declared" in told
    assert "none found" not in told
    assert "none found" in text(dashboard(replace(SHOP, losing_top=(), overlooked=())))


def test_leaks_that_are_left_out_for_their_size_are_spoken_of() -> None:
    assert "Shown are rows of at least" not in text(leaks(SHOP))
    assert "Shown are rows of at least EUR 1,000.00." in text(leaks(SHOP, "account", 1_000_00))
    assert "No row reaches EUR 999,999.00." in text(leaks(SHOP, "cause", 999_999_00))


def test_one_account_that_leaks_is_one() -> None:
    one = replace(SHOP, account_leaks=SHOP.account_leaks.head(1))
    assert "\n1 account loses EUR " in text(leaks(one, "account"))


def test_leaks_by_cause_account_and_owner_add_up_to_the_same() -> None:
    whole = sum(leak.amount for leak in SHOP.leaks)
    for by in ("cause", "account", "owner"):
        table = leaks(SHOP, by).records
        assert table is not None
        place = [column.name for column in table.columns].index("amount")
        assert sum(int(row[place] or 0) for row in table.rows) == whole, by


def test_small_leaks_can_be_left_out() -> None:
    table = leaks(SHOP, "account", 1_000_00).records
    assert table is not None
    assert [row[7] for row in table.rows] == [6_500_00, 1_200_00]
