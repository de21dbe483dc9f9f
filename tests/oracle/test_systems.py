"""Random firms that read several systems: every number of the product equals the oracle's.

``ACCTIER_ORACLE_SYSTEMS`` asks for more firms than the few of a normal run.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.oracle.answer import answer
from tests.oracle.exports import write
from tests.oracle.product import differences, outcome
from tests.oracle.systems import firm_of_systems

FIRMS = int(os.environ.get("ACCTIER_ORACLE_SYSTEMS", "16"))


@settings(max_examples=FIRMS)
@given(st.integers(0, 10**9))
@example(145)  # the inverse of a mean of several rates
def test_firm_of_systems(seed: int) -> None:
    assert compared(seed) == []


def compared(seed: int) -> list[str]:
    """Where the product departs from the oracle in the firm of a seed."""
    drawn = firm_of_systems(seed)
    wanted = answer(drawn)
    with TemporaryDirectory() as folder:
        found = outcome(write(drawn, Path(folder)), period=drawn.run)
    return [
        *differences(wanted.summary, found.summary, "summary"),
        *differences(wanted.accounts, found.accounts, "accounts"),
    ]
