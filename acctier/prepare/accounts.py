"""The known accounts: ids, names, attributes, and which are kept out of curve and tiers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from acctier.config.tables import AccountsSpec
from acctier.expression.apply import condition
from acctier.model.fields import Field, Kind, Relation
from acctier.model.period import Period
from acctier.model.rows import Rows
from acctier.prepare.rows import scope_of

ID, NAME = "account_id", "account_name"


@dataclass(frozen=True)
class AccountList:
    """One row per account in byte order of ids: ``account_id``, ``account_name``, attributes."""

    frame: pl.DataFrame
    fields: Mapping[str, Field]
    attributes: tuple[str, ...]
    excluded: pl.Series

    @property
    def ids(self) -> pl.Series:
        """All known ids, excluded ones among them."""
        return self.frame[ID]


def account_list(spec: AccountsSpec, relation: Relation, period: Period) -> AccountList:
    """The accounts of the table that lists them; an account without a name goes by its id."""
    frame = relation.frame.collect()
    ids = frame[spec.id].cast(pl.String)
    names = frame[spec.name].cast(pl.String) if spec.name else ids
    frame = frame.with_columns(ids.alias(ID), names.fill_null(ids).alias(NAME)).sort(ID)
    attributes = tuple(
        name for name in relation.fields if name not in {spec.id, spec.name, ID, NAME}
    )
    fields = dict(relation.fields) | {name: Field(name, Kind.TEXT) for name in (ID, NAME)}
    excluded = frame[ID].head(0)
    if spec.exclude is not None:
        excluded = frame.filter(condition(frame, scope_of(fields, period), spec.exclude))[ID]
    kept = {name: fields[name] for name in (ID, NAME, *attributes)}
    return AccountList(frame.select(list(kept)), kept, attributes, excluded)


PREFIX = "account."
"""How a row expression names an attribute of the row's account."""
_WHO = "_whose"


def with_attributes(rows: Rows, accounts: AccountList, names: Collection[str]) -> Rows:
    """The rows with the attributes named as ``account.NAME``, which are NULL for no account."""
    wanted = sorted({name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)})
    if not wanted or rows.account is None:
        return rows
    attributes = accounts.frame.select(
        pl.col(ID).alias(_WHO), *(pl.col(name).alias(f"{PREFIX}{name}") for name in wanted)
    )
    who = pl.col(rows.account).cast(pl.String).alias(_WHO)
    frame = rows.relation.frame.with_columns(who).join(
        attributes.lazy(), on=_WHO, how="left", validate="m:1"
    )
    added = {
        f"{PREFIX}{name}": replace(accounts.fields[name], name=f"{PREFIX}{name}") for name in wanted
    }
    relation = Relation(frame.drop(_WHO), {**rows.relation.fields, **added})
    return replace(rows, relation=relation)
