"""Rows set aside: each listed with its place, and what they are worth in money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from acctier.check.days import refuse_days
from acctier.config.models import Configuration
from acctier.measure.plan import money_takes
from acctier.measure.set_aside import SetAside, set_aside
from acctier.model.money import Currency
from acctier.model.period import Period
from acctier.model.results import Quarantined
from acctier.model.rows import Record, Rows
from acctier.prepare.accounts import AccountList, with_attributes
from acctier.prepare.attribution import Attribution
from acctier.prepare.ids import Ids
from acctier.prepare.rates import Rates
from acctier.prepare.rows import scope_of
from acctier.prepare.spans import without_days, wrong_days
from acctier.prepare.tables import Opened, prepare_file
from acctier.read.lines import Places
from acctier.read.tables import Source


@dataclass(frozen=True)
class Quarantine:
    """What becomes of the rows of a run that cannot be taken.

    Reading lists rows with cells that it refuses; rows whose days are none are added while tables
    are measured; at the end all are weighed.
    """

    configuration: Configuration
    period: Period
    currency: Currency
    ids: Ids
    places: Places
    without_days: dict[str, Rows] = field(default_factory=dict)
    """By table: the rows whose days are none."""

    def add_without_days(self, sources: dict[str, Source], rows: Rows) -> None:
        """List the rows whose days are none among those of their table that are set aside.

        Raises `InputError` for rows of a view, which stand in no file.
        """
        spec = self.configuration.tables[rows.name]
        wrong = list(wrong_days(spec, rows))
        if spec.sql is not None and wrong:
            first = wrong[0]
            refuse_days(rows.name, len(wrong), f"{first.column} {first.value} {first.reason}")
        if not wrong:
            return
        source = sources[rows.name]
        aside = [
            Quarantined(
                rows.name,
                source.files[each.file].path,
                self.places.line(rows.name, each.file, each.record),
                each.column,
                each.value,
                each.reason,
                record=each.record,
            )
            for each in wrong
        ]
        every = sorted((*source.quarantine, *aside), key=lambda cell: (cell.file, cell.line or 0))
        sources[rows.name] = replace(source, quarantine=tuple(every))
        self.without_days[rows.name] = without_days(rows)

    def weigh(
        self,
        sources: dict[str, Source],
        accounts: AccountList,
        attribution: Attribution,
        rates: Rates | None,
    ) -> dict[str, SetAside]:
        """Money of the rows set aside, by table; writes what each is worth beside its first cell.

        Rows whose days are none have been measured with their table, so that only their single
        amounts are added here, and how many have none.
        """
        apart: dict[str, SetAside] = {}
        for name, source in sources.items():
            amounts: dict[Record, int] = {}
            if name in self.without_days:
                worth = self._worth(self.without_days[name], accounts, attribution)
                apart[name] = SetAside(unreadable=worth.unreadable)
                amounts.update(worth.amounts)
            if source.set_aside is not None:
                opened = Opened(source.set_aside, source.set_aside.frame.collect().height)
                spec = self.configuration.tables[name]
                rows = prepare_file(name, spec, opened, self.period, rates, ids=self.ids)
                worth = self._worth(rows, accounts, attribution)
                apart[name] = worth.beside(apart.get(name, SetAside()))
                amounts.update(worth.amounts)
            if amounts:
                sources[name] = _weighed(source, amounts)
        return apart

    def _worth(self, rows: Rows, accounts: AccountList, attribution: Attribution) -> SetAside:
        takes = money_takes(self.configuration, rows.name)
        rows = attribution.attributed(rows)
        rows = with_attributes(rows, accounts, {n.text for take in takes for n in take.names})
        return set_aside(rows, takes, scope_of(rows.relation.fields, self.period), self.currency)


def _weighed(source: Source, amounts: Mapping[Record, int]) -> Source:
    """The source with the money of each quarantined row, once per row."""
    files = {file.path: index for index, file in enumerate(source.files)}
    left = dict(amounts)
    cells = tuple(
        replace(cell, amount=left.pop((files[cell.file], cell.record or 0), None))
        for cell in source.quarantine
    )
    return replace(source, quarantine=cells)
