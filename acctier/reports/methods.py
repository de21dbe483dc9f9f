"""What the way of carrying cost decides: accounts whose sign of profit or tier depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from acctier.model.document import Block, Cell, Column, Document, Line, Table, Text, Tone
from acctier.model.results import (
    REVENUE_PROPORTIONAL,
    MethodComparison,
    Results,
)
from acctier.reports.accounts import identity, method_data
from acctier.reports.wording import METHOD_NAMES, counted, heading

SCHEMA = "acctier/methods/1"

METHODS = (
    Column("method", "Method"),
    Column("configured", "configured", "flag"),
    Column("account_profit", "account profit", "money"),
    Column("losing", "losing accounts", "count"),
    Column("losses", "they lose", "money"),
    Column("sign_changes", "sign changes", "count"),
    Column("tier_changes", "tier changes", "count"),
    Column("refused", "refused"),
)


def methods(results: Results, comparison: MethodComparison) -> Document:
    """Totals under every method, and the accounts that change sign or tier with it.

    The records have one row per such account, with its profit and its tier under each method.
    """
    records = _accounts(comparison)
    data = {
        "schema": SCHEMA,
        **identity(results),
        **method_data(results),
        "step_order": list(comparison.step_order),
        "methods": Table("methods", "", METHODS, tuple(_rows(comparison))),
        "accounts": records,
    }
    blocks = (
        heading(results, "Methods"),
        Text(None, tuple(_sentences(results, comparison))),
        _told(comparison),
        *_changed(comparison),
    )
    return Document("methods", results.currency, blocks, data, records)


def _rows(comparison: MethodComparison) -> Iterator[tuple[Cell, ...]]:
    for each in comparison.methods:
        yield (
            each.method,
            each.method == comparison.configured,
            each.account_profit,
            each.losing,
            each.losses,
            each.sign_changes,
            each.tier_changes,
            each.refused,
        )


def _sentences(results: Results, comparison: MethodComparison) -> Iterator[Line]:
    changed = comparison.accounts.height
    whole = results.accounts.frame.height
    verb = "changes" if changed == 1 else "change"
    yield Line(f"{changed:,} of {counted(whole, 'account')} {verb} sign of profit or tier.")
    if comparison.step_order:
        order = ", then ".join(comparison.step_order)
        yield Line(f"Step-down closes {order}. Changes are against the configured method.", "quiet")
    else:
        words = "No pool serves another, so the three support methods are one."
        yield Line(words, "quiet")
    yield Line(
        "By net revenue: the cost of every activity spread over accounts by net revenue alone, "
        "whatever they caused.",
        "quiet",
    )
    for each in comparison.methods:
        if each.refused is not None:
            yield Line(f"{_name(each.method)} cannot be run: {each.refused}.", "warn")


def _name(method: str) -> str:
    return METHOD_NAMES[method]


def _told(comparison: MethodComparison) -> Table:
    columns = tuple(each for each in METHODS if each.name not in {"configured", "refused"})
    rows = []
    tones: list[Tone] = []
    for row in _rows(comparison):
        configured = bool(row[1])
        name = _name(str(row[0])) + (" (configured)" if configured else "")
        rows.append((name, *row[2:-1]))
        tones.append("strong" if configured else "plain")
    return Table("methods", "", columns, tuple(rows), tones=tuple(tones))


def _accounts(comparison: MethodComparison) -> Table:
    """Every account that changes, with profit and tier under each method."""
    names = [each.method for each in comparison.methods]
    columns = (
        Column("account_id", "account"),
        Column("account_name", "name"),
        Column("net_revenue", "net revenue", "money"),
        *(Column(f"{name}_profit", f"{_name(name)} profit", "money") for name in names),
        *(Column(f"{name}_tier", f"{_name(name)} tier") for name in names),
    )
    return Table("accounts", "", columns, tuple(comparison.accounts.iter_rows()))


def _changed(comparison: MethodComparison) -> Iterator[Block]:
    """Profits of the accounts that change sign, then tiers of those that change tier."""
    run = _distinct(comparison)
    frame = comparison.accounts
    configured = comparison.configured
    names = {each: _name(each) for each in run}
    if not comparison.step_order:
        names[configured] = "as configured"
    signs = _different(frame, configured, run, "profit")
    if signs.height:
        profits = tuple(Column(f"{each}_profit", names[each], "money", whole=True) for each in run)
        yield _listed("signs", "Profit changes its sign", signs, profits)
    tiers = _different(frame, configured, run, "tier")
    if tiers.height:
        columns = tuple(Column(f"{each}_tier", names[each]) for each in run)
        yield _listed("tiers", "Tier changes", tiers, columns)


def _distinct(comparison: MethodComparison) -> list[str]:
    """The methods worth a column: those that could be run, support methods once if all are one."""
    run = [each.method for each in comparison.methods if each.refused is None]
    if comparison.step_order:
        return run
    return [each for each in run if each in {comparison.configured, REVENUE_PROPORTIONAL}]


def _different(frame: pl.DataFrame, configured: str, run: Sequence[str], what: str) -> pl.DataFrame:
    def told(method: str) -> pl.Expr:
        column = pl.col(f"{method}_{what}")
        return column.sign() if what == "profit" else column

    return frame.filter(pl.any_horizontal(told(each).ne_missing(told(configured)) for each in run))


def _listed(name: str, title: str, frame: pl.DataFrame, columns: tuple[Column, ...]) -> Table:
    named = frame.with_columns(pl.coalesce("account_name", "account_id"))
    shown = [Column("account_name", title), *columns]
    if (named["account_name"] != named["account_id"]).any():
        shown.insert(1, Column("account_id", "account", priority=1))
    rows = named.select(each.name for each in shown).iter_rows()
    return Table(name, "", tuple(shown), tuple(rows))
