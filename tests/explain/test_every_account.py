"""Every account of every firm: its proof is its P&L, to the last minor unit."""

from __future__ import annotations

import polars as pl
import pytest

from acctier.model.explanation import Explanation
from acctier.proof import Proofs
from tests.explain.checking import adds_up


def proved(proofs: Proofs) -> dict[str | None, Explanation]:
    """The proofs of all accounts, each worked through again."""
    found = {}
    for proof in proofs.every_account():
        adds_up(proofs.work.results, proof)
        found[proof.account_id] = proof
    return found


def compare(proofs: Proofs, found: dict[str | None, Explanation]) -> None:
    """The proofs tell the same figures, ranks and tiers as the account P&L."""
    results = proofs.work.results
    money = [rung.name for rung in results.accounts.ladder]
    for row in results.accounts.frame.iter_rows(named=True):
        proof = found[row["account_id"]]
        amounts = {rung.name: rung.amount for rung in proof.rungs}
        assert {name: amounts[name] for name in money} == {name: row[name] for name in money}
        assert proof.tier == row["tier"]
        assert (proof.rules[-1].rule if proof.rules else None) == (
            None if row["tier_rule"] is None else " ".join(row["tier_rule"].split())
        )
        assert [rank.rank for rank in proof.ranks] == [
            row[name] for name in ("profit_rank", "revenue_rank") if row[name] is not None
        ]
    nobody = {rung.name: rung.amount for rung in found[None].rungs}
    assert {name: nobody[name] for name in money} == {
        name: results.unattributed[name] for name in money
    }
    kept_out = [proof for proof in found.values() if proof.standing == "excluded"]
    for name in money:
        total = sum(rung.amount for proof in kept_out for rung in proof.rungs if rung.name == name)
        assert total == results.excluded[name]
    leaks = results.account_leaks.group_by("account_id").agg(pl.col("amount").sum())
    assert dict(leaks.iter_rows()) == {
        id_: sum(leak.amount for leak in proof.leaks) for id_, proof in found.items() if proof.leaks
    }


@pytest.mark.parametrize("firm", ["worked", "hill", "distributor", "adventure_works"])
def test_every_proof_is_the_account_p_and_l(firm: str, request: pytest.FixtureRequest) -> None:
    proofs: Proofs = request.getfixturevalue(firm)
    found = proved(proofs)
    known = proofs.work.accounts.ids.len()
    assert len(found) == known + 1
    compare(proofs, found)


def test_one_proof_is_the_same_as_among_all(hill: Proofs) -> None:
    for proof in hill.every_account():
        word = "unattributed" if proof.account_id is None else proof.account_id
        assert hill.account(word) == proof


@pytest.mark.parametrize("method", ["direct", "step_down", "reciprocal"])
def test_pools_are_proved_under_every_support_method(method: str) -> None:
    from tests.explain.conftest import HILL, proofs_of

    order = ("step_order=[it, building]",) if method == "step_down" else ()
    proofs = proofs_of(HILL, f"support_method={method}", *order)
    compare(proofs, proved(proofs))
    for pool in proofs.work.costs:
        proof = proofs.pool(pool.pool.name)
        landed = sum(landing.amount for landing in proof.landings)
        assert landed == pool.pool.own + pool.received
