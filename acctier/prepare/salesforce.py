"""Whole columns of Salesforce ids: those of 15 characters made 18, lost case given back."""

from __future__ import annotations

import polars as pl

from acctier.model.salesforce import ALPHABET, GROUP, LONG, SHORT, recased

_OF_BITS = {f"{value:05b}"[::-1]: mark for value, mark in enumerate(ALPHABET)}
_ONE_CASE = "^(?:[0-9A-Z]+|[0-9a-z]+)$"


def suffixes(id_: pl.Expr) -> pl.Expr:
    """The three characters that belong to the first 15 of each id."""
    bits = id_.str.slice(0, 15).str.replace_all("[^A-Z]", "0").str.replace_all("[A-Z]", "1")
    starts = range(0, 3 * GROUP, GROUP)
    return pl.concat_str([bits.str.slice(start, GROUP).replace(_OF_BITS) for start in starts])


def lengthened(id_: pl.Expr) -> pl.Expr:
    """Ids of 15 characters as those of 18, ids of 18 in their own case; all others as they are."""
    longer = pl.when(id_.str.contains(SHORT)).then(pl.concat_str(id_, suffixes(id_)))
    return longer.otherwise(id_).map_batches(_recased, return_dtype=pl.String, is_elementwise=True)


def wrong(id_: pl.Expr) -> pl.Expr:
    """Whether an id has the form of one of 18 characters, but the last three are not its own."""
    formed = id_.str.contains(LONG) & id_.str.contains("[A-Za-z]")
    return formed & (suffixes(id_) != id_.str.slice(15))


def _recased(ids: pl.Series) -> pl.Series:
    """Ids of 18 characters all in one case, as they were; any other id stays as it is."""
    frame = ids.to_frame("id")
    lost = frame.filter(pl.col("id").str.contains(_ONE_CASE) & wrong(pl.col("id")))["id"].unique()
    return ids if lost.is_empty() else ids.replace({id_: recased(id_) for id_ in lost})
