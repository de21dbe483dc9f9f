"""The proof of an account: its ladder, its place and tier, its leaks, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from acctier.explain.evidence import ACCOUNT, NAME, Evidence
from acctier.explain.figures import Figures, judged_cells, statement_cells
from acctier.explain.layers import Layers
from acctier.explain.remedies import fewer_units, order_size, price_rise
from acctier.explain.rungs import Rungs
from acctier.explain.tallies import EVERY
from acctier.explain.verdicts import judged_by, leak_of
from acctier.model.explanation import Explanation, LeakProof, Rank, RuleProof, Standing

NO_ACCOUNT = "no account"
_RANKS = ("profit_rank", "revenue_rank")


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
        self.rungs = Rungs(evidence, account, _of(evidence.results.cost_ledger, account))
        self.everyone = self.rungs.everyone(evidence.results.totals)
        self.layers = Layers(evidence)
        self.statement = _of(evidence.statement, account)
        judged = _of(evidence.judged, account)
        tiered = _of(evidence.results.accounts.frame, account)
        self.known = {row[ACCOUNT]: row for row in tiered.iter_rows(named=True)}
        cells = judged_cells(judged, evidence.scope, self._named())
        self.figures = {
            each: Figures(evidence, values)
            for each, values in zip(judged[ACCOUNT], cells, strict=True)
        }
        self.leaks: dict[str, list[dict[str, object]]] = {}
        for row in _of(evidence.results.account_leaks, account).iter_rows(named=True):
            self.leaks.setdefault(row[ACCOUNT], []).append(row)

    def _named(self) -> list[str]:
        """The columns that rules and leaks name, and those a margin is made of."""
        configuration = self.evidence.configuration
        expressions = [rule.when for rule in configuration.tiers.rules]
        for leak in configuration.leaks.policy.values():
            expressions += [leak.when, leak.loss]
        names = [name.text for each in expressions for name in each.names]
        return [*names, "account_profit", "net_revenue"]

    def proofs(self) -> Iterator[Explanation]:
        """One proof per row of the statement."""
        for row in self.statement.iter_rows(named=True):
            yield self._proof(row)

    def _proof(self, row: Mapping[str, object]) -> Explanation:
        evidence, account = self.evidence, row[ACCOUNT]
        assert account is None or isinstance(account, str)
        cells = statement_cells(row, evidence.fields)
        layers = self.layers.of(cells)
        rungs = tuple(self.rungs.of(account, cells))
        ladder = {rung.name: rung.amount for rung in rungs}
        revenue, gross, profit = (
            ladder[name] for name in ("net_revenue", "gross_profit", "account_profit")
        )
        proof = Explanation(
            account_id=account,
            account_name=NO_ACCOUNT if account is None else str(row[NAME] or account),
            standing=self._standing(account, row),
            rungs=rungs,
            net_revenue=revenue,
            gross_profit=gross,
            account_profit=profit,
            everyone=self.everyone,
            leaks=self._leaks(account),
            layers=layers,
            fully_loaded_profit=layers[-1].after if layers else None,
        )
        if proof.standing == "active" and account is not None:
            proof = self._with_verdict(proof, account)
        if profit < 0 and account is not None:
            lines, currency = evidence.configuration.profit_and_loss, evidence.currency
            proof = replace(
                proof,
                price_rise=price_rise(profit, revenue, lines),
                fewer_units=fewer_units(profit, rungs, currency),
                order_size=order_size(revenue, gross, profit, rungs, currency),
            )
        return proof

    def _standing(self, account: str | None, row: Mapping[str, object]) -> Standing:
        if account is None:
            return "unattributed"
        if account in self.evidence.excluded:
            return "excluded"
        return "active" if row["active"] else "dormant"

    def _with_verdict(self, proof: Explanation, account: str) -> Explanation:
        """The proof with ranks and tier, which only active accounts have."""
        known = self.known[account]
        among = self.evidence.results.totals["active_accounts"]
        ranks = tuple(
            Rank(name.removesuffix("_rank"), known[name], among)
            for name in _RANKS
            if known.get(name) is not None
        )
        tier = known.get("tier")
        rules: tuple[RuleProof, ...] = judged_by(
            self.evidence.configuration.tiers.rules, self.figures[account], tier
        )
        usual = known.get("conventional_tier")
        return replace(proof, ranks=ranks, tier=tier, conventional_tier=usual, rules=rules)

    def _leaks(self, account: str | None) -> tuple[LeakProof, ...]:
        if account is None or account not in self.leaks:
            return ()
        policy = self.evidence.configuration.leaks.policy
        figures = self.figures[account]
        return tuple(leak_of(row, policy[str(row["leak"])], figures) for row in self.leaks[account])


def _of(frame: pl.DataFrame, account: object) -> pl.DataFrame:
    if account is EVERY:
        return frame
    if account is None:
        return frame.filter(pl.col(ACCOUNT).is_null())
    return frame.filter(pl.col(ACCOUNT) == account)
