"""Profit leaks by money: by cause, by account, or by the person who can mend them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import polars as pl

from acctier.model.document import Cell, Column, Document, FrameRows, Line, Table, Text, Tone
from acctier.model.results import LeakResult, Results
from acctier.reports.accounts import identity, method_data
from acctier.reports.wording import counted, heading, money

SCHEMA = "acctier/leaks/1"

By = Literal["cause", "account", "owner"]

BY_CAUSE = (
    Column("leak", "Leak"),
    Column("kind", "kind", priority=5),
    Column("line", "line", priority=4),
    Column("accounts", "accounts", "count", priority=1),
    Column("amount", "loss", "money", whole=True),
    Column("recoverable", "recoverable", "money", whole=True, priority=2),
    Column("owner", "owner"),
    Column("worst_account", "worst account", priority=3),
)

BY_ACCOUNT = (
    Column("leak", "Leak"),
    Column("kind", "kind", priority=5),
    Column("line", "line", priority=4),
    Column("account_id", "account", priority=3),
    Column("account_name", "name"),
    Column("owner", "owner"),
    Column("nature", "nature", priority=4),
    Column("amount", "loss", "money", whole=True),
    Column("recoverable", "recoverable", "money", whole=True, priority=2),
)

BY_OWNER = (
    Column("owner", "Owner"),
    Column("leaks", "leaks", "count"),
    Column("accounts", "accounts", "count"),
    Column("amount", "loss", "money", whole=True),
    Column("recoverable", "recoverable", "money", whole=True),
)


def leaks(results: Results, by: By = "cause", least: int = 0) -> Document:
    """Leaks of at least ``least`` minor units, the largest first.

    By account there is one row per account and leak, as in ``leaks.csv``; an account that leaks in
    two places stands there twice, and no cent is in both rows.
    """
    makers: Mapping[By, Callable[[Results, int], Table]] = {
        "cause": by_cause,
        "account": by_account,
        "owner": by_owner,
    }
    table = makers[by](results, least)
    blocks = (
        heading(results, f"Leaks by {by}"),
        Text(None, tuple(_sentences(results, table, least))),
        table,
    )
    data = {
        "schema": SCHEMA,
        **identity(results),
        **method_data(results),
        "by": by,
        "leaks": table,
    }
    shown = blocks if len(table.rows) else blocks[:2]
    return Document(f"leaks by {by}", results.currency, shown, data, table)


def _sentences(results: Results, table: Table, least: int) -> Iterator[Line]:
    if not results.leaks:
        yield Line("No leak is declared in the configuration, so none is looked for.", "quiet")
        return
    lost = int(results.account_leaks["amount"].sum())
    mended = int(results.account_leaks["recoverable"].sum())
    accounts = results.account_leaks["account_id"].n_unique()
    yield Line(
        f"{counted(int(accounts), 'account')} {'loses' if accounts == 1 else 'lose'} "
        f"{money(lost, results.currency)}, of which {money(mended, results.currency)} can be "
        "recovered."
    )
    if least > 0:
        shown = "Shown are rows of at least" if len(table.rows) else "No row reaches"
        yield Line(f"{shown} {results.currency.code} {results.currency.format(least)}.", "quiet")


def ordered(results: Results, least: int = 0) -> list[LeakResult]:
    """The leaks of at least ``least``, largest first, then by name."""
    kept = [leak for leak in results.leaks if leak.amount >= least]
    return sorted(kept, key=lambda leak: (-leak.amount, leak.leak))


def by_cause(results: Results, least: int = 0) -> Table:
    """One row per leak."""
    return Table("leaks", "", BY_CAUSE, tuple(map(_row, ordered(results, least))))


def _row(leak: LeakResult) -> tuple[Cell, ...]:
    return (
        leak.leak,
        leak.kind,
        leak.line,
        leak.accounts,
        leak.amount,
        leak.recoverable,
        leak.owner,
        leak.worst_account,
    )


def by_account(results: Results, least: int = 0) -> Table:
    """One row per account and leak."""
    frame = results.account_leaks.filter(pl.col("amount") >= least)
    names = [column.name for column in BY_ACCOUNT]
    digits = results.currency.digits
    scales = tuple(digits if column.unit == "money" else 0 for column in BY_ACCOUNT)
    units = tuple(column.unit for column in BY_ACCOUNT)
    return Table("leaks", "", BY_ACCOUNT, FrameRows(frame.select(names), units, scales))


def by_owner(results: Results, least: int = 0) -> Table:
    """One row per owner; leaks that nobody owns come last among equals."""
    summed = (
        results.account_leaks.group_by("owner")
        .agg(
            pl.col("leak").n_unique().cast(pl.Int64).alias("leaks"),
            pl.col("account_id").n_unique().cast(pl.Int64).alias("accounts"),
            pl.col("amount").sum(),
            pl.col("recoverable").sum(),
        )
        .filter(pl.col("amount") >= least)
        .sort("amount", "owner", descending=[True, False], nulls_last=True)
    )
    rows = tuple(summed.iter_rows())
    tones: tuple[Tone, ...] = tuple("plain" if row[0] else "warn" for row in rows)
    return Table("leaks", "", BY_OWNER, rows, tones=tones)
