"""From sums by account as written to sums by known account, no account, and in total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from acctier.measure.table import ACCOUNT, ROWS, Sums
from acctier.model.rows import FILTERED, IN_PERIOD, OUTSIDE, QUARANTINED, STATUS, UNRATED


@dataclass(frozen=True)
class Counts:
    """Rows of one table by what became of them."""

    in_period: int
    outside: int
    filtered: int
    quarantined: int
    unattributed: int
    unrated: int = 0

    @property
    def read(self) -> int:
        """All rows."""
        return self.in_period + self.outside + self.filtered + self.quarantined


def counts(sums: Sums, known: pl.Series, *, has_account: bool) -> Counts:
    """The row counts of a table; unattributed: in the period, but without a known account."""
    by_status = dict(sums.frame.group_by(STATUS).agg(pl.col(ROWS).sum()).iter_rows())
    return Counts(
        in_period=int(by_status.get(IN_PERIOD, 0)),
        outside=int(by_status.get(OUTSIDE, 0)),
        filtered=int(by_status.get(FILTERED, 0)),
        quarantined=int(by_status.get(QUARANTINED, 0)),
        unattributed=int(unknown_rows(sums, known)[ROWS].sum()) if has_account else 0,
        unrated=int(by_status.get(UNRATED, 0)),
    )


def unknown_rows(sums: Sums, known: pl.Series) -> pl.DataFrame:
    """The sums of rows in the period whose account is empty or not known."""
    in_period = sums.frame.filter(pl.col(STATUS) == IN_PERIOD)
    lost = pl.col(ACCOUNT).is_null() | ~pl.col(ACCOUNT).is_in(known.implode())
    return in_period.filter(lost)


def per_account(sums: Sums, known: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    """Sums in the period per known account, with one row of null id for no account."""
    frame = sums.frame.filter(pl.col(STATUS) == IN_PERIOD)
    who = pl.when(pl.col(ACCOUNT).is_in(known.implode())).then(pl.col(ACCOUNT))
    return (
        frame.group_by(who.alias(ACCOUNT))
        .agg(pl.col(name).cast(pl.Int128).sum() for name in names)
        .sort(ACCOUNT)
    )


def total(sums: Sums, column: str) -> int:
    """The sum over every row in the period, whatever its account."""
    kept = sums.frame.filter(pl.col(STATUS) == IN_PERIOD)[column].cast(pl.Int128)
    return int(kept.sum() or 0)


def combine(frames: Sequence[pl.DataFrame], ids: pl.Series) -> pl.DataFrame:
    """One row per account of ``ids`` and one of null id, zeros where a table had nothing."""
    result = pl.DataFrame({ACCOUNT: pl.concat([ids.sort(), pl.Series([None], dtype=pl.String)])})
    for frame in frames:
        result = result.join(
            frame, on=ACCOUNT, how="left", nulls_equal=True, maintain_order="left", validate="1:1"
        )
    return result.with_columns(pl.exclude(ACCOUNT).cast(pl.Int128).fill_null(0))
