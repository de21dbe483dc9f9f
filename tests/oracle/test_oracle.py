"""Random firms: every number of the product equals the oracle's, to the last unit.

``ACCTIER_ORACLE_SEEDS`` asks for more firms than the 60 of a normal run.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle.answer import answer
from tests.oracle.exports import write
from tests.oracle.firm import firm
from tests.oracle.product import differences, outcome

SEEDS = int(os.environ.get("ACCTIER_ORACLE_SEEDS", "60"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_firm(seed: int, tmp_path: Path) -> None:
    drawn = firm(seed)
    wanted, found = answer(drawn), outcome(write(drawn, tmp_path))
    assert differences(wanted.summary, found.summary, "summary") == []
    assert differences(wanted.accounts, found.accounts, "accounts") == []
    assert set(found.summary["totals"]) == set(wanted.summary["totals"])
    _money_has_the_digits_of_the_currency(found.summary, found.results.currency.digits)


def _money_has_the_digits_of_the_currency(summary: dict[str, object], digits: int) -> None:
    totals = summary["totals"]
    assert isinstance(totals, dict)
    amounts = [value for value in totals.values() if isinstance(value, Decimal)]
    assert {-int(amount.as_tuple().exponent) for amount in amounts} == {digits}
