"""The same accounts under other ways to allocate: what changes, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from acctier.allocate.ledger import Allocation, by_outcome
from acctier.allocate.proportional import spread
from acctier.check.identities import pools_balance
from acctier.config.load import Loaded
from acctier.cost.results import pool_results
from acctier.cost.support import METHODS, support_pools
from acctier.model.costing import PoolCost
from acctier.model.errors import InputError
from acctier.model.results import REVENUE_PROPORTIONAL, MethodComparison
from acctier.pipeline import Run, Work
from acctier.tiers.changes import compared


def methods(done: Work, loaded: Loaded) -> MethodComparison:
    """The accounts of a finished run under every support method, and with cost spread by revenue.

    Cost to tiers run again over what was read and measured once.  Without a `step_order` pools are
    closed in configuration order.
    """
    configured = loaded.configuration.support_method
    support = support_pools([cost.pool for cost in done.costs if not cost.pool.of_activity])
    order = tuple(dict.fromkeys((*loaded.configuration.step_order, *support))) if support else ()
    found: dict[str, pl.DataFrame | str] = dict.fromkeys(METHODS, done.results.accounts.frame)
    for method in METHODS:
        if support and method != configured:
            changed = {"support_method": method, "step_order": order}
            configuration = loaded.configuration.model_copy(update=changed)
            found[method] = _Again(replace(loaded, configuration=configuration), None).anew(done)
    found[REVENUE_PROPORTIONAL] = _Again(loaded, None).by_revenue(done)
    return compared(found, configured, order)


class _Again(Run):
    """A run that starts from what another one read and measured."""

    def anew(self, done: Work) -> pl.DataFrame | str:
        """The accounts of a finished run with cost to tiers run again, or why they cannot be."""
        try:
            costs, activities = self._cost(done.sources, done.measured)
        except InputError as error:
            return "; ".join(finding.message for finding in error.findings)
        allocation = self._allocate(costs, activities, done.measured, done.accounts)
        pools_balance(
            pool_results(costs, by_outcome(allocation.ledger), self.currency), self.currency
        )
        return self._accounts_again(done, costs, allocation)

    def by_revenue(self, done: Work) -> pl.DataFrame | str:
        """The accounts with the cost of every activity spread by net revenue, or why not."""
        shared = spread(done.allocation.per_account, done.statement.frame["net_revenue"])
        if shared is None:
            return "no account has net revenue above zero"
        return self._accounts_again(done, done.costs, replace(done.allocation, per_account=shared))

    def _accounts_again(
        self, done: Work, costs: Sequence[PoolCost], allocation: Allocation
    ) -> pl.DataFrame:
        sustained = self._state(costs, done.measured, allocation, done.accounts)
        return self._tiers(self._known(sustained, done.accounts))[0].frame
