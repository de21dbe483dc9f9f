"""The oracle: what a firm's summary and accounts must be, in plain Python with exact fractions.

Slow and direct on purpose, and written from the method alone: nothing of the product is imported,
rows are dictionaries, money is an exact fraction until the one place where it is rounded.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.exports import Firm, Sheet, View
from tests.oracle.trees import Row, Tree, Value, amount, at_rest, half_away, holds, places, value

ZERO = Fraction(0)
DIGITS = {"JPY": 0, "USD": 2, "EUR": 2, "SEK": 2, "KWD": 3}
Party = str | None
"""An account id, or None for everyone unknown."""


def largest_remainder(whole: int, quotas: Sequence[Fraction]) -> list[int]:
    """Whole units by exact quotas: floors, then one unit each to the largest remainders."""
    if whole < 0:
        return [-part for part in largest_remainder(-whole, [-quota for quota in quotas])]
    parts = [quota // 1 for quota in quotas]
    waiting = sorted(
        (place for place, quota in enumerate(quotas) if quota),
        key=lambda place: (-(quotas[place] - parts[place]), place),
    )
    left = whole - sum(parts)
    assert 0 <= left <= len(waiting), (whole, quotas)
    for place in waiting[:left]:
        parts[place] += 1
    return parts


def span(period: str) -> tuple[date, date]:
    """First and last day of a period."""
    if ".." in period:
        first, last = period.split("..")
        return date.fromisoformat(first), date.fromisoformat(last)
    year = int(period[:4])
    if len(period) == 4:
        return date(year, 1, 1), date(year, 12, 31)
    months = (int(period[6]) * 3 - 2, 3) if "Q" in period else (int(period[5:]), 1)
    last_month = months[0] + months[1] - 1
    last_day = calendar.monthrange(year, last_month)[1]
    return date(year, months[0], 1), date(year, last_month, last_day)


@dataclass
class Table:
    """A table after reading: the rows of the period, all rows for views, and the counts."""

    rows: list[Row]
    history: list[Row]
    read: int
    filtered: int = 0
    outside: int = 0
    quarantined: int = 0
    account: str | None = None
    row_rounding: dict[str, Fraction] = field(default_factory=dict)


class Books:
    """Everything read for one run of a firm: tables, parties and numbers of the period."""

    def __init__(self, firm: Firm) -> None:
        self.config = firm.config
        self.scale = 10 ** DIGITS[firm.config["currency"]]
        self.start, self.end = span(firm.config["period"])
        self.tables: dict[str, Table] = {}
        for name, spec in firm.config["tables"].items():
            self.tables[name] = self._table(spec, firm.sheets.get(name))
        spec = firm.config["accounts"]
        self.attributes = {str(row[spec["id"]]): row for row in self.tables[spec["table"]].rows}
        self.nobody: Row = dict.fromkeys(firm.sheets[spec["table"]].columns)
        self.parties: list[Party] = [*sorted(self.attributes, key=str.encode), None]
        self.excluded = {
            account
            for account, row in self.attributes.items()
            if "exclude" in spec and holds(spec["exclude"], row)
        }
        self.known = [p for p in self.parties if p is not None and p not in self.excluded]

    def _table(self, spec: Mapping[str, Any], sheet: Sheet | None) -> Table:
        rows, bad = self._rows(spec, sheet)
        kept = [row for row in rows if holds(spec.get("where"), row)]
        day = spec.get("date")
        inside = [row for row in kept if day is None or self._within(row[day])]
        reference = spec.get("account")
        column = reference["column"] if isinstance(reference, dict) else reference
        if column is None and sheet is not None and "account_id" in sheet.columns:
            column = "account_id"
        read, filtered = len(rows) + bad, len(rows) - len(kept)
        return Table(inside, kept, read, filtered, len(kept) - len(inside), bad, column)

    def _rows(self, spec: Mapping[str, Any], sheet: Sheet | None) -> tuple[list[Row], int]:
        if sheet is None:
            view: View = spec["sql"]
            return list(view.rows(self.tables[view.source].history)), 0
        bad, rows = sheet.bad_rows(), []
        for place, cells in enumerate(sheet.rows):
            if place not in bad:
                row = dict(cells)
                for name, column in spec.get("columns", {}).items():
                    cell = value(column["expr"], row)
                    row[name] = at_rest(cell) if isinstance(cell, Fraction) else cell
                rows.append(row)
        return list(rows), len(bad)

    def _within(self, day: Value) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def party(self, table: Table, row: Row) -> Party:
        """Whose row it is."""
        account = row[table.account] if table.account else None
        return account if isinstance(account, str) and account in self.attributes else None

    def picked(self, spec: Mapping[str, Any]) -> list[tuple[Party, Row]]:
        """The rows of the period that a `from` with its `where` picks, with their party."""
        table = self.tables[spec["from"]]
        where = spec.get("where")
        return [(self.party(table, row), row) for row in table.rows if holds(where, row)]

    def number(self, measure: Tree | Mapping[str, Any]) -> Fraction:
        """A measure: a number of the period."""
        if isinstance(measure, tuple):
            days = Fraction((self.end - self.start).days + 1)
            return amount(measure, {"days": days, "months": self._months()}) or ZERO
        rows = [row for _, row in self.picked(measure)]
        if "count" in measure:
            return Fraction(len(rows))
        return sum((at_rest(amount(measure["sum"], row) or ZERO) for row in rows), ZERO)

    def _months(self) -> Fraction | None:
        after = self.end + timedelta(1)
        if self.start.day != 1 or after.day != 1:
            return None
        return Fraction((after.year - self.start.year) * 12 + after.month - self.start.month)

    def cost(self, measure: Tree | Mapping[str, Any]) -> int:
        """Money of the period in minor units; the rows of a ledger are rounded one by one."""
        if isinstance(measure, tuple) or "sum" not in measure:
            return self.minor(self.number(measure))
        return sum(self.minor(amount(measure["sum"], r) or ZERO) for _, r in self.picked(measure))

    def minor(self, major: Fraction) -> int:
        """Money in whole minor units."""
        return half_away(major * self.scale)


def quantities(books: Books, spec: Mapping[str, Any], policy: str) -> dict[Party, Fraction]:
    """Driver units by party; each row to 9 decimals after the policy for negative ones."""
    total = dict.fromkeys(books.parties, ZERO)
    seen: set[tuple[Party, Value]] = set()
    for party, row in books.picked(spec):
        if "count_distinct" in spec:
            thing = value(spec["count_distinct"], row)
            if thing is not None and (party, thing) not in seen:
                seen.add((party, thing))
                total[party] += 1
        elif "count" in spec:
            total[party] += 1
        else:
            units = places(amount(spec["sum"], row) or ZERO, 9)
            total[party] += _POLICIES[policy](units)
    return total


_POLICIES: dict[str, Callable[[Fraction], Fraction]] = {
    "floor": lambda units: max(units, ZERO),
    "net": lambda units: units,
    "absolute": abs,
}


@dataclass
class Activity:
    """An activity with its measured units and what it costs each party."""

    name: str
    spec: Mapping[str, Any]
    units: dict[Party, Fraction]
    quantity: Fraction
    volume: Fraction
    idle: bool
    amounts: dict[Party, int]
    gross: Fraction = ZERO
    pools: list[str] = field(default_factory=list)
    unit_cost: Fraction | None = None


def measure_activity(books: Books, name: str, spec: Mapping[str, Any]) -> Activity:
    """What was measured of an activity; no cost yet."""
    if "driver" in spec:
        driver = spec["driver"]
        drawn = quantities(books, driver, driver.get("negative", "floor"))
    else:
        events = {"from": spec["from"], "sum": spec["uses"], "where": spec.get("where")}
        drawn = quantities(books, events, spec.get("negative", "floor"))
    measured = sum(drawn.values(), ZERO)
    volume = books.number(spec["volume"]) if "volume" in spec else measured
    idle = "volume" not in spec and measured <= 0 and not {"pool", "rate"} & set(spec)
    nothing = dict.fromkeys(books.parties, 0)
    return Activity(name, spec, drawn, measured, volume, idle, nothing)


def units_of_capacity(books: Books, activity: Activity) -> dict[Party, Fraction]:
    """Units of the pool's capacity that a time-driven activity takes for each party."""
    if "driver" not in activity.spec:
        return activity.units
    each = books.number(activity.spec["uses"])
    return {party: each * units for party, units in activity.units.items()}


@dataclass
class Pool:
    """A pool and where its money went."""

    name: str
    spec: Mapping[str, Any]
    cost: int
    capacity: Fraction | None = None
    used: Fraction | None = None
    assigned: int = 0
    unused: int = 0
    unassigned: int = 0


class Costing:
    """Pools to activities to parties, in the stages of the method."""

    def __init__(self, books: Books) -> None:
        self.books = books
        config = books.config
        specs = config.get("activities", {})
        self.activities = {name: measure_activity(books, name, s) for name, s in specs.items()}
        self.pools = [
            Pool(name, spec, books.cost(spec["cost"]))
            for name, spec in config.get("pools", {}).items()
        ]
        for name, spec in specs.items():
            if "cost" in spec:
                own = {"serves": {name: ("num", Fraction(1))}}
                self.pools.append(Pool(name, own, books.cost(spec["cost"])))
        for pool in self.pools:
            self._share_pool(pool)
        for activity in self.activities.values():
            self._price(activity)

    def _share_pool(self, pool: Pool) -> None:
        """Stage (b): a landing over activities, unassigned and unused."""
        quotas = self._quotas(pool)
        for (target, quota), units in zip(
            quotas.items(), largest_remainder(pool.cost, [*quotas.values()]), strict=True
        ):
            if target == "unassigned":
                pool.unassigned += units
            elif target == "unused":
                pool.unused += units
            else:
                self._share_activity(pool, self.activities[target], quota, units)

    def _quotas(self, pool: Pool) -> dict[str, Fraction]:
        shares: dict[str, Fraction] = dict.fromkeys(self.activities, ZERO)
        weights = {t: self.books.number(w) for t, w in pool.spec.get("serves", {}).items()}
        if "practical_capacity" not in pool.spec:
            base = sum(weights.values(), ZERO)
            shares |= {target: weight / base for target, weight in weights.items()}
            kept = shares.pop("unassigned", ZERO if weights else Fraction(1))
            shares["unassigned"] = kept
            return {target: pool.cost * share for target, share in shares.items()}
        pool.capacity = self.books.number(pool.spec["practical_capacity"])
        for activity in self.activities.values():
            if activity.spec.get("pool") == pool.name:
                weights[activity.name] = sum(units_of_capacity(self.books, activity).values(), ZERO)
        pool.used = sum(weights.values(), ZERO)
        shares |= {target: used / pool.capacity for target, used in weights.items()}
        kept = shares.pop("unassigned", ZERO)
        shares |= {"unassigned": kept, "unused": 1 - pool.used / pool.capacity}
        return {target: pool.cost * share for target, share in shares.items()}

    def _share_activity(self, pool: Pool, activity: Activity, quota: Fraction, units: int) -> None:
        """Stage (c): a (pool, activity) amount over accounts, unattributed and unused."""
        timed = activity.spec.get("pool") == pool.name
        if activity.name not in pool.spec.get("serves", {}) and not timed:
            return
        activity.pools.append(pool.name)
        activity.gross += quota
        if activity.idle:
            pool.unassigned += units
            return
        if timed:
            taken = units_of_capacity(self.books, activity)
            rate, spare = pool.cost / (pool.capacity or ZERO), ZERO
        else:
            taken, rate = activity.units, quota / activity.volume
            spare = rate * (activity.volume - activity.quantity)
        quotas = [rate * taken[party] for party in self.books.parties]
        *parts, unused = largest_remainder(units, [*quotas, spare])
        pool.assigned += sum(parts)
        pool.unused += unused
        for party, part in zip(self.books.parties, parts, strict=True):
            activity.amounts[party] += part

    def _price(self, activity: Activity) -> None:
        spec = activity.spec
        if "rate" in spec:
            rate = activity.unit_cost = self.books.number(spec["rate"])
            activity.amounts = {p: self.books.minor(rate * u) for p, u in activity.units.items()}
        elif "pool" in spec:
            pool = next(pool for pool in self.pools if pool.name == spec["pool"])
            assert pool.capacity is not None
            each = self.books.number(spec["uses"]) if "driver" in spec else Fraction(1)
            activity.unit_cost = each * pool.cost / pool.capacity / self.books.scale
        elif not activity.idle:
            activity.unit_cost = activity.gross / activity.volume / self.books.scale


SUBTOTALS = ("net_revenue", "gross_profit", "contribution_margin", "account_profit")
Ladder = dict[str, int]


def line_amounts(books: Books, name: str, spec: Mapping[str, Any]) -> dict[Party, int]:
    """A summed line by party, in minor units, and its row rounding noted with the table."""
    exact = dict.fromkeys(books.parties, ZERO)
    rounded = dict.fromkeys(books.parties, 0)
    for party, row in books.picked(spec):
        major = amount(spec["sum"], row) or ZERO
        exact[party] += at_rest(major) * books.scale
        rounded[party] += books.minor(major)
    total = sum(exact.values(), ZERO)
    if spec.get("round") == "account":
        parts = largest_remainder(half_away(total), [exact[party] for party in books.parties])
        rounded = dict(zip(books.parties, parts, strict=True))
    gap = (sum(rounded.values()) - total) / books.scale
    books.tables[spec["from"]].row_rounding[name] = gap
    return rounded


def ladders(books: Books, activities: Mapping[str, Activity]) -> dict[Party, Ladder]:
    """The account P&L of every party, subtotals included."""
    lines = books.config["profit_and_loss"]
    summed = {name: line_amounts(books, name, s) for name, s in lines.items() if "sum" in s}
    result: dict[Party, Ladder] = {}
    for party in books.parties:
        costs = {name: activity.amounts[party] for name, activity in activities.items()}
        ladder: Ladder = {}
        for name, spec in lines.items():
            if name in summed:
                ladder[name] = summed[name][party]
            else:
                ladder[name] = _formula(books, party, spec["formula"], ladder | costs)
        result[party] = ladder | costs | subtotals(books.config, ladder | costs)
    return result


def _formula(books: Books, party: Party, tree: Tree, ladder: Ladder) -> int:
    """A formula over attributes, what stands before it, and the subtotals finished by then."""
    row: dict[str, Value] = dict(books.attributes[party] if party is not None else books.nobody)
    money = ladder | subtotals(books.config, ladder)
    row |= {name: Fraction(units, books.scale) for name, units in money.items()}
    return books.minor(amount(tree, row) or ZERO)


def _signed(specs: Mapping[str, Any], ladder: Ladder, *kinds: str) -> int:
    return sum(
        units if specs[name].get("kind") == "revenue" else -units
        for name, units in ladder.items()
        if name in specs and specs[name].get("kind", "cost_to_serve") in kinds
    )


def subtotals(config: Mapping[str, Any], ladder: Ladder) -> Ladder:
    """The subtotals under a ladder of lines and activities."""
    specs = {**config["profit_and_loss"], **config.get("activities", {})}
    net = _signed(specs, ladder, "revenue", "deduction")
    gross = net + _signed(specs, ladder, "cogs")
    profit = gross + _signed(specs, ladder, "cost_to_serve")
    sustaining = {n: s for n, s in specs.items() if s.get("level") == "customer"}
    contribution = profit - _signed(sustaining, ladder, "cost_to_serve")
    return {
        "net_revenue": net,
        "gross_profit": gross,
        "contribution_margin": contribution,
        "account_profit": profit,
        "cost_to_serve": gross - profit,
    }
