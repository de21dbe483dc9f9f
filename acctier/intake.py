"""From the exports to measured accounts: read -> prepare -> measure, table after table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from acctier.check.accounts import account_ids
from acctier.check.days import reaching, undated_rows
from acctier.check.parents import missing_parents, refuse_circles
from acctier.config.load import Loaded
from acctier.expression.views import tables_used
from acctier.judge import row_findings, rows_behind, told_why
from acctier.measure.measured import Measured, TableMeasures, gather, measure
from acctier.measure.plan import account_takes, total_takes
from acctier.measure.revenue import net_revenue, revenue_takes
from acctier.measure.set_aside import SetAside
from acctier.measure.takes import Take
from acctier.model.errors import InputError, UnplacedError
from acctier.model.findings import Finding, Spot
from acctier.model.money import Currency
from acctier.model.rows import Record, Rows
from acctier.prepare.accounts import AccountList, account_list, with_attributes
from acctier.prepare.attribution import Attribution
from acctier.prepare.currency import unrated
from acctier.prepare.ids import Ids
from acctier.prepare.parents import Climb, climb, roll_up
from acctier.prepare.rates import Rates, rates_of, wrong_rates
from acctier.prepare.rows import scope_of, survivors
from acctier.prepare.spots import placed_survivors, spot
from acctier.prepare.tables import Opened, prepare_file, prepare_rates, prepare_tables
from acctier.quarantine import Quarantine
from acctier.read.all import open_tables
from acctier.read.lines import Places
from acctier.read.tables import Source

Progress = Callable[[str, int, int], None]
"""Called while reading with the table, bytes done and bytes in all."""


@dataclass(frozen=True)
class Taken:
    """What the exports say: tables as read and prepared, the accounts, and what was measured."""

    sources: Mapping[str, Source]
    tables: Mapping[str, Rows]
    accounts: AccountList
    measured: Measured
    apart: Mapping[str, SetAside]
    """By table: money of the rows that are quarantined."""
    attribution: Attribution


def take_in(
    loaded: Loaded, currency: Currency, findings: list[Finding], progress: Progress | None = None
) -> Taken:
    """The tables of a configuration, measured for every account; adds what is found on the way.

    Raises `InputError` when an input is missing or refused.
    """
    return _Intake(loaded, currency, findings, progress).taken()


class _Intake:
    """One run's way from the exports to the measured accounts."""

    def __init__(
        self,
        loaded: Loaded,
        currency: Currency,
        findings: list[Finding],
        progress: Progress | None,
    ) -> None:
        self.configuration = loaded.configuration
        self.folder = loaded.path.parent
        self.period = loaded.period
        self.currency = currency
        self.findings = findings
        self.progress = progress
        self.rates: Rates | None = None
        self.ids = Ids.of(loaded.configuration)
        self.places = Places(self.configuration.tables, self.folder, self.period)
        self.quarantine = Quarantine(
            self.configuration, self.period, currency, self.ids, self.places
        )

    def taken(self) -> Taken:
        sources = self._read()
        try:
            return self._taken(sources)
        except UnplacedError as problem:
            raise self.places.placed(problem, sources) from None

    def _taken(self, sources: dict[str, Source]) -> Taken:
        opened = {name: _opened(source) for name, source in sources.items()}
        self._rates(sources, opened)
        specs = self.configuration.tables
        tables = prepare_tables(specs, opened, self.period, self.rates, self.ids)
        held = [tables[name] for name in sources if not tables[name].streamed]
        self._refuse_unrated(sources, held)
        accounts = self._accounts(tables)
        attribution = Attribution.of(self.configuration, tables, self.ids)
        if self.configuration.accounts.parent is not None:
            accounts, attribution = self._rolled_up(sources, tables, accounts, attribution)
        measured = self._measure(sources, tables, accounts, attribution)
        apart = self.quarantine.weigh(sources, accounts, attribution, self.rates)
        return Taken(sources, tables, accounts, measured, apart, attribution)

    def _read(self) -> dict[str, Source]:
        """Tables that views read, crosswalks and the list of accounts are held in memory."""
        specs = self.configuration.tables
        viewed = {name for spec in specs.values() if spec.sql for name in tables_used(spec.sql)}
        led = {
            spec.account.via.table for spec in specs.values() if spec.account and spec.account.via
        }
        held = viewed | led | {self.configuration.accounts.table}
        if self.configuration.fx is not None:
            held.add(self.configuration.fx.table)
        return open_tables(specs, self.folder, self.period, held, self.progress)

    def _accounts(self, tables: Mapping[str, Rows]) -> AccountList:
        spec = self.configuration.accounts
        accounts = account_list(spec, survivors(tables[spec.table]), self.period)
        try:
            self.findings += account_ids(accounts.ids, spec.table)
        except InputError as problem:
            id_, frame = pl.col(spec.id), placed_survivors(tables[spec.table]).frame
            empty, again = (id_.is_null(), 0), (id_.is_duplicated() & id_.is_not_null(), 1)
            raise UnplacedError(
                [
                    (told, spot(spec.table, frame, *which, by=[spec.id]))
                    for told in problem.findings
                    for which in [empty if told.finding == "empty-account-id" else again]
                ]
            ) from None
        return accounts

    def _rolled_up(
        self,
        sources: dict[str, Source],
        tables: Mapping[str, Rows],
        accounts: AccountList,
        attribution: Attribution,
    ) -> tuple[AccountList, Attribution]:
        """Only the topmost accounts, and rows led to them."""
        spec = self.configuration.accounts
        place = (spec.table, spec.parent or "")
        above = accounts.frame[place[1]].cast(pl.String)
        climbed = climb(dict(zip(accounts.ids, above, strict=True)))
        try:
            refuse_circles(climbed.loops, *place)
        except InputError as problem:
            frame = placed_survivors(tables[spec.table]).frame
            first = spot(spec.table, frame, pl.col(spec.id) == climbed.loops[0][0])
            raise UnplacedError([(told, first) for told in problem.findings]) from None
        revenue: Mapping[str, Fraction] = {}
        if any(len(heads) > 1 for heads in climbed.branches.values()):
            # Which child is the largest must be known before rows can read its attributes.
            listed = roll_up(accounts, Climb(climbed.heads), {})
            led = replace(attribution, tops=listed.tops)
            revenue = self._revenue(sources, tables, listed.accounts, led)
        family = roll_up(accounts, climbed, revenue)
        branches = climbed.branches
        self.findings += missing_parents(branches, family.largest, accounts.ids, place)
        return family.accounts, replace(attribution, tops=family.tops)

    def _revenue(
        self,
        sources: dict[str, Source],
        tables: Mapping[str, Rows],
        accounts: AccountList,
        attribution: Attribution,
    ) -> dict[str, Fraction]:
        """Net revenue by account from a pass of its own over the tables it comes from."""
        takes = revenue_takes(self.configuration)
        done = []
        for name, rows in tables.items():
            wanted = [take for take in takes if take.table == name]
            if wanted:
                done.append(self._measure_read(sources, rows, wanted, accounts, attribution))
        return net_revenue(self.configuration, done)

    def _measure(
        self,
        sources: dict[str, Source],
        tables: Mapping[str, Rows],
        accounts: AccountList,
        attribution: Attribution,
    ) -> Measured:
        """Every table in one pass; a streamed one again when rows turn out to need judging."""
        takes = account_takes(self.configuration) + total_takes(self.configuration)
        done: list[TableMeasures] = []
        for name, rows in tables.items():
            wanted = [take for take in takes if take.table == name]
            table = self._measure_read(sources, rows, wanted, accounts, attribution)
            if rows.streamed and sources[name].unsettled and table.counts.quarantined:
                table = self._measure_settled(sources, name, wanted, accounts, attribution)
            rows = table.rows  # noqa: PLW2901
            if rows.streamed:
                self._refuse_unrated(sources, [rows] if table.counts.unrated else [])
                sources[name] = sources[name].with_rows(table.counts.read)
            if rows.spread:
                if table.counts.quarantined:
                    self.quarantine.add_without_days(sources, rows)
                self._tell_reach(table)
            elif table.takes:
                self._tell_undated(rows)
            done.append(table)
            self.findings += self.ids.changed(rows)
            self.findings += self._row_findings(sources, table, attribution)
        return gather(done, accounts.ids)

    def _row_findings(
        self, sources: Mapping[str, Source], table: TableMeasures, attribution: Attribution
    ) -> list[Finding]:
        """What is wrong with the rows of a table; errors with the place of the first row."""
        specs, currency, rows = self.configuration, self.currency, table.rows
        told = row_findings(table, specs, currency, attribution)
        for at, finding in enumerate(told):
            if finding.severity != "error":
                continue
            which = rows_behind(finding, table, specs, attribution, self.period, currency)
            if which is not None:
                place = spot(rows.name, rows.relation.frame, which)
                told[at] = self.places.told(
                    told_why(finding, table, which, specs, self.period), place, sources
                )
        return told

    def _rates(self, sources: Mapping[str, Source], opened: Mapping[str, Opened]) -> None:
        """Read the rates, when there is money to convert."""
        fx, specs = self.configuration.fx, self.configuration.tables
        if fx is not None:
            rows = prepare_rates(fx, specs, opened, self.period)
            self._refuse(sources, [(fx.table, *wrong) for wrong in wrong_rates(fx, rows)])
            self.rates = rates_of(fx, rows, self.period, self.currency.code)
            self.findings += self.rates.findings()

    def _refuse_unrated(self, sources: Mapping[str, Source], tables: Sequence[Rows]) -> None:
        """End the run where money has no rate, with the place of the first row of each kind."""
        if self.rates is None:
            return
        specs = self.configuration.tables
        wrong = [
            (rows.name, *found)
            for rows in tables
            if specs[rows.name].currencies
            for found in unrated(specs[rows.name], rows, self.rates)
        ]
        self._refuse(sources, wrong)

    def _refuse(
        self,
        sources: Mapping[str, Source],
        wrong: Iterable[tuple[str, Finding, Record | None]],
    ) -> None:
        """End the run with what is wrong in tables, each with its place in a file."""
        problems = [
            self.places.told(finding, record and Spot(table, *record), sources)
            for table, finding, record in wrong
        ]
        if problems:
            raise InputError(problems)

    def _tell_undated(self, rows: Rows) -> None:
        """Tell of rows of a view that no day places in a period."""
        spec = self.configuration.tables[rows.name]
        if spec.sql is not None and spec.first_day is not None:
            empty = pl.col(spec.first_day).is_null().sum()
            count = rows.relation.frame.select(empty).collect().item()
            self.findings += undated_rows(rows.name, spec.first_day, int(count))

    def _tell_reach(self, table: TableMeasures) -> None:
        """Tell the money of spread rows that lies in other periods."""
        for take in table.takes:
            reach = table.reach(take)
            if reach is not None:
                subject, money = take.name.split(".", 1)[1], self.currency.minor(reach[1])
                self.findings += reaching(
                    table.rows.name, subject, reach[0], money, self.period, self.currency
                )

    def _measure_read(
        self,
        sources: dict[str, Source],
        rows: Rows,
        takes: Sequence[Take],
        accounts: AccountList,
        attribution: Attribution,
    ) -> TableMeasures:
        """The measured table; one that cannot be read in a single pass is settled first."""
        if not rows.streamed:
            return self._measure_table(attribution.attributed(rows), takes, accounts)
        # Net revenue may have settled the table before; its rows are those of the first scan still.
        if sources[rows.name].unsettled is not None:
            try:
                return self._measure_table(attribution.attributed(rows), takes, accounts)
            except (pl.exceptions.PolarsError, OSError):
                pass
        return self._measure_settled(sources, rows.name, takes, accounts, attribution)

    def _measure_settled(
        self,
        sources: dict[str, Source],
        name: str,
        takes: Sequence[Take],
        accounts: AccountList,
        attribution: Attribution,
    ) -> TableMeasures:
        """The table measured once every row of it is judged; what is broken has its place."""
        sources[name] = sources[name].settle()
        spec, source = self.configuration.tables[name], _opened(sources[name])
        rows = prepare_file(name, spec, source, self.period, self.rates, ids=self.ids)
        return self._measure_table(attribution.attributed(rows), takes, accounts)

    def _measure_table(
        self, rows: Rows, takes: Sequence[Take], accounts: AccountList
    ) -> TableMeasures:
        used = {name.text for take in takes for name in take.names}
        rows = with_attributes(rows, accounts, used)
        scope = scope_of(rows.relation.fields, self.period)
        return measure(rows, takes, scope, accounts.ids, self.currency.digits)


def _opened(source: Source) -> Opened:
    return Opened(source.relation, source.height, source.streamed)
