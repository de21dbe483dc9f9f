"""Checks, gates and findings of a run, without the dashboard: for the engineer of a data drop."""

from __future__ import annotations

from dataclasses import replace

from acctier.model.document import Block, Cell, Column, Document, Line, Table, Text, Tone
from acctier.model.exact import trimmed
from acctier.model.results import CheckResult, Results
from acctier.reports import tie_out
from acctier.reports.accounts import identity
from acctier.reports.findings import findings_facts, findings_table
from acctier.reports.table_money import money_table
from acctier.reports.table_rows import rows_table
from acctier.reports.wording import counted, heading, separated

SCHEMA = "acctier/check/1"

CHECKS = (
    Column("kind", "Kind"),
    Column("name", "name"),
    Column("level", "level"),
    Column("value", "value", "number"),
    Column("limit", "limit"),
    Column("holds", "holds", "flag"),
)


def check(results: Results) -> Document:
    """Every check and gate with value and limit, every table's rows, every finding."""
    table = checks_table(results)
    blocks: list[Block] = [heading(results, "Check"), Text(None, tuple(tie_out.lines(results)))]
    tables = (_told(table), rows_table(results), money_table(results))
    blocks += [block for block in tables if block.rows]
    if results.findings:
        blocks.append(findings_facts(results))
    if results.quarantine:
        cells = counted(len(results.quarantine), "cell")
        told = f"{cells} quarantined; quarantine.csv of a published run lists them."
        blocks.append(Text(None, (Line(told, "warn"),)))
    if results.broken:
        entries = counted(len(results.broken), "broken row")
        told = f"{entries} listed in quarantine.csv of a published run; they stay in the figures."
        blocks.append(Text(None, (Line(told, "warn"),)))
    data = {
        "schema": SCHEMA,
        **identity(results),
        "checks": [plain(each) for each in results.checks],
        "gates": [plain(each) for each in results.gates],
        "findings": findings_table(results),
    }
    return Document("check", results.currency, tuple(blocks), data, table)


def checks_table(results: Results) -> Table:
    """Checks, then gates; those that fell stand out."""
    kinds = (("check", results.checks), ("gate", results.gates))
    found = [(kind, each) for kind, checks in kinds for each in checks]
    tones: tuple[Tone, ...] = tuple(_tone(each) for _, each in found)
    return Table("checks", "", CHECKS, tuple(_row(*pair) for pair in found), tones=tones)


def _told(table: Table) -> Table:
    """The checks for people: limits with their thousands separated."""
    limit = [column.name for column in table.columns].index("limit")
    rows = tuple(
        (*row[:limit], separated(str(row[limit])), *row[limit + 1 :]) for row in table.rows
    )
    return replace(table, rows=rows)


def _row(kind: str, check: CheckResult) -> tuple[Cell, ...]:
    return (kind, check.name, check.level, check.value, check.limit, check.holds)


def _tone(check: CheckResult) -> Tone:
    if check.holds:
        return "plain"
    return "bad" if check.level == "error" else "warn"


def plain(check: CheckResult) -> dict[str, object]:
    """A check or gate for machines."""
    value = None if check.value is None else trimmed(check.value, 10)
    return {
        "name": check.name,
        "level": check.level,
        "value": value,
        "limit": check.limit,
        "holds": check.holds,
        "detail": check.detail or None,
        "file": check.file,
        "line": check.line,
    }
