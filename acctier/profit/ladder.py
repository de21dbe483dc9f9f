"""The ladder: P&L lines and activities in order, with the subtotals they lead to.

revenue - deductions = net_revenue; - cogs = gross_profit; - cost to serve of level unit and
batch = contribution_margin; - customer level = account_profit.
cost_to_serve = gross_profit - account_profit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acctier.config.models import ActivitySpec, LineSpec
from acctier.model.results import LadderLine

SUBTOTALS = (
    "net_revenue",
    "gross_profit",
    "contribution_margin",
    "cost_to_serve",
    "account_profit",
)
_STEPS = ("revenue", "deduction", "cogs", "cost_to_serve", "customer")
_AFTER = {
    "deduction": "net_revenue",
    "cogs": "gross_profit",
    "cost_to_serve": "contribution_margin",
}


@dataclass(frozen=True)
class Subtotal:
    """A subtotal: what it starts from and the lines added or taken."""

    name: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]


def ladder(
    lines: Mapping[str, LineSpec], activities: Mapping[str, ActivitySpec]
) -> tuple[LadderLine, ...]:
    """Every rung in order: revenue, deductions, cogs, cost to serve by level, with subtotals."""
    rungs = [
        LadderLine(name, "line", spec.kind, spec.level, imputed=spec.imputed)
        for name, spec in lines.items()
    ] + [LadderLine(name, "activity", spec.kind, spec.level) for name, spec in activities.items()]
    result: list[LadderLine] = []
    for step in _STEPS:
        result += [rung for rung in rungs if _step(rung) == step]
        if step in _AFTER:
            result.append(LadderLine(_AFTER[step], "subtotal"))
    result.append(LadderLine("cost_to_serve", "subtotal"))
    result.append(LadderLine("account_profit", "subtotal"))
    return tuple(result)


def _step(rung: LadderLine) -> str:
    if rung.kind == "cost_to_serve" and rung.level == "customer":
        return "customer"
    return rung.kind


def subtotals(rungs: Sequence[LadderLine]) -> tuple[Subtotal, ...]:
    """How each subtotal is made of lines, activities and earlier subtotals."""

    def of(*steps: str) -> tuple[str, ...]:
        return tuple(
            rung.name for rung in rungs if rung.role != "subtotal" and _step(rung) in steps
        )

    return (
        Subtotal("net_revenue", of("revenue"), of("deduction")),
        Subtotal("gross_profit", ("net_revenue",), of("cogs")),
        Subtotal("contribution_margin", ("gross_profit",), of("cost_to_serve")),
        Subtotal("account_profit", ("contribution_margin",), of("customer")),
        Subtotal("cost_to_serve", of("cost_to_serve", "customer"), ()),
    )


def ready_after(lines: Mapping[str, LineSpec]) -> dict[str, int]:
    """For each subtotal a formula may read, the number of lines that must be done before it."""
    last = {"revenue": 0, "deduction": 0, "cogs": 0, "cost_to_serve": 0, "customer": 0}
    for index, (name, spec) in enumerate(lines.items(), start=1):
        last[_step(LadderLine(name, "line", spec.kind, spec.level))] = index
    net = max(last["revenue"], last["deduction"])
    gross = max(net, last["cogs"])
    return {
        "net_revenue": net,
        "gross_profit": gross,
        "contribution_margin": max(gross, last["cost_to_serve"]),
    }
