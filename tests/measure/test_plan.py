"""A configuration says in one list what is to be taken, from which table, and how it is rounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctier.config.load import load_configuration
from acctier.config.models import Configuration
from acctier.config.parts import FromTable
from acctier.measure.plan import account_takes, of_results, total_takes
from acctier.measure.takes import Take

FIRM = """\
version: 1
company: Corner Wholesale
currency: USD
period: 2026-Q3
tables:
  customers: {file: customers.csv, key: account_id, columns: {account_id: text, segment: text}}
  lines:
    file: lines.csv
    columns: {account_id: text, order_id: text, amount: money, pieces: number}
  ledger: {file: ledger.csv, columns: {centre: text, amount: money, hours: number}}
accounts:
  table: customers
  id: account_id
  measures:
    orders: {from: lines, count_distinct: order_id}
profit_and_loss:
  sales: {kind: revenue, from: lines, sum: amount, where: pieces > 0}
  usage: {kind: cogs, from: lines, sum: amount * 0.1, round: account}
  bonus: {kind: deduction, formula: sales * 0.01}
pools:
  desk:
    cost: {from: ledger, sum: amount, where: centre = 'D'}
    practical_capacity: {from: ledger, sum: hours}
    unit: hours
  reps: {cost: 500, serves: {visit: {from: ledger, count: rows}, call: 2}}
activities:
  take_order: {pool: desk, from: lines, uses: 0.2 * pieces}
  visit: {driver: {from: lines, count: rows}}
  call: {driver: {from: lines, sum: pieces, negative: net}, volume: {from: ledger, sum: hours}}
checks:
  - {name: ledger is used, value: {from: ledger, sum: amount}, equals: pools.cost}
gates:
  - {name: no losers, value: {from: accounts, count: rows, where: account_profit < 0}, max: 0}
"""


@pytest.fixture
def firm(tmp_path: Path) -> Configuration:
    path = tmp_path / "acctier.yaml"
    path.write_text(FIRM, "utf-8")
    return load_configuration(path).configuration


def described(takes: list[Take]) -> list[tuple[str, str, str, str]]:
    return [(take.name, take.table, take.mode.value, take.negative) for take in takes]


def test_what_is_taken_per_account(firm: Configuration) -> None:
    assert described(account_takes(firm)) == [
        ("line.sales", "lines", "money", "net"),
        ("line.usage", "lines", "exact", "net"),
        ("driver.take_order", "lines", "quantity", "floor"),
        ("driver.visit", "lines", "quantity", "floor"),
        ("driver.call", "lines", "quantity", "net"),
        ("measure.orders", "lines", "exact", "net"),
    ]


def test_what_is_taken_as_one_number(firm: Configuration) -> None:
    assert described(total_takes(firm)) == [
        ("pools.desk.cost", "ledger", "money", "net"),
        ("pools.desk.practical_capacity", "ledger", "exact", "net"),
        ("pools.reps.serves.visit", "ledger", "exact", "net"),
        ("activities.call.volume", "ledger", "exact", "net"),
        ("checks.0.value", "ledger", "exact", "net"),
    ]


def test_lines_drivers_and_costs_become_money(firm: Configuration) -> None:
    takes = [*account_takes(firm), *total_takes(firm)]
    assert [take.name for take in takes if take.feeds_money] == [
        "line.sales",
        "line.usage",
        "driver.take_order",
        "driver.visit",
        "driver.call",
        "pools.desk.cost",
    ]


def test_gates_always_read_the_results_checks_only_without_a_table_of_that_name(
    firm: Configuration,
) -> None:
    source = FromTable.model_validate({"from": "accounts", "count": "rows"})
    assert of_results("gates.0.value", source, firm)
    assert of_results("checks.0.value", source, firm)
    tables = {**firm.tables, "accounts": firm.tables["customers"]}
    own = firm.model_copy(update={"tables": tables})
    assert of_results("gates.0.value", source, own)
    assert not of_results("checks.0.value", source, own)
