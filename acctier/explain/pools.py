"""Pools: how their cost came about, and what of it one account took through each activity."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import polars as pl

from acctier.config.parts import FromTable
from acctier.explain.evidence import ACCOUNT, Asked, Evidence, prove
from acctier.explain.tallies import EVERY, Tally, tallies
from acctier.expression.nodes import Expression
from acctier.model.cost_proof import (
    Landing,
    OwnCost,
    PoolOrigin,
    PoolProof,
    PoolShare,
    Received,
    RowSource,
)
from acctier.model.costing import ZERO, Activity, PoolCost, Portion

LARGEST = 10
"""So many accounts are named that take most of a pool."""


class Pools:
    """The pools of a run with their origins; each origin is worked out once, when asked for."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.costs = {cost.pool.name: cost for cost in evidence.costs}
        self.activities = {each.name: each for each in evidence.activities}
        self._origins: dict[str, PoolOrigin] = {}

    @cached_property
    def behind(self) -> Mapping[str, tuple[tuple[PoolCost, Portion], ...]]:
        """The portions of every activity, with their pools."""
        return {
            name: tuple(
                (cost, portion)
                for cost in self.evidence.costs
                for portion in cost.portions
                if portion.activity == name
            )
            for name in self.activities
        }

    def origin(self, name: str) -> PoolOrigin:
        """How the cost of a pool came about; its parts add up to the gross cost exactly."""
        if name not in self._origins:
            self._origins[name] = self._origin(self.costs[name])
        return self._origins[name]

    def _origin(self, cost: PoolCost) -> PoolOrigin:
        scale = self.evidence.currency.scale
        pool = cost.pool
        received = tuple(
            Received(
                other.pool.name,
                other.gross / scale,
                other.weights[pool.name],
                other.base,
                other.support[pool.name] / scale,
            )
            for other in self.evidence.costs
            if other.support.get(pool.name) and not pool.of_activity
        )
        gross = cost.gross / scale
        parts = Fraction(pool.own, scale) + sum((each.amount for each in received), ZERO)
        prove(f"the gross cost of pool {pool.name}", parts, gross)
        return PoolOrigin(
            pool=pool.name,
            own=self._own(pool.name, pool.own, of_activity=pool.of_activity),
            received=received,
            gross=gross,
            practical_capacity=pool.practical_capacity,
            unit=pool.unit or "units",
            base=None if pool.practical_capacity is None else cost.base,
            rate=None if cost.rate is None else cost.rate / scale,
            of_activity=pool.of_activity,
        )

    def _own(self, name: str, amount: int, *, of_activity: bool) -> OwnCost:
        configuration = self.evidence.configuration
        section = "activities" if of_activity else "pools"
        spec = configuration.activities[name] if of_activity else configuration.pools[name]
        place = self.evidence.place((section, name, "cost"))
        measure = spec.cost
        if isinstance(measure, FromTable):
            return OwnCost(amount, place, "", self._measured(name, measure, amount))
        assert isinstance(measure, Expression)
        return OwnCost(amount, place, measure.text)

    def _measured(self, name: str, measure: FromTable, amount: int) -> RowSource:
        """The rows a cost was added up from, and that they give it again."""
        asked = Asked.of(name, measure, "money")
        found = tallies(self.evidence, [asked], EVERY)
        every = [of_account[name] for of_account in found.values() if name in of_account]
        if asked.distinct is None:
            units = sum((tally.units for tally in every), ZERO)
            prove(f"the cost of {name}", self.evidence.currency.minor(units), amount)
        return source_of(self.evidence, asked, _together(every))

    def shares(
        self, activity: Activity, quantity: Fraction, held: Mapping[str | None, int], amount: int
    ) -> tuple[PoolShare, ...]:
        """What each pool gives one account through an activity, by its quantity of the driver.

        ``held`` is what the cost ledger says per pool (None: applied without one), ``amount`` what
        stands in the P&L.
        """
        if activity.rate is not None:
            shares = self._standard(activity, quantity, held, amount)
        else:
            shares = tuple(
                self._share(cost, portion, activity, quantity, held.get(cost.pool.name, 0))
                for cost, portion in self.behind[activity.name]
            )
        prove(f"the cost of {activity.name}", sum(share.amount for share in shares), amount)
        for share in shares:
            exact = share.exact * self.evidence.currency.scale
            if abs(exact - share.amount) >= 1:
                prove(f"{activity.name} from its pools", float(exact), share.amount)
        return shares

    def _share(
        self, cost: PoolCost, portion: Portion, activity: Activity, quantity: Fraction, amount: int
    ) -> PoolShare:
        scale = self.evidence.currency.scale
        origin = self.origin(cost.pool.name)
        if portion.per_unit is None:
            return PoolShare("unassigned", origin, ZERO, amount, share=portion.share / scale)
        per_unit = portion.per_unit / scale
        if activity.pool == cost.pool.name:
            rate = origin.rate or ZERO
            return PoolShare(
                "capacity", origin, quantity * activity.uses * rate, amount, per_unit=rate
            )
        own = cost.pool.of_activity
        return PoolShare(
            "split",
            origin,
            per_unit * quantity,
            amount,
            share=portion.share / scale,
            weight=None if own else cost.weights[activity.name],
            weights=None if own else cost.base,
            volume=activity.quantity if activity.volume is None else activity.volume,
            stated=activity.volume is not None,
            per_unit=per_unit,
        )

    def _standard(
        self, activity: Activity, quantity: Fraction, held: Mapping[str | None, int], amount: int
    ) -> tuple[PoolShare, ...]:
        """The applied amount, in proportion to what the pools behind the rate contribute."""
        scale = self.evidence.currency.scale
        assert activity.rate is not None
        exact = activity.rate * quantity / scale
        prove(f"{activity.name} by its rate", self.evidence.currency.minor(exact), amount)
        behind = self.behind[activity.name]
        total = sum((portion.share for _, portion in behind), ZERO)
        if total <= 0:
            return (PoolShare("standard", None, exact, held.get(None, 0)),)
        return tuple(
            PoolShare(
                "standard",
                self.origin(cost.pool.name),
                exact * portion.share / total,
                held.get(cost.pool.name, 0),
                share=portion.share / scale,
            )
            for cost, portion in behind
        )

    def proof(self, name: str) -> PoolProof:
        """One pool: where its cost came from and where every cent of it landed."""
        cost, scale = self.costs[name], self.evidence.currency.scale
        origin = self.origin(name)
        rows = self.evidence.results.cost_ledger.filter(pl.col("pool") == name)
        landings = [*_landings(rows), *self._passed_on(cost)]
        landed = sum(landing.amount for landing in landings)
        prove(f"where the cost of pool {name} landed", landed, cost.pool.own + cost.received)
        weights = tuple(
            (target, weight, cost.to(target) / scale)
            for target, weight in cost.pool.serves.items()
            if not cost.pool.of_activity
        )
        return PoolProof(
            origin, cost.received, weights, cost.used, tuple(landings), self._largest(rows)
        )

    def _passed_on(self, cost: PoolCost) -> list[Landing]:
        """What went on to other pools, the whole of it in whole minor units."""
        names = [name for name, amount in cost.support.items() if amount]
        if not names:
            return []
        return [Landing(", ".join(names), "passed_on", 0, cost.passed_on)]

    def _largest(self, rows: pl.DataFrame) -> tuple[tuple[str, str, int], ...]:
        names = self.evidence.statement.select(ACCOUNT, "account_name")
        most = (
            rows.filter(pl.col("outcome").is_in(["assigned", "excluded"]))
            .group_by(ACCOUNT)
            .agg(pl.col("amount").sum())
            .sort("amount", ACCOUNT, descending=[True, False])
            .head(LARGEST)
            .join(names, on=ACCOUNT, how="left", maintain_order="left", validate="1:1")
        )
        return tuple(most.select(ACCOUNT, "account_name", "amount").iter_rows())


def _landings(rows: pl.DataFrame) -> list[Landing]:
    """The rows of the cost ledger of one pool, per activity and outcome, in a fixed order."""
    grouped = (
        rows.group_by("activity", "outcome")
        .agg(pl.col(ACCOUNT).drop_nulls().n_unique(), pl.col("amount").cast(pl.Int128).sum())
        .sort("activity", "outcome", nulls_last=True)
    )
    return [
        Landing(activity or "", outcome, int(accounts), int(amount))
        for activity, outcome, accounts, amount in grouped.iter_rows()
    ]


def _together(every: list[Tally]) -> Tally:
    return Tally(
        rows=sum(tally.rows for tally in every),
        missing=sum(tally.missing for tally in every),
        negative=sum(tally.negative for tally in every),
        files=tuple(sorted({file for tally in every for file in tally.files})),
    )


def source_of(evidence: Evidence, asked: Asked, tally: Tally) -> RowSource:
    """The rows behind a tally, with the files they stand in."""
    spec = evidence.configuration.tables[asked.table]
    files = evidence.files[asked.table]
    value = asked.value or asked.distinct
    return RowSource(
        table=asked.table,
        rows=tally.rows,
        files=files if spec.sql is not None else tuple(files[at] for at in tally.files),
        expression=None if value is None else value.text,
        where=None if asked.where is None else asked.where.text,
        missing=tally.missing,
        negative=tally.negative,
        rule=asked.negative,
    )
