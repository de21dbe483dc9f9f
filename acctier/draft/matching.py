"""Ids of two systems that differ in their spelling only, or that a crosswalk leads together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from acctier.config.tables import MatchSpec
from acctier.draft import vocabulary
from acctier.draft.column import Column
from acctier.draft.tables import Table
from acctier.prepare.ids import normal

_WAYS: tuple[Mapping[str, str], ...] = (
    {"trim": "true"},
    {"salesforce_ids": "true"},
    {"leading_zeros": "strip"},
    {"case": "upper"},
    {"trim": "true", "leading_zeros": "strip"},
    {"trim": "true", "case": "upper"},
    {"trim": "true", "case": "upper", "leading_zeros": "strip"},
)
"""What may be made of ids, the least first."""
_BETTER = 0.02
"""A way counts when it finds accounts for so many more of the rows."""


@dataclass(frozen=True)
class Match:
    """What is made of every id, and for how many more of the rows an account is found."""

    way: Mapping[str, str]
    before: int
    after: int
    rows: int


@dataclass(frozen=True)
class Crosswalk:
    """A table that leads from the ids of a system to those of the accounts."""

    table: str
    from_: str
    to: str


def match_of(known: pl.Series, columns: Sequence[Column]) -> Match | None:
    """The least that has to be made of ids for accounts to be found; None where nothing helps.

    No way counts that makes one id of two accounts.
    """
    filled = [column.values.cast(pl.String).drop_nulls() for column in columns]
    rows = sum(len(each) for each in filled)
    before = _found(known, filled, None)
    best: Match | None = None
    for way in _WAYS:
        match = MatchSpec.model_validate(way)
        if _normal(known, match).n_unique() < known.n_unique():
            continue
        after = _found(known, filled, match)
        if after - before > _BETTER * rows and (best is None or after > best.after):
            best = Match(way, before, after, rows)
    return best


def crosswalk_of(
    column: Column, known: pl.Series, match: Match | None, tables: Sequence[Table]
) -> tuple[Crosswalk, int] | None:
    """The table that leads from the values of a column to accounts, and how many rows it leads."""
    spec = None if match is None else MatchSpec.model_validate(match.way)
    accounts = _normal(known, spec)
    values = _normal(column.values.cast(pl.String).drop_nulls(), spec)
    best: tuple[Crosswalk, int] | None = None
    for table in tables:
        for start, end in _pairs(table):
            led = pl.DataFrame(
                [
                    _normal(start.values.cast(pl.String), spec).alias("start"),
                    _normal(end.values.cast(pl.String), spec).alias("end"),
                ]
            ).drop_nulls()
            good = led.filter(pl.col("end").is_in(accounts.implode()))["start"]
            found = int(values.is_in(good.implode()).sum())
            if found and (best is None or found > best[1]):
                best = (Crosswalk(table.name, start.name, end.name), found)
    return best


def overlap_under(column: Column, known: pl.Series, match: Match | None) -> int:
    """How many of the filled cells name a known account, ids made alike."""
    spec = None if match is None else MatchSpec.model_validate(match.way)
    return _found(known, [column.values.cast(pl.String).drop_nulls()], spec)


def _pairs(table: Table) -> Iterator[tuple[Column, Column]]:
    """The columns a crosswalk may lead from, each unique, and to."""
    texts = [each for each in table.columns.declared if each.type == "text" and each.shape.filled]
    ids = [each for each in texts if not each.means & {vocabulary.ACCOUNT_NAME}]
    for start in ids:
        if start.shape.filled == start.shape.distinct:
            yield from ((start, end) for end in ids if end is not start)


def _found(known: pl.Series, columns: Sequence[pl.Series], match: MatchSpec | None) -> int:
    accounts = _normal(known, match).implode()
    return sum(int(_normal(each, match).is_in(accounts).sum()) for each in columns)


def _normal(ids: pl.Series, match: MatchSpec | None) -> pl.Series:
    name = ids.name
    return ids.to_frame().select(normal(pl.col(name), match).alias(name)).to_series()
