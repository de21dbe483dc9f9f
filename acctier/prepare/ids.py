"""Ids made alike: what `accounts.match` does to every column of ids, on all tables the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from acctier.config.models import Configuration
from acctier.config.tables import MatchSpec
from acctier.model.fields import Kind, Relation
from acctier.model.findings import Finding, Spot
from acctier.model.rows import FILTERED, QUARANTINED, STATUS, Rows
from acctier.prepare import salesforce
from acctier.prepare.spots import spot

BLANKS = r"[\s\u{200B}-\u{200D}\u{2060}\u{FEFF}]+"
"""White space of every kind, and characters without any width."""
_DIGITS = "^[0-9]+$"
_EXAMPLES = 3


def raw(column: str) -> str:
    """The hidden column that keeps the ids of a column as they were written."""
    return f"_raw.{column}"


def normal(id_: pl.Expr, match: MatchSpec | None) -> pl.Expr:
    """An id as it is compared; one of which nothing is left is no id.  Doing it twice is once."""
    if match is None:
        return id_
    if match.unicode != "keep":
        id_ = id_.str.normalize("NFC" if match.unicode == "nfc" else "NFKC")
    if match.trim:
        id_ = id_.str.replace(f"^{BLANKS}", "").str.replace(f"{BLANKS}$", "")
        id_ = pl.when(id_ != "").then(id_)
    if match.case != "keep":
        id_ = id_.str.to_lowercase() if match.case == "lower" else id_.str.to_uppercase()
    if match.salesforce_ids:
        id_ = salesforce.lengthened(id_)
    if match.leading_zeros == "strip":
        id_ = id_.str.replace("^0+([0-9]+)$", "${1}")
    elif match.leading_zeros.startswith("pad:"):
        length = int(match.leading_zeros.removeprefix("pad:"))
        id_ = pl.when(id_.str.contains(_DIGITS)).then(id_.str.zfill(length)).otherwise(id_)
    return id_


@dataclass(frozen=True)
class Ids:
    """Which columns hold ids, by table, and what is made of them."""

    match: MatchSpec | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accounts: tuple[str, str] | None = None
    """The table that lists the accounts, and its column of ids."""
    files: frozenset[str] = frozenset()
    """The tables that are files: what is wrong with an id is told where it is read."""

    @staticmethod
    def of(configuration: Configuration) -> Ids:
        """The account of every row, the accounts and their parents, both ends of crosswalks."""
        spec = configuration.accounts
        columns = {
            name: [] if table.account is None else [table.account.column]
            for name, table in configuration.tables.items()
        }
        for name, table in configuration.tables.items():
            if table.account is None:
                columns[name].append("account_id")
            elif table.account.via is not None:
                columns[table.account.via.table] += [table.account.via.from_, table.account.via.to]
        columns[spec.table] += [spec.id, *([spec.parent] if spec.parent else [])]
        unique = {name: tuple(dict.fromkeys(listed)) for name, listed in columns.items()}
        files = frozenset(name for name, table in configuration.tables.items() if table.file)
        return Ids(spec.match, unique, (spec.table, spec.id), files)

    def normalised(self, table: str, relation: Relation) -> Relation:
        """The relation with its ids made alike, and as they were written beside."""
        if self.match is None:
            return relation
        known = set(relation.frame.collect_schema().names())
        columns = [
            name
            for name in self.columns.get(table, ())
            if name in relation.fields
            and relation.fields[name].kind == Kind.TEXT
            and raw(name) not in known
        ]
        frame = relation.frame.with_columns(
            *(pl.col(name).alias(raw(name)) for name in columns),
            *(normal(pl.col(name), self.match).alias(name) for name in columns),
        )
        return Relation(frame, relation.fields)

    def merged(self, rows: Rows) -> tuple[Finding, Spot | None] | None:
        """The finding for accounts of different ids that normalising would make one."""
        if self.match is None or self.accounts is None or rows.name != self.accounts[0]:
            return None
        column = self.accounts[1]
        pairs = _kept(rows).select(pl.col(column), pl.col(raw(column))).unique()
        groups = pairs.collect().drop_nulls(column).group_by(column).agg(pl.col(raw(column)).sort())
        groups = groups.filter(pl.col(raw(column)).list.len() > 1).sort(column)
        if groups.is_empty():
            return None
        told = [
            f"{_listed(written)} are all {id_!r}"
            if len(written) > 2
            else f"{_listed(written)} are both {id_!r}"
            for id_, written in groups.head(_EXAMPLES).iter_rows()
        ]
        more = groups.height - len(told)
        finding = Finding(
            "ids-merged",
            "error",
            f"{rows.name}: `match` would make one account of several: {'; '.join(told)}"
            + (f"; and {more:,} more" if more else ""),
            table=rows.name,
            column=column,
            rows=int(groups[raw(column)].list.len().sum()),
            hint="ask `accounts.match` for less, or keep one row per account in the export",
        )
        frame = rows.relation.frame.filter(pl.col(STATUS) < FILTERED)
        return finding, spot(rows.name, frame, pl.col(raw(column)) == groups[raw(column)][0][1])

    def changed(self, rows: Rows) -> list[Finding]:
        """Findings for the ids of a table that were changed, and for those that cannot be right."""
        if self.match is None:
            return []
        known = set(rows.relation.frame.collect_schema().names())
        columns = [name for name in self.columns.get(rows.name, ()) if raw(name) in known]
        return [told for name in columns for told in self._changed(rows, name)]

    def _changed(self, rows: Rows, column: str) -> Iterable[Finding]:
        old, new = pl.col(raw(column)), pl.col(column)
        interesting = old.ne_missing(new)
        checked = self.match is not None and self.match.salesforce_ids and rows.name in self.files
        if checked:
            interesting |= salesforce.wrong(new)
        pairs = (
            _kept(rows)
            .filter(interesting)
            .group_by(old.alias("old"), new.alias("new"))
            .agg(pl.len().cast(pl.Int64).alias("rows"))
            .collect()
            .sort(["rows", "old"], descending=[True, False])
        )
        changed = pairs.filter(pl.col("old").ne_missing(pl.col("new")))
        if changed.height:
            yield _normalised(rows.name, column, changed)
        wrong = pairs.filter(salesforce.wrong(pl.col("new"))) if checked else pairs.head(0)
        if wrong.height:
            yield _wrong_suffix(rows.name, column, wrong)


def _kept(rows: Rows) -> pl.LazyFrame:
    return rows.relation.frame.filter(pl.col(STATUS) < QUARANTINED)


def _listed(ids: list[str]) -> str:
    shown = [repr(each) for each in ids[:_EXAMPLES]]
    return " and ".join(shown) if len(ids) <= _EXAMPLES else ", ".join(shown) + " and others"


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def _normalised(table: str, column: str, changed: pl.DataFrame) -> Finding:
    rows = int(changed["rows"].sum())
    told = [
        f"{old!r} -> {new!r}" if new is not None else f"{old!r} -> empty"
        for old, new in changed.select("old", "new").head(_EXAMPLES).iter_rows()
    ]
    return Finding(
        "ids-normalised",
        "info",
        f"{table}: {_counted(changed.height, 'id')} of {column} in {_counted(rows, 'row')} "
        f"changed by `match`: {', '.join(told)}",
        table=table,
        column=column,
        rows=rows,
    )


def _wrong_suffix(table: str, column: str, wrong: pl.DataFrame) -> Finding:
    return Finding(
        "salesforce-id",
        "warning",
        f"{table}: {_counted(wrong.height, 'id')} of 18 characters in {column} "
        f"{'ends' if wrong.height == 1 else 'end'} with three that do not belong to the first 15; "
        f"the most frequent: {wrong['new'][0]!r}",
        table=table,
        column=column,
        rows=int(wrong["rows"].sum()),
        hint="a character was mistyped or lost its case; take the id from Salesforce again",
    )
