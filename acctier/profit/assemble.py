"""The account P&L of a configuration, from what was measured and allocated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from acctier.config.models import Configuration
from acctier.config.parts import FromTable, MeasureFormula
from acctier.model.money import Currency
from acctier.profit.base import Base, base
from acctier.profit.ladder import ladder
from acctier.profit.statement import LineSum, state
from acctier.profit.sustaining import Sustained, by_layer, sustain


def account_pnl(
    configuration: Configuration,
    attributes: Base,
    measured: pl.DataFrame,
    scale: Callable[[str], int],
    costs: pl.DataFrame,
    layers: Sequence[Mapping[str, int]],
    excluded: pl.Series,
    currency: Currency,
) -> Sustained:
    """Every rung for every account, then the layers of sustaining cost held above them.

    ``measured`` and ``costs`` are per account (see `base`), ``scale`` tells the decimals of a
    measured column, ``layers`` holds the money of each layer by source.
    """
    lines, activities = configuration.profit_and_loss, configuration.activities
    measures = configuration.accounts.measures
    start = base(
        attributes,
        measured,
        costs,
        list(activities),
        {
            name: scale(f"measure.{name}")
            for name, spec in measures.items()
            if isinstance(spec, FromTable)
        },
        currency,
    )
    formulas = {
        name: spec.formula for name, spec in measures.items() if isinstance(spec, MeasureFormula)
    }
    sums = {
        name: LineSum(f"line.{name}", scale(f"line.{name}"), spec.round == "account")
        for name, spec in lines.items()
        if spec.formula is None
    }
    statement = state(start, lines, sums, formulas, ladder(lines, activities), currency)
    money = by_layer(configuration.sustaining, layers)
    return sustain(statement, configuration.sustaining, money, excluded)
