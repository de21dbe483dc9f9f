"""From the rules of the configuration to the rows that break them, with file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from acctier.check.rows import MOST_LISTED, BrokenRow, Outcome, Subject, Use
from acctier.check.rules import JUDGES
from acctier.config.checks import CheckSpec
from acctier.config.load import Loaded
from acctier.measure.measured import Measured
from acctier.measure.plan import money_takes
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.results import CheckResult, Quarantined
from acctier.prepare.rows import scope_of
from acctier.read.lines import Places
from acctier.read.tables import Source
from acctier.read.twins import twins


@dataclass(frozen=True)
class Inspected:
    """The checks that are rules, by index, the rows that break them, and what is found beside."""

    results: Mapping[int, CheckResult]
    broken: tuple[Quarantined, ...]
    findings: tuple[Finding, ...]


def inspect_rows(
    loaded: Loaded, measured: Measured, sources: Mapping[str, Source], currency: Currency
) -> Inspected:
    """Judge every check that is a rule for rows; each looks at its table once more.

    Files of a table that hold the same bytes are found without being asked for.  Lines of files are
    looked up only for rows that break a rule.
    """
    inspection = _Inspection(loaded, measured, sources, currency)
    for name, source in sources.items():
        inspection.findings += twins(name, source.files)
    for index, check in enumerate(loaded.configuration.checks):
        if check.rule is not None:
            inspection.judge(index, check)
    return Inspected(inspection.results, tuple(inspection.broken), tuple(inspection.findings))


class _Inspection:
    """What is found while one rule after the other is judged."""

    def __init__(
        self,
        loaded: Loaded,
        measured: Measured,
        sources: Mapping[str, Source],
        currency: Currency,
    ) -> None:
        self.loaded = loaded
        self.tables = {name: table.rows for name, table in measured.tables.items()}
        self.sources = sources
        self.currency = currency
        self.results: dict[int, CheckResult] = {}
        self.broken: list[Quarantined] = []
        self.findings: list[Finding] = []
        self.places = Places(loaded.configuration.tables, loaded.path.parent, loaded.period)

    def judge(self, index: int, check: CheckSpec) -> None:
        """Judge one rule, and place the rows that break it."""
        subject = self._subject(check)
        outcome = JUDGES[check.rule or ""](subject)
        placed = [self._placed(subject.rows.name, check, row) for row in outcome.listed]
        self.broken += placed
        self.results[index] = _result(check, outcome, placed)
        if len(placed) >= MOST_LISTED:
            message = f"{check.name}: only the first {MOST_LISTED:,} broken rows are listed"
            self.findings.append(Finding("broken-rows-cut", "info", message, subject.rows.name))

    def _subject(self, check: CheckSpec) -> Subject:
        configuration, table = self.loaded.configuration, check.table or ""
        rows, spec = self.tables[table], configuration.tables[table]
        takes = money_takes(configuration, table)
        amount = check.amount or next((take.sum for take in takes if take.sum is not None), None)
        columns = tuple(spec.columns) or tuple(
            name for name in rows.relation.fields if "." not in name and not name.startswith("_")
        )
        return Subject(
            check=check,
            rows=rows,
            scope=scope_of(rows.relation.fields, self.loaded.period),
            period=self.loaded.period,
            tables=self.tables,
            currency=self.currency,
            amount=amount,
            uses=tuple(Use(_user(take.name), take.where) for take in takes),
            date=spec.first_day,
            columns=columns,
        )

    def _placed(self, table: str, check: CheckSpec, row: BrokenRow) -> Quarantined:
        file, line = "", None
        if row.file is not None and row.record is not None:
            file = self.sources[table].files[row.file].path
            line = self.places.line(table, row.file, row.record)
        reason = f"{check.name}: {row.reason}"
        return Quarantined(
            table, file, line, row.column, row.value, reason, row.amount, set_aside=False
        )


def _user(name: str) -> str:
    """Who takes money, as the configuration names it.

    >>> _user("line.freight"), _user("pools.warehouse.cost")
    ('freight', 'warehouse')
    """
    return name.split(".")[1]


def _result(check: CheckSpec, outcome: Outcome, placed: Sequence[Quarantined]) -> CheckResult:
    result = CheckResult(
        check.name, check.level, outcome.value, outcome.limit, outcome.holds, outcome.detail
    )
    if not placed:
        return result
    first = placed[0]
    return replace(result, file=first.file or None, line=first.line)
