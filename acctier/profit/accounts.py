"""From the statement to the accounts that are ranked, no account, excluded ones, and the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from acctier.model.fields import Field, Kind
from acctier.model.results import Accounts
from acctier.profit.ladder import SUBTOTALS
from acctier.profit.statement import ACCOUNT, Statement, sum_rows


@dataclass(frozen=True)
class Columns:
    """Which columns of the statement are what."""

    attributes: tuple[str, ...]
    measures: tuple[str, ...]
    volumes: tuple[str, ...]
    sustaining: tuple[str, ...]


def known_accounts(statement: Statement, excluded: pl.Series, columns: Columns) -> Accounts:
    """The accounts that count: known and not excluded, best first, dormant ones last by id."""
    frame = statement.frame.filter(
        pl.col(ACCOUNT).is_not_null() & ~pl.col(ACCOUNT).is_in(excluded.implode())
    )
    money = [rung.name for rung in statement.rungs]
    names = [
        ACCOUNT,
        "account_name",
        *columns.attributes,
        *money,
        *columns.volumes,
        *columns.measures,
        *columns.sustaining,
        "active",
    ]
    frame = frame.select(names).sort(
        ["active", "account_profit", "net_revenue", ACCOUNT],
        descending=[True, True, True, False],
    )
    dormant = frame.filter(~pl.col("active")).sort(ACCOUNT)
    frame = pl.concat([frame.filter(pl.col("active")), dormant])
    fields = {name: statement.fields[name] for name in names if name in statement.fields}
    fields |= {ACCOUNT: Field(ACCOUNT, Kind.TEXT), "account_name": Field("account_name", Kind.TEXT)}
    return Accounts(
        frame,
        {name: fields[name] for name in names},
        statement.rungs,
        columns.attributes,
        columns.measures,
        columns.volumes,
        columns.sustaining,
    )


def apart(statement: Statement, excluded: pl.Series) -> tuple[dict[str, int], dict[str, int]]:
    """The full ladder of rows without account, and of excluded accounts together."""
    names = [rung.name for rung in statement.rungs]
    lost = statement.frame.filter(pl.col(ACCOUNT).is_null())
    kept_out = statement.frame.filter(pl.col(ACCOUNT).is_in(excluded.implode()))
    return sum_rows(lost, names), sum_rows(kept_out, names)


def totals(
    accounts: Accounts, apart_profit: Mapping[str, int], held: Mapping[str, int]
) -> dict[str, int]:
    """Totals of the accounts, and the way from their profit to operating profit.

    operating_profit = sum(account_profit) + unattributed + excluded - sustaining - unused -
    unassigned - residual.  Columns of allocated layers stand last, for they are in none of these.
    """
    names = [rung.name for rung in accounts.ladder]
    sums = sum_rows(accounts.frame, [*names, *accounts.sustaining])
    lines = [rung.name for rung in accounts.ladder if rung.role != "subtotal"]
    result = {
        "accounts": accounts.frame.height,
        "active_accounts": int(accounts.frame["active"].sum()),
        **{name: sums[name] for name in (*lines, *SUBTOTALS)},
        **apart_profit,
        **held,
    }
    result["operating_profit"] = (
        sums["account_profit"] + sum(apart_profit.values()) - sum(held.values())
    )
    return result | {name: sums[name] for name in accounts.sustaining}


def active(accounts: Accounts) -> pl.DataFrame:
    """Active accounts only: what the curve is drawn from."""
    return accounts.frame.filter(pl.col("active"))


def sums_of(statement: Statement, names: Sequence[str]) -> dict[str, int]:
    """Grand sums over every account, no account and excluded ones."""
    return sum_rows(statement.frame, names)
