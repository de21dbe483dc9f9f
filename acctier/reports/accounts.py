"""The account P&L as a table: one row per account, every column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from acctier.model.costing import UNASSIGNED
from acctier.model.document import Column, Document, FrameRows, Table, Unit
from acctier.model.fields import Field, Kind
from acctier.model.results import Accounts, Results
from acctier.reports.selection import ALL, Selection, select
from acctier.reports.wording import capacity_basis, counted, flag, heading

SCHEMA = "acctier/accounts/1"

SUBTOTALS = (
    "net_revenue",
    "gross_profit",
    "contribution_margin",
    "cost_to_serve",
    "account_profit",
)
RANKS = ("profit_rank", "revenue_rank")
TIERING = ("conventional_tier", "tier", "tier_rule", "tier_reason")

_PRIORITIES: Mapping[str, int] = {
    "account_id": 0,
    "account_name": 0,
    "net_revenue": 0,
    "account_profit": 0,
    "tier": 0,
    "gross_profit": 1,
    "cost_to_serve": 1,
    "profit_rank": 2,
    "contribution_margin": 2,
    "fully_loaded_profit": 2,
    "conventional_tier": 3,
    "revenue_rank": 5,
    "tier_reason": 7,
    "tier_rule": 8,
}
_ATTRIBUTE, _LINE, _MEASURE, _VOLUME = 4, 3, 5, 6


def column_names(accounts: Accounts) -> tuple[str, ...]:
    """The columns of ``accounts.csv``, in the order of the contract.

    Id and name, attributes, every P&L line and activity, subtotals, volumes, measures, allocated
    layers with what they leave, ranks, tiers; each once, at its first place.
    """
    lines = [line.name for line in accounts.ladder if line.role == "line"]
    activities = [line.name for line in accounts.ladder if line.role == "activity"]
    names = [
        *("account_id", "account_name"),
        *accounts.attributes,
        *lines,
        *activities,
        *SUBTOTALS,
        *accounts.volumes,
        *accounts.measures,
        *accounts.sustaining,
        *RANKS,
        *TIERING,
    ]
    return tuple(name for name in dict.fromkeys(names) if name in accounts.frame.columns)


def columns(accounts: Accounts) -> tuple[Column, ...]:
    """The columns of the account P&L with unit, and importance on a narrow screen."""
    money = {line.name for line in accounts.ladder} | {*SUBTOTALS, *accounts.sustaining}
    return tuple(
        Column(
            name,
            name,
            _unit(accounts.fields[name], is_money=name in money),
            priority=_priority(accounts, name, is_line=name in money),
        )
        for name in column_names(accounts)
    )


def _unit(field: Field, *, is_money: bool) -> Unit:
    if is_money:
        return "money"
    if field.name in RANKS:
        return "count"
    if field.kind is Kind.NUMBER:
        return "quantity"
    if field.kind is Kind.FLAG:
        return "flag"
    return "text" if field.kind is Kind.TEXT else "date"


def _priority(accounts: Accounts, name: str, *, is_line: bool) -> int:
    if name in _PRIORITIES:
        return _PRIORITIES[name]
    if is_line:
        return _LINE
    return (
        _ATTRIBUTE
        if name in accounts.attributes
        else (_VOLUME if name in accounts.volumes else _MEASURE)
    )


def rows(accounts: Accounts, frame: pl.DataFrame, shown: tuple[Column, ...]) -> FrameRows:
    """Rows of the frame under the columns, kept as a frame."""
    names = [column.name for column in shown]
    return FrameRows(
        frame.select(names),
        tuple(column.unit for column in shown),
        tuple(accounts.fields[name].scale for name in names),
    )


def accounts(results: Results, selection: Selection = ALL) -> Document:
    """The account P&L; its records have the columns of ``accounts.csv``."""
    chosen = select(results.accounts, selection)
    shown = columns(results.accounts)
    table = Table(
        "accounts",
        "",
        shown,
        rows(results.accounts, chosen, shown),
        note=left_out(results, chosen.height),
    )
    data = {"schema": SCHEMA, **identity(results), **method_data(results), "accounts": table}
    loaded = bool(results.accounts.sustaining)
    blocks = (heading(results, "Accounts", loaded=loaded), table)
    return Document("accounts", results.currency, blocks, data, table)


def identity(results: Results) -> dict[str, object]:
    """Whose numbers they are, of when and by which method, in front of the data of a report."""
    return {
        "company": results.company,
        "currency": results.currency.code,
        "period": results.period.name,
        "profit_level": results.profit_level,
        "support_method": results.support_method,
    }


def method_data(results: Results) -> dict[str, object]:
    """What the line about the method says to people, for machines."""
    return {
        "capacity_basis": capacity_basis(results),
        "held_above_accounts": {
            **{each.layer: results.currency.decimal(each.cost) for each in results.layers},
            UNASSIGNED: results.currency.decimal(results.totals[UNASSIGNED]),
        },
        "flag": flag(results),
    }


def left_out(results: Results, chosen: int) -> str | None:
    """How many accounts are not among the chosen ones; None when all are."""
    whole = results.accounts.frame.height
    if chosen == whole:
        return None
    return f"{chosen:,} of {counted(whole, 'account')}."


def accounts_frame(results: Results) -> pl.DataFrame:
    """The account P&L with decimals, as ``accounts.parquet`` keeps it.

    Columns and order are those of ``accounts.csv``; money has the currency's digits, other
    numbers the digits of their field.
    """
    held = results.accounts
    return held.frame.select(_decimals(held))


def _decimals(accounts: Accounts) -> Iterator[pl.Expr]:
    for name in column_names(accounts):
        field = accounts.fields[name]
        if field.kind is not Kind.NUMBER or field.scale == 0:
            yield pl.col(name)
            continue
        unit = pl.lit(Decimal(f"1E-{field.scale}"), dtype=pl.Decimal(38, field.scale))
        yield (pl.col(name).cast(pl.Decimal(38, 0)) * unit).alias(name)
