"""Accounts side by side under every method: who changes sign or tier, and how many."""

from __future__ import annotations

import polars as pl

from acctier.model.results import MethodResult
from acctier.tiers.changes import compared

NAMES = {"a": "Alder", "b": "Birch", "c": "Cedar", "d": None}


def accounts(**profits: tuple[int, str | None]) -> pl.DataFrame:
    """Accounts with profit and tier; no order is promised."""
    rows = [(name, NAMES[name], 1000, profit, tier) for name, (profit, tier) in profits.items()]
    columns = ["account_id", "account_name", "net_revenue", "account_profit", "tier"]
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


USUAL = accounts(a=(50, "Keep"), b=(-10, "Fix"), c=(5, "Keep"), d=(0, None))
OTHER = accounts(c=(-400, "Keep"), a=(60, "Keep"), d=(0, None), b=(-20, "Exit"))


def test_only_accounts_that_change_are_listed_the_widest_span_first() -> None:
    found = compared({"direct": OTHER, "reciprocal": USUAL}, "reciprocal", ())
    assert found.accounts.rows() == [
        ("c", "Cedar", 1000, -400, 5, "Keep", "Keep"),
        ("b", "Birch", 1000, -20, -10, "Exit", "Fix"),
    ]
    assert found.accounts.columns == [
        *("account_id", "account_name", "net_revenue", "direct_profit", "reciprocal_profit"),
        *("direct_tier", "reciprocal_tier"),
    ]


def test_totals_and_counts_per_method() -> None:
    found = compared({"direct": OTHER, "reciprocal": USUAL}, "reciprocal", ("x",))
    assert found.methods == (
        MethodResult("direct", -360, 2, -420, sign_changes=1, tier_changes=1),
        MethodResult("reciprocal", 45, 1, -10, sign_changes=0, tier_changes=0),
    )
    assert (found.configured, found.step_order) == ("reciprocal", ("x",))


def test_to_zero_and_from_zero_are_changes_of_sign() -> None:
    zero = accounts(a=(0, "Keep"), b=(-10, "Fix"), c=(5, "Keep"), d=(1, None))
    found = compared({"direct": zero, "reciprocal": USUAL}, "reciprocal", ())
    assert found.accounts["account_id"].to_list() == ["a", "d"]
    assert found.methods[0].sign_changes == 2


def test_an_account_that_falls_out_of_every_tier_changes() -> None:
    without = accounts(a=(50, None), b=(-10, "Fix"), c=(5, "Keep"), d=(0, None))
    found = compared({"direct": without, "reciprocal": USUAL}, "reciprocal", ())
    assert found.accounts["direct_tier"].to_list() == [None]
    assert found.methods[0].tier_changes == 1


def test_a_refused_method_is_null_everywhere_and_changes_nothing() -> None:
    found = compared(
        {"direct": "goes round", "step_down": OTHER, "reciprocal": USUAL}, "reciprocal", ()
    )
    assert found.methods[0] == MethodResult("direct", refused="goes round")
    assert found.accounts.height == 2
    assert found.accounts["direct_profit"].null_count() == 2
    assert found.accounts["direct_tier"].dtype == pl.String


def test_sums_may_be_larger_than_a_cell() -> None:
    large = 2**62
    rich = accounts(a=(large, "Keep"), b=(large, "Keep"), c=(large, "Keep"), d=(-large, "Fix"))
    found = compared({"direct": rich, "reciprocal": USUAL}, "reciprocal", ())
    assert found.methods[0].account_profit == 2 * large
    assert found.accounts["account_id"].to_list() == ["b", "d"]
