"""The dashboard: one screen that tells a controller where the profit is made and given away."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from acctier.model.document import (
    Beside,
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Line,
    Table,
    Text,
    Tone,
    WhaleChart,
)
from acctier.model.results import PoolResult, Results
from acctier.reports import tie_out
from acctier.reports.curve_numbers import bands, money_facts, share_facts
from acctier.reports.findings import findings_facts
from acctier.reports.leaks import ordered
from acctier.reports.summary import summary
from acctier.reports.table_money import first_money
from acctier.reports.table_rows import rows_table
from acctier.reports.tiers import (
    NO_USUAL_TIERS,
    blind_spot_table,
    told_tiers,
    usually_tiered,
)
from acctier.reports.whale import headlines, view_of
from acctier.reports.wording import (
    counted,
    flag_lines,
    judged_by_loaded,
    level_name,
    method_line,
)

LEAKS, POOLS, SPOTS, FINDINGS = 6, 8, 3, 4
"""How many rows of each there are room for; the commands named last show all."""

_LEAKS = (
    Column("leak", "Leaks"),
    Column("owner", "owner"),
    Column("accounts", "accounts", "count", priority=1),
    Column("amount", "loss", "money", whole=True),
    Column("recoverable", "recoverable", "money", whole=True, priority=2),
)

_POOLS = (
    Column("pool", "Pools"),
    Column("cost", "cost", "money", whole=True),
    Column("utilisation", "used", "ratio"),
    Column("unused", "unused capacity", "money", whole=True),
    Column("unassigned", "not allocated", "money", whole=True),
)

_TIERS = (
    Column("tier", "Tiers"),
    Column("accounts", "accounts", "count"),
    Column("net_revenue", "net revenue", "money", whole=True),
    Column("account_profit", "profit", "money", whole=True),
    Column("margin", "margin", "ratio", priority=1),
    Column("profit_share", "profit share", "ratio"),
)

_SPOTS = (
    Column("account_name", "Blind spots"),
    Column("conventional_tier", "usual tier"),
    Column("account_profit", "profit", "money", whole=True),
)


def dashboard(
    results: Results, run: str | None = None, named: Sequence[str | None] = ()
) -> Document:
    """The screen of `run`; its data is the summary.

    ``run`` is the name of the published run; ``named`` is how the reader named the configuration,
    with the options that decide what comes of it, so that the commands proposed at the end can be
    pasted as they are and tell of the same figures.
    """
    view = view_of(results)
    words = (*_head(results, run), *tie_out.lines(results), *headlines(view)[:2])
    blocks: list[Block] = [Text(None, words)]
    if results.whale.accounts:
        chart = WhaleChart(_chart_title(results), results.curve, results.whale)
        blocks.append(Beside((chart,), (_beside_the_chart(results),)))
    if results.tiers and results.whale.accounts:
        blocks.append(Beside((_tiers(results),), _spots(results)))
    if results.leaks:
        blocks.append(_leaks(results))
    money = tie_out.reconciliation_facts(results)
    blocks.append(Beside((_pools(results),), (money,)) if results.pools else money)
    taken = (rows_table(results, views=False), first_money(results))
    blocks += [table for table in taken if table.rows]
    if results.findings:
        blocks.append(findings_facts(results, FINDINGS))
    following = tuple(_next(results, [each for each in named if each]))
    if following:
        blocks.append(Facts("Next", following))
    return Document("dashboard", results.currency, tuple(blocks), summary(results, run))


def _head(results: Results, run: str | None) -> list[Line]:
    lines = [
        Line(f"{results.company}, {results.period.name}", "strong"),
        Line(method_line(results), "quiet"),
    ]
    lines += flag_lines(results, loaded=judged_by_loaded(results))
    if run:
        lines.append(Line(f"run {run}", "quiet"))
    return lines


def _chart_title(results: Results) -> str:
    level = level_name(results).capitalize()
    return f"{level} added up, best account first ({results.currency.code})"


def _beside_the_chart(results: Results) -> Beside:
    whale = results.whale
    facts = list(money_facts(whale))
    if whale.misleading is None:
        facts.append(Fact("peak in % of the total", whale.height, "ratio"))
    facts.append(Fact("given away in % of the peak", whale.erosion_ratio, "ratio"))
    if whale.misleading is None:
        facts += share_facts(whale, ("1", "20"))
    active, known = results.totals["active_accounts"], results.totals["accounts"]
    note = f"{active:,} of {known:,} active"
    return Beside((Facts("Whale curve", tuple(facts)),), (replace(bands(whale), note=note),))


def _tiers(results: Results) -> Table:
    table = told_tiers(results)
    columns, rows = _narrowed(table, _TIERS)
    return Table("tiers", "", columns, rows, table.note)


def _narrowed(
    table: Table, wanted: tuple[Column, ...]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Those of the wanted columns that the table has, and its rows under them."""
    names = [column.name for column in table.columns]
    columns = tuple(column for column in wanted if column.name in names)
    places = [names.index(column.name) for column in columns]
    return columns, tuple(tuple(row[place] for place in places) for row in table.rows)


def _spots(results: Results) -> tuple[Block, ...]:
    table = blind_spot_table(results, SPOTS)
    top, overlooked = len(results.losing_top), len(results.overlooked)
    if not table.rows:
        found = "none found" if usually_tiered(results) else NO_USUAL_TIERS.lower()
        return (Text("Blind spots", (Line(found, "quiet"),)),)
    columns, rows = _narrowed(table, _SPOTS)
    note = f"{counted(top, 'top account')} losing money, {overlooked:,} overlooked"
    return (Table("blind_spots", "", columns, rows, note),)


def _leaks(results: Results) -> Block:
    leaks = ordered(results, least=1)
    if not leaks:
        return Text("Leaks", (Line("none found", "quiet"),))
    rows: list[tuple[Cell, ...]] = [
        (leak.leak, leak.owner or "nobody", leak.accounts, leak.amount, leak.recoverable)
        for leak in leaks[:LEAKS]
    ]
    total = (sum(leak.amount for leak in leaks), sum(leak.recoverable for leak in leaks))
    tones: list[Tone] = ["plain"] * len(rows)
    if len(leaks) > 1:
        rows.append(("all leaks", "", "", *total))
        tones.append("strong")
    note = (
        f"{counted(len(leaks) - LEAKS, 'smaller leak')} not shown" if len(leaks) > LEAKS else None
    )
    return Table("leaks", "", _LEAKS, tuple(rows), note, tuple(tones))


def _pools(results: Results) -> Table:
    """Pools that lead somewhere one by one, and those that are only held in one line."""
    held = [pool for pool in results.pools if _is_held(pool)]
    if len(held) == 1:
        held = []
    told = [pool for pool in results.pools if pool not in held]
    rows: list[tuple[Cell, ...]] = [
        (pool.pool, pool.cost + pool.received, pool.utilisation, pool.unused, pool.unassigned)
        for pool in told[:POOLS]
    ]
    tones: list[Tone] = ["plain"] * len(rows)
    if held:
        rows.append(_sum_of(f"{len(held)} held pools", held))
        tones.append("plain")
    if len(results.pools) > 1:
        rows.append(_sum_of("all pools", results.pools))
        tones.append("strong")
    more = len(told) - POOLS
    notes = [f"{counted(more, 'further pool')} not shown"] if more > 0 else []
    if any(pool.received for pool in told) and len(results.pools) > 1:
        notes.append("cost with what other pools pass on; all pools: each cost once")
    return Table("pools", "", _POOLS, tuple(rows), "; ".join(notes) or None, tuple(tones))


def _is_held(pool: PoolResult) -> bool:
    """Whether nothing of the pool reaches an account, used or not."""
    return pool.cost + pool.received == pool.unassigned and pool.practical_capacity is None


def _sum_of(words: str, pools: Sequence[PoolResult]) -> tuple[Cell, ...]:
    return (
        words,
        sum(pool.cost for pool in pools),
        "",
        sum(pool.unused for pool in pools),
        sum(pool.unassigned for pool in pools),
    )


def _next(results: Results, named: Sequence[str]) -> Iterator[Fact]:
    """The two or three commands that follow from what the screen says."""
    where = f" {shlex.join(named)}" if named else ""
    fallen = any(not each.holds for each in (*results.checks, *results.gates))
    if fallen or results.quarantine or not results.whale.accounts:
        yield Fact(f"acctier check{where}", None, note="what fell and where")
    if results.whale.erosion:
        options = '--sort "account_profit asc" --top 20'
        yield Fact(f"acctier accounts{where} {options}", None, note="who loses most")
    if ordered(results, least=1):
        yield Fact(f"acctier leaks{where} --by account", None, note="who leaks where")
    elif results.losing_top or results.overlooked:
        yield Fact(f"acctier tiers{where} --blind-spots", None, note="who is misjudged")
    if results.pools:
        yield Fact(f"acctier pools{where}", None, note="rates and capacity")
