"""Where every line stands in the ladder, and from when a formula may read a subtotal."""

from __future__ import annotations

from typing import Any

import pytest

from acctier.config.models import ActivitySpec, LineSpec
from acctier.profit.ladder import SUBTOTALS, ladder, ready_after, subtotals


def lines_of(**kinds: str) -> dict[str, LineSpec]:
    """Lines by name: their kind, and ``customer`` for a cost to serve of that level."""
    specs: dict[str, dict[str, Any]] = {
        name: {"kind": "cost_to_serve", "level": "customer"}
        if kind == "customer"
        else {"kind": kind}
        for name, kind in kinds.items()
    }
    return {name: LineSpec.model_validate({**spec, "formula": "1"}) for name, spec in specs.items()}


def activity(**spec: str) -> ActivitySpec:
    return ActivitySpec.model_validate(spec)


def names(
    lines: dict[str, LineSpec], activities: dict[str, ActivitySpec] | None = None
) -> list[str]:
    return [rung.name for rung in ladder(lines, activities or {})]


def test_without_lines_the_subtotals_remain() -> None:
    assert names({}) == [
        "net_revenue",
        "gross_profit",
        "contribution_margin",
        "cost_to_serve",
        "account_profit",
    ]
    assert sorted(SUBTOTALS) == sorted(names({}))


def test_lines_stand_in_their_step_in_the_order_written() -> None:
    found = names(lines_of(b="deduction", a="deduction", s="revenue"))
    assert found[:4] == ["s", "b", "a", "net_revenue"]


def test_activities_stand_behind_the_lines_of_their_step() -> None:
    activities = {
        "host": activity(kind="cogs", level="customer"),
        "care": activity(level="customer"),
        "pick": activity(level="unit"),
        "pack": activity(),
    }
    found = names(lines_of(goods="cogs", freight="cost_to_serve", bonus="customer"), activities)
    assert found == [
        "net_revenue",
        *("goods", "host", "gross_profit"),
        *("freight", "pick", "pack", "contribution_margin"),
        *("bonus", "care", "cost_to_serve", "account_profit"),
    ]


def test_a_level_counts_in_cost_to_serve_only() -> None:
    lines = {
        "goods": LineSpec.model_validate({"kind": "cogs", "level": "customer", "formula": "1"})
    }
    assert names(lines).index("goods") < names(lines).index("gross_profit")


def test_an_imputed_line_is_marked() -> None:
    spec = {"kind": "cost_to_serve", "formula": "1", "imputed": "true"}
    rungs = ladder({"credit": LineSpec.model_validate(spec)}, {})
    assert [rung.name for rung in rungs if rung.imputed] == ["credit"]


def test_every_subtotal_says_what_it_is_made_of() -> None:
    lines = lines_of(s="revenue", d="deduction", g="cogs", f="cost_to_serve", c="customer")
    parts = {each.name: (each.plus, each.minus) for each in subtotals(ladder(lines, {}))}
    assert parts == {
        "net_revenue": (("s",), ("d",)),
        "gross_profit": (("net_revenue",), ("g",)),
        "contribution_margin": (("gross_profit",), ("f",)),
        "account_profit": (("contribution_margin",), ("c",)),
        "cost_to_serve": (("f", "c"), ()),
    }


@pytest.mark.parametrize(
    ("kinds", "net", "gross", "margin"),
    [
        ({}, 0, 0, 0),
        ({"s": "revenue"}, 1, 1, 1),
        ({"s": "revenue", "d": "deduction", "g": "cogs", "f": "cost_to_serve"}, 2, 3, 4),
        ({"s": "revenue", "f": "cost_to_serve", "d": "deduction"}, 3, 3, 3),
        ({"f": "cost_to_serve", "s": "revenue", "c": "customer"}, 2, 2, 2),
        ({"g": "cogs", "s": "revenue"}, 2, 2, 2),
    ],
)
def test_a_subtotal_is_ready_after_its_last_line(
    kinds: dict[str, str], net: int, gross: int, margin: int
) -> None:
    assert ready_after(lines_of(**kinds)) == {
        "net_revenue": net,
        "gross_profit": gross,
        "contribution_margin": margin,
    }
