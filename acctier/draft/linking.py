"""Which column of a table names the account of a row: by measured overlap, then by its name."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from acctier.draft import meanings, vocabulary
from acctier.draft.column import Column
from acctier.draft.tables import Table

ENOUGH = 0.5
"""A column names accounts when so many of its cells are found among them."""


@dataclass(frozen=True)
class Link:
    """A column that names the account of a row: of all filled cells, how many were found."""

    column: str
    found: int
    filled: int

    @property
    def share(self) -> float:
        """The share of filled cells that name a known account."""
        return self.found / self.filled if self.filled else 0.0


def link_of(table: Table, known: pl.Series | None, ident: Column | None) -> Link | None:
    """The column of a table that names accounts, by measured overlap, then by its name."""
    texts = [each for each in table.columns.declared if each.type == "text" and each.shape.filled]
    if known is None:
        named = [each for each in texts if vocabulary.ACCOUNT in each.means and each.doubt is None]
        best = min(named, key=lambda each: each.empty, default=None)
        return None if best is None else Link(best.name, 0, 0)
    links = [(each, overlap(each, known)) for each in texts if _plausible(each, ident)]
    fitting = [(each, link) for each, link in links if link.share >= ENOUGH]
    if not fitting:
        return next((link for each, link in links if vocabulary.ACCOUNT in each.means), None)
    return max(fitting, key=lambda pair: (vocabulary.ACCOUNT in pair[0].means, pair[1].share))[1]


def _plausible(column: Column, ident: Column | None) -> bool:
    """Whether it is worth looking the values of a column up among the accounts."""
    if column.means & {vocabulary.ORDER, vocabulary.LINE, vocabulary.PRODUCT} - {
        vocabulary.ACCOUNT
    }:
        return vocabulary.ACCOUNT in column.means
    same = ident is not None and column.heading == ident.heading
    return same or vocabulary.ACCOUNT in column.means or meanings.is_id(column.heading)


def overlap(column: Column, known: pl.Series) -> Link:
    """How many of the filled cells are found among the known values."""
    filled = column.values.cast(pl.String).drop_nulls()
    found = int(filled.is_in(known.implode()).sum())
    return Link(column.name, found, len(filled))
