"""Curves by segment: the same metrics for each value of an attribute."""

from __future__ import annotations

import polars as pl

from acctier.curve.metrics import whale
from acctier.model.money import Currency
from acctier.model.results import Whale


def split(profits: pl.DataFrame, column: str) -> dict[object, pl.DataFrame]:
    """The active accounts of each value of ``column``, the most profitable value first.

    Law: every account stands in exactly one part, those without a value under None.  ``profits``
    is as for ``whale``, with the attribute beside.  Values with equal profit stand in their own
    order, None after them.

    >>> firm = pl.DataFrame({"account_id": ["a", "b", "c"], "account_profit": [9, 3, -2],
    ...     "net_revenue": [40, 90, 50], "segment": ["Retail", None, "Public"]})
    >>> list(split(firm, "segment"))
    ['Retail', None, 'Public']
    """
    order = (
        profits.group_by(column)
        .agg(total=pl.col("account_profit").cast(pl.Int128).sum())
        .sort("total", column, descending=[True, False], nulls_last=True)
    )
    return {
        value: profits.filter(pl.col(column).eq_missing(pl.lit(value, dtype=profits[column].dtype)))
        for value in order[column].to_list()
    }


def whale_by(profits: pl.DataFrame, column: str, currency: Currency) -> dict[object, Whale]:
    """The metrics of the whale curve of each value of ``column``, in the order of ``split``.

    >>> firm = pl.DataFrame({"account_id": ["a", "b", "c"], "account_profit": [9, 3, -2],
    ...     "net_revenue": [40, 90, 50], "segment": ["Retail", "Retail", "Public"]})
    >>> {value: found.total for value, found in whale_by(firm, "segment",
    ...                                                  Currency("USD", 2)).items()}
    {'Retail': 12, 'Public': -2}
    """
    return {value: whale(part, currency) for value, part in split(profits, column).items()}
