"""Findings with the rows they are about, each with file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from acctier.config.parts import FromTable
from acctier.explain.evidence import ACCOUNT, Asked, Evidence, asked_of_accounts
from acctier.explain.rows import FILE, LINE, LineOf, Origins, placed_rows
from acctier.explain.tallies import EVERY, WHO, Column, own_rows
from acctier.model.explanation import FindingRows
from acctier.model.findings import Finding

WRITTEN = "_written"
SCHEMA = {
    "table": pl.String,
    FILE: pl.String,
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
        if finding.finding in {"unknown-account", "account-spelling"}:
            yield self._unknown(table, alike=finding.finding == "account-spelling")
        elif finding.finding == "quarantine":
            yield self._quarantined(table, finding.column or "")
        asked = self.asked.get((table, finding.column or ""))
        if asked is not None and finding.finding in {"missing-amount", "negative-quantity"}:
            missing, negative = Column(asked, self.evidence).faulty()
            empty = finding.finding == "missing-amount"
            reason = "has no value" if empty else "is below zero"
            yield self._listed(asked, missing if empty else negative, reason)

    def _unknown(self, table: str, *, alike: bool) -> pl.DataFrame:
        """Rows of the period whose account is empty or not known."""
        origins = self.origins(table)
        written = _written(self.evidence, table)
        frame = own_rows(origins.rows, self.evidence, None)
        if alike:
            known = self.evidence.statement[ACCOUNT].drop_nulls()
            folds = known.to_frame("id").select(_folded(pl.col("id")))["id"]
            frame = frame.filter(_folded(written).is_in(folds.implode()))
        reason = "is spelled otherwise" if alike else "is not a known account"
        column = origins.rows.account or ""
        return self._shaped(origins, frame, column, written, reason)

    def _listed(self, asked: Asked, which: pl.Expr, reason: str) -> pl.DataFrame:
        origins = self.origins(asked.table)
        frame = own_rows(origins.rows, self.evidence, EVERY).filter(which)
        value = pl.lit(None if asked.value is None else asked.value.text, dtype=pl.String)
        return self._shaped(origins, frame, asked.subject, value, reason)

    def _shaped(
        self, origins: Origins, frame: pl.LazyFrame, column: str, value: pl.Expr, reason: str
    ) -> pl.DataFrame:
        table = origins.rows.name
        cells = frame.with_columns(value.alias(WRITTEN))
        placed = placed_rows(cells, [WHO, WRITTEN], table, origins, self.evidence, self.line_of)
        return placed.select(
            "table",
            FILE,
            LINE,
            pl.lit(column).alias("column"),
            pl.col(WHO).alias(ACCOUNT),
            pl.col(WRITTEN).alias("value"),
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
    rows = evidence.tables[table]
    if rows.account is None:
        return pl.lit(None, dtype=pl.String)
    return evidence.row_scope(table)[rows.account].expr.cast(pl.String)


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.to_lowercase().str.strip_chars_start("0")


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
