"""Findings about ids: accounts that are listed twice, rows that lead to no account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from acctier.check.look_alikes import LookAlikes, fold, look_alikes, visible
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.money import Currency

ACCOUNT, ROWS, MONEY = "account_id", "_rows", "_money"
EXAMPLES = 3


def account_ids(ids: pl.Series, table: str) -> tuple[Finding, ...]:
    """Refuse empty and repeated account ids; tell of ids that differ in spelling only."""
    problems = []
    if ids.null_count():
        have = "has" if ids.null_count() == 1 else "have"
        problems.append(
            Finding(
                "empty-account-id",
                "error",
                f"{table}: {_rows(ids.null_count())} {have} no account id",
                table=table,
                rows=ids.null_count(),
                hint="every account needs an id",
            )
        )
    repeated = ids.drop_nulls().value_counts().filter(pl.col("count") > 1).sort(ids.name)
    if repeated.height:
        problems.append(
            Finding(
                "duplicate-key",
                "error",
                f"{table}: {_ids(repeated.height, 'stand', 'stands')} in more than one row; "
                f"the first: {repeated[ids.name][0]!r}",
                table=table,
                rows=int(repeated["count"].sum()),
                hint="keep one row per account",
            )
        )
    if problems:
        raise InputError(problems)
    return _spellings(ids, table)


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _ids(count: int, many: str, one: str) -> str:
    return f"1 account id {one}" if count == 1 else f"{count:,} account ids {many}"


def _spellings(ids: pl.Series, table: str) -> tuple[Finding, ...]:
    folded = pl.DataFrame({"id": ids, "fold": fold(ids)})
    alike = folded.filter(pl.col("fold").is_duplicated()).sort("fold", "id")
    if alike.is_empty():
        return ()
    one, other = alike["id"].head(2)
    return (
        Finding(
            "account-spelled-twice",
            "warning",
            f"{table}: {alike.height} account ids differ only in case, blanks, leading zeros or "
            f"look-alike characters; the first: {visible(one)} and {visible(other)}",
            table=table,
            rows=alike.height,
            hint="ids are matched exactly; correct the export when they are one account",
        ),
    )


@dataclass(frozen=True)
class Strangers:
    """Ids of rows in the period that lead to no account, and in which way they do not.

    ``frame``: ``account_id`` as written, ``_rows``, ``_money`` (net revenue less cost, minor
    units), and where ids are led: ``_normal``, whether the crosswalk knows them (``_mapped``), and
    to what it leads (``_own``).  ``via`` is the table of the crosswalk, ``links`` its ids.
    """

    table: str
    frame: pl.DataFrame
    known: pl.Series
    via: str | None = None
    links: pl.Series | None = None

    def findings(self, currency: Currency) -> tuple[Finding, ...]:
        """What each group is worth; ids that surely mean another one are an error.

        Their money would be missing from that account's profit.
        """
        unknown, missing, led = (self._told(*each, currency) for each in self.groups().items())
        told = (
            unknown and Finding("unknown-account", "warning", **unknown),
            missing and Finding("not-in-crosswalk", "warning", **missing),
            led and Finding("crosswalk-to-unknown", "warning", **led),
        )
        spelled = (self._spelled(*alike) for alike in self._alike())
        return (*(each for each in told if each), *spelled)

    def groups(self) -> dict[str, pl.DataFrame]:
        """The ids by finding: unknown, not in the crosswalk, led by it to no account."""
        frame = self.frame
        if self.via is None:
            none = frame.head(0)
            return {
                "unknown-account": frame,
                "not-in-crosswalk": none,
                "crosswalk-to-unknown": none,
            }
        empty, mapped = pl.col(ACCOUNT).is_null(), pl.col("_mapped")
        return {
            "unknown-account": frame.filter(empty),
            "not-in-crosswalk": frame.filter(~empty & ~mapped),
            "crosswalk-to-unknown": frame.filter(~empty & mapped),
        }

    def written(self, finding: str) -> pl.Series:
        """The ids, as written, that a finding is about."""
        if finding == "account-spelling":
            return pl.concat(
                [self.frame.head(0)[ACCOUNT], *(alike.frame[ACCOUNT] for alike, _ in self._alike())]
            )
        return self.groups().get(finding, self.frame.head(0))[ACCOUNT]

    def _alike(self) -> list[tuple[LookAlikes, str]]:
        """The ids that look like a known one, and where that one stands."""
        groups = self.groups()
        accounts = "the accounts table"
        if self.via is None or self.links is None:
            named = groups["unknown-account"].drop_nulls(ACCOUNT)
            pairs = [(look_alikes(named, self.known), accounts)]
        else:
            led = groups["crosswalk-to-unknown"].with_columns(pl.col("_own").alias("_normal"))
            pairs = [
                (look_alikes(groups["not-in-crosswalk"], self.links), self.via),
                (look_alikes(led.drop_nulls("_own"), self.known), accounts),
            ]
        return [pair for pair in pairs if pair[0].frame.height]

    def _spelled(self, alike: LookAlikes, where: str) -> Finding:
        mend = ", ".join(alike.settings)
        return Finding(
            "account-spelling",
            "error",
            f"{self.table}: {_ids(alike.frame.height, 'are', 'is')} spelled otherwise than in "
            f"{where}: {', '.join(alike.examples(EXAMPLES))}",
            table=self.table,
            rows=int(alike.frame[ROWS].sum()),
            hint="make both exports agree"
            + (f", or say `match: {{{mend}}}` in `accounts`" if mend else ""),
        )

    def _told(self, name: str, group: pl.DataFrame, currency: Currency) -> dict[str, Any]:
        """What is said about a group; nothing when it is empty."""
        if group.is_empty():
            return {}
        rows, money = int(group[ROWS].sum()), int(group[MONEY].sum())
        (many, one), hint = _WORDS[name]
        text = f"{self.table}: {_rows(rows)} {(one if rows == 1 else many).format(via=self.via)}"
        text += f" ({currency.code} {currency.format(money)})"
        named = group.filter(pl.col(ACCOUNT).is_not_null())
        if named.height:
            named = named.sort(ROWS, ACCOUNT, descending=[True, False])
            ids = f"{named.height:,} id{'' if named.height == 1 else 's'}"
            text += f", {ids}; the most frequent: {', '.join(_examples(name, named))}"
        apart = "they stand as a line of their own (no account)"
        return {
            "message": text,
            "table": self.table,
            "rows": rows,
            "amount": money,
            "hint": f"{apart}; {hint.format(via=self.via)}",
        }


_WORDS = {
    "unknown-account": (
        ("name no known account", "names no known account"),
        "add the accounts or correct the ids",
    ),
    "not-in-crosswalk": (
        ("have an id that is not in {via}", "has an id that is not in {via}"),
        "add the ids to {via} or correct them",
    ),
    "crosswalk-to-unknown": (
        ("are led by {via} to no known account", "is led by {via} to no known account"),
        "add the accounts or correct {via}",
    ),
}


def _examples(name: str, named: pl.DataFrame) -> list[str]:
    head = named.head(EXAMPLES)
    if name != "crosswalk-to-unknown":
        return [visible(each) for each in head[ACCOUNT]]
    return [
        f"{visible(id_)} -> {'empty' if own is None else visible(own)}"
        for id_, own in head.select(ACCOUNT, "_own").iter_rows()
    ]
