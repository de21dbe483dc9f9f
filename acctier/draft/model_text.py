"""The sections below the tables: accounts, P&L, and a first pool, activities, tiers and checks."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from acctier.draft import vocabulary
from acctier.draft.evidence import shown
from acctier.draft.ladder import Ladder
from acctier.draft.matching import Match
from acctier.draft.roles import Drop, Part, Role
from acctier.draft.table_text import VIEW, view_name
from acctier.draft.tables import Table
from acctier.draft.yaml_text import beside, expression, flow, remark
from acctier.model.period import Period

POOL = "order_handling"
_SHOWN_CENTRES = 8


def account_lines(drop: Drop, edits: list[str]) -> list[str]:
    """Which table lists the accounts."""
    if drop.accounts is None or drop.id is None:
        name = ", name: account_name" if view_name(drop) else ""
        return [f"accounts: {{table: {VIEW}, id: account_id{name}}}", ""]
    table = drop.accounts.table
    entries = {"table": table.name, "id": drop.id.name}
    named = table.meaning(vocabulary.ACCOUNT_NAME, types=("text",))
    if named is not None and named.name != drop.id.name:
        entries["name"] = named.name
    told = f"{len(drop.id.values):,} accounts"
    if drop.match is None:
        return [beside(f"accounts: {flow(entries)}", told), ""]
    found = drop.match
    edits.append(
        f"accounts.match: {_way(found)} finds accounts for {found.after:,} of {found.rows:,} rows, "
        f"without it for {found.before:,}; take it out if ids that differ so are of two accounts"
    )
    reason = f"{found.after:,} of {found.rows:,} rows find their account, {found.before:,} without"
    lines = [f"  {key}: {value}" for key, value in entries.items()]
    return ["accounts:", *lines, beside(f"  match: {_way(found)}", reason), ""]


def _way(match: Match) -> str:
    return flow(match.way)


def ladder_lines(ladder: Ladder, names: dict[str, str]) -> list[str]:
    """The P&L; `names` are the names of its lines, unlike those of attributes."""
    if not any(line.active for line in ladder.lines):
        return ["profit_and_loss: {}", ""]
    lines = ["profit_and_loss:  # amounts are entered positive; `kind` gives the sign"]
    for line in ladder.lines:
        entries = {"kind": line.kind, "from": line.table, "sum": expression(line.sum)}
        text = f"{names[line.name]}: {flow(entries)}"
        lines.append(beside(f"  {text}" if line.active else f"  # {text}", line.evidence, 88))
    return [*lines, ""]


def names_of(ladder: Ladder, drop: Drop) -> dict[str, str]:
    """A name for each line that no attribute of the accounts has."""
    taken = _attributes(drop)
    found: dict[str, str] = {}
    for line in ladder.lines:
        name = line.name if line.name not in taken else f"{line.name}_line"
        while name in taken:
            name += "_"
        found[line.name] = name
    return found


def _attributes(drop: Drop) -> set[str]:
    return set() if drop.accounts is None else set(drop.accounts.table.by_name)


def cost_lines(drop: Drop, names: Iterable[str], period: Period, edits: list[str]) -> list[str]:
    """A first pool and its activities, which cost nothing until a cost is put in."""
    drivers = _drivers(drop, {*names, *_attributes(drop)})
    ledger = next(iter(drop.with_role(Role.LEDGER)), None)
    if not drivers:
        return []
    serves = ", ".join(f"{name}: {100 // len(drivers)}" for name in drivers)
    edits.append(
        f"pools.{POOL}.cost: 0 stands for what serving accounts cost in {period.name}; put the "
        "money in (the example of `acctier init DIR --demo` has capacities and time equations)"
    )
    lines = [
        "# Cost to serve: PLACEHOLDERS that run. Pools are money, activities take of it.",
        "pools:",
        f"  {POOL}:",
        beside("    cost: 0", "PLACEHOLDER: what taking and handling orders cost in the period"),
        *(_centres(ledger, period) if ledger is not None else []),
        beside(f"    serves: {{{serves}}}", "PLACEHOLDER: how the money divides, in percent"),
        "",
        "activities:",
    ]
    lines += [beside(f"  {name}: {text}", told) for name, (text, told) in drivers.items()]
    return [*lines, ""]


def _drivers(drop: Drop, taken: set[str]) -> dict[str, tuple[str, str]]:
    """Activities that the exports can count, by name: the activity and what it counts."""
    found: dict[str, tuple[str, str]] = {}
    orders, lines = _linked(drop, Role.ORDERS), _linked(drop, Role.LINES)
    if orders:
        text = f"{{driver: {{from: {orders[0].table.name}, count: rows}}}}"
        found["take_order"] = (text, "one per order")
    elif lines and (order := lines[0].table.meaning(vocabulary.ORDER, types=("text",))) is not None:
        counted = f"{{from: {lines[0].table.name}, count_distinct: {order.name}}}"
        found["take_order"] = (f"{{driver: {counted}}}", "one per order")
    if lines:
        found["handle_line"] = (
            f"{{driver: {{from: {lines[0].table.name}, count: rows}}}}",
            "one per line",
        )
    for part in _linked(drop, Role.EVENTS):
        name = part.table.name
        found[f"serve_{name}"] = (
            f"{{driver: {{from: {name}, count: rows}}, level: customer}}",
            "one per row",
        )
    return {_apart(name, taken): each for name, each in found.items()}


def _apart(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _linked(drop: Drop, role: Role) -> list[Part]:
    return [part for part in drop.with_role(role) if part.link is not None]


def _centres(ledger: Part, period: Period) -> list[str]:
    """What the ledger holds for the period, as a comment to copy from."""
    table = ledger.table
    centre = table.meaning(vocabulary.COST_CENTRE, vocabulary.GL_ACCOUNT, types=("text",))
    amount = table.meaning(vocabulary.AMOUNT, vocabulary.NET, types=("money", "number", "integer"))
    if centre is None or amount is None:
        return []
    example = f"{{from: {table.name}, sum: {amount.name}, where: \"{centre.name} = '...'\"}}"
    lines = [f"    # cost: {example}"]
    found = _sums(table, centre.values, amount.values, period)
    lines += [f"    #   {name}: {figure}" for name, figure in found]
    return lines


def _sums(
    table: Table, centre: pl.Series, amount: pl.Series, period: Period
) -> list[tuple[str, str]]:
    frame = pl.DataFrame([centre.cast(pl.String).alias("centre"), amount.alias("amount")])
    if table.date is not None:
        day = table.date.values
        inside = ((day >= period.start) & (day <= period.end)).fill_null(value=False)
        frame = frame.filter(inside)
    sums = frame.drop_nulls().group_by("centre").agg(pl.col("amount").sum())
    largest = sums.sort(pl.col("amount").abs(), "centre", descending=[True, False])
    rows = largest.head(_SHOWN_CENTRES).iter_rows()
    return [(shown(str(name)), f"{amount:,.2f} in {period.name}") for name, amount in rows]


def closing_lines() -> list[str]:
    """Tiers to begin with, and a check that rows find their accounts."""
    return [
        "tiers:  # first match wins",
        "  rules:",
        "    - {tier: Grow, when: profit_rank_share <= 0.10 AND account_profit > 0}",
        "    - {tier: Maintain, when: account_profit >= 0}",
        "    - {tier: Fix, when: gross_profit > 0}",
        "    - {tier: Reprice, when: true}",
        "  conventional:  # the usual way, by size alone: what it overlooks are the blind spots",
        "    - {tier: Tier 1, when: revenue_rank_share <= 0.10}",
        "    - {tier: Tier 2, when: revenue_rank_share <= 0.40}",
        "    - {tier: Tier 3, when: true}",
        "",
        "checks:  # no row may be quarantined: that check stands without being written",
        "  - {name: no row is quarantined, value: tables.rows_quarantined, max: 0}",
        "  - name: sales have known accounts",
        "    value: unattributed.net_revenue / totals.net_revenue",
        "    max: 0.005",
        "    level: warning",
    ]


def remarks(texts: Iterable[str]) -> list[str]:
    """Texts as a numbered list in comments."""
    lines: list[str] = []
    for number, text in enumerate(texts, 1):
        first, *more = (line.removeprefix("# ") for line in remark(text))
        lines += [f"#  {number}. {first}", *(f"#     {line}" for line in more)]
    return lines
