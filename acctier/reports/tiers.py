"""Tiers: their money, every account with its tier and reason, and the blind spots."""

from __future__ import annotations

import polars as pl

from acctier.model.document import Block, Cell, Column, Document, Line, Table, Text
from acctier.model.results import BlindSpot, Results
from acctier.reports.accounts import columns as account_columns
from acctier.reports.accounts import identity, left_out, method_data
from acctier.reports.accounts import rows as account_rows
from acctier.reports.selection import ALL, Selection, select
from acctier.reports.wording import counted, heading, judged_by_loaded

SCHEMA = "acctier/tiers/1"

TIERS = (
    Column("tier", "Tier"),
    Column("accounts", "accounts", "count"),
    Column("net_revenue", "net revenue", "money", whole=True),
    Column("cost_to_serve", "cost to serve", "money", whole=True, priority=2),
    Column("account_profit", "account profit", "money", whole=True),
    Column("margin", "margin", "ratio", priority=1),
    Column("profit_share", "profit share", "ratio"),
)

BLIND_SPOTS = (
    Column("blind_spot", "Blind spot", priority=1),
    Column("account_id", "account", priority=2),
    Column("account_name", "name"),
    Column("conventional_tier", "usual tier"),
    Column("tier", "tier"),
    Column("net_revenue", "net revenue", "money", whole=True, priority=1),
    Column("account_profit", "account profit", "money", whole=True),
)

_OF_ACCOUNTS = (
    "account_id",
    "account_name",
    "conventional_tier",
    "tier",
    "tier_rule",
    "tier_reason",
    "net_revenue",
    "cost_to_serve",
    "account_profit",
)

_KINDS = {
    "losing_top": "top account that loses money",
    "overlooked": "profitable and overlooked",
}

NO_USUAL_TIERS = "No conventional tiers are declared"


def tiers_table(results: Results) -> Table:
    """Money and share of profit per tier, in the order of the rules."""
    rows = tuple(
        (
            tier.tier,
            tier.accounts,
            tier.net_revenue,
            tier.cost_to_serve,
            tier.account_profit,
            tier.margin,
            tier.profit_share,
        )
        for tier in results.tiers
    )
    return Table("tiers", "", TIERS, rows)


def told_tiers(results: Results) -> Table:
    """The tiers for people: no share of a total that would mislead."""
    table = tiers_table(results)
    if results.whale.misleading is None or not table.rows:
        return table
    kept = tuple(row[:-1] for row in table.rows)
    note = "Shares of profit are withheld: the total is negative or close to zero."
    return Table(table.name, "", TIERS[:-1], kept, note)


def tiers(results: Results, selection: Selection = ALL) -> Document:
    """Every active account with its tier and the reason; records as in ``tiers.csv``."""
    held = results.accounts
    chosen = select(held, selection)
    known = {column.name: column for column in account_columns(held)}
    shown = tuple(known[name] for name in _OF_ACCOUNTS if name in known)
    if "tier" in known:
        chosen = chosen.filter(pl.col("tier").is_not_null())
    note = left_out(results, chosen.height)
    table = Table("accounts", "", shown, account_rows(held, chosen, shown), note=note)
    data = {
        "schema": SCHEMA,
        **identity(results),
        **method_data(results),
        "tiers": tiers_table(results),
        "accounts": table,
    }
    head = heading(results, "Tiers", loaded=judged_by_loaded(results))
    blocks = (head, told_tiers(results), table)
    return Document("tiers", results.currency, blocks, data, table)


def blind_spots(results: Results) -> Document:
    """The accounts that tiers by revenue alone misjudge, by name."""
    table = blind_spot_table(results)
    top, overlooked = len(results.losing_top), len(results.overlooked)
    sentence = Line(
        f"{counted(top, 'account')} in the usual top tier {'loses' if top == 1 else 'lose'} money; "
        f"{counted(overlooked, 'profitable account')} nobody looks after."
    )
    if not usually_tiered(results):
        sentence = Line(f"{NO_USUAL_TIERS}, so no blind spot is looked for.", "quiet")
    head = heading(results, "Blind spots", loaded=judged_by_loaded(results))
    blocks: tuple[Block, ...] = (head, Text(None, (sentence,)))
    data = {
        "schema": SCHEMA,
        **identity(results),
        **method_data(results),
        "blind_spots": {
            "losing_top": spot_table("losing_top", results.losing_top),
            "overlooked": spot_table("overlooked", results.overlooked),
        },
    }
    return Document(
        "blind spots",
        results.currency,
        (*blocks, table) if table.rows else blocks,
        data,
        table,
    )


def usually_tiered(results: Results) -> bool:
    """Whether accounts have a conventional tier, beside which theirs can be held.

    Without active accounts nobody can tell, and there is nothing to look for.
    """
    active = results.accounts.frame.filter(pl.col("active"))
    return active.is_empty() or active["conventional_tier"].count() > 0


def blind_spot_table(results: Results, top: int | None = None) -> Table:
    """Both kinds of blind spots, at most ``top`` of each, losing top accounts first."""
    kinds = (("losing_top", results.losing_top), ("overlooked", results.overlooked))
    found = [_row(kind, spot) for kind, spots in kinds for spot in spots[:top]]
    return Table("blind_spots", "", BLIND_SPOTS, tuple(found))


def spot_table(kind: str, spots: tuple[BlindSpot, ...]) -> Table:
    """The blind spots of one kind, for machines."""
    return Table(kind, "", BLIND_SPOTS[1:], tuple(_row(kind, spot)[1:] for spot in spots))


def _row(kind: str, spot: BlindSpot) -> tuple[Cell, ...]:
    return (
        _KINDS[kind],
        spot.account_id,
        spot.account_name,
        spot.conventional_tier,
        spot.tier,
        spot.net_revenue,
        spot.account_profit,
    )
