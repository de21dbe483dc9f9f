"""The ladder of one account made again: lines from rows and formulas, activities from rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import polars as pl

from acctier.explain.evidence import ACCOUNT, Evidence, asked_of_accounts, prove
from acctier.explain.figures import Figures
from acctier.explain.pools import Pools, source_of
from acctier.explain.quantities import quantity_of
from acctier.explain.tallies import Tallies, Tally, split, tallies
from acctier.expression.exact import Cell
from acctier.model.explanation import ActivityProof, LineProof, Rung, SubtotalProof
from acctier.model.results import LadderLine

AFTER_UNIT = "after_unit_level"
"""The subtotal between cost to serve of level unit and of level batch, where there is both."""

_REACHED = ("assigned", "unattributed", "excluded")

Held = Mapping[tuple[str | None, str], Mapping[str | None, int]]
"""What the cost ledger holds for an account and activity, by pool."""


class Rungs:
    """Every rung of every account asked for; the rows behind them are gathered once."""

    def __init__(self, evidence: Evidence, account: object, ledger: pl.DataFrame) -> None:
        self.evidence = evidence
        self.asked = asked_of_accounts(evidence.configuration)
        self.parts = {name: split(each, evidence) for name, each in self.asked.items()}
        self.rows: Tallies = tallies(evidence, list(self.asked.values()), account)
        self.held = _held(ledger)
        self.pools = Pools(evidence)
        self.ladder = tuple(in_levels(evidence.results.accounts.ladder))

    def of(self, account: str | None, cells: Mapping[str, Cell]) -> Iterator[Rung]:
        """The rungs of one account, each proved to be what stands in the P&L."""
        done: list[LineProof | ActivityProof] = []
        made: dict[str, int] = {}
        for rung in self.ladder:
            if rung.role == "subtotal":
                subtotal = _subtotal(rung.name, done, made)
                if rung.name != AFTER_UNIT:
                    prove(rung.name, subtotal.amount, self._amount(cells, rung.name))
                made[rung.name] = subtotal.amount
                yield subtotal
                continue
            amount = self._amount(cells, rung.name)
            make = self._activity if rung.role == "activity" else self._line
            proof = make(rung, account, amount, cells)
            done.append(proof)
            yield proof

    def everyone(self, totals: Mapping[str, int]) -> dict[str, int]:
        """The same ladder over all accounts together."""
        found = {rung.name: totals[rung.name] for rung in self.ladder if rung.name in totals}
        if any(rung.name == AFTER_UNIT for rung in self.ladder):
            unit = (rung.name for rung in self.ladder if step(rung) == "unit")
            found[AFTER_UNIT] = totals["gross_profit"] - sum(totals[name] for name in unit)
        return found

    def _amount(self, cells: Mapping[str, Cell], name: str) -> int:
        stands = cells[name]
        assert isinstance(stands, Fraction)
        return int(stands * self.evidence.currency.scale)

    def _line(
        self, rung: LadderLine, account: str | None, amount: int, cells: Mapping[str, Cell]
    ) -> LineProof:
        evidence, spec = self.evidence, self.evidence.configuration.profit_and_loss[rung.name]
        currency = evidence.currency
        if spec.formula is not None:
            formula = Figures(evidence, cells).formula(spec.formula)
            exact = formula.value or Fraction(0)
            prove(rung.name, currency.minor(exact), amount)
            return LineProof(
                rung.name, rung.kind, rung.level, amount, exact,
                imputed=rung.imputed, formula=formula,
            )  # fmt: skip
        tally = self._tally(account, rung.name)
        once = spec.round == "account"
        if once:
            close = abs(tally.exact * currency.scale - amount) < 1
            prove(f"{rung.name} within one minor unit", close, stands=True)
        else:
            prove(rung.name, tally.units * currency.scale, amount)
        return LineProof(
            rung.name, rung.kind, rung.level, amount, tally.exact, once,
            rung.imputed, source_of(evidence, self.asked[rung.name], tally),
        )  # fmt: skip

    def _activity(
        self, rung: LadderLine, account: str | None, amount: int, cells: Mapping[str, Cell]
    ) -> ActivityProof:
        spec = self.evidence.configuration.activities[rung.name]
        total = cells[f"{rung.name}_volume"]
        assert isinstance(total, Fraction)
        activity = self.pools.activities[rung.name]
        quantity = quantity_of(
            self.evidence,
            self.asked[rung.name],
            spec,
            self.parts[rung.name],
            self._tally(account, rung.name),
            total,
        )
        held = self.held.get((account, rung.name), {})
        return ActivityProof(
            rung.name,
            rung.kind,
            rung.level,
            amount,
            quantity,
            self.pools.shares(activity, total, held, amount),
            uses=activity.uses if spec.pool is not None and spec.driver is not None else None,
            rate=None if activity.rate is None else activity.rate / self.evidence.currency.scale,
        )

    def _tally(self, account: str | None, name: str) -> Tally:
        return self.rows.get(account, {}).get(name, Tally())


def step(rung: LadderLine | LineProof | ActivityProof) -> str:
    """Where a line or activity stands: its kind, or for cost to serve its level."""
    return rung.level if rung.kind == "cost_to_serve" else rung.kind


def in_levels(ladder: Sequence[LadderLine]) -> Iterator[LadderLine]:
    """The ladder with cost to serve of level unit before level batch, a subtotal between them."""
    unit = [rung for rung in ladder if step(rung) == "unit"]
    batch = [rung for rung in ladder if step(rung) == "batch"]
    told = False
    for rung in ladder:
        if step(rung) not in {"unit", "batch"}:
            yield rung
        elif not told:
            told = True
            yield from unit
            if unit and batch:
                yield LadderLine(AFTER_UNIT, "subtotal")
            yield from batch


def _subtotal(
    name: str, done: Sequence[LineProof | ActivityProof], made: Mapping[str, int]
) -> SubtotalProof:
    """A subtotal from the lines before it, as the method defines it."""

    def of(*steps: str) -> tuple[tuple[str, int], ...]:
        return tuple((each.name, each.amount) for each in done if step(each) in steps)

    def after(name: str) -> tuple[tuple[str, int], ...]:
        return ((name, made[name]),)

    match name:
        case "net_revenue":
            plus, minus = of("revenue"), of("deduction")
        case "gross_profit":
            plus, minus = after("net_revenue"), of("cogs")
        case "after_unit_level":
            plus, minus = after("gross_profit"), of("unit")
        case "contribution_margin" if AFTER_UNIT in made:
            plus, minus = after(AFTER_UNIT), of("batch")
        case "contribution_margin":
            plus, minus = after("gross_profit"), of("unit", "batch")
        case "cost_to_serve":
            plus, minus = of("unit", "batch", "customer"), ()
        case _:
            plus, minus = after("contribution_margin"), of("customer")
    amount = sum(each for _, each in plus) - sum(each for _, each in minus)
    return SubtotalProof(name, amount, plus, minus)


def _held(ledger: pl.DataFrame) -> dict[tuple[str | None, str], dict[str | None, int]]:
    held: dict[tuple[str | None, str], dict[str | None, int]] = {}
    rows = ledger.filter(pl.col("outcome").is_in(list(_REACHED)))
    for pool, activity, account, amount in rows.select(
        "pool", "activity", ACCOUNT, "amount"
    ).iter_rows():
        held.setdefault((account, activity), {})[pool] = amount
    return held
