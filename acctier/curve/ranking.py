"""The one order in which accounts stand on the whale curve, and the order of size beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def rank(profits: pl.DataFrame) -> pl.DataFrame:
    """Sort accounts by profit, best first; the order is total, so input order never shows.

    Descending ``account_profit``, then descending ``net_revenue`` (unknown revenue last), then
    ``account_id`` in UTF-8 byte order.

    ``profits`` has one row per active account: ``account_id`` (text), ``account_profit`` (integer
    minor units) and ``net_revenue`` (integer minor units, null where unknown); further columns are
    kept.  Row k - 1 of what comes back is the account of rank k.

    >>> import polars as pl
    >>> rank(pl.DataFrame({"account_id": ["b", "a", "c"], "account_profit": [5, 5, 9],
    ...                    "net_revenue": [1, 1, 0]}))["account_id"].to_list()
    ['c', 'a', 'b']
    """
    return profits.sort(
        "account_profit",
        "net_revenue",
        "account_id",
        descending=[True, True, False],
        nulls_last=True,
    )


def rank_by_size(profits: pl.DataFrame) -> pl.DataFrame:
    """Sort accounts by ``net_revenue``, largest first; ties by ``account_id``.

    >>> import polars as pl
    >>> rank_by_size(pl.DataFrame({"account_id": ["b", "a", "c"], "account_profit": [1, 2, 3],
    ...                            "net_revenue": [7, 7, 8]}))["account_id"].to_list()
    ['c', 'a', 'b']
    """
    return profits.sort("net_revenue", "account_id", descending=[True, False], nulls_last=True)


def revenue_known(profits: pl.DataFrame) -> bool:
    """Whether every account's net revenue is known; else nothing that needs it is computed."""
    return profits["net_revenue"].null_count() == 0
