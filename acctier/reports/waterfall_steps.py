"""The steps of the price waterfall, in order, as the ladder of the accounts has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acctier.model.results import Accounts, LadderLine

LIST_PRICE, AFTER_UNIT = "list_price", "after_unit_level"


@dataclass(frozen=True)
class Step:
    """A step down the waterfall: a column of the accounts (or several), and whether it adds."""

    name: str
    columns: tuple[str, ...]
    role: str
    kind: str = ""
    level: str = ""
    sign: int = -1

    @property
    def is_subtotal(self) -> bool:
        """Whether it is what the steps before it leave."""
        return self.role == "subtotal"


def steps(accounts: Accounts) -> tuple[Step, ...]:
    """Every step in order; cost to serve by level, with what is left after each level."""
    ladder = accounts.ladder
    revenue = [line for line in ladder if line.kind == "revenue"]
    path = [_step(line) for line in revenue]
    names = tuple(line.name for line in revenue)
    if len(revenue) > 1:
        path.append(Step(LIST_PRICE, names, "subtotal", sign=1))
    path += [_step(line) for line in ladder if line.kind == "deduction"]
    path.append(_subtotal("net_revenue"))
    path += [_step(line) for line in ladder if line.kind == "cogs"]
    path.append(_subtotal("gross_profit"))
    by_level = {
        level: [_step(line) for line in ladder if _serves(line, level)]
        for level in ("unit", "batch", "customer")
    }
    path += by_level["unit"]
    if by_level["unit"] and by_level["batch"]:
        path.append(Step(AFTER_UNIT, (), "subtotal", sign=1))
    path += [*by_level["batch"], _subtotal("contribution_margin")]
    path += [*by_level["customer"], _subtotal("account_profit")]
    return (*path, *_loaded_steps(accounts.sustaining))


def _serves(line: LadderLine, level: str) -> bool:
    """Whether a rung is cost to serve of a level; a rung that says none is of level batch."""
    return line.kind == "cost_to_serve" and (line.level or "batch") == level


def _step(line: LadderLine) -> Step:
    sign = 1 if line.kind == "revenue" else -1
    level = (line.level or "batch") if line.kind == "cost_to_serve" else ""
    return Step(line.name, (line.name,), line.role, line.kind, level, sign)


def _subtotal(name: str) -> Step:
    return Step(name, (name,), "subtotal", sign=1)


def _loaded_steps(columns: Sequence[str]) -> Iterator[Step]:
    """Allocated layers, each with what it leaves; the last leaves the fully loaded profit."""
    *pairs, loaded = columns or ("",)
    for place, name in enumerate(pairs[:-1]):
        yield _subtotal(name) if place % 2 else Step(name, (name,), "layer")
    if loaded:
        yield _subtotal(loaded)
