"""Findings about parents: circles, and parents that are not in the table of accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import polars as pl

from acctier.check.look_alikes import ID, look_alikes, visible
from acctier.model.errors import InputError
from acctier.model.findings import Finding

_EXAMPLES = 3
_LONGEST = 8
"""So many ids of a circle are written out."""


def refuse_circles(circles: Sequence[Sequence[str]], table: str, column: str) -> None:
    """Raise `InputError` when accounts are parents of one another, each circle written out."""
    if not circles:
        return
    told = [_written_out(circle) for circle in circles[:_EXAMPLES]]
    more = len(circles) - len(told)
    text = "are parents of one another" if len(circles) == 1 else "are parents in circles"
    rows = sum(len(circle) - 1 for circle in circles)
    finding = Finding(
        "parent-circle",
        "error",
        f"{table}: {rows:,} accounts {text}: {'; '.join(told)}"
        + (f"; and {more:,} more" if more else ""),
        table=table,
        column=column,
        rows=rows,
        hint=f"empty the {column} of the account that is the topmost, or of all of them",
    )
    raise InputError([finding])


def _written_out(circle: Sequence[str]) -> str:
    ids = [visible(id_) for id_ in circle]
    if len(ids) > _LONGEST:
        ids = [*ids[: _LONGEST - 2], f"({len(ids) - _LONGEST + 1:,} more)", ids[-1]]
    return " -> ".join(ids)


def missing_parents(
    branches: Mapping[str, Sequence[str]],
    largest: Mapping[str, str],
    known: pl.Series,
    place: tuple[str, str],
) -> Iterator[Finding]:
    """Parents that are not in the table: accounts all the same; and those that look like one.

    ``branches``: by id of the parent the accounts that name it, ``largest`` the one whose row
    stands for it, ``known`` the ids of the table, ``place`` the table and its column of parents.
    """
    if not branches:
        return
    table, column = place
    rows = sum(len(each) for each in branches.values())
    order = sorted(branches, key=lambda id_: (-len(branches[id_]), id_))
    told = [_told(id_, branches[id_], largest[id_]) for id_ in order[:_EXAMPLES]]
    more = len(order) - len(told)
    yield Finding(
        "parent-missing",
        "warning",
        f"{table}: {rows:,} account{'' if rows == 1 else 's'} name{'s' if rows == 1 else ''} "
        f"a parent that is not in the table: {', '.join(told)}"
        + (f" and {more:,} more" if more else ""),
        table=table,
        column=column,
        rows=rows,
        hint="each stands as one account with name and attributes of its largest child by net "
        "revenue; add the parents to the export",
    )
    yield from _spellings({id_: len(branches[id_]) for id_ in order}, known, place)


def _told(id_: str, children: Collection[str], largest: str) -> str:
    if len(children) == 1:
        return f"{visible(id_)} (of {visible(largest)})"
    return f"{visible(id_)} (of {len(children):,} accounts, the largest {visible(largest)})"


def _spellings(
    rows: Mapping[str, int], known: pl.Series, place: tuple[str, str]
) -> Iterator[Finding]:
    """A parent that is surely another id of the table: it would be one account too many."""
    table, column = place
    named = pl.DataFrame({ID: list(rows), "_rows": list(rows.values())}).cast({ID: pl.String})
    alike = look_alikes(named, known)
    if alike.frame.is_empty():
        return
    count, mend = alike.frame.height, ", ".join(alike.settings)
    ids = "1 parent id is" if count == 1 else f"{count:,} parent ids are"
    yield Finding(
        "parent-spelling",
        "error",
        f"{table}: {ids} spelled otherwise than the account: "
        f"{', '.join(alike.examples(_EXAMPLES))}",
        table=table,
        column=column,
        rows=int(alike.frame["_rows"].sum()),
        hint="correct the export" + (f", or say `match: {{{mend}}}` in `accounts`" if mend else ""),
    )
