"""What each table is for: accounts, lines, orders, a ledger, events, and how they name accounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from acctier.draft import meanings, vocabulary
from acctier.draft.column import Column
from acctier.draft.linking import ENOUGH, Link, link_of
from acctier.draft.matching import Crosswalk, Match, crosswalk_of, match_of, overlap_under
from acctier.draft.tables import Table

_ACCOUNT_FILES = re.compile(
    r"account|customer|client|kunde|debitor|debtor|kna1|organi[sz]ation|compan"
)
_MONEY = ("money", "number", "integer")


class Role(StrEnum):
    """What a table is for."""

    ACCOUNTS = "the list of accounts"
    LINES = "lines of orders or invoices"
    ORDERS = "orders"
    LEDGER = "a ledger"
    RATES = "exchange rates"
    CROSSWALK = "a crosswalk of ids"
    EVENTS = "events: visits, cases, activities"
    OTHER = "nothing the draft uses yet"


@dataclass(frozen=True)
class Part:
    """A table with its role, and how it names accounts."""

    table: Table
    role: Role
    link: Link | None = None
    via: Crosswalk | None = None
    """What leads from its ids to those of the accounts, where they are of another system."""
    sql: tuple[str, ...] = ()
    """The lines of the view that it is, where it is no file."""


@dataclass(frozen=True)
class Drop:
    """All tables of the draft with their roles.

    ``id`` is the column of the accounts table that identifies an account; without a list of
    accounts, ``accounts`` is None and ``id`` the column by which lines name them.
    """

    parts: tuple[Part, ...]
    accounts: Part | None
    id: Column | None
    match: Match | None = None
    """What is made of every id, so that those of several systems are alike."""

    @property
    def linked(self) -> list[Part]:
        """The parts whose rows name an account: lines first, the list of accounts if no other."""
        parts = [part for part in self.with_role(*Role) if part.link is not None]
        if not parts and self.accounts is not None and self.id is not None:
            rows = len(self.id.values)
            parts = [replace(self.accounts, link=Link(self.id.name, rows, rows))]
        return sorted(parts, key=lambda part: part.role != Role.LINES)

    def with_role(self, *roles: Role) -> list[Part]:
        """The parts of these roles, in that order."""
        return [part for role in roles for part in self.parts if part.role == role]


def roles_of(tables: Sequence[Table]) -> Drop:
    """The roles of the tables, told by headings, keys, and values found in one another."""
    found = _account_list(tables)
    listed, ident = found if found is not None else (None, None)
    if listed is not None and ident is not None:
        name = listed.meaning(vocabulary.ACCOUNT_NAME, types=("text",))
        mended = _without_reserved(listed, {ident.name, name.name if name else ""})
        tables = [mended if table is listed else table for table in tables]
        listed, ident = (
            mended,
            next(each for each in mended.columns.declared if each.heading == ident.heading),
        )
    known = None if ident is None else ident.values.cast(pl.String).drop_nulls().unique()
    parts: list[Part] = []
    for table in tables:
        if table is listed:
            parts.append(Part(table, Role.ACCOUNTS))
            continue
        link = link_of(table, known, ident)
        if link is not None and _of_ledger(table) and link.share < ENOUGH:
            link = None  # an account of the ledger, or a company of the group
        parts.append(Part(table, _role(table, link), link))
    accounts = next((part for part in parts if part.role == Role.ACCOUNTS), None)
    drop = Drop(tuple(parts), accounts, ident)
    return drop if known is None else _reconciled(drop, known)


def _reconciled(drop: Drop, known: pl.Series) -> Drop:
    """The drop with ids of several systems made alike, and led through crosswalks."""
    poor = [part for part in drop.parts if part.link is not None and part.link.share < 1]
    match = match_of(known, [part.table.by_name[part.link.column] for part in poor if part.link])
    parts: list[Part] = []
    crossing: set[str] = set()
    for part in drop.parts:
        reached = part
        if part.link is not None and part in poor:
            column = part.table.by_name[part.link.column]
            found = overlap_under(column, known, match)
            others = [each.table for each in drop.parts if each is not part]
            led = None
            if found < ENOUGH * part.link.filled:
                led = crosswalk_of(column, known, match, others)
            if led is not None and led[1] > found:
                crossing.add(led[0].table)
                found = led[1]
            via = led[0] if led is not None and led[0].table in crossing else None
            reached = replace(part, link=replace(part.link, found=found), via=via)
        parts.append(reached)
    named = [
        replace(part, role=Role.CROSSWALK)
        if part.table.name in crossing and part.role in {Role.OTHER, Role.EVENTS}
        else part
        for part in parts
    ]
    return replace(drop, parts=tuple(named), match=match)


def _without_reserved(table: Table, kept: set[str]) -> Table:
    """The accounts table with no other column called as the id and name of the results are."""
    names: dict[str, str] = {
        name: f"crm_{name}"
        for name in ("account_id", "account_name")
        if name in table.by_name and name not in kept
    }
    columns = tuple(
        replace(each, name=names.get(each.name, each.name)) for each in table.columns.declared
    )
    return replace(
        table,
        columns=replace(table.columns, declared=columns),
        key=tuple(names.get(each, each) for each in table.key),
    )


def _account_list(tables: Sequence[Table]) -> tuple[Table, Column] | None:
    """The table that lists the accounts with its id, if there is one."""
    best: tuple[float, Table, Column] | None = None
    for table in tables:
        for column in table.columns.declared:
            score = _score(table, column, tables)
            if score > 0 and (best is None or score > best[0]):
                best = (score, table, column)
    return None if best is None else (best[1], best[2])


def _score(table: Table, column: Column, tables: Sequence[Table]) -> float:
    """How much speaks for a column being the id of the accounts; 0 when it cannot be."""
    if not (column.shape.unique and column.type == "text"):
        return 0.0
    if column.means & {
        vocabulary.ACCOUNT_NAME,
        vocabulary.ORDER,
        vocabulary.LINE,
        vocabulary.PRODUCT,
    }:
        return 0.0
    called = vocabulary.ACCOUNT in column.means
    file = _ACCOUNT_FILES.search(meanings.words_of(table.name)) is not None
    plain_id = meanings.words_of(column.heading) in {"id", "key", "no", "number"}
    if not (called or (file and (plain_id or meanings.is_id(column.heading)))):
        return 0.0
    if table.meaning(vocabulary.QUANTITY, vocabulary.UNIT_PRICE, vocabulary.ORDER):
        return 0.0
    if table.date is not None and table.meaning(vocabulary.NET, vocabulary.AMOUNT):
        return 0.0
    values = column.values.drop_nulls().unique()
    others = [other for other in tables if other is not table]
    referred = sum(1 for other in others if (link := link_of(other, values, column)) and link.share)
    named = table.meaning(vocabulary.ACCOUNT_NAME) is not None
    return 1.0 + 4 * referred + 2 * file + 2 * called + named


def _role(table: Table, link: Link | None) -> Role:
    currencies = [each for each in table.columns.declared if vocabulary.CURRENCY in each.means]
    money = [each for each in table.columns.declared if each.type in {"money", "number"}]
    amount = table.meaning(vocabulary.NET, vocabulary.AMOUNT, types=_MONEY)
    if (
        table.meaning(vocabulary.RATE, types=("number",))
        and len(table.columns.declared) <= 5
        and (len(currencies) > 1 or re.search("rate|fx", table.name))
    ):
        return Role.RATES
    if link is None and (money or amount) and _of_ledger(table):
        return Role.LEDGER
    price = table.meaning(vocabulary.UNIT_PRICE, vocabulary.LIST_PRICE, types=_MONEY)
    quantity = table.meaning(vocabulary.QUANTITY, types=_MONEY)
    if link is not None or _joined_by_order(table):
        if quantity and (price or amount):
            return Role.LINES
        if (amount or price) and table.meaning(
            vocabulary.ORDER, vocabulary.LINE, vocabulary.STATUS
        ):
            return Role.ORDERS if _one_per_order(table) else Role.LINES
    if link is None:
        crossing = len(table.columns.declared) <= 3 and not money
        return Role.CROSSWALK if crossing and table.key else Role.OTHER
    if table.meaning(vocabulary.ORDER) and _one_per_order(table) and table.date:
        return Role.ORDERS
    if money and table.date and not table.meaning(vocabulary.ORDER) and amount:
        return Role.LINES
    return Role.EVENTS if table.date else Role.OTHER


def _of_ledger(table: Table) -> bool:
    """Whether it posts to ledger accounts or cost centres, and counts no pieces."""
    posts = table.meaning(vocabulary.GL_ACCOUNT, vocabulary.COST_CENTRE, vocabulary.DEBIT_CREDIT)
    return posts is not None and table.meaning(vocabulary.QUANTITY) is None


def _joined_by_order(table: Table) -> bool:
    """Whether lines name their order but not its account."""
    return bool(table.meaning(vocabulary.ORDER) and table.meaning(vocabulary.QUANTITY))


def _one_per_order(table: Table) -> bool:
    order = table.meaning(vocabulary.ORDER)
    return order is not None and order.shape.unique
