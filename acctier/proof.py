"""From a finished run to its proofs: what the stages handed on, put before `explain`."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.config.load import Loaded
from acctier.explain.account import explain, explain_all
from acctier.explain.evidence import Evidence
from acctier.explain.pools import Pools
from acctier.model.explanation import Explanation, PoolProof
from acctier.pipeline import Work
from acctier.profit.columns import account_scope


def explain_account(work: Work, loaded: Loaded, account: str | None) -> Explanation:
    """The proof of one account of a finished run; None is no account.

    Raises `BalanceError` when a figure cannot be made again from what it came from.
    """
    return explain(evidence_of(work, loaded), account)


def explain_every_account(work: Work, loaded: Loaded) -> Iterator[Explanation]:
    """The proofs of all known accounts by id, excluded and dormant ones too, and of no account."""
    return explain_all(evidence_of(work, loaded))


def explain_pool(work: Work, loaded: Loaded, pool: str) -> PoolProof:
    """How the cost of a pool came about and where it landed."""
    return Pools(evidence_of(work, loaded)).proof(pool)


def evidence_of(work: Work, loaded: Loaded) -> Evidence:
    """What a proof needs of a finished run, as plain values of the model."""
    results, configuration = work.results, loaded.configuration
    named = [rule.when for rule in configuration.tiers.rules]
    named += [
        part for leak in configuration.leaks.policy.values() for part in (leak.when, leak.loss)
    ]
    wanted = [name.text for expression in named for name in expression.names]
    judged, scope, _ = account_scope(results.accounts, wanted)
    return Evidence(
        configuration=configuration,
        period=loaded.period,
        results=results,
        tables={name: table.rows for name, table in work.measured.tables.items()},
        statement=work.statement.frame,
        fields=work.statement.fields,
        costs=work.costs,
        activities=work.activities,
        excluded=frozenset(work.accounts.excluded),
        judged=judged,
        scope=scope,
        place=lambda keys: str(loaded.place(keys)),
    )
