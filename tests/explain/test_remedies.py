"""What would bring a losing account to zero does so, and what would not is said not to."""

from __future__ import annotations

from fractions import Fraction

import pytest

from acctier.model.explanation import ActivityProof, Explanation, LineProof
from acctier.model.money import Currency
from acctier.proof import Proofs


def losing(proofs: Proofs) -> list[Explanation]:
    return [proof for proof in proofs.every_account() if proof.price_rise is not None]


@pytest.mark.parametrize("firm", ["worked", "hill", "distributor"])
def test_only_accounts_that_lose_are_told_how_to_mend_it(
    firm: str, request: pytest.FixtureRequest
) -> None:
    proofs: Proofs = request.getfixturevalue(firm)
    for proof in proofs.every_account():
        told = proof.price_rise is not None
        assert told == (proof.account_profit < 0 and proof.account_id is not None)


def prices_mend(proof: Explanation) -> None:
    assert proof.price_rise is not None
    if proof.price_rise.share is not None:
        assert proof.net_revenue * (1 + proof.price_rise.share) - proof.net_revenue == (
            -proof.account_profit
        )


def less_work_mends(proof: Explanation, currency: Currency) -> None:
    fewer = proof.fewer_units
    if fewer is None:
        return
    dearest = max(
        (rung for rung in proof.rungs if isinstance(rung, ActivityProof)),
        key=lambda rung: rung.amount,
    )
    assert fewer.activity == dearest.name
    if fewer.fewer is None:
        assert fewer.left == proof.account_profit + dearest.amount < 0
        return
    assert fewer.fewer <= fewer.units
    saved = fewer.fewer * fewer.unit_cost * currency.scale
    assert proof.account_profit + saved == 0


def larger_orders_mend(proof: Explanation, currency: Currency) -> None:
    """As much gross profit less work per unit as all other cost: nothing is left, nothing lost."""
    size = proof.order_size
    if size is None or size.needed is None:
        return
    revenue = size.needed * size.events * currency.scale
    unit = sum(
        rung.amount
        for rung in proof.rungs
        if isinstance(rung, ActivityProof | LineProof)
        and (rung.kind, rung.level) == ("cost_to_serve", "unit")
    )
    scaled = Fraction(revenue, proof.net_revenue)
    assert scaled * (proof.gross_profit - unit) - size.fixed == 0
    assert size.fixed == proof.gross_profit - unit - proof.account_profit


@pytest.mark.parametrize("firm", ["worked", "hill", "distributor"])
def test_each_remedy_brings_the_account_to_zero(firm: str, request: pytest.FixtureRequest) -> None:
    proofs: Proofs = request.getfixturevalue(firm)
    currency = proofs.work.results.currency
    found = losing(proofs)
    assert found
    for proof in found:
        prices_mend(proof)
        less_work_mends(proof, currency)
        larger_orders_mend(proof, currency)


def test_curie_by_hand(worked: Proofs) -> None:
    proof = worked.account("Curie")
    assert proof.price_rise is not None
    assert proof.price_rise.share == Fraction(174, 300)
    assert proof.fewer_units is not None
    assert proof.fewer_units.fewer == 348  # 174.00 at 0.50 a minute
    assert proof.order_size is not None
    assert proof.order_size.needed == Fraction(29400, 6 * 40)  # 294.00 / 40 % / 6 orders


def test_no_order_size_helps_what_is_sold_below_cost(distributor: Proofs) -> None:
    size = distributor.account("0000100017").order_size
    assert size is not None
    assert size.margin < 0
    assert size.needed is None


def test_formulas_that_move_with_the_price_are_named(hill: Proofs) -> None:
    rise = hill.account("Cedar").price_rise
    assert rise is not None
    assert rise.moving == ("goods", "credit")
