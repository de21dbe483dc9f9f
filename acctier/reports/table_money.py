"""Money read = used + outside the period + filtered + quarantined, per table and line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from acctier.model.document import Cell, Column, Table
from acctier.model.exact import quantity
from acctier.model.money import Currency
from acctier.model.results import Results, TableMoney
from acctier.reports.wording import counted

_PARTS = ("read", "used", "outside_period", "filtered", "quarantined")

MONEY = (
    Column("table", "Money in"),
    Column("taken_by", "taken by"),
    *(Column(name, name.replace("_", " "), "money") for name in _PARTS),
    Column("unreadable_rows", "rows without amount", "count", priority=2),
)


def money_table(results: Results) -> Table:
    """What became of the money of every table, a row per line and cost that takes it."""
    rows = tuple(
        _row(table.table, each, results.currency)
        for table in results.tables
        for each in table.money
    )
    return Table("money", "", MONEY, rows)


def first_money(results: Results) -> Table:
    """The same of one line or cost per table, the first that takes it, in whole units."""
    table = money_table(results)
    first: dict[Cell, tuple[Cell, ...]] = {}
    for row in table.rows:
        first.setdefault(row[0], row)
    rows = tuple(first.values())
    more = len(table.rows) - len(rows)
    note = f"and {counted(more, 'more amount')}: acctier check -v" if more else None
    columns = tuple(
        replace(column, whole=True) if column.unit == "money" else column for column in MONEY
    )
    return Table("money", "", columns, rows, note)


def _row(table: str, money: TableMoney, currency: Currency) -> tuple[Cell, ...]:
    amounts = (currency.minor(getattr(money, name)) for name in _PARTS)
    return (table, money.name, *amounts, money.unreadable)


def money_record(money: TableMoney, currency: Currency) -> dict[str, object]:
    """The same of one line or cost for machines, exact where it is rounded per account."""
    amounts = {name: _decimal(getattr(money, name), currency) for name in _PARTS}
    return {"taken_by": money.name, **amounts, "unreadable_rows": money.unreadable}


def _decimal(amount: Fraction, currency: Currency) -> Decimal:
    units = amount * currency.scale
    return currency.decimal(int(units)) if units.denominator == 1 else quantity(amount)
