"""The takes a configuration asks for, each under the name of what it feeds."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.config.checks import GateSpec
from acctier.config.models import Configuration
from acctier.config.parts import FromTable
from acctier.measure.takes import Mode, Take

ACCOUNTS = "accounts"
"""The finished account table, which checks and gates may read; it is not an input."""


def account_takes(configuration: Configuration) -> list[Take]:
    """What is taken per account: P&L lines, driver quantities, measures."""
    takes = []
    for name, line in configuration.profit_and_loss.items():
        if line.from_ is not None:
            mode = Mode.MONEY if line.round == "row" else Mode.EXACT
            takes.append(Take(f"line.{name}", line.from_, mode, line.sum, None, line.where))
    for name, activity in configuration.activities.items():
        key = f"driver.{name}"
        if activity.driver is not None:
            takes.append(Take.of(key, activity.driver, Mode.QUANTITY, "floor"))
        elif activity.from_ is not None:
            takes.append(
                Take(
                    key,
                    activity.from_,
                    Mode.QUANTITY,
                    activity.uses,
                    None,
                    activity.where,
                    activity.negative or "floor",
                )
            )
    for name, measure in configuration.accounts.measures.items():
        if isinstance(measure, FromTable):
            takes.append(Take.of(f"measure.{name}", measure, Mode.EXACT))
    return takes


def total_takes(configuration: Configuration) -> list[Take]:
    """What is taken as one number of the period: costs, capacities, weights, volumes, checks."""
    return [
        Take.of(name, source, mode)
        for name, source, mode in _numbers(configuration)
        if not of_results(name, source, configuration)
    ]


def of_results(name: str, source: FromTable, configuration: Configuration) -> bool:
    """Whether `from: accounts` means the finished account table.

    In gates it always does, in checks when no table of that name is declared.
    """
    declared = ACCOUNTS in configuration.tables
    return source.from_ == ACCOUNTS and (name.startswith("gates.") or not declared)


def _numbers(configuration: Configuration) -> Iterator[tuple[str, FromTable, Mode]]:
    for name, pool in configuration.pools.items():
        yield from _number(f"pools.{name}.cost", pool.cost, Mode.MONEY)
        yield from _number(f"pools.{name}.practical_capacity", pool.practical_capacity)
        if isinstance(pool.serves, dict):
            for target, weight in pool.serves.items():
                yield from _number(f"pools.{name}.serves.{target}", weight)
    for name, activity in configuration.activities.items():
        yield from _number(f"activities.{name}.cost", activity.cost, Mode.MONEY)
        yield from _number(f"activities.{name}.volume", activity.volume)
    for name, layer in configuration.sustaining.items():
        yield from _number(f"sustaining.{name}.cost", layer.cost, Mode.MONEY)
    for section, checks in (("checks", configuration.checks), ("gates", configuration.gates)):
        for index, check in enumerate(checks):
            for key, measure in check_measures(check):
                yield from _number(f"{section}.{index}.{key}", measure)


def check_measures(check: GateSpec) -> list[tuple[str, object]]:
    """The measures of a check or gate by key."""
    return [(key, getattr(check, key)) for key in ("value", "equals", "min", "max")]


def _number(
    name: str, measure: object, mode: Mode = Mode.EXACT
) -> Iterator[tuple[str, FromTable, Mode]]:
    if isinstance(measure, FromTable):
        yield name, measure, mode


def money_takes(configuration: Configuration, table: str) -> list[Take]:
    """What lines, pools, activities and layers take from a table as money, in that order."""
    takes = account_takes(configuration) + total_takes(configuration)
    return [take for take in takes if take.table == table and take.is_money]
