"""What a proof is made of: the rows, rates, ledger and statement of a finished run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from acctier.config.models import Configuration
from acctier.config.parts import FromTable
from acctier.expression.compile import Value, bind, constant
from acctier.expression.nodes import Expression
from acctier.expression.spreading import begun, spread_over_days
from acctier.expression.views import tables_used
from acctier.model.costing import Activity, PoolCost
from acctier.model.errors import BalanceError
from acctier.model.fields import Field
from acctier.model.money import QUANTITY_PLACES, QUOTIENT_PLACES, Currency, currency
from acctier.model.period import Period
from acctier.model.results import Results
from acctier.model.rows import Rows

ACCOUNT, NAME = "account_id", "account_name"


@dataclass(frozen=True)
class Evidence:
    """A finished run, as far as a proof needs it.

    ``statement`` has one row per known account and one of null id for no account; ``judged`` the
    accounts that are ranked, with everything that rules and leaks name in ``scope``.  ``place``
    tells where a value stands in the configuration, ``account_columns`` which column of a table
    names the account.  ``strangers`` gives the ids, as written, that a finding (the second) about
    a table (the first) says lead to no account.  ``family`` has the ``own`` id, ``name`` and
    ``top`` of every account, where accounts roll up.
    """

    configuration: Configuration
    period: Period
    results: Results
    tables: Mapping[str, Rows]
    statement: pl.DataFrame
    fields: Mapping[str, Field]
    costs: tuple[PoolCost, ...]
    activities: tuple[Activity, ...]
    excluded: frozenset[str]
    judged: pl.DataFrame
    scope: Mapping[str, Value]
    place: Callable[[tuple[str | int, ...]], str]
    account_columns: Mapping[str, str | None]
    strangers: Callable[[str, str], pl.Series]
    family: pl.DataFrame | None = None

    @property
    def currency(self) -> Currency:
        """The currency of all money."""
        return self.results.currency

    @cached_property
    def money_names(self) -> frozenset[str]:
        """The columns of accounts that are money."""
        return frozenset(rung.name for rung in self.results.accounts.ladder) | frozenset(
            self.results.accounts.sustaining
        )

    def row_scope(self, table: str) -> dict[str, Value]:
        """What a row expression over a table may name."""
        return bind(self.tables[table].relation.fields) | {
            "period_start": constant(self.period.start),
            "period_end": constant(self.period.end),
        }

    @cached_property
    def files(self) -> Mapping[str, tuple[str, ...]]:
        """The files each table was read from, or all those behind a view."""
        return {name: tuple(self._files(name)) for name in self.configuration.tables}

    def _files(self, table: str) -> Iterator[str]:
        spec = self.configuration.tables[table]
        if spec.sql is None:
            yield from (each.path for each in self.results.inputs if each.table == table)
            return
        behind = (file for name in sorted(tables_used(spec.sql)) for file in self._files(name))
        yield from dict.fromkeys(behind)


@dataclass(frozen=True)
class Asked:
    """What a P&L line, activity or cost takes from the rows of a table."""

    subject: str
    table: str
    mode: str
    """``money`` (rounded per row), ``exact``, or ``quantity`` (9 decimals per row)."""
    value: Expression | None = None
    distinct: Expression | None = None
    where: Expression | None = None
    negative: str = "net"

    @staticmethod
    def of(subject: str, source: FromTable, mode: str, negative: str = "net") -> Asked:
        """What a `{from, sum | count | count_distinct, where}` asks for."""
        rule = source.negative or negative
        return Asked(
            subject, source.from_, mode, source.sum, source.count_distinct, source.where, rule
        )


def asked_of_accounts(configuration: Configuration) -> dict[str, Asked]:
    """What P&L lines and activities take from rows, by the name of the line or activity."""
    return {asked.subject: _of_period(asked, configuration) for asked in _asked(configuration)}


def _of_period(asked: Asked, configuration: Configuration) -> Asked:
    """The same of rows that are spread over their days: the share that belongs to the period."""
    if configuration.tables[asked.table].last_day is None:
        return asked
    if asked.value is None:
        return replace(asked, where=begun(asked.where))
    known = currency(configuration.currency)
    digits = known.digits if known else 0
    places = {"money": digits, "quantity": QUANTITY_PLACES}.get(asked.mode, QUOTIENT_PLACES)
    return replace(asked, value=spread_over_days(asked.value, places))


def _asked(configuration: Configuration) -> Iterator[Asked]:
    for name, line in configuration.profit_and_loss.items():
        if line.from_ is not None:
            mode = "money" if line.round == "row" else "exact"
            yield Asked(name, line.from_, mode, line.sum, None, line.where)
    for name, activity in configuration.activities.items():
        if activity.driver is not None:
            yield Asked.of(name, activity.driver, "quantity", "floor")
        elif activity.from_ is not None:
            rule = activity.negative or "floor"
            yield Asked(name, activity.from_, "quantity", activity.uses, None, activity.where, rule)


def prove(what: str, found: object, stands: object) -> None:
    """Raise `BalanceError` when a figure cannot be made again from what it came from."""
    if found != stands:
        message = f"{what} cannot be explained: {found} was found, {stands} stands in the P&L"
        raise BalanceError(message)
