"""Findings: what a reader should know about data and results, worst first."""

from __future__ import annotations

from acctier.model.document import Cell, Column, Document, Fact, Facts, Line, Table, Text, Tone
from acctier.model.findings import Finding, Severity
from acctier.model.results import Results
from acctier.reports.accounts import identity
from acctier.reports.wording import heading

SCHEMA = "acctier/findings/1"

FINDINGS = (
    Column("finding", "finding"),
    Column("severity", "severity"),
    Column("message", "message"),
    Column("table", "table"),
    Column("file", "file"),
    Column("line", "line", "ordinal"),
    Column("column", "column"),
    Column("rows", "rows", "count"),
    Column("amount", "amount", "money"),
    Column("hint", "hint"),
)

_TONES: dict[Severity, Tone] = {"error": "bad", "warning": "warn", "info": "quiet"}


def findings(results: Results) -> Document:
    """Every finding with place, extent and remedy; records as in the summary."""
    table = findings_table(results)
    block = findings_facts(results) if table.rows else Text(None, (Line("No findings.", "good"),))
    data = {"schema": SCHEMA, **identity(results), "findings": table}
    return Document(
        "findings", results.currency, (heading(results, "Findings"), block), data, table
    )


def findings_table(results: Results) -> Table:
    """Every finding in its total order."""
    found = sorted(results.findings, key=lambda finding: finding.order)
    return Table("findings", "Findings", FINDINGS, tuple(map(_row, found)))


def _row(finding: Finding) -> tuple[Cell, ...]:
    return (
        finding.finding,
        finding.severity,
        finding.message,
        finding.table,
        finding.file,
        finding.line,
        finding.column,
        finding.rows,
        finding.amount,
        finding.hint,
    )


def findings_facts(results: Results, top: int | None = None) -> Facts:
    """The findings in sentences, the worst ``top`` of them."""
    found = sorted(results.findings, key=lambda finding: finding.order)
    facts = tuple(
        Fact(each.severity, None, note=sentence(each), tone=_TONES[each.severity])
        for each in found[:top]
    )
    rest = len(found) - len(facts)
    return Facts("Findings", facts, note=f"{rest} more: acctier check" if rest else None)


def sentence(finding: Finding) -> str:
    """Message, place and remedy of a finding."""
    place = ":".join(str(part) for part in (finding.file, finding.line) if part)
    parts = [finding.message]
    if place and place not in finding.message:
        parts.append(f"[{place}]")
    text = " ".join(parts)
    return f"{text}; {finding.hint}" if finding.hint else text
