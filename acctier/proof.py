"""From a finished run to its proofs: what the stages handed on, put before `explain`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from acctier.config.load import Loaded
from acctier.explain.account import explain, explain_all
from acctier.explain.children import children_of
from acctier.explain.evidence import Evidence, asked_of_accounts, prove
from acctier.explain.findings import rows_of_finding
from acctier.explain.naming import account_named, one_of
from acctier.explain.pools import Pools
from acctier.explain.rows import Origins, identity, rows_behind
from acctier.expression.lineage import AT, Traced, trace_view
from acctier.expression.views import tables_used
from acctier.judge import strangers
from acctier.model.cost_proof import PoolProof
from acctier.model.errors import Complaint, ConfigurationError
from acctier.model.explanation import ActivityProof, Explanation, FindingRows, LineProof, RowList
from acctier.model.fields import Field, Kind, Relation
from acctier.pipeline import Work
from acctier.prepare.accounts import with_attributes
from acctier.prepare.ids import normal
from acctier.prepare.rows import place, scope_of, survivors
from acctier.profit.columns import account_scope
from acctier.read.lines import Places


class Proofs:
    """The proofs of one finished run; what several of them need is worked out once."""

    def __init__(self, work: Work, loaded: Loaded) -> None:
        self.work = work
        self.loaded = loaded
        self.evidence = evidence_of(work, loaded)
        self._traced: dict[str, Traced] = {}
        self._places = Places(loaded.configuration.tables, loaded.path.parent, loaded.period)

    def account(self, word: str) -> Explanation:
        """The proof of the account a word means: id, name, or the unique beginning of either.

        Raises `ConfigurationError` when it means none or several, `BalanceError` when a figure of
        its P&L cannot be made again from what it came from.
        """
        account = self._named(word)
        children = children_of(self.evidence, account)
        return replace(explain(self.evidence, account), children=children)

    def _named(self, word: str) -> str | None:
        match = self.loaded.configuration.accounts.match
        alike = pl.select(normal(pl.lit(word), match)).item()
        return account_named(self.evidence, word, alike)

    def every_account(self) -> Iterator[Explanation]:
        """The proofs of all known accounts by id, excluded and dormant too; no account last."""
        return explain_all(self.evidence)

    def pool(self, name: str) -> PoolProof:
        """How the cost of a pool came about and where it landed."""
        pools = Pools(self.evidence)
        return pools.proof(one_of(name, pools.costs, "pool"))

    def one(self, word: str, subject: str) -> tuple[Explanation, str]:
        """The proof of an account, and the name of one line or activity of it."""
        names = [rung.name for rung in self.evidence.results.accounts.ladder if rung.kind]
        return self.account(word), one_of(subject, names, "activity or line")

    def rows(self, word: str, subject: str) -> tuple[Explanation, RowList]:
        """The source rows of a line or activity of an account."""
        proof, name = self.one(word, subject)
        asked = asked_of_accounts(self.evidence.configuration)
        if name not in asked:
            complaint = Complaint(
                f"{name} is a formula over the account and has no rows of its own",
                hint="without --rows the formula is shown",
            )
            raise ConfigurationError([complaint])
        origins = self.origins(asked[name].table)
        found = rows_behind(self.evidence, asked[name], proof.account_id, origins, self.line)
        for rung in proof.rungs:
            if rung.name == name and isinstance(rung, ActivityProof):
                prove(f"the rows of {name}", found.total, rung.quantity.total)
            elif rung.name == name and isinstance(rung, LineProof) and not rung.once:
                prove(f"the rows of {name}", self.evidence.currency.minor(found.total), rung.amount)
        return proof, found

    def finding(self, name: str) -> FindingRows:
        """Every finding of a name, with the rows it is about."""
        known = {each.finding for each in self.evidence.results.findings}
        one_of(name, known, "finding")
        return rows_of_finding(self.evidence, name, self.origins, self.line)

    def line(self, table: str, file: int, record: int) -> int:
        """The physical line of a record."""
        return self._places.line(table, file, record)

    def origins(self, table: str) -> Origins:
        """The rows of a table or view, with what leads from each to its place in a file."""
        rows = self.evidence.tables[table]
        spec = self.loaded.configuration.tables[table]
        if spec.sql is None:
            return Origins(rows, None)
        traced = self._trace(table)
        attribution = self.work.attribution
        relation = attribution.ids.normalised(table, traced.relation)
        again = place(table, spec, relation, self.loaded.period, rows.height, streamed=False)
        again = attribution.attributed(again)
        used = [name for name in rows.relation.fields if name.startswith("account.")]
        again = with_attributes(again, self.work.accounts, used)
        assert traced.sources is not None
        return Origins(replace(again, account=rows.account), traced.sources)

    def _trace(self, table: str) -> Traced:
        """A table with the identity of its rows: in their files, or of a view computed again."""
        if table in self._traced:
            return self._traced[table]
        spec = self.loaded.configuration.tables[table]
        if spec.sql is None:
            rows = self.evidence.tables[table]
            marked = rows.relation.frame.with_columns(identity())
            relation = survivors(
                replace(rows, relation=Relation(marked, {**rows.relation.fields, **_AT}))
            )
            traced = Traced(relation, table)
        else:
            behind = {name: self._trace(name) for name in tables_used(spec.sql)}
            traced = trace_view(table, spec.sql, behind, scope_of({}, self.loaded.period))
        self._traced[table] = traced
        return traced


_AT = {AT: Field(AT, Kind.NUMBER, 0, 2**61)}


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
        account_columns={name: rows.account for name, rows in work.tables.items()},
        strangers=lambda table, finding: strangers(
            work.measured.tables[table], configuration, work.attribution
        ).written(finding),
        family=work.attribution.tops,
    )
