"""The summary: a whole run in exact numbers, for other programs and for the next run."""

from __future__ import annotations

from collections.abc import Mapping

from acctier.model.document import Document, Table
from acctier.model.exact import quantity, record
from acctier.model.money import Currency
from acctier.model.results import ActivityResult, CheckResult, Results, TableResult
from acctier.reports.accounts import identity
from acctier.reports.balance import layer_table
from acctier.reports.check import plain
from acctier.reports.curve_numbers import measures
from acctier.reports.findings import findings_table
from acctier.reports.leaks import by_cause
from acctier.reports.pools import ACTIVITIES, activity_row, pool_table
from acctier.reports.table_money import money_record
from acctier.reports.tiers import spot_table, tiers_table

SCHEMA = "acctier/summary/1"

_TOTALS = (
    "net_revenue",
    "gross_profit",
    "cost_to_serve",
    "contribution_margin",
    "account_profit",
    "unattributed",
    "excluded",
    "sustaining",
    "unused",
    "unassigned",
    "residual",
    "operating_profit",
)


def summary(results: Results, run: str | None = None) -> dict[str, object]:
    """The run as plain data in the order of the contract.

    Money is a Decimal with exactly the currency's digits, a ratio a Decimal with 10 places, a
    quantity a Decimal without trailing zeros, what is undefined None.  ``run`` is the name of the
    published run, if it was published.
    """
    currency = results.currency
    return {
        "schema": SCHEMA,
        **identity(results),
        "outcome": outcome(results),
        "run": run,
        "totals": _totals(results),
        "unattributed": _unattributed(results),
        "pools": _records(pool_table(results), currency),
        "activities": [_activity(each, currency) for each in results.activities],
        "layers": _records(layer_table(results), currency),
        "whale": measures(results.whale, currency),
        "tiers": _records(tiers_table(results), currency),
        "blind_spots": {
            "losing_top": _records(spot_table("losing_top", results.losing_top), currency),
            "overlooked": _records(spot_table("overlooked", results.overlooked), currency),
        },
        "leaks": _records(by_cause(results), currency),
        "tables": [_table(each, currency) for each in results.tables],
        "checks": [plain(each) for each in results.checks],
        "gates": [plain(each) for each in results.gates],
        "findings": _records(findings_table(results), currency),
    }


def summary_document(results: Results, run: str | None = None) -> Document:
    """The summary as a document that only machines read: ``summary.json``."""
    return Document("summary", results.currency, (), summary(results, run))


def outcome(results: Results) -> str:
    """How the run ended: ``ok``, ``checks fell`` (findings of severity error too), ``gates fell``.

    Only level error counts, whatever ``--fail-on`` says, so that the same inputs give the same
    summary.
    """
    errors = any(finding.severity == "error" for finding in results.findings)
    if errors or _fell(results.checks):
        return "checks fell"
    return "gates fell" if _fell(results.gates) else "ok"


def _fell(checks: tuple[CheckResult, ...]) -> bool:
    return any(not check.holds and check.level == "error" for check in checks)


def _records(table: Table, currency: Currency) -> list[Mapping[str, object]]:
    return [record(table.columns, row, currency) for row in table.rows]


def _lines(results: Results) -> tuple[str, ...]:
    return tuple(line.name for line in results.accounts.ladder if line.role == "line")


def _totals(results: Results) -> dict[str, object]:
    activities = [line.name for line in results.accounts.ladder if line.role == "activity"]
    money = (*_lines(results), *activities, *_TOTALS, *results.accounts.sustaining)
    counts: dict[str, object] = {
        name: results.totals[name] for name in ("accounts", "active_accounts")
    }
    return counts | {name: results.currency.decimal(results.totals[name]) for name in money}


def _unattributed(results: Results) -> dict[str, object]:
    held = results.unattributed
    money = (*_lines(results), "net_revenue", "account_profit")
    return {"rows": held["rows"]} | {name: results.currency.decimal(held[name]) for name in money}


def _activity(activity: ActivityResult, currency: Currency) -> dict[str, object]:
    found = record(ACTIVITIES, activity_row(activity), currency)
    return {**found, "pools": list(activity.pools)}


def _table(table: TableResult, currency: Currency) -> dict[str, object]:
    return {
        "table": table.table,
        "files": list(table.files),
        "rows_read": table.rows_read,
        "rows_used": table.rows_used,
        "rows_outside_period": table.rows_outside_period,
        "rows_filtered": table.rows_filtered,
        "rows_quarantined": table.rows_quarantined,
        "rows_unattributed": table.rows_unattributed,
        "row_rounding": {line: quantity(gap) for line, gap in table.row_rounding.items()},
        "money": [money_record(each, currency) for each in table.money],
    }
