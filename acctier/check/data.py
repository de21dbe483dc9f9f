"""Findings about the data of a run: unknown accounts, missing amounts, signs, capacity."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from acctier.config.models import LineSpec
from acctier.config.tables import TableSpec
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.period import Period
from acctier.model.results import ActivityResult, PoolResult, Quarantined, TableResult

ACCOUNT = "account_id"
EXAMPLES = 3


def account_ids(ids: pl.Series, table: str) -> tuple[Finding, ...]:
    """Refuse empty and repeated account ids; tell of ids that differ in spelling only."""
    problems = []
    if ids.null_count():
        problems.append(
            Finding(
                "empty-account-id",
                "error",
                f"{table}: {_rows(ids.null_count(), 'have', 'has')} no account id",
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


def _ids(count: int, many: str, one: str) -> str:
    return f"1 account id {one}" if count == 1 else f"{count:,} account ids {many}"


def _rows(count: int, many: str = "", one: str = "") -> str:
    """A number of rows with its verb, in words.

    >>> _rows(1, "name", "names"), _rows(1200)
    ('1 row names', '1,200 rows')
    """
    verb = one if count == 1 else many
    return f"{count:,} row{'' if count == 1 else 's'}{' ' if verb else ''}{verb}"


def _spellings(ids: pl.Series, table: str) -> tuple[Finding, ...]:
    folded = pl.DataFrame({"id": ids}).with_columns(_folded("id").alias("fold"))
    alike = folded.filter(pl.col("fold").is_duplicated()).sort("fold", "id")
    if alike.is_empty():
        return ()
    pair = alike["id"].head(2).to_list()
    return (
        Finding(
            "account-spelled-twice",
            "warning",
            f"{table}: {alike.height} account ids differ only in case, blanks or leading zeros; "
            f"the first: {pair[0]!r} and {pair[1]!r}",
            table=table,
            rows=alike.height,
            hint="ids are matched exactly; correct the export when they are one account",
        ),
    )


def _folded(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars().str.to_lowercase()
    return text.str.strip_chars_start("0")


def unknown_accounts(
    table: str, unknown: pl.DataFrame, known: pl.Series, money: int, currency: Currency
) -> tuple[Finding, ...]:
    """Findings for rows of the period whose account is empty or not in the accounts table.

    ``unknown``: ``account_id`` as written and ``_rows``.  Ids that differ from a known one only in
    case, blanks or leading zeros are almost surely the same account and are an error, because its
    money would be missing from the account's profit.
    """
    if unknown.is_empty():
        return ()
    rows = int(unknown["_rows"].sum())
    named = unknown.filter(pl.col(ACCOUNT).is_not_null()).sort(
        "_rows", ACCOUNT, descending=[True, False]
    )
    examples = ", ".join(repr(each) for each in named[ACCOUNT].head(EXAMPLES))
    message = (
        f"{table}: {_rows(rows, 'name', 'names')} no known account "
        f"({currency.code} {currency.format(money)})"
        + (
            f", {named.height:,} id{'' if named.height == 1 else 's'}; "
            f"the most frequent: {examples}"
            if named.height
            else ""
        )
    )
    findings = [
        Finding(
            "unknown-account",
            "warning",
            message,
            table=table,
            rows=rows,
            amount=money,
            hint="they stand as a line of their own (no account); "
            "add the accounts or correct the ids",
        )
    ]
    return (*findings, *_look_alikes(table, named, known))


def _look_alikes(table: str, named: pl.DataFrame, known: pl.Series) -> tuple[Finding, ...]:
    folds = (
        pl.DataFrame({"known": known}).with_columns(_folded("known").alias("fold")).sort("known")
    )
    near = (
        named.with_columns(_folded(ACCOUNT).alias("fold"))
        .join(folds.unique("fold", keep="first", maintain_order=True), on="fold", how="inner")
        .sort("_rows", ACCOUNT, descending=[True, False])
    )
    if near.is_empty():
        return ()
    pairs = [
        f"{one!r} for {other!r}"
        for one, other in near.select(ACCOUNT, "known").head(EXAMPLES).iter_rows()
    ]
    return (
        Finding(
            "account-spelling",
            "error",
            f"{table}: {_ids(near.height, 'are', 'is')} spelled otherwise than in the accounts "
            "table: " + ", ".join(pairs),
            table=table,
            rows=int(near["_rows"].sum()),
            hint="ids are matched exactly, with case, blanks and leading zeros; "
            "make both exports agree",
        ),
    )


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
