"""The whale curve on cases checked by hand; see whale_cases.yaml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.curve.metrics import whale
from acctier.curve.points import points
from acctier.curve.ranking import rank
from acctier.model.money import Currency
from acctier.model.results import Band
from tests.curve.firms import firm_frame

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("whale_cases.yaml").read_text("utf-8")
)
WHOLE_UNITS = Currency("JPY", 0)


def plain(found: object, wanted: object) -> object:
    """What was found in the form of a case; only the keys that the case names."""
    if isinstance(found, Band):
        return {"accounts": found.accounts, "amount": found.amount}
    if isinstance(wanted, dict):
        assert isinstance(found, dict)
        return {key: plain(found[key], wanted[key]) for key in wanted}
    return found


def exact(wanted: object) -> object:
    if isinstance(wanted, dict):
        return {key: exact(value) for key, value in wanted.items()}
    return Fraction(wanted) if isinstance(wanted, str) else wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_whale_case(case: dict[str, Any]) -> None:
    profits = firm_frame(case["given"])
    expect = dict(case["expect"])
    metrics = whale(profits, WHOLE_UNITS)
    levels = rank(profits)["account_profit"].cum_sum().to_list()
    if "order" in expect:
        assert rank(profits)["account_id"].to_list() == expect.pop("order")
    if "cumulative" in expect:
        assert levels == expect.pop("cumulative")
    if "cumulative_percent" in expect:
        percent = [round(100 * level / metrics.total) for level in levels]
        assert percent == expect.pop("cumulative_percent")
    if "misleading" in expect:
        words = expect.pop("misleading")
        assert metrics.misleading is None if words is None else words in (metrics.misleading or "")
    for name, wanted in expect.items():
        assert plain(getattr(metrics, name), wanted) == exact(wanted), name


def test_a_curve_that_bends_everywhere_keeps_every_point() -> None:
    retail = next(case for case in CASES if case["case"].startswith("ten retail"))
    drawn = points(firm_frame(retail["given"])).profit
    assert [point.account_id for point in drawn] == [None, *retail["expect"]["order"]]
    assert [point.cumulative for point in drawn] == [0, *retail["expect"]["cumulative"]]
    assert [point.account_share for point in drawn] == [Fraction(k, 10) for k in range(11)]
