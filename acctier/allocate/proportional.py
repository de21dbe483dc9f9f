"""Cost spread without a cause: what every account would bear if its size alone decided."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from acctier.expression.sharing import share


def spread(per_account: pl.DataFrame, base: pl.Series) -> pl.DataFrame | None:
    """Every activity's cost shared over the same rows by one base; None where the base is empty.

    ``per_account``: ``account_id`` and a column of minor units per activity, ``base``: whole
    numbers in the same order of rows.  A base below zero counts as 0.  The sum of each column
    stays, by largest remainder.

    >>> costs = pl.DataFrame({"account_id": ["a", "b", None], "visit": [70, 30, 0]})
    >>> shared = spread(costs, pl.Series([1, 3, -5]))
    >>> shared["visit"].to_list()
    [25, 75, 0]
    """
    counted = base.fill_null(0).cast(pl.Int128).clip(lower_bound=0)
    total = int(counted.sum() or 0)
    if total == 0:
        return None

    def shared(costs: pl.Series) -> pl.Series:
        cost = int(costs.cast(pl.Int128).sum() or 0)
        return share(cost, Fraction(cost, total), counted, 0, Fraction(0)).rows.alias(costs.name)

    ids, *activities = per_account.get_columns()
    return pl.DataFrame([ids, *map(shared, activities)])
