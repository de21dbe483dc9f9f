"""Net revenue per account as the rows have it, before the ladder is built."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from acctier.config.models import Configuration
from acctier.measure.measured import TableMeasures
from acctier.measure.plan import account_takes
from acctier.measure.table import ACCOUNT
from acctier.measure.takes import Take

_SIGNS = {"revenue": 1, "deduction": -1}


def revenue_takes(configuration: Configuration) -> list[Take]:
    """The takes of revenue and deduction lines; a formula line has none."""
    signs = _line_signs(configuration)
    return [take for take in account_takes(configuration) if take.name in signs]


def net_revenue(
    configuration: Configuration, tables: Iterable[TableMeasures]
) -> dict[str, Fraction]:
    """Revenue less deductions of every known account, in major units."""
    signs = _line_signs(configuration)
    found: dict[str, Fraction] = {}
    for table in tables:
        for take in table.takes:
            unit = Fraction(signs.get(take.name, 0), 10 ** table.sums.scales[take.name])
            amounts = table.per_account.drop_nulls(ACCOUNT).select(ACCOUNT, take.name)
            for account, units in amounts.iter_rows():
                found[account] = found.get(account, Fraction(0)) + unit * units
    return found


def _line_signs(configuration: Configuration) -> dict[str, int]:
    return {
        f"line.{name}": _SIGNS[line.kind]
        for name, line in configuration.profit_and_loss.items()
        if line.kind in _SIGNS
    }
