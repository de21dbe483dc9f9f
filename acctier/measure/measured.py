"""Everything taken from the tables of a run: sums per account, totals, and row counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from acctier.config.models import LineSpec
from acctier.expression.apply import Scope
from acctier.measure.accounts import (
    Counts,
    combine,
    counts,
    per_account,
    total,
    unknown_rows,
)
from acctier.measure.spread import EXACT, ROWS, WHOLE, beside, spread_take
from acctier.measure.table import ACCOUNT, Sums, count_distinct, measure_table
from acctier.measure.takes import Mode, Take
from acctier.model.money import QUANTITY_PLACES, Currency
from acctier.model.results import TableResult
from acctier.model.rows import IN_PERIOD, STATUS, WRITTEN, Rows


@dataclass(frozen=True)
class TableMeasures:
    """One measured table: its sums by account as written, and its row counts."""

    rows: Rows
    takes: tuple[Take, ...]
    sums: Sums
    counts: Counts
    per_account: pl.DataFrame
    distinct_totals: Mapping[str, int]
    strangers: pl.DataFrame | None = None
    """Sums of rows without a known account by id as written, where ids are led to accounts."""

    def missing(self, take: Take) -> int:
        """Rows in the period whose value for a take is NULL."""
        return self._flagged(f"{take.name}?")

    def negative(self, take: Take) -> int:
        """Rows in the period below zero that the take's rule changed."""
        return self._flagged(f"{take.name}<")

    def _flagged(self, column: str) -> int:
        return total(self.sums, column) if column in self.sums.frame.columns else 0

    def rounding(self, take: Take, currency: Currency, *, once: bool) -> Fraction:
        """Rounded less exact money of a take, in major units; ``once``: rounded in total only."""
        if once:
            exact = self.total(take)
            return Fraction(currency.minor(exact), currency.scale) - exact
        if f"{EXACT}{take.name}" in self.sums.scales:
            return self.total(take) - self.total(replace(take, name=f"{EXACT}{take.name}"))
        column = f"{take.name}~"
        if column not in self.sums.frame.columns:
            return Fraction(0)
        return Fraction(total(self.sums, column), 10 ** self.sums.gap_scales[take.name])

    def reach(self, take: Take) -> tuple[int, Fraction] | None:
        """Rows with days outside the period and their money there; None where there are none."""
        if f"{WHOLE}{take.name}" not in self.sums.scales:
            return None
        rows = self.total(replace(take, name=f"{ROWS}{take.name}"))
        whole = self.total(replace(take, name=f"{WHOLE}{take.name}"))
        return (int(rows), whole - self.total(take)) if rows else None

    def unknown(self) -> pl.DataFrame:
        """Sums per id as written that is empty or leads to no known account."""
        if self.strangers is not None:
            return self.strangers
        return unknown_rows(self.sums, self.known)

    @property
    def known(self) -> pl.Series:
        """The known account ids of the run."""
        return self.per_account[ACCOUNT].drop_nulls()

    def total(self, take: Take) -> Fraction:
        """The take over all rows in the period, as an exact number."""
        if take.distinct is not None:
            return Fraction(self.distinct_totals[take.name])
        return Fraction(total(self.sums, take.name), 10 ** self.sums.scales[take.name])


def measure(
    rows: Rows, takes: Sequence[Take], scope: Scope, ids: pl.Series, digits: int
) -> TableMeasures:
    """Take everything from one table in one pass, distinct counts in one more each.

    ``ids`` are the known accounts, excluded ones included; rows of any other account are summed
    under the null id.
    """
    more = beside(takes) if rows.spread else []
    if rows.spread:
        takes = [spread_take(take, digits) for take in takes]
    summed = [take for take in takes if take.distinct is None]
    wanted = [*summed, *more]
    sums = measure_table(rows.relation.frame, scope, rows.account, wanted, digits, rows.height)
    by_account = per_account(sums, ids, [take.name for take in summed])
    distinct_totals: dict[str, int] = {}
    frames = [by_account]
    for take in takes:
        if take.distinct is None:
            continue
        inside = rows.relation.frame.filter(pl.col(STATUS) == IN_PERIOD)
        everyone = count_distinct(inside, scope, None, take)
        distinct_totals[take.name] = int(everyone[take.name].sum())
        if rows.account is not None:
            who = scope[rows.account].expr.cast(pl.String)
            known = pl.when(who.is_in(ids.implode())).then(who)
            counted = count_distinct(inside, scope, known, take)
            unit = 10**QUANTITY_PLACES if take.mode == Mode.QUANTITY else 1
            frames.append(counted.with_columns(pl.col(take.name).cast(pl.Int128) * unit))
    met = counts(sums, ids, has_account=rows.account is not None)
    strangers = None
    if rows.account is not None and WRITTEN in scope and met.unattributed:
        is_known = scope[rows.account].expr.is_in(ids.implode()).fill_null(value=False)
        lost = rows.relation.frame.filter((pl.col(STATUS) == IN_PERIOD) & ~is_known)
        strangers = measure_table(lost, scope, WRITTEN, summed, digits, rows.height).frame
    return TableMeasures(
        rows, tuple(takes), sums, met, combine(frames, ids), distinct_totals, strangers
    )


@dataclass(frozen=True)
class Measured:
    """All tables of a run, measured."""

    tables: Mapping[str, TableMeasures]
    per_account: pl.DataFrame
    """``account_id`` in byte order, the null id last; one Int128 column per take."""

    def take(self, name: str) -> tuple[TableMeasures, Take] | None:
        """The table and take of a name; None when nothing of that name was taken."""
        for table in self.tables.values():
            for take in table.takes:
                if take.name == name:
                    return table, take
        return None

    def total(self, name: str) -> Fraction:
        """A take over all rows in the period."""
        found = self.take(name)
        assert found is not None, name
        return found[0].total(found[1])

    def account_total(self, name: str) -> Fraction:
        """A take summed over accounts and no account: distinct counts add up per account."""
        units = self.per_account[name].sum()
        return Fraction(int(units or 0), 10 ** self.scale(name))

    def scale(self, name: str) -> int:
        """Decimals of the units a take is summed in."""
        found = self.take(name)
        assert found is not None, name
        table, take = found
        if take.distinct is not None:
            return QUANTITY_PLACES if take.mode == Mode.QUANTITY else 0
        return table.sums.scales[name]


def gather(tables: Iterable[TableMeasures], ids: pl.Series) -> Measured:
    """One frame of all takes per account from the tables of a run."""
    by_name = {table.rows.name: table for table in tables}
    frames = [table.per_account for table in by_name.values()]
    return Measured(by_name, combine(frames, ids))


def table_results(
    measured: Measured,
    files: Mapping[str, Sequence[str]],
    lines: Mapping[str, LineSpec],
    currency: Currency,
) -> tuple[TableResult, ...]:
    """What became of the rows of every table, and how far rounding moved its P&L lines."""
    results = []
    for name, table in measured.tables.items():
        rounding = {}
        for take in table.takes:
            line = lines.get(take.name.removeprefix("line."))
            if take.name.startswith("line.") and line is not None:
                rounding[take.name.removeprefix("line.")] = table.rounding(
                    take, currency, once=line.round == "account"
                )
        counts = table.counts
        results.append(
            TableResult(
                name,
                tuple(files.get(name, ())),
                counts.read,
                counts.in_period,
                counts.outside,
                counts.filtered,
                counts.quarantined,
                counts.unattributed,
                rounding,
            )
        )
    return tuple(results)
