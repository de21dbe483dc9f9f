"""Findings about the data of a run: missing amounts, signs, capacity, quarantine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from acctier.config.models import LineSpec
from acctier.config.tables import TableSpec
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.period import Period
from acctier.model.results import ActivityResult, PoolResult, Quarantined, TableResult


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


def capacity(
    pools: Sequence[PoolResult], activities: Sequence[ActivityResult]
) -> tuple[Finding, ...]:
    """Findings for pools used above their capacity and activities without any volume."""
    found = [_negative_cost(pool) for pool in pools if pool.cost < 0]
    for pool in pools:
        if (
            pool.used is not None
            and pool.practical_capacity is not None
            and pool.used > pool.practical_capacity
        ):
            over = pool.used - pool.practical_capacity
            found.append(
                Finding(
                    "pool-overrun",
                    "warning",
                    f"pool {pool.pool} is used {float(pool.used / pool.practical_capacity):.1%} "
                    f"of its practical capacity, {float(over):,.1f} {pool.unit or 'units'} "
                    "too many",
                    column=pool.pool,
                    amount=pool.unused,
                    hint="the time estimates are too high or the capacity too low",
                )
            )
    for activity in activities:
        if activity.pools and activity.unit_cost is None:
            found.append(
                Finding(
                    "zero-volume",
                    "warning",
                    f"activity {activity.activity} has no driver volume in the period; "
                    "its cost is not allocated",
                    column=activity.activity,
                    hint="check the driver's table and condition, or state a practical volume",
                )
            )
        elif activity.pools and activity.quantity > activity.volume > 0:
            found.append(
                Finding(
                    "volume-overrun",
                    "warning",
                    f"activity {activity.activity} was done {float(activity.quantity):,.0f} times, "
                    f"more than its stated volume of {float(activity.volume):,.0f}",
                    column=activity.activity,
                    hint="state a higher practical volume, or let it be measured",
                )
            )
    return tuple(found)


def _negative_cost(pool: PoolResult) -> Finding:
    return Finding(
        "sign-suspect",
        "warning",
        f"the cost of pool {pool.pool} is below zero; cost is entered positive",
        column=pool.pool,
        amount=pool.cost,
        hint="take it from the ledger with the other sign: sum: -amount",
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


def suspect_signs(
    lines: Mapping[str, LineSpec], sums: Mapping[str, int], currency: Currency
) -> tuple[Finding, ...]:
    """Findings for revenue, deduction and cogs lines that total below zero."""
    return tuple(
        Finding(
            "sign-suspect",
            "warning",
            f"{name} totals {currency.code} {currency.format(sums[name])}; amounts of kind "
            f"{line.kind} are entered positive",
            column=name,
            amount=sums[name],
            hint=_other_sign(line),
        )
        for name, line in lines.items()
        if line.kind in {"revenue", "deduction", "cogs"} and sums[name] < 0
    )


def _other_sign(line: LineSpec) -> str:
    """What to write for a line that totals below zero."""
    key = "formula" if line.sum is None else "sum"
    written = line.formula if line.sum is None else line.sum
    text = "" if written is None else written.text
    turned = f"-{text}" if text.isidentifier() else f"-({text})"
    return f"write it with the other sign: {key}: {turned}"


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


def quarantined(cells: Sequence[Quarantined]) -> tuple[Finding, ...]:
    """One finding per table and column with quarantined rows, at the place of the first."""
    groups: dict[tuple[str, str], list[Quarantined]] = {}
    for cell in cells:
        groups.setdefault((cell.table, cell.column), []).append(cell)
    found = []
    for (table, column), group in groups.items():
        first = group[0]
        rows = len({(cell.file, cell.line) for cell in group})
        why = f"{column}: {first.value!r} {first.reason}" if column else first.reason
        found.append(
            Finding(
                "quarantine",
                "warning",
                f"{_rows(rows)} of {table} quarantined{', the first' if rows > 1 else ''}: {why}",
                table=table,
                file=first.file,
                line=first.line,
                column=column,
                rows=rows,
                hint="correct the export, or say in `columns` or `format` how it is written; "
                "until then these rows count nowhere",
            )
        )
    return tuple(found)
