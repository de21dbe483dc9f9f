"""A figure that does not follow from its rows, rates and rules is never explained away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from acctier.explain.account import explain
from acctier.explain.evidence import Evidence
from acctier.model.errors import BalanceError
from acctier.proof import Proofs

ACORN = pl.col("account_id") == "01"


def raised(column: str, by: int = 1) -> Callable[[Evidence], Evidence]:
    """One more unit in a column of the account P&L."""

    def change(evidence: Evidence) -> Evidence:
        more = pl.when(ACORN).then(pl.col(column) + by).otherwise(pl.col(column)).alias(column)
        return replace(evidence, statement=evidence.statement.with_columns(more))

    return change


def ledger_raised(evidence: Evidence) -> Evidence:
    row = ACORN & (pl.col("activity") == "take_order")
    more = pl.when(row).then(pl.col("amount") + 1).otherwise(pl.col("amount")).alias("amount")
    ledger = evidence.results.cost_ledger.with_columns(more)
    return replace(evidence, results=replace(evidence.results, cost_ledger=ledger))


def pool_raised(evidence: Evidence) -> Evidence:
    costs = tuple(
        replace(cost, pool=replace(cost.pool, own=cost.pool.own + 1))
        if cost.pool.name == "desk"
        else cost
        for cost in evidence.costs
    )
    return replace(evidence, costs=costs)


def other_tier(evidence: Evidence) -> Evidence:
    accounts = evidence.results.accounts
    frame = accounts.frame.with_columns(pl.lit("Rest").alias("tier"))
    results = replace(evidence.results, accounts=replace(accounts, frame=frame))
    return replace(evidence, results=results)


TAMPERED: dict[str, tuple[Callable[[Evidence], Evidence], str]] = {
    "a line": (raised("sales"), "sales cannot be explained: 50891 was found, 50892 stands"),
    "a line rounded once": (raised("network", 100), "network within one minor unit cannot"),
    "a formula": (raised("credit"), "credit cannot be explained"),
    "a subtotal": (raised("gross_profit"), "gross_profit cannot be explained"),
    "account profit": (raised("account_profit"), "account_profit cannot be explained"),
    "a quantity": (raised("take_order_volume"), "the quantity of take_order cannot be explained"),
    "an activity": (raised("pick"), "the cost of pick cannot be explained"),
    "a layer": (raised("head_office", 100), "the share of head_office within one minor unit"),
    "the cost ledger": (ledger_raised, "the cost of take_order cannot be explained"),
    "a pool": (pool_raised, "the gross cost of pool desk cannot be explained"),
    "a tier": (other_tier, "the tier cannot be explained: Best was found, Rest stands"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_a_figure_that_was_changed_is_found(hill: Proofs, case: str) -> None:
    change, told = TAMPERED[case]
    explain(hill.evidence, "01")
    with pytest.raises(BalanceError, match=f"^{told}"):
        explain(change(hill.evidence), "01")
