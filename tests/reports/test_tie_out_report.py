"""The tie-out: every cent of the ledger is in the account P&L or named beside it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest

from acctier.model.results import ActivityResult, Results
from acctier.reports import tie_out
from tests.reports import example_results

SHOP = example_results.shop()


def steps(results: Results) -> dict[object, object]:
    return dict(row for row in tie_out.reconciliation(results).rows)  # type: ignore[misc]


def test_the_steps_lead_from_account_profit_to_operating_profit() -> None:
    told = steps(SHOP)
    assert list(told)[:5] == [
        *("account profit", "no account", "unused capacity", "not allocated", "operating profit")
    ]
    amounts = [int(str(amount)) for amount in told.values()]
    assert sum(amounts[:4]) == amounts[4]


def test_imputed_charges_are_added_back_to_meet_the_ledger() -> None:
    told = steps(SHOP)
    credit = SHOP.totals["credit"] + SHOP.unattributed["credit"] + SHOP.excluded["credit"]
    assert told["imputed charges added back"] == credit
    assert told["operating profit by the ledger"] == SHOP.totals["operating_profit"] + credit


def test_without_imputed_charges_there_is_nothing_to_add_back() -> None:
    ladder = tuple(replace(line, imputed=False) for line in SHOP.accounts.ladder)
    plain = replace(SHOP, accounts=replace(SHOP.accounts, ladder=ladder))
    assert list(steps(plain))[-1] == "operating profit"


def test_steps_of_zero_that_a_reader_expects_stay_and_others_leave() -> None:
    told = steps(example_results.hardly_any_profit())
    assert told["no account"] == 0
    assert "excluded accounts" not in told
    assert "over/under-applied" not in told


def test_over_application_is_a_step_of_its_own() -> None:
    totals = dict(SHOP.totals) | {"residual": -500}
    totals["operating_profit"] += 500
    changed = replace(SHOP, totals=totals)
    assert steps(changed)["over/under-applied"] == 500
    assert tie_out.difference(changed) == 0


def test_a_wrong_operating_profit_does_not_tie() -> None:
    totals = dict(SHOP.totals) | {"operating_profit": SHOP.totals["operating_profit"] + 7}
    assert tie_out.difference(replace(SHOP, totals=totals)) == 7


def test_the_cost_of_the_pools_is_told_to_the_last_cent() -> None:
    amounts = {fact.label: fact.value for fact in tie_out.facts(SHOP)}
    assert amounts["difference"] == 0
    spent = [int(str(amount)) for label, amount in amounts.items() if label != "difference"]
    assert sum(spent) == 0


@pytest.mark.parametrize("pools", [(), ("edi_desk",)], ids=["no pool", "a pool that costs nothing"])
def test_standard_rates_without_a_pool_are_named(pools: tuple[str, ...]) -> None:
    """What a rate charges beyond any pool's cost is no cost of the ledger: it is added back."""
    edi = ActivityResult(
        "edi", "cost_to_serve", "batch", pools, Fraction(3), Fraction(3), None, 450
    )
    rows: list[tuple[object, ...]] = [
        (None, "edi", "A", "assigned", 2 * 10**9, 300),
        (None, "edi", None, "unattributed", 10**9, 150),
        (None, "head_office", None, "sustaining", None, 9_900),
    ]
    more = pl.DataFrame(rows, SHOP.cost_ledger.schema, orient="row")
    ledger = pl.concat([SHOP.cost_ledger, more])
    firm = replace(SHOP, activities=(*SHOP.activities, edi), cost_ledger=ledger)
    amounts = {fact.label: fact.value for fact in tie_out.facts(firm)}
    assert amounts["applied without a pool"] == 450
    assert steps(firm)["applied without a pool, added back"] == 450
