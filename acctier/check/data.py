"""Findings about the data of a run: missing amounts, negative quantities, dates, quarantine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from acctier.config.tables import TableSpec
from acctier.model.fields import Kind
from acctier.model.findings import Finding
from acctier.model.period import Period
from acctier.model.results import Quarantined, TableResult


def _rows(count: int, many: str = "", one: str = "") -> str:
    """A number of rows with its verb, in words.

    >>> _rows(1, "name", "names"), _rows(1200)
    ('1 row names', '1,200 rows')
    """
    verb = one if count == 1 else many
    return f"{count:,} row{'' if count == 1 else 's'}{' ' if verb else ''}{verb}"


def missing_amounts(table: str, name: str, rows: int) -> tuple[Finding, ...]:
    """The finding for rows whose value is NULL (an empty cell, a division by zero)."""
    if not rows:
        return ()
    return (
        Finding(
            "missing-amount",
            "error",
            f"{table}: {name} has no value in {_rows(rows)} and counts 0 there",
            table=table,
            column=name,
            rows=rows,
            hint="fill the empty cells (or the divisor of 0), "
            "or declare it intended: COALESCE(..., 0)",
        ),
    )


def with_cause(finding: Finding, empty: Mapping[str, Kind | None]) -> Finding:
    """A missing amount with the columns that are empty in its first row, if any are.

    >>> (found,) = missing_amounts("lines", "goods", 1)
    >>> with_cause(found, {"unit_cost": Kind.NUMBER}).message
    'lines: goods has no value in 1 row and counts 0 there: unit_cost is empty'
    """
    only = finding.rows == 1
    if empty:
        cause = f"{' and '.join(empty)} {'is' if len(empty) == 1 else 'are'} empty"
        cells = "cell" if only and len(empty) == 1 else "cells"
        number = next((name for name, kind in empty.items() if kind == Kind.NUMBER), "...")
        hint = f"fill the empty {cells}, or declare it intended: COALESCE({number}, 0)"
    else:
        cause = "no cell is empty, but a divisor is 0 or the formula says NULL"
        hint = "correct the divisor of 0, or say what it stands for: COALESCE(..., 0)"
    first = "" if only else "in the first, "
    return replace(finding, message=f"{finding.message}: {first}{cause}", hint=hint)


def negative_quantities(table: str, name: str, rows: int, rule: str) -> tuple[Finding, ...]:
    """The finding for rows below zero that a driver's rule for negatives changed."""
    if not rows:
        return ()
    done = "count 0" if rule == "floor" else "count with their magnitude"
    return (
        Finding(
            "negative-quantity",
            "info",
            f"{table}: {_rows(rows)} of {name} below zero {done}",
            table=table,
            column=name,
            rows=rows,
            hint="say `negative: net` beside the sum when they should reduce the volume",
        ),
    )


def outside(
    tables: Sequence[TableResult], specs: Mapping[str, TableSpec], period: Period
) -> tuple[Finding, ...]:
    """Findings for dated tables of which every row lies outside the period."""
    return tuple(
        Finding(
            "outside-period",
            "warning",
            f"{table.table}: no row counts in {period.name} ({period.start} to {period.end}); "
            f"{_rows(table.rows_outside_period, 'lie', 'lies')} outside it",
            table=table.table,
            column=specs[table.table].first_day,
            rows=table.rows_outside_period,
            hint="is it the export of another period?",
        )
        for table in tables
        if table.rows_outside_period and not table.rows_used
    )


def undated(tables: Mapping[str, TableSpec], feeding: Collection[str]) -> tuple[Finding, ...]:
    """Findings for tables that feed money but lie wholly in every period."""
    return tuple(
        Finding(
            "undated-table",
            "warning",
            f"{name} has no `date` and no period in its path, "
            "so all its rows count in every period",
            table=name,
            hint="name its date column with `date:`, or put <period> into the path",
        )
        for name, spec in tables.items()
        if name in feeding
        and spec.file is not None
        and spec.date is None
        and not any(mark in spec.file for mark in ("<period>", "<start", "<end", "<month"))
    )


def quarantined(
    cells: Sequence[Quarantined], tables: Sequence[TableResult] = ()
) -> tuple[Finding, ...]:
    """One finding per table and column with quarantined rows, at the place of the first.

    ``tables`` tell how many rows there are: not all of very many are listed in ``cells``.
    """
    listed: dict[str, set[tuple[str, int | None]]] = {}
    for cell in cells:
        listed.setdefault(cell.table, set()).add((cell.file, cell.line))
    cut = {each.table for each in tables if each.rows_quarantined > len(listed.get(each.table, ()))}
    groups: dict[tuple[str, str], list[Quarantined]] = {}
    for cell in cells:
        groups.setdefault((cell.table, cell.column), []).append(cell)
    found = []
    for (table, column), group in groups.items():
        first = group[0]
        rows = len({(cell.file, cell.line) for cell in group})
        least = "at least " if table in cut else ""
        why = f"{column}: {first.value!r} {first.reason}" if column else first.reason
        found.append(
            Finding(
                "quarantine",
                "warning",
                f"{least}{_rows(rows)} of {table} quarantined{', the first' if rows > 1 else ''}: "
                f"{why}",
                table=table,
                file=first.file,
                line=first.line,
                column=column,
                rows=rows,
                hint=f"{_remedy(column, first.reason)}; until then "
                f"{'this row counts' if rows == 1 else 'these rows count'} nowhere",
            )
        )
    return tuple(found)


def _remedy(column: str, reason: str) -> str:
    """What to do about a refused cell, or a whole row where there is no column."""
    if not column:
        return "correct the row in the export"
    if "`" in reason:  # it says what to write
        return "declare that if the whole export is written so, or else correct the cell"
    return "correct the cell in the export"
