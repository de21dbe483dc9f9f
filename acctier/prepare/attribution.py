"""Whose a row is: from the id as written through crosswalk and parents to an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from acctier.config.models import Configuration
from acctier.config.tables import CrosswalkSpec
from acctier.model.fields import Field, Kind, Relation
from acctier.model.rows import ACCOUNT, OWN, WRITTEN, Rows
from acctier.prepare.crosswalk import FROM, TO, crosswalks
from acctier.prepare.ids import Ids, normal, raw

_ID, NORMAL, MAPPED = "_id", "_normal", "_mapped"
"""Whether a crosswalk knows the id; always true without one."""


@dataclass(frozen=True)
class Attribution:
    """How the ids of every table lead to accounts.

    ``tops`` has ``own``, ``name`` and ``top`` of every account; None where none rolls up.
    """

    ids: Ids
    via: Mapping[str, CrosswalkSpec | None]
    crosswalks: Mapping[CrosswalkSpec, pl.DataFrame]
    tops: pl.DataFrame | None = None

    @staticmethod
    def of(configuration: Configuration, tables: Mapping[str, Rows], ids: Ids) -> Attribution:
        """Raises `InputError` when a crosswalk leads from one id to several accounts."""
        specs = configuration.tables
        via = {name: spec.account.via if spec.account else None for name, spec in specs.items()}
        return Attribution(ids, via, crosswalks(specs, tables))

    def known(self, tops: pl.Series) -> pl.Series:
        """Every id that leads to an account; ``tops`` are those of the accounts themselves."""
        return tops if self.tops is None else self.tops["own"].alias(tops.name)

    def leads(self, rows: Rows) -> bool:
        """Whether the accounts of rows are other than the ids their files hold."""
        if rows.account is None:
            return False
        return (
            self.ids.match is not None or self.via[rows.name] is not None or self.tops is not None
        )

    def attributed(self, rows: Rows) -> Rows:
        """The rows with id as written, own account and topmost account beside, where they differ.

        An id that leads nowhere has no account.
        """
        if not self.leads(rows):
            return rows
        column = rows.account or ""
        names = rows.relation.frame.collect_schema().names()
        written = raw(column) if raw(column) in names else column
        frame = rows.relation.frame.with_columns(pl.col(written).alias(WRITTEN))
        frame = self._led(frame, pl.col(column), self.via[rows.name])
        fields = {name: Field(name, Kind.TEXT) for name in (WRITTEN, OWN, ACCOUNT)}
        relation = Relation(frame.drop(MAPPED), {**rows.relation.fields, **fields})
        return replace(rows, relation=relation, account=ACCOUNT)

    def traced(self, table: str, written: pl.DataFrame) -> pl.DataFrame:
        """Ids as a table writes them, in ``account_id``, with what they led to.

        Adds ``_normal``, ``_own`` and ``_mapped``.
        """
        alike = normal(pl.col("account_id"), self.ids.match).alias(NORMAL)
        frame = written.lazy().with_columns(alike)
        return self._led(frame, pl.col(NORMAL), self.via[table]).drop(ACCOUNT).collect()

    def _led(self, frame: pl.LazyFrame, id_: pl.Expr, via: CrosswalkSpec | None) -> pl.LazyFrame:
        if via is None:
            frame = frame.with_columns(id_.alias(OWN), pl.lit(value=True).alias(MAPPED))
        else:
            pairs = self.crosswalks[via].lazy()
            known = pl.lit(value=True).alias(MAPPED)
            pairs = pairs.select(pl.col(FROM).alias(_ID), pl.col(TO).alias(OWN), known)
            frame = frame.with_columns(id_.alias(_ID))
            frame = frame.join(pairs, on=_ID, how="left", validate="m:1").drop(_ID)
            frame = frame.with_columns(pl.col(MAPPED).fill_null(value=False))
        if self.tops is None:
            return frame.with_columns(pl.col(OWN).alias(ACCOUNT))
        tops = self.tops.lazy().select(pl.col("own").alias(OWN), pl.col("top").alias(ACCOUNT))
        return frame.join(tops, on=OWN, how="left", validate="m:1")
