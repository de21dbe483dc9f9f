"""Gates count and add up active accounts, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from acctier.config.parts import FromTable
from acctier.expression.compile import bind
from acctier.measure.account_table import take_from_accounts
from acctier.model.fields import Field, Kind

FRAME = pl.DataFrame(
    {
        "account_id": ["a", "b", "c", "d"],
        "tier": ["Grow", "Grow", None, "Exit"],
        "account_profit": [12_345, -500, 0, -9_999],
        "active": [True, True, True, False],
    }
)
SCOPE = bind(
    {
        "account_id": Field("account_id", Kind.TEXT),
        "tier": Field("tier", Kind.TEXT),
        "account_profit": Field("account_profit", Kind.NUMBER, 2, 2**62),
    }
)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"count": "rows"}, "3"),
        ({"count": "rows", "where": "account_profit < 0"}, "1"),
        ({"count": "rows", "where": "tier = 'Grow' AND account_profit < 0"}, "1"),
        ({"count": "rows", "where": "NOT tier = 'Grow'"}, "0"),
        ({"count": "rows", "where": "TRUE"}, "3"),
        ({"sum": "account_profit"}, "118.45"),
        ({"sum": "account_profit / 3"}, "39.483333333333333333"),
        ({"sum": "2"}, "6"),
        ({"sum": "account_profit < 0"}, "1"),
        ({"sum": "account_profit", "where": "tier = 'Exit'"}, "0"),
        ({"count_distinct": "tier"}, "1"),
        ({"count_distinct": "COALESCE(tier, '-')"}, "2"),
    ],
    ids=str,
)
def test_number(asked: dict[str, Any], answer: str) -> None:
    source = FromTable.model_validate({"from": "accounts", **asked})
    assert take_from_accounts(source, FRAME, SCOPE) == Fraction(answer)
