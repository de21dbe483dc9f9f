"""The price waterfall: every step from list price to account profit, in total and by group."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from acctier.model.errors import ConfigurationError
from acctier.model.results import Results
from acctier.render.formats import render
from acctier.render.style import Style
from acctier.reports.selection import ALL, Selection
from acctier.reports.waterfall import waterfall
from acctier.reports.waterfall_steps import steps
from tests.reports import example_results, layered_firm

FIRM, SHOP = layered_firm.results(), example_results.shop()


def amounts(results: Results, group: object = None, **options: Any) -> dict[str, int]:
    """Step and amount in whole units of money, of one group."""
    records = waterfall(results, **options).records
    assert records is not None
    return {str(row[2]): int(str(row[6])) // 100 for row in records.rows if row[0] == group}


def test_list_price_to_profit_in_total() -> None:
    assert amounts(FIRM) == {
        "list_sales": 680_000,
        "services": 20_000,
        "list_price": 700_000,
        "discounts": -90_000,
        "rebates": -10_000,
        "net_revenue": 600_000,
        "goods": -350_000,
        "gross_profit": 250_000,
        "freight": -15_000,
        "after_unit_level": 235_000,
        "take_order": -80_000,
        "contribution_margin": 155_000,
        "visit": -30_000,
        "account_profit": 125_000,
        "administration": -60_000,
        "fully_loaded_profit": 65_000,
    }


def test_one_account_by_its_id() -> None:
    only = Selection(where="account_id = 'B'")
    assert amounts(FIRM, selection=only)["account_profit"] == -11_000
    assert "Birch " in render(waterfall(FIRM, only), "table", Style(80))
    assert "1 of 4 accounts." in render(waterfall(FIRM, only), "table", Style(80))


@pytest.mark.parametrize(
    ("by", "profits"),
    [
        ("tier", {"Keep": 136_000, "Fix": -11_000}),
        ("segment", {"Retail": 84_000, "Industry": 41_000}),
        ("account_id", {"A": 95_000, "B": -11_000, "C": 41_000}),
    ],
)
def test_by_a_column_the_groups_add_up_to_the_whole(by: str, profits: dict[str, int]) -> None:
    found = {group: amounts(FIRM, group, by=by) for group in profits}
    assert {group: each["account_profit"] for group, each in found.items()} == profits
    whole = amounts(FIRM)
    for step, amount in whole.items():
        assert sum(each[step] for each in found.values()) == amount, step


def test_groups_stand_by_list_price_tiers_by_rule_and_sorted_accounts_as_sorted() -> None:
    def order(by: str, selection: Selection = ALL) -> list[object]:
        records = waterfall(FIRM, selection, by).records
        assert records is not None
        return list(dict.fromkeys(row[0] for row in records.rows))

    assert order("account_id") == ["A", "B", "C"]
    assert order("tier") == ["Keep", "Fix"]
    assert order("account_id", Selection(sort="account_profit asc")) == ["B", "C", "A"]


def test_shares_are_of_list_price() -> None:
    records = waterfall(FIRM).records
    assert records is not None
    shares = {row[2]: row[7] for row in records.rows}
    assert shares["list_price"] == 1
    assert shares["discounts"] == Fraction(-90, 700)
    assert shares["account_profit"] == Fraction(125, 700)


def test_nothing_sold_no_shares() -> None:
    records = waterfall(FIRM, Selection(where="account_id = 'D'")).records
    assert records is not None
    assert {row[7] for row in records.rows} == {None}
    assert {row[6] for row in records.rows} == {0}


def test_one_revenue_line_is_the_list_price() -> None:
    names = [step.name for step in steps(SHOP.accounts)]
    assert names == [
        *("list_sales", "discounts", "net_revenue", "product_cost", "gross_profit"),
        *("credit", "pick_line", "take_order", "contribution_margin", "visit", "account_profit"),
    ]


def test_levels_stand_in_order_whatever_the_order_of_the_configuration() -> None:
    ladder = tuple(
        replace(line, level="unit") if line.name == "take_order" else line
        for line in SHOP.accounts.ladder
    )
    names = [step.name for step in steps(replace(SHOP.accounts, ladder=ladder))]
    start = names.index("gross_profit") + 1
    assert names[start : start + 5] == [
        *("take_order", "after_unit_level", "credit", "pick_line", "contribution_margin")
    ]


def test_a_layer_that_leaves_something_for_the_next_shows_what() -> None:
    columns = ("first", "after_first", "second", "after_second", "fully_loaded_profit")
    path = steps(replace(SHOP.accounts, sustaining=columns))
    assert [(step.name, step.role) for step in path][-4:] == [
        ("first", "layer"),
        ("after_first", "subtotal"),
        ("second", "layer"),
        ("fully_loaded_profit", "subtotal"),
    ]


def test_the_steps_add_up_to_the_subtotals() -> None:
    for results in (FIRM, SHOP):
        path, records = steps(results.accounts), waterfall(results).records
        assert records is not None
        level = 0
        for step, row in zip(path, records.rows, strict=True):
            amount = int(str(row[6]))
            level = level if step.is_subtotal else level + amount
            assert not step.is_subtotal or amount == level, step.name


@pytest.mark.parametrize("by", ["segmnt", "growth"])
def test_a_column_that_does_not_tell_apart_is_refused(by: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        waterfall(SHOP, by=by)
    assert refused.value.complaints[0].message == (
        f"--by {by}: there is no such column of texts or whole numbers"
    )


def test_machines_get_the_total_and_every_group() -> None:
    data: Any = waterfall(FIRM, by="segment").data
    assert data["schema"] == "acctier/waterfall/1"
    assert [each["group"] for each in data["groups"]] == ["Retail", "Industry"]
    assert [each["accounts"] for each in (data["total"], *data["groups"])] == [3, 2, 1]


def test_a_screen_compares_a_few_groups_and_says_what_it_leaves_out() -> None:
    firm = example_results.firm()
    some = Selection(sort="net_revenue", top=14)
    text = render(waterfall(firm, some, "account_id"), "table", Style(200))
    assert "14 of 19,119 accounts. The 8 largest of 14 groups." in text
    assert "2 further groups not shown (-f csv has them all)." in text


def test_no_account_no_groups() -> None:
    text = render(waterfall(FIRM, Selection(where="1 = 2"), "tier"), "table", Style(80))
    assert "No active account is chosen." in text
    assert waterfall(FIRM, Selection(where="1 = 2"), "tier").records.rows == ()  # type: ignore[union-attr]


def test_accounts_without_a_value_form_a_group() -> None:
    text = render(waterfall(SHOP, by="segment"), "table", Style(200))
    assert "(no segment): 1 account" in text
