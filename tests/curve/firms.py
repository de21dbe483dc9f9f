"""Firms for the tests of the curve: frames from plain figures, and random ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from hypothesis import strategies as st

SCHEMA = {"account_id": pl.String, "account_profit": pl.Int64, "net_revenue": pl.Int64}


def firm_frame(accounts: Mapping[str, Sequence[int | None]]) -> pl.DataFrame:
    """Accounts given as ``id: [profit]`` or ``id: [profit, revenue]``."""
    rows = [
        (account, figures[0], figures[1] if len(figures) > 1 else None)
        for account, figures in accounts.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


AMOUNTS = st.one_of(st.integers(-20, 20), st.integers(-(10**15), 10**15))

FIRMS = st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=40).map(
    lambda pairs: firm_frame({f"a{index}": pair for index, pair in enumerate(pairs)})
)
"""Up to 40 accounts with any profits and revenues, small ones so often that ties are common."""
