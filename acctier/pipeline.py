"""The road from a configuration to results: the one file that knows the order of the stages.

    read -> prepare -> measure -> cost -> allocate -> profit -> curve, tiers, leaks -> check

Every arrow is a frame or a value of `acctier.model`; the identities of the method are checked on
the way, and a breach ends the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import cast

import polars as pl

from acctier.allocate.ledger import Allocation, allocate, by_outcome
from acctier.check import data as found
from acctier.check.identities import pools_balance
from acctier.config.load import Loaded
from acctier.config.models import Configuration
from acctier.config.parts import FromTable, WeightTable
from acctier.cost.period import activities_of, pools_of
from acctier.cost.pools import cost_pools
from acctier.cost.results import activity_results, pool_results
from acctier.curve.metrics import whale
from acctier.curve.points import points
from acctier.expression.exact import evaluate, number_of
from acctier.expression.nodes import Expression
from acctier.inspection import inspect_rows
from acctier.intake import Progress, take_in
from acctier.judge import (
    calendar,
    judge,
    placed,
    prove,
    proved_tables,
    result_findings,
)
from acctier.leaks.combine import combine
from acctier.leaks.policy import policy_claims
from acctier.measure.measured import (
    Measured,
)
from acctier.measure.set_aside import SetAside
from acctier.measure.weights import table_weights
from acctier.model.costing import Activity, PoolCost
from acctier.model.errors import UnplacedError
from acctier.model.fields import Field, Kind
from acctier.model.findings import Finding
from acctier.model.money import currency
from acctier.model.results import (
    Accounts,
    BlindSpot,
    LayerResult,
    LeakResult,
    PoolResult,
    Previous,
    Results,
    TierResult,
)
from acctier.model.rows import Rows
from acctier.prepare.accounts import AccountList
from acctier.prepare.attribution import Attribution
from acctier.prepare.rows import scope_of
from acctier.prepare.spots import spot
from acctier.profit.accounts import Columns, active, apart, known_accounts, sums_of, totals
from acctier.profit.assemble import account_pnl
from acctier.profit.base import Base
from acctier.profit.columns import account_scope
from acctier.profit.statement import Statement
from acctier.profit.sustaining import Sustained
from acctier.read.lines import Places
from acctier.read.tables import Source
from acctier.tiers.assignment import assign, assign_conventional, untiered
from acctier.tiers.summary import blind_spots, summarise
from acctier.tiers.wording import Wording

PROFIT_LEVEL = "account_profit"
_ACCOUNT = "account_id"


@dataclass(frozen=True)
class Work:
    """A finished run with what its stages handed on: what a proof is made of."""

    results: Results
    sources: Mapping[str, Source]
    tables: Mapping[str, Rows]
    accounts: AccountList
    measured: Measured
    costs: tuple[PoolCost, ...]
    activities: tuple[Activity, ...]
    allocation: Allocation
    statement: Statement
    attribution: Attribution


def run(
    loaded: Loaded, progress: Progress | None = None, previous: Previous | None = None
) -> Results:
    """Everything a configuration asks for, computed and proved.

    ``previous`` is the run that checks and gates hold values against.

    Raises `InputError` when an input is missing or refused, `BalanceError` when an identity of the
    method does not hold.
    """
    return work(loaded, progress, previous).results


def work(
    loaded: Loaded, progress: Progress | None = None, previous: Previous | None = None
) -> Work:
    """The same, with everything the results were made of."""
    return Run(loaded, progress, previous).work()


class Run:
    """One run: what every stage hands to the next, in the order of the road."""

    def __init__(
        self, loaded: Loaded, progress: Progress | None, previous: Previous | None = None
    ) -> None:
        known = currency(loaded.configuration.currency)
        assert known is not None
        self.loaded = loaded
        self.configuration: Configuration = loaded.configuration
        self.currency = known
        self.period = loaded.period
        self.progress = progress
        self.previous = previous
        self.findings: list[Finding] = []
        self.apart: Mapping[str, SetAside] = {}

    def work(self) -> Work:
        """The whole road."""
        taken = take_in(self.loaded, self.currency, self.findings, self.progress)
        sources, tables = taken.sources, taken.tables
        self.apart = taken.apart
        accounts, measured = taken.accounts, taken.measured
        costs, activities = self._cost(sources, measured)
        allocation = self._allocate(costs, activities, measured, accounts)
        sustained = self._state(costs, measured, allocation, accounts)
        results = self._results(
            sources, measured, costs, activities, allocation, sustained, accounts
        )
        inspected = inspect_rows(self.loaded, measured, sources, self.currency)
        self.findings += inspected.findings
        results = replace(results, broken=inspected.broken)
        days = calendar(self.period)
        judged = judge(
            results,
            measured,
            self.configuration,
            days,
            self.findings,
            inspected.results,
            self.previous,
        )
        statement = sustained.statement
        return Work(
            results=placed(judged, self.loaded),
            sources=sources,
            tables=tables,
            accounts=accounts,
            measured=measured,
            costs=costs,
            activities=activities,
            allocation=allocation,
            statement=statement,
            attribution=taken.attribution,
        )

    def _results(
        self,
        sources: Mapping[str, Source],
        measured: Measured,
        costs: tuple[PoolCost, ...],
        activities: tuple[Activity, ...],
        allocation: Allocation,
        sustained: Sustained,
        accounts: AccountList,
    ) -> Results:
        """What the account P&L says: totals, curve, tiers and leaks; not yet judged."""
        statement = sustained.statement
        known = self._known(sustained, accounts)
        pools = pool_results(costs, by_outcome(allocation.ledger), self.currency)
        specs = self.configuration.activities
        everyone = sums_of(statement, [rung.name for rung in statement.rungs])
        activity = activity_results(specs, activities, costs, everyone, self.currency)
        lost, excluded = apart(statement, accounts.excluded)
        total = self._totals(known, lost, excluded, pools, sustained.layers)
        files = {name: source.files for name, source in sources.items()}
        tables = proved_tables(measured, files, self.apart, self.configuration, self.currency)
        sums = (total, lost, excluded)
        prove(statement, sums, measured, allocation, self.configuration, self.currency)
        quarantine = tuple(each for source in sources.values() for each in source.quarantine)
        self.findings += [
            *statement.findings,
            *(each for source in sources.values() for each in source.findings),
            *result_findings(
                pools, activity, allocation, everyone, self.configuration, self.currency
            ),
            *found.outside(tables, self.configuration.tables, self.period),
            *found.quarantined(quarantine, tables),
        ]
        tiered, tiers, (losing_top, overlooked) = self._tiers(known)
        leaks, account_leaks = self._leaks(known)
        return Results(
            company=self.configuration.company,
            currency=self.currency,
            period=self.period,
            profit_level=PROFIT_LEVEL,
            accounts=tiered,
            totals=total,
            unattributed={"rows": sum(table.rows_unattributed for table in tables), **lost},
            excluded=excluded,
            pools=pools,
            activities=activity,
            whale=whale(active(known), self.currency),
            curve=points(active(known)),
            tiers=tiers,
            losing_top=losing_top,
            overlooked=overlooked,
            leaks=leaks,
            account_leaks=account_leaks,
            cost_ledger=allocation.ledger,
            tables=tables,
            quarantine=quarantine,
            inputs=tuple(each for source in sources.values() for each in source.files),
            layers=sustained.layers,
            support_method=self.configuration.support_method,
        )

    def _number(self, measured: Measured, name: str, measure_of: object) -> Fraction | None:
        """The exact value of a measure of the period; None when there is none."""
        if measure_of is None:
            return None
        if isinstance(measure_of, FromTable):
            return measured.total(name)
        return number_of(evaluate(cast("Expression", measure_of), calendar(self.period)))

    def _cost(
        self, sources: Mapping[str, Source], measured: Measured
    ) -> tuple[tuple[PoolCost, ...], tuple[Activity, ...]]:
        configuration = self.configuration
        draws = {name: spec.pool for name, spec in configuration.activities.items()}
        others = (*configuration.pools, *configuration.sustaining)
        places = Places(configuration.tables, self.loaded.path.parent, self.period)

        def number(name: str, measure_of: object) -> Fraction | None:
            return self._number(measured, name, measure_of)

        def quantity(name: str) -> Fraction:
            return measured.account_total(f"driver.{name}")

        def weights(pool: str, spec: WeightTable) -> Mapping[str, Fraction]:
            rows = measured.tables[spec.from_].rows  # of a table that was settled, those settled
            scope = scope_of(rows.relation.fields, self.period)
            first = partial(spot, spec.from_)
            try:
                return table_weights(pool, spec, rows, scope, draws, others, first)
            except UnplacedError as problem:
                raise places.placed(problem, sources) from None

        activities = activities_of(configuration, number, quantity, self.currency)
        pools = pools_of(configuration, number, weights, self.currency)
        costs = cost_pools(
            pools,
            activities,
            list(configuration.sustaining),
            configuration.support_method,
            configuration.step_order,
        )
        return costs, activities

    def _allocate(
        self,
        costs: Sequence[PoolCost],
        activities: Sequence[Activity],
        measured: Measured,
        accounts: AccountList,
    ) -> Allocation:
        quantities = measured.per_account.select(
            _ACCOUNT, *(pl.col(f"driver.{each.name}").alias(each.name) for each in activities)
        )
        layers = self._layer_costs(measured)
        return allocate(costs, activities, quantities, accounts.excluded, layers)

    def _layer_costs(self, measured: Measured) -> dict[str, int]:
        """Own cost of every sustaining layer, in minor units."""
        return {
            name: self.currency.minor(
                self._number(measured, f"sustaining.{name}.cost", spec.cost) or Fraction(0)
            )
            for name, spec in self.configuration.sustaining.items()
        }

    def _state(
        self,
        costs: Sequence[PoolCost],
        measured: Measured,
        allocation: Allocation,
        accounts: AccountList,
    ) -> Sustained:
        return account_pnl(
            self.configuration,
            Base(accounts.frame, accounts.fields),
            measured.per_account,
            measured.scale,
            allocation.per_account,
            [self._layer_costs(measured), *(cost.sustaining for cost in costs)],
            accounts.excluded,
            self.currency,
        )

    def _known(self, sustained: Sustained, accounts: AccountList) -> Accounts:
        columns = Columns(
            accounts.attributes,
            tuple(self.configuration.accounts.measures),
            tuple(f"{name}_volume" for name in self.configuration.activities),
            sustained.columns,
        )
        return known_accounts(sustained.statement, accounts.excluded, columns)

    def _totals(
        self,
        known: Accounts,
        lost: Mapping[str, int],
        excluded: Mapping[str, int],
        pools: Sequence[PoolResult],
        layers: Sequence[LayerResult],
    ) -> dict[str, int]:
        apart_profit = {"unattributed": lost[PROFIT_LEVEL], "excluded": excluded[PROFIT_LEVEL]}
        held = {
            "sustaining": sum(layer.cost for layer in layers),
            "unused": sum(pool.unused for pool in pools),
            "unassigned": sum(pool.unassigned for pool in pools),
            "residual": sum(pool.residual for pool in pools),
        }
        pools_balance(pools, self.currency)
        return totals(known, apart_profit, held)

    def _tiers(
        self, known: Accounts
    ) -> tuple[
        Accounts, tuple[TierResult, ...], tuple[tuple[BlindSpot, ...], tuple[BlindSpot, ...]]
    ]:
        spec = self.configuration.tiers
        wanted = [
            name.text for rule in (*spec.rules, *spec.conventional) for name in rule.when.names
        ]
        frame, scope, fields = account_scope(known, ["profit_rank", "revenue_rank", *wanted])
        money = {*(rung.name for rung in known.ladder), *known.sustaining}
        frame = assign_conventional(frame, scope, spec.conventional)
        frame = assign(frame, scope, spec.rules, Wording(self.currency, money))
        self.findings += untiered(frame, spec.rules)
        texts = ("conventional_tier", "tier", "tier_rule", "tier_reason")
        fields |= {name: Field(name, Kind.TEXT) for name in texts}
        shown = {name: field for name, field in fields.items() if name in frame.columns}
        tiered = replace(known, frame=frame.select(list(shown)), fields=shown)
        spots = blind_spots(frame, spec.rules, spec.conventional)
        return tiered, summarise(frame, spec.rules), spots

    def _leaks(self, known: Accounts) -> tuple[tuple[LeakResult, ...], pl.DataFrame]:
        spec = self.configuration.leaks
        wanted = [
            name.text
            for leak in spec.policy.values()
            for expression in (leak.when, leak.loss)
            for name in expression.names
        ]
        frame, scope, _ = account_scope(known, wanted)
        claims, unknown = policy_claims(frame, scope, spec.policy, self.currency)
        rows, results, cut = combine(frame, claims, self.currency, spec.target_margin)
        self.findings += [*unknown, *cut]
        return results, rows
