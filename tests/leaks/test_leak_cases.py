"""Policy leaks on cases checked by hand; see leak_cases.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from acctier.config.models import LeaksSpec
from acctier.leaks.combine import SCHEMA, combine
from acctier.leaks.policy import policy_claims
from acctier.model.findings import Finding
from acctier.model.results import LeakResult
from acctier.profit.columns import account_scope
from tests.tiers.small_accounts import USD, small_accounts

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("leak_cases.yaml").read_text("utf-8")
)


def leaks_of(
    given: Mapping[str, Mapping[str, Any]], options: Mapping[str, Any]
) -> tuple[pl.DataFrame, tuple[LeakResult, ...], tuple[Finding, ...]]:
    spec = LeaksSpec.model_validate(options)
    frame, scope, _ = account_scope(small_accounts(given), ())
    claims, unknown = policy_claims(frame, scope, spec.policy, USD)
    leaks, results, cut = combine(frame, claims, USD, spec.target_margin)
    return leaks, results, (*unknown, *cut)


def cents(amount: str | int | None) -> int | None:
    return None if amount is None else int(Fraction(str(amount)) * 100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_leak_case(case: dict[str, Any]) -> None:
    leaks, results, findings = leaks_of(case["given"], case["options"])
    expect = case["expect"]
    assert dict(leaks.schema) == SCHEMA
    found = list(leaks.select("leak", "account_id", "amount", "recoverable").iter_rows())
    assert found == [
        (leak, account, cents(amount), cents(part))
        for leak, account, amount, part in expect["leaks"]
    ]
    if "results" in expect:
        assert [
            (each.leak, each.accounts, each.amount, each.recoverable, each.worst_account)
            for each in results
        ] == [
            (leak, accounts, cents(amount), cents(part), worst)
            for leak, accounts, amount, part, worst in expect["results"]
        ]
    if "findings" in expect:
        told = [(finding.finding, finding.rows, finding.amount) for finding in findings]
        assert told == [(name, rows, cents(amount)) for name, rows, amount in expect["findings"]]


def test_owner_and_nature_travel_with_the_money() -> None:
    leaks, (result,), _ = leaks_of(CASES[0]["given"], CASES[0]["options"])
    assert (result.kind, result.line, result.owner, result.nature) == (
        "policy",
        "discounts",
        "Pricing",
        "discretionary",
    )
    first = leaks.row(0, named=True)
    assert (first["account_name"], first["owner"], first["nature"]) == (
        "Cord",
        "Pricing",
        "discretionary",
    )
    assert (first["kind"], first["line"]) == ("policy", "discounts")


def test_a_cut_is_told_in_words() -> None:
    case = next(case for case in CASES if case["case"].startswith("two leaks"))
    *_, findings = leaks_of(case["given"], case["options"])
    assert findings[0].message == (
        "leak second claims USD 20.00 more than earlier leaks leave of discounts in 1 account; "
        "it is cut to the line"
    )
