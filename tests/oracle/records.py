"""Rows of a table after reading: what their cells mean, and what became of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.oracle.cells import Unreadable, amount_of, our_time
from tests.oracle.exports import Sheet, View
from tests.oracle.ids import account_column, id_columns, matched
from tests.oracle.rates import Rates
from tests.oracle.shares import DayShare
from tests.oracle.spans import Span, day_of
from tests.oracle.trees import Row, Tree, Value, at_rest, holds, places, value

USED, OUTSIDE, FILTERED, QUARANTINED = "used", "outside_period", "filtered", "quarantined"


@dataclass(frozen=True)
class Record:
    """A row with its fate; spread over its days, it has a share of them in the period."""

    cells: Row
    fate: str
    share: DayShare | None = None
    begins_inside: bool = True

    def part(self, number: Fraction, digits: int) -> Fraction:
        """What the period has of a number of the row, rounded to so many decimals."""
        return self.share.part(number, digits) if self.share else places(number, digits)

    def exact(self, number: Fraction, tree: Tree) -> Fraction:
        """The same of the value of a tree, kept as a column keeps it."""
        return self.share.part(number, 18) if self.share else at_rest(number, tree)


@dataclass
class Table:
    """A table after reading: all its rows, each with its fate."""

    records: list[Record]
    account: str | None = None
    row_rounding: dict[str, Fraction] = field(default_factory=dict)

    def count(self, fate: str) -> int:
        """Number of rows of a fate."""
        return sum(record.fate == fate for record in self.records)

    @property
    def used(self) -> list[Record]:
        """The rows of the period."""
        return [record for record in self.records if record.fate == USED]

    @property
    def history(self) -> list[Row]:
        """The rows of all periods, as views see them."""
        return [record.cells for record in self.records if record.fate in (USED, OUTSIDE)]


class Reader:
    """Reads the tables of a configuration, exports first, then the views over them."""

    def __init__(self, config: Mapping[str, Any], span: Span, rates: Rates | None = None) -> None:
        self.config, self.span, self.rates = config, span, rates
        self.match: Mapping[str, Any] = config["accounts"].get("match", {})

    def export(self, name: str, sheet: Sheet) -> Table:
        """A table that is a file."""
        spec = self.config["tables"][name]
        ids = id_columns(self.config, name, [*sheet.columns, *spec.get("columns", {})])
        records = [self._record(spec, cells, ids) for cells in _cells(self.config, spec, sheet)]
        return Table(records, account_column(spec, sheet.columns))

    def view(self, name: str, tables: Mapping[str, Table]) -> Table:
        """A table that is a view over another one."""
        spec = self.config["tables"][name]
        view: View = spec["sql"]
        rows: Iterable[Row] = view.rows(tables[view.source].history)
        ids = id_columns(self.config, name, [*view.keys, *view.columns])
        records = [self._record(spec, (row, False), ids) for row in rows]
        return Table(records, account_column(spec, ()))

    def _record(self, spec: Mapping[str, Any], read: tuple[Row, bool], ids: set[str]) -> Record:
        """The order of work: ids, derived columns, currency, filter, period."""
        row, broken = dict(read[0]), read[1]
        for name in ids & row.keys():
            row[name] = matched(row[name], self.match)
        columns = spec.get("columns", {})
        for name, column in columns.items():
            if "expr" in column:
                cell = value(column["expr"], row)
                row[name] = at_rest(cell, column["expr"]) if isinstance(cell, Fraction) else cell
                row[name] = matched(cell, self.match) if name in ids else row[name]
        days = _days(spec, row)
        row |= {
            n: self._converted(c, row, n, days[0]) for n, c in columns.items() if "currency" in c
        }
        first, last = days
        if broken or not _days_stand(spec, first, last):
            return Record(row, QUARANTINED)
        if not holds(spec.get("where"), row):
            return Record(row, FILTERED)
        if first is None or last is None:  # a table without days lies in every period
            return Record(row, OUTSIDE if "date" in spec else USED)
        inside = self.span.start <= last and first <= self.span.end
        share = None
        if spread(spec):
            share = DayShare.of(first, last, self.span.start, self.span.end)
        return Record(row, USED if inside else OUTSIDE, share, self.span.holds(first))

    def _converted(self, spec: Mapping[str, Any], row: Row, name: str, day: date | None) -> Value:
        assert self.rates is not None
        code = row.get(spec["currency"], spec["currency"])
        return self.rates.converted(row[name], code, day)


def spread(spec: Mapping[str, Any]) -> bool:
    """Whether the rows of a table are spread over their days."""
    return isinstance(spec.get("date"), dict)


def _days(spec: Mapping[str, Any], row: Row) -> tuple[date | None, date | None]:
    """First and last day of a row; money in another currency takes the rate of the first."""
    said = spec.get("date")
    if said is None:
        return None, None
    first, last = (said["from"], said["to"]) if isinstance(said, dict) else (said, said)
    return day_of(row[first]), day_of(row[last])


def _days_stand(spec: Mapping[str, Any], first: date | None, last: date | None) -> bool:
    """Whether a row has the days that its table needs of it.

    A day that is derived, or comes out of a view, may be none: such a row lies in no period.
    """
    if spread(spec):
        return first is not None and last is not None and first <= last
    written = "sql" not in spec and "expr" not in spec.get("columns", {}).get(spec.get("date"), {})
    return "date" not in spec or first is not None or not written


def _cells(
    config: Mapping[str, Any], spec: Mapping[str, Any], sheet: Sheet
) -> Iterator[tuple[Row, bool]]:
    """Every row with what its cells mean, and whether one of them cannot be read."""
    ours, theirs = config.get("zone"), sheet.form.get("zone")
    columns = spec.get("columns", {})
    for place, raw in enumerate(sheet.rows):
        row, broken = dict(raw), False
        for name, cell in raw.items():
            try:
                found = amount_of(cell, columns.get(name, {}), raw)
                row[name] = our_time(found, theirs, ours) if isinstance(found, datetime) else found
            except Unreadable:
                row[name], broken = None, True
        spoilt = [name for name in row if (place, name) in sheet.spoilt]
        yield row | dict.fromkeys(spoilt), broken or bool(spoilt)
