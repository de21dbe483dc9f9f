"""The oracle's answer: everything summary.json and accounts.csv should say about a firm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.books import Books, Party
from tests.oracle.costing import Costing
from tests.oracle.exports import Firm
from tests.oracle.judgement import Columns, first_match, leaks, measured, ratio, tier_table, whale
from tests.oracle.ladders import Ladder, ladders, revenue_of_rows
from tests.oracle.records import FILTERED, OUTSIDE, QUARANTINED, USED
from tests.oracle.table_money import table_money
from tests.oracle.trees import Value, amount, holds, places, published

ZERO = Fraction(0)


@dataclass
class Answer:
    """What the product should publish: the summary, and the accounts in published order."""

    summary: dict[str, Any]
    accounts: list[dict[str, Any]]


def answer(firm: Firm) -> Answer:
    """Work out a firm from its exports alone."""
    books = Books(firm, revenue_of_rows)
    costing = Costing(books)
    profit_and_loss = ladders(books, costing.activities)
    names = [*books.config["profit_and_loss"], *costing.activities]
    active = [(p, profit_and_loss[p]) for p in books.known if any_amount(profit_and_loss[p], names)]
    active.sort(key=lambda a: (-a[1]["account_profit"], -a[1]["net_revenue"], a[0].encode()))
    volumes = {name: activity.units for name, activity in costing.activities.items()}
    columns = Columns(books, active, volumes)
    rules = books.config.get("tiers", {"rules": [], "conventional": []})
    tiers = {a: first_match(rules["rules"], columns.row(a)) for a, _ in active}
    usual = {a: first_match(rules["conventional"], columns.row(a)) for a, _ in active}
    summary = {
        "company": books.config["company"],
        "currency": books.config["currency"],
        "profit_level": "account_profit",
        "totals": _totals(books, costing, profit_and_loss, names)
        | {"accounts": len(books.known), "active_accounts": len(active)},
        "unattributed": _unattributed(books, profit_and_loss[None]),
        "pools": [_pool(books, pool) for pool in costing.pools],
        "activities": [_activity(books, activity) for activity in costing.activities.values()],
        "whale": whale(books, active),
        "tiers": tier_table(books, active, tiers) if rules["rules"] else [],
        "leaks": _leak_table(books, columns),
        "tables": [_table(books, name) for name in books.tables],
    }
    for section in ("checks", "gates"):
        specs = books.config.get(section, [])
        summary[section] = [_check(books, columns, summary, spec) for spec in specs]
    return Answer(summary, _accounts(books, costing, profit_and_loss, columns, tiers, usual))


def any_amount(ladder: Ladder, names: list[str]) -> bool:
    """Whether an account had any line or activity cost in the period."""
    return any(ladder[name] for name in names)


def _totals(
    books: Books, costing: Costing, profit_and_loss: Mapping[Party, Ladder], names: list[str]
) -> dict[str, Any]:
    subtotals = list(profit_and_loss[None].keys() - names)
    totals = {
        name: sum(profit_and_loss[p][name] for p in books.known) for name in [*names, *subtotals]
    }
    totals["unattributed"] = profit_and_loss[None]["account_profit"]
    totals["excluded"] = sum(profit_and_loss[p]["account_profit"] for p in books.excluded)
    totals["unused"] = sum(pool.unused for pool in costing.pools)
    totals["unassigned"] = sum(pool.unassigned for pool in costing.pools)
    totals["sustaining"] = totals["residual"] = 0
    totals["operating_profit"] = (
        totals["account_profit"] + totals["unattributed"] + totals["excluded"]
    ) - (totals["unused"] + totals["unassigned"])
    return {name: Fraction(units, books.scale) for name, units in totals.items()}


def _unattributed_rows(books: Books, name: str) -> int:
    table = books.tables[name]
    if table.account is None:
        return 0
    return sum(books.party(name, record.cells) is None for record in table.used)


def _unattributed(books: Books, ladder: Ladder) -> dict[str, Any]:
    names = [*books.config["profit_and_loss"], "net_revenue", "account_profit"]
    money = {name: Fraction(ladder[name], books.scale) for name in names}
    return {"rows": sum(_unattributed_rows(books, name) for name in books.tables), **money}


def _pool(books: Books, pool: Any) -> dict[str, Any]:
    def money(units: int) -> Fraction:
        return Fraction(units, books.scale)

    capacity, used = pool.capacity, pool.used
    return {
        "pool": pool.name,
        "cost": money(pool.cost),
        "received": ZERO,
        "practical_capacity": None if capacity is None else published(capacity),
        "unit": pool.spec.get("unit"),
        "used": None if used is None else published(used),
        "utilisation": ratio(used, capacity) if capacity is not None else None,
        "rate": None if capacity is None else places(money(pool.cost) / capacity, 10),
        "assigned": money(pool.assigned),
        "unused": money(pool.unused),
        "passed_on": ZERO,
        "sustaining": ZERO,
        "unassigned": money(pool.unassigned),
        "residual": ZERO,
        "difference": money(pool.cost - pool.assigned - pool.unused - pool.unassigned),
    }


def _activity(books: Books, activity: Any) -> dict[str, Any]:
    spec = activity.spec
    pools = [spec["pool"]] if "pool" in spec else activity.pools
    price = activity.unit_cost
    return {
        "activity": activity.name,
        "kind": spec.get("kind", "cost_to_serve"),
        "level": spec.get("level", "batch"),
        "pools": pools,
        "quantity": published(activity.quantity),
        "volume": published(activity.volume),
        "unit_cost": None if price is None else places(price, 10),
        "amount": Fraction(sum(activity.amounts.values()), books.scale),
    }


def _leak_table(books: Books, columns: Columns) -> list[dict[str, Any]]:
    table = []
    for name, losses in leaks(books, columns).items():
        spec = books.config["leaks"]["policy"][name]
        hit = {account: loss for account, (loss, _) in losses.items() if loss}
        worst = min(hit, key=lambda a: (-hit[a], a.encode())) if hit else None
        table.append(
            {
                "leak": name,
                "kind": "policy",
                "line": spec["line"],
                "accounts": len(hit),
                "amount": Fraction(sum(hit.values()), books.scale),
                "recoverable": Fraction(sum(r for _, r in losses.values()), books.scale),
                "owner": spec.get("owner"),
                "worst_account": worst,
            }
        )
    return sorted(table, key=lambda leak: -leak["amount"])


def _table(books: Books, name: str) -> dict[str, Any]:
    table = books.tables[name]
    return {
        "table": name,
        "rows_read": len(table.records),
        "rows_used": table.count(USED),
        "rows_outside_period": table.count(OUTSIDE),
        "rows_filtered": table.count(FILTERED),
        "rows_quarantined": table.count(QUARANTINED),
        "rows_unattributed": _unattributed_rows(books, name),
        "row_rounding": {line: published(gap) for line, gap in table.row_rounding.items()},
        "money": table_money(books, name),
    }


_LIMITS: dict[str, Callable[[Fraction, Fraction, Fraction], bool]] = {
    "equals": lambda value, limit, tolerance: abs(value - limit) <= tolerance,
    "min": lambda value, limit, tolerance: value >= limit - tolerance,
    "max": lambda value, limit, tolerance: value <= limit + tolerance,
}


def _check(
    books: Books, columns: Columns, summary: Mapping[str, Any], spec: Mapping[str, Any]
) -> dict[str, Any]:
    """A check: its value, and whether every limit holds; an undefined value never does."""
    measured = _measured(books, columns, summary, spec["value"])
    tolerance = spec.get("tolerance", ZERO)
    limits = [(fits, books.number(spec[key])) for key, fits in _LIMITS.items() if key in spec]
    holds = measured is not None and all(fits(measured, at, tolerance) for fits, at in limits)
    level = spec.get("level", "error")
    shown = None if measured is None else places(measured, 10)
    return {"name": spec["name"], "level": level, "value": shown, "holds": holds}


def _measured(
    books: Books, columns: Columns, summary: Mapping[str, Any], measure: Any
) -> Fraction | None:
    if isinstance(measure, tuple):
        return amount(measure, _Fields(summary))
    if measure["from"] != "accounts":
        return books.number(measure)
    rows = [columns.row(account) for account, _ in columns.ranked]
    return Fraction(sum(holds(measure["where"], row) for row in rows))


class _Fields(dict[str, Value]):
    """Fields of the summary by dotted name; a list without an entry's name adds up."""

    def __init__(self, summary: Mapping[str, Any]) -> None:
        super().__init__()
        self.summary = summary

    def __missing__(self, name: str) -> Value:
        section, field = name.split(".")
        found = self.summary[section]
        if isinstance(found, list):
            return Fraction(sum(item[field] for item in found))
        value = found[field]
        return None if value is None else Fraction(value)


def _accounts(
    books: Books,
    costing: Costing,
    profit_and_loss: Mapping[Party, Ladder],
    columns: Columns,
    tiers: Mapping[str, str | None],
    usual: Mapping[str, str | None],
) -> list[dict[str, Any]]:
    measures = measured(books)
    active = [account for account, _ in columns.ranked]
    dormant = [account for account in books.known if account not in tiers]
    table = []
    for account in [*active, *dormant]:
        ladder = profit_and_loss[account]
        row: dict[str, Any] = dict(books.attributes[account])
        row |= {name: Fraction(units, books.scale) for name, units in ladder.items()}
        row |= {f"{n}_volume": a.units[account] for n, a in costing.activities.items()}
        row |= {name: units[account] for name, units in measures.items()}
        row["profit_rank"] = columns.rank(account, "profit_rank")
        row["revenue_rank"] = columns.rank(account, "revenue_rank")
        row["tier"], row["conventional_tier"] = tiers.get(account), usual.get(account)
        table.append(row)
    return table
