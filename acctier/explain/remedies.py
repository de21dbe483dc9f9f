"""What would bring a losing account to zero, one thing at a time, each with what it assumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from acctier.config.models import LineSpec
from acctier.model.explanation import (
    ActivityProof,
    FewerUnits,
    LineProof,
    OrderSize,
    PriceRise,
    Rung,
)
from acctier.model.money import Currency

_OF_REVENUE = frozenset({"net_revenue", "gross_profit", "contribution_margin"})


def price_rise(profit: int, net_revenue: int, lines: Mapping[str, LineSpec]) -> PriceRise:
    """The net revenue that is missing: ``-profit``, and as a share of net revenue.

    Formulas over revenue or profit would move with the price; they are named and left as they are.
    """
    revenues = {name for name, spec in lines.items() if spec.kind in {"revenue", "deduction"}}
    moving = tuple(
        name
        for name, spec in lines.items()
        if spec.formula is not None
        and {each.text for each in spec.formula.names} & (revenues | _OF_REVENUE)
    )
    share = Fraction(-profit, net_revenue) if net_revenue > 0 else None
    return PriceRise(-profit, share, moving)


def fewer_units(profit: int, rungs: Sequence[Rung], currency: Currency) -> FewerUnits | None:
    """How much less of the most expensive activity covers the loss, at the cost of a unit as it is.

    ``fewer = -profit / unit cost``; None where the whole activity costs less than the loss.
    """
    activities = [rung for rung in rungs if isinstance(rung, ActivityProof) and rung.amount > 0]
    most = max(activities, key=lambda rung: rung.amount, default=None)
    if most is None or most.quantity.total <= 0 or most.exact <= 0:
        return None
    unit_cost = most.exact / most.quantity.total
    loss = Fraction(-profit, currency.scale)
    enough = loss <= most.exact
    return FewerUnits(
        activity=most.name,
        amount=most.amount,
        unit=most.quantity.unit,
        units=most.quantity.total,
        unit_cost=unit_cost,
        fewer=loss / unit_cost if enough else None,
        left=0 if enough else profit + most.amount,
        events=most.quantity.source.rows,
        table=most.quantity.source.table,
    )


def order_size(
    net_revenue: int, gross_profit: int, profit: int, rungs: Sequence[Rung], currency: Currency
) -> OrderSize | None:
    """The net revenue per event at which the account breaks even, with as many events as now.

    ``margin = (gross profit - cost of level unit) / net revenue`` stays, and so does all other cost
    to serve: ``needed = other cost / margin / events``.  Events are the rows that the most
    expensive activity of level batch counts or times one by one.
    """
    batch = [
        rung
        for rung in rungs
        if isinstance(rung, ActivityProof)
        and rung.level == "batch"
        and rung.kind == "cost_to_serve"
        and rung.amount > 0
        and rung.quantity.taken in {"rows", "equation"}
    ]
    most = max(batch, key=lambda rung: rung.amount, default=None)
    if most is None or net_revenue <= 0:
        return None
    unit = sum(
        rung.amount
        for rung in rungs
        if isinstance(rung, ActivityProof | LineProof)
        and rung.kind == "cost_to_serve"
        and rung.level == "unit"
    )
    margin = Fraction(gross_profit - unit, net_revenue)
    fixed = gross_profit - unit - profit
    events = most.quantity.source.rows
    return OrderSize(
        activity=most.name,
        table=most.quantity.source.table,
        events=events,
        revenue=net_revenue,
        margin=margin,
        fixed=fixed,
        needed=Fraction(fixed, currency.scale) / margin / events if margin > 0 else None,
    )
