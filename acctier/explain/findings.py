"""Findings with the rows they are about, each with file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from acctier.config.parts import FromTable
from acctier.explain.evidence import ACCOUNT, Asked, Evidence, asked_of_accounts
from acctier.explain.rows import LINE, PATH, LineOf, Origins, placed_rows
from acctier.explain.tallies import EVERY, WHO, Column, own_rows
from acctier.model.explanation import FindingRows
from acctier.model.findings import Finding
from acctier.model.rows import WRITTEN

VALUE = "_value"
SCHEMA = {
    "table": pl.String,
    PATH: pl.String,
    LINE: pl.Int64,
    "column": pl.String,
    ACCOUNT: pl.String,
    "value": pl.String,
    "reason": pl.String,
}
"""A row that a finding is about: where it stands, what of it, and why."""


def rows_of_finding(
    evidence: Evidence, name: str, origins: Callable[[str], Origins], line_of: LineOf
) -> FindingRows:
    """The findings of a name; unknown accounts, missing and negative values row by row."""
    findings = tuple(each for each in evidence.results.findings if each.finding == name)
    finder = _Finder(evidence, origins, line_of)
    frames = [frame for each in findings for frame in finder.rows(each)]
    return FindingRows(findings, pl.concat([pl.DataFrame(schema=SCHEMA), *frames]))


_STRANGE = {
    "unknown-account": "is not a known account",
    "not-in-crosswalk": "is not in the crosswalk",
    "crosswalk-to-unknown": "leads to no known account",
    "account-spelling": "is spelled otherwise",
}
"""Findings about ids that lead to no account, and why a row is among them."""


class _Finder:
    """Looks up the rows behind findings."""

    def __init__(
        self, evidence: Evidence, origins: Callable[[str], Origins], line_of: LineOf
    ) -> None:
        self.evidence = evidence
        self.origins = origins
        self.line_of = line_of
        self.asked = {(each.table, each.subject): each for each in _asked_anywhere(evidence)}

    def rows(self, finding: Finding) -> Iterator[pl.DataFrame]:
        table = finding.table or ""
        if finding.finding in _STRANGE:
            yield self._unknown(table, finding.finding)
        elif finding.finding == "parent-missing":
            yield self._orphans(table, finding.column or "")
        elif finding.finding == "quarantine":
            yield self._quarantined(table, finding.column or "")
        asked = self.asked.get((table, finding.column or ""))
        if asked is not None and finding.finding in {"missing-amount", "negative-quantity"}:
            missing, negative = Column(asked, self.evidence).faulty()
            empty = finding.finding == "missing-amount"
            reason = "has no value" if empty else "is below zero"
            yield self._listed(asked, missing if empty else negative, reason)

    def _unknown(self, table: str, finding: str) -> pl.DataFrame:
        """Rows of the period whose id is empty or leads to no account."""
        origins = self.origins(table)
        written = _written(self.evidence, table)
        ids = self.evidence.strangers(table, finding)
        meant = written.is_in(ids.implode()).fill_null(value=bool(ids.null_count()))
        frame = own_rows(origins.rows, self.evidence, None).filter(meant)
        column = self.evidence.account_columns[table] or ""
        return self._shaped(origins, frame, column, written, _STRANGE[finding])

    def _orphans(self, table: str, column: str) -> pl.DataFrame:
        """Rows of accounts whose parent is not among them."""
        origins = self.origins(table)
        frame = own_rows(origins.rows, self.evidence, EVERY)
        ids = frame.select(self.evidence.configuration.accounts.id).collect().to_series()
        missing = pl.col(column).is_not_null() & ~pl.col(column).is_in(ids.implode())
        reason = "is not in the table"
        return self._shaped(origins, frame.filter(missing), column, pl.col(column), reason)

    def _listed(self, asked: Asked, which: pl.Expr, reason: str) -> pl.DataFrame:
        origins = self.origins(asked.table)
        frame = own_rows(origins.rows, self.evidence, EVERY).filter(which)
        value = pl.lit(None if asked.value is None else asked.value.text, dtype=pl.String)
        return self._shaped(origins, frame, asked.subject, value, reason)

    def _shaped(
        self, origins: Origins, frame: pl.LazyFrame, column: str, value: pl.Expr, reason: str
    ) -> pl.DataFrame:
        table = origins.rows.name
        cells = frame.with_columns(value.alias(VALUE))
        placed = placed_rows(cells, [WHO, VALUE], table, origins, self.evidence, self.line_of)
        return placed.select(
            "table",
            PATH,
            LINE,
            pl.lit(column).alias("column"),
            pl.col(WHO).alias(ACCOUNT),
            pl.col(VALUE).alias("value"),
            pl.lit(reason).alias("reason"),
        )

    def _quarantined(self, table: str, column: str) -> pl.DataFrame:
        rows = [
            (each.table, each.file, each.line, each.column, None, each.value, each.reason)
            for each in self.evidence.results.quarantine
            if (each.table, each.column) == (table, column)
        ]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _written(evidence: Evidence, table: str) -> pl.Expr:
    """The account of a row as its file writes it."""
    rows, scope = evidence.tables[table], evidence.row_scope(table)
    if rows.account is None:
        return pl.lit(None, dtype=pl.String)
    return scope[WRITTEN if WRITTEN in scope else rows.account].expr.cast(pl.String)


def _asked_anywhere(evidence: Evidence) -> Iterator[Asked]:
    """What lines, activities, measures and costs take from rows, under the names of findings."""
    configuration = evidence.configuration
    yield from asked_of_accounts(configuration).values()
    for name, measure in configuration.accounts.measures.items():
        if isinstance(measure, FromTable):
            yield Asked.of(name, measure, "exact")
    for name, pool in configuration.pools.items():
        if isinstance(pool.cost, FromTable):
            yield Asked.of(f"{name}.cost", pool.cost, "money")
    for name, activity in configuration.activities.items():
        if isinstance(activity.cost, FromTable):
            yield Asked.of(f"{name}.cost", activity.cost, "money")
