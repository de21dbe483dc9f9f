"""The books of a run: tables, parties and numbers of the period, in plain Python.

Slow and direct on purpose, and written from the method alone: nothing of the product is imported,
rows are dictionaries, money is an exact fraction until the one place where it is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.cells import DIGITS
from tests.oracle.exports import Firm
from tests.oracle.groups import Groups
from tests.oracle.ids import crosswalk, via_of
from tests.oracle.rates import Rates
from tests.oracle.records import Reader, Record, Table
from tests.oracle.spans import overlaid, span_of
from tests.oracle.trees import Row, Tree, Value, amount, half_away, holds

ZERO = Fraction(0)
Party = str | None
"""An account id, or None for everyone unknown."""


class Books:
    """Everything read for one run of a firm: tables, parties and numbers of the period.

    ``revenue`` says what every account sold by itself: where a parent is not listed, the largest
    of its children speaks for it.
    """

    def __init__(self, firm: Firm, revenue: Callable[[Books], Mapping[Party, int]]) -> None:
        period = firm.run or firm.config["period"]
        self.config = overlaid(firm.config, period)
        self.currency: str = self.config["currency"]
        self.scale = 10 ** DIGITS[self.currency]
        self.digits = DIGITS[self.currency]
        self.span = span_of(self.config, period)
        self.tables = self._read(firm)
        spec = self.config["accounts"]
        rows = {str(r.cells[spec["id"]]): r.cells for r in self.tables[spec["table"]].used}
        groups = Groups(spec, rows)
        # First everybody stands alone, until it is known who is the largest of a group.
        self.top = {account: account for account in groups.everyone}
        self.attributes: dict[str, Row] = {a: rows.get(a, {}) for a in groups.everyone}
        self._name_parties()
        self.attributes = groups.attributes(lambda: revenue(self))
        if "parent" not in spec:
            self.attributes = {account: rows[account] for account in self.attributes}
        self.top = {account: groups.top(account) for account in groups.everyone}
        self._name_parties()
        self.nobody: Row = dict.fromkeys(firm.sheets[spec["table"]].columns)
        self.excluded = {
            account
            for account, row in self.attributes.items()
            if "exclude" in spec and holds(spec["exclude"], row)
        }
        self.known = [p for p in self.parties if p is not None and p not in self.excluded]

    def _name_parties(self) -> None:
        self.parties: list[Party] = [*sorted(self.attributes, key=str.encode), None]

    def _read(self, firm: Firm) -> dict[str, Table]:
        fx = self.config.get("fx")
        reader, rates = Reader(self.config, self.span), None
        if fx:
            quotes = reader.export(fx["table"], firm.sheets[fx["table"]])
            rates = Rates(fx, quotes.history, self.currency, self.span)
        reader = Reader(self.config, self.span, rates)
        tables: dict[str, Table] = {}
        for name in self.config["tables"]:
            sheet = firm.sheets.get(name)
            tables[name] = reader.export(name, sheet) if sheet else reader.view(name, tables)
        self.links = {
            name: crosswalk(tables[via["table"]].history, via)
            for name, spec in self.config["tables"].items()
            if (via := via_of(spec))
        }
        return tables

    def party(self, name: str, row: Row) -> Party:
        """Whose row of a table it is."""
        column = self.tables[name].account
        account = row[column] if column else None
        if name in self.links:
            account = self.links[name].get(account) if isinstance(account, str) else None
        return self.top.get(account) if isinstance(account, str) else None

    def picked(self, spec: Mapping[str, Any]) -> list[tuple[Party, Record]]:
        """The rows of the period that a `from` with its `where` picks, with their party."""
        name, where = spec["from"], spec.get("where")
        records = self.tables[name].used
        parties = [(self.party(name, record.cells), record) for record in records]
        return [(p, r) for p, r in parties if holds(where, self.seen(p, r))]

    def seen(self, party: Party, record: Record) -> Row:
        """What an expression sees: the cells of the row, and its account's attributes."""
        return _Seen(record.cells, self.attributes[party] if party is not None else {})

    def number(self, measure: Tree | Mapping[str, Any]) -> Fraction:
        """A measure: a number of the period."""
        if isinstance(measure, tuple):
            return amount(measure, {"days": self.span.days, "months": self.span.months}) or ZERO
        picked = self.picked(measure)
        if "count" in measure:
            return Fraction(sum(record.begins_inside for _, record in picked))
        tree = measure["sum"]
        return sum((r.exact(amount(tree, r.cells) or ZERO, tree) for _, r in picked), ZERO)

    def cost(self, measure: Tree | Mapping[str, Any]) -> int:
        """Money of the period in minor units; the rows of a ledger are rounded one by one."""
        if isinstance(measure, tuple) or "sum" not in measure:
            return self.minor(self.number(measure))
        picked = self.picked(measure)
        return sum(self.row_minor(r, amount(measure["sum"], r.cells) or ZERO) for _, r in picked)

    def row_minor(self, record: Record, major: Fraction) -> int:
        """What the period has of a row's money, in whole minor units."""
        return int(record.part(major, self.digits) * self.scale)

    def minor(self, major: Fraction) -> int:
        """Money in whole minor units."""
        return half_away(major * self.scale)


class _Seen(dict[str, Value]):
    """The cells of a row, and `account.NAME` from its account; NULL where there is none."""

    def __init__(self, cells: Row, attributes: Row) -> None:
        super().__init__(cells)
        self.attributes = attributes

    def __missing__(self, name: str) -> Value:
        prefix, _, attribute = name.partition(".")
        if prefix != "account":
            raise KeyError(name)
        return self.attributes.get(attribute)
