"""The identities of the method; a breach ends the run and nothing is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acctier.expression.exact import decimal_text
from acctier.model.errors import BalanceError
from acctier.model.money import Currency
from acctier.model.results import PoolResult, TableResult


def balance(name: str, left: int, right: int, currency: Currency) -> None:
    """Raise `BalanceError` when two amounts that must be equal are not."""
    if left != right:
        raise BalanceError(
            f"{name}: {currency.format(left)} and {currency.format(right)} differ by "
            f"{currency.format(left - right)}"
        )


def pools_balance(pools: Sequence[PoolResult], currency: Currency) -> None:
    """own + received = assigned + unused + passed on + sustaining + unassigned + residual."""
    for pool in pools:
        balance(f"pool {pool.pool}, in and out", pool.difference, 0, currency)
    received = sum(pool.received for pool in pools)
    balance("received and passed on", received, sum(pool.passed_on for pool in pools), currency)


def rows_balance(tables: Sequence[TableResult], counted: Mapping[str, int]) -> None:
    """rows read = in period + outside + filtered + quarantined."""
    for table in tables:
        parts = (
            table.rows_used
            + table.rows_outside_period
            + table.rows_filtered
            + table.rows_quarantined
        )
        if table.rows_read != parts or table.rows_read != counted.get(table.table, parts):
            raise BalanceError(
                f"table {table.table}: {table.rows_read} rows read, {parts} accounted for"
            )


def money_balance(tables: Sequence[TableResult]) -> None:
    """money read = used + outside the period + filtered + quarantined, per line and cost."""
    for table in tables:
        for each in table.money:
            parts = each.used + each.outside_period + each.filtered + each.quarantined
            if each.read != parts:
                raise BalanceError(
                    f"table {table.table}, {each.name}: {decimal_text(each.read)} read, "
                    f"{decimal_text(parts)} accounted for"
                )


def profit_balance(
    totals: Mapping[str, int],
    subtotals: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]],
    currency: Currency,
) -> None:
    """Each subtotal of the totals is the sum of its lines."""
    for name, (plus, minus) in subtotals.items():
        amount = sum(totals[each] for each in plus) - sum(totals[each] for each in minus)
        balance(f"total {name}", totals[name], amount, currency)
