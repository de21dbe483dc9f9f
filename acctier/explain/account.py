"""The proof of an account: its P&L made again, rung by rung, from rows, rates and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import polars as pl

from acctier.explain.evidence import ACCOUNT, NAME, Evidence, asked_of_accounts, prove
from acctier.explain.figures import Figures, judged_cells, statement_cells
from acctier.explain.layers import Layers
from acctier.explain.pools import Pools, source_of
from acctier.explain.quantities import quantity_of
from acctier.explain.remedies import fewer_units, order_size, price_rise
from acctier.explain.tallies import EVERY, Tallies, Tally, split, tallies
from acctier.explain.verdicts import judged_by, leak_of
from acctier.expression.exact import Cell
from acctier.model.explanation import (
    ActivityProof,
    Explanation,
    LeakProof,
    LineProof,
    Rank,
    RuleProof,
    Rung,
    Standing,
    SubtotalProof,
)
from acctier.model.results import LadderLine

NO_ACCOUNT = "no account"
_RANKS = ("profit_rank", "revenue_rank")
_REACHED = ("assigned", "unattributed", "excluded")

Held = Mapping[tuple[str | None, str], Mapping[str | None, int]]
"""What the cost ledger holds for an account and activity, by pool."""


def explain(evidence: Evidence, account: str | None) -> Explanation:
    """The proof of one account, or (None) of no account.

    Raises `BalanceError` when a figure of its P&L cannot be made again from what it came from.
    """
    return next(_Proofs(evidence, account).proofs())


def explain_all(evidence: Evidence) -> Iterator[Explanation]:
    """The proofs of every known account, by id, and of no account last."""
    return _Proofs(evidence, EVERY).proofs()


class _Proofs:
    """Proofs of one account or all: what they need is gathered once."""

    def __init__(self, evidence: Evidence, account: object) -> None:
        self.evidence = evidence
        self.asked = asked_of_accounts(evidence.configuration)
        self.parts = {name: split(each, evidence) for name, each in self.asked.items()}
        self.rows: Tallies = tallies(evidence, list(self.asked.values()), account)
        self.statement = _of(evidence.statement, account)
        self.judged = _by_id(_of(evidence.judged, account))
        self.pools = Pools(evidence)
        self.layers = Layers(evidence)
        self.held = _held(_of(evidence.results.cost_ledger, account))
        self.leaks: dict[str, list[dict[str, object]]] = {}
        for row in _of(evidence.results.account_leaks, account).iter_rows(named=True):
            self.leaks.setdefault(row[ACCOUNT], []).append(row)
        spec = evidence.configuration.leaks.policy
        rules = evidence.configuration.tiers.rules
        expressions = [rule.when for rule in rules]
        expressions += [part for leak in spec.values() for part in (leak.when, leak.loss)]
        wanted = [name.text for each in expressions for name in each.names]
        frame = _of(evidence.judged, account)
        cells = judged_cells(frame, evidence.scope, [*wanted, "account_profit", "net_revenue"])
        self.cells = dict(zip(frame[ACCOUNT], cells, strict=True))

    def proofs(self) -> Iterator[Explanation]:
        """One proof per row of the statement."""
        for row in self.statement.iter_rows(named=True):
            yield self._proof(row)

    def _proof(self, row: Mapping[str, object]) -> Explanation:
        evidence, account = self.evidence, row[ACCOUNT]
        assert account is None or isinstance(account, str)
        cells = statement_cells(row, evidence.fields)
        rungs = tuple(self._rungs(account, cells))
        standing = self._standing(account, row)
        ladder = {rung.name: rung.amount for rung in rungs}
        profit, revenue = ladder["account_profit"], ladder["net_revenue"]
        losing = profit < 0
        layers = self.layers.of(cells)
        known = self.judged.get(account) if standing == "active" else None
        return Explanation(
            account_id=account,
            account_name=str(row[NAME] or account) if account is not None else NO_ACCOUNT,
            standing=standing,
            rungs=rungs,
            net_revenue=revenue,
            gross_profit=ladder["gross_profit"],
            account_profit=profit,
            everyone={name: evidence.results.totals[name] for name in ladder},
            ranks=self._ranks(known),
            tier=_text(known, "tier"),
            conventional_tier=_text(known, "conventional_tier"),
            rules=self._rules(account, known),
            leaks=self._leaks(account),
            price_rise=price_rise(profit, revenue, evidence.configuration.profit_and_loss)
            if losing
            else None,
            fewer_units=fewer_units(profit, rungs, evidence.currency) if losing else None,
            order_size=order_size(
                revenue, ladder["gross_profit"], profit, rungs, evidence.currency
            )
            if losing
            else None,
            layers=layers,
            fully_loaded_profit=layers[-1].after if layers else None,
        )

    def _standing(self, account: str | None, row: Mapping[str, object]) -> Standing:
        if account is None:
            return "unattributed"
        if account in self.evidence.excluded:
            return "excluded"
        return "active" if row["active"] else "dormant"

    def _rungs(self, account: str | None, cells: Mapping[str, Cell]) -> Iterator[Rung]:
        """Every rung of the ladder, each made again and equal to what stands in the P&L."""
        scale = self.evidence.currency.scale
        done: list[LineProof | ActivityProof] = []
        made: dict[str, int] = {}
        for rung in self.evidence.results.accounts.ladder:
            stands = cells[rung.name]
            assert isinstance(stands, Fraction)
            amount = int(stands * scale)
            if rung.role == "subtotal":
                subtotal = _subtotal(rung.name, done, made)
                prove(rung.name, subtotal.amount, amount)
                made[rung.name] = amount
                yield subtotal
                continue
            proof = (
                self._activity(rung, account, amount, cells)
                if rung.role == "activity"
                else self._line(rung, account, amount, cells)
            )
            done.append(proof)
            yield proof

    def _tally(self, account: str | None, name: str) -> Tally:
        return self.rows.get(account, {}).get(name, Tally())

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
            prove(f"{rung.name} within one minor unit", close, True)  # noqa: FBT003
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

    def _ranks(self, known: Mapping[str, object] | None) -> tuple[Rank, ...]:
        if known is None:
            return ()
        among = self.evidence.results.totals["active_accounts"]
        found = ((name, known.get(name)) for name in _RANKS)
        return tuple(
            Rank(name.removesuffix("_rank"), place, among)
            for name, place in found
            if isinstance(place, int)
        )

    def _rules(
        self, account: str | None, known: Mapping[str, object] | None
    ) -> tuple[RuleProof, ...]:
        if known is None or account is None:
            return ()
        figures = Figures(self.evidence, self.cells[account])
        rules = self.evidence.configuration.tiers.rules
        return judged_by(rules, figures, _text(known, "tier"))

    def _leaks(self, account: str | None) -> tuple[LeakProof, ...]:
        rows = self.leaks.get(account or "", ())
        if not rows or account is None:
            return ()
        figures = Figures(self.evidence, self.cells[account])
        policy = self.evidence.configuration.leaks.policy
        return tuple(leak_of(row, policy[str(row["leak"])], figures) for row in rows)


def _of(frame: pl.DataFrame, account: object) -> pl.DataFrame:
    if account is EVERY:
        return frame
    if account is None:
        return frame.filter(pl.col(ACCOUNT).is_null())
    return frame.filter(pl.col(ACCOUNT) == account)


def _by_id(frame: pl.DataFrame) -> dict[str | None, dict[str, object]]:
    names = [name for name in (*_RANKS, "tier", "conventional_tier") if name in frame.columns]
    rows = frame.select(ACCOUNT, *names).iter_rows(named=True)
    return {row[ACCOUNT]: row for row in rows}


def _held(ledger: pl.DataFrame) -> dict[tuple[str | None, str], dict[str | None, int]]:
    held: dict[tuple[str | None, str], dict[str | None, int]] = {}
    rows = ledger.filter(pl.col("outcome").is_in(list(_REACHED)))
    for pool, activity, account, amount in rows.select(
        "pool", "activity", ACCOUNT, "amount"
    ).iter_rows():
        held.setdefault((account, activity), {})[pool] = amount
    return held


def _subtotal(
    name: str, done: list[LineProof | ActivityProof], made: Mapping[str, int]
) -> SubtotalProof:
    """A subtotal from the lines before it, as the method defines it."""

    def of(*steps: str) -> tuple[tuple[str, int], ...]:
        return tuple((each.name, each.amount) for each in done if _step(each) in steps)

    def after(name: str) -> tuple[tuple[str, int], ...]:
        return ((name, made[name]),)

    match name:
        case "net_revenue":
            plus, minus = of("revenue"), of("deduction")
        case "gross_profit":
            plus, minus = after("net_revenue"), of("cogs")
        case "contribution_margin":
            plus, minus = after("gross_profit"), of("cost_to_serve")
        case "cost_to_serve":
            plus, minus = of("cost_to_serve", "customer"), ()
        case _:
            plus, minus = after("contribution_margin"), of("customer")
    amount = sum(each for _, each in plus) - sum(each for _, each in minus)
    return SubtotalProof(name, amount, plus, minus)


def _step(rung: LineProof | ActivityProof) -> str:
    customer = rung.kind == "cost_to_serve" and rung.level == "customer"
    return "customer" if customer else rung.kind


def _text(row: Mapping[str, object] | None, name: str) -> str | None:
    value = None if row is None else row.get(name)
    return None if value is None else str(value)
