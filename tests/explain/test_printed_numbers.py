"""What is printed can be worked out again: every product is right to the cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctier.model.document import Fact, Text
from acctier.model.money import Currency, round_half_away, round_places
from acctier.proof import Proofs
from acctier.reports.explain import explanation
from acctier.reports.explain_pool import pool
from acctier.reports.proof_numbers import (
    amount_text,
    dividend_for,
    factor_for,
    factor_text,
    rate_text,
)
from tests.explain.checking import facts_of, product

DOLLAR, YEN, DINAR = Currency("USD", 2), Currency("JPY", 0), Currency("KWD", 3)
AMOUNTS = st.fractions(-(10**7), 10**7, max_denominator=10**6)


@given(
    AMOUNTS, st.fractions(0, 10**6, max_denominator=10**4), st.sampled_from([DOLLAR, YEN, DINAR])
)
def test_a_printed_rate_gives_the_exact_cents(
    rate: Fraction, times: Fraction, currency: Currency
) -> None:
    told = Fraction(factor_text(rate, times, currency).replace(",", ""))
    assert told == factor_for(rate, times, currency)
    assert currency.minor(told * times) == currency.minor(rate * times)


@given(AMOUNTS, st.fractions(1, 10**6, max_denominator=10**4))
def test_a_printed_dividend_gives_the_printed_quotient(value: Fraction, divisor: Fraction) -> None:
    quotient = round_places(value / divisor, 6)
    told = Fraction(dividend_for(value, divisor, quotient, DOLLAR).replace(",", ""))
    places = len(rate_text(quotient, DOLLAR).partition(".")[2])
    assert round_places(told / divisor, places) == quotient


def number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def checked(facts: Iterator[tuple[str, Fact]], currency: Currency) -> int:
    """Work out every product and quotient among the facts of a proof; how many there were."""
    count = 0
    for title, fact in facts:
        where = f"{title}, {fact.label}: {fact.note}"
        note = fact.note.partition(", measured")[0].partition(", stated")[0]
        if fact.label in {"cost", "rate", "share", "+ received"} or fact.label.startswith("from "):
            value = product(note.partition(" = ")[0].partition(", rounded")[0])
            if value is None:
                continue
            count += 1
            if fact.unit == "money":
                said = re.search(r" = ([\d,.-]+);", note)
                assert isinstance(fact.value, int)
                stands = number(said[1]) * currency.scale if said else Fraction(fact.value)
                assert round_half_away(value * currency.scale) == stands, where
            else:
                assert isinstance(fact.value, Fraction)
                assert round_places(value, _places(fact.value)) == fact.value, where
    return count


def _places(value: Fraction) -> int:
    places = 2
    while (value * 10**places).denominator != 1:
        places += 1
    return places


@pytest.mark.parametrize(
    ("firm", "word"),
    [
        ("worked", "Ada"),
        ("worked", "Curie"),
        ("hill", "01"),
        ("hill", "03"),
        ("hill", "05"),
        ("hill", "unattributed"),
        ("distributor", "0000100017"),
        ("distributor", "unattributed"),
        ("adventure_works", "Westside Plaza"),
    ],
)
def test_every_printed_product_is_right(
    firm: str, word: str, request: pytest.FixtureRequest
) -> None:
    proofs: Proofs = request.getfixturevalue(firm)
    results = proofs.work.results
    document = explanation(results, proofs.account(word))
    assert checked(facts_of(document), results.currency) >= 4


def test_printed_products_of_all_accounts_of_the_distributor(distributor: Proofs) -> None:
    results = distributor.work.results
    for proof in distributor.every_account():
        checked(facts_of(explanation(results, proof)), results.currency)


@pytest.mark.parametrize("firm", ["hill", "distributor"])
def test_every_printed_product_of_the_pools_is_right(
    firm: str, request: pytest.FixtureRequest
) -> None:
    proofs: Proofs = request.getfixturevalue(firm)
    results = proofs.work.results
    for cost in proofs.work.costs:
        checked(facts_of(pool(results, proofs.pool(cost.pool.name))), results.currency)


@pytest.mark.parametrize("firm", ["worked", "hill", "distributor"])
def test_every_printed_subtotal_adds_up(firm: str, request: pytest.FixtureRequest) -> None:
    proofs: Proofs = request.getfixturevalue(firm)
    results = proofs.work.results
    for proof in proofs.every_account():
        for block in explanation(results, proof).blocks:
            if isinstance(block, Text) and block.lines[0].text.startswith("= "):
                head, _, sum_of = block.lines[0].text.partition(": ")
                total = number(head.rsplit(" ", 1)[1])
                parts = re.findall(r"(^|[+-]) ?(?:[a-z_]+ )?(-?[\d,]+\.?\d*)", sum_of)
                found = sum((-1 if sign == "-" else 1) * number(part) for sign, part in parts)
                assert found == total, block.lines[0].text


def test_exact_money_is_printed_as_far_as_it_goes() -> None:
    assert amount_text(Fraction(5, 4), DOLLAR) == "1.25"
    assert amount_text(Fraction(5, 8), DOLLAR) == "0.625"
    assert amount_text(Fraction(1, 3), YEN) == "0.333333"
