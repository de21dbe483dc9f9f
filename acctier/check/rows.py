"""Rows that break a rule: how many, what they are worth, and where the first of them stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from acctier.config.checks import CheckSpec
from acctier.expression.apply import Scope, condition_expr, units_expr
from acctier.expression.exact import decimal_text
from acctier.expression.nodes import Binary, Expression, Node
from acctier.expression.nodes import Literal as Constant
from acctier.expression.nodes import Name as Column
from acctier.model.fields import Field, Kind
from acctier.model.money import Currency
from acctier.model.period import Period
from acctier.model.rows import FILE, FILTERED, IN_PERIOD, RECORD, STATUS, Rows

MOST_LISTED = 10_000
"""So many broken rows of a check are listed one by one."""

EXAMPLES = 3


@dataclass(frozen=True)
class Use:
    """Who takes rows of a table, and under which condition."""

    name: str
    where: Expression | None


@dataclass(frozen=True)
class Subject:
    """What a rule is asked about: a check, the rows of its table, and what stands around them."""

    check: CheckSpec
    rows: Rows
    scope: Scope
    period: Period
    tables: Mapping[str, Rows]
    currency: Currency
    amount: Expression | None = None
    """Money of a row, in major units; None where nothing takes money from the table."""
    uses: tuple[Use, ...] = ()
    date: str | None = None
    """The column that dates a row."""
    columns: tuple[str, ...] = ()
    """The declared columns."""

    def frame(self, *, every: bool = False) -> pl.LazyFrame:
        """The rows that the check is about: of the period, or ``every`` one that was not left out.

        Neither quarantined rows nor those that the table's `where` left out are among them.
        """
        status = pl.col(STATUS)
        kept = status < FILTERED if every else status == IN_PERIOD
        if self.check.where is not None:
            kept &= condition_expr(self.check.where, self.scope)
        return self.rows.relation.frame.filter(kept)


@dataclass(frozen=True)
class Fault:
    """One way to break a rule: the column, where it is broken, and why in words."""

    column: str
    fails: pl.Expr
    reason: str | pl.Expr


@dataclass(frozen=True)
class BrokenRow:
    """One broken row: index of its file and record (None in a view), column, value, reason."""

    file: int | None
    record: int | None
    column: str
    value: str
    reason: str
    amount: int | None


@dataclass(frozen=True)
class Outcome:
    """What became of a rule: the measured value, its limit in words, and the rows behind it."""

    value: Fraction | None
    limit: str
    holds: bool
    detail: str = ""
    rows: int = 0
    amount: int | None = None
    listed: tuple[BrokenRow, ...] = ()


def broken_rows(
    subject: Subject,
    faults: Sequence[Fault],
    frame: pl.LazyFrame | None = None,
    detail: str | None = None,
) -> Outcome:
    """Count, weigh and list the rows that break a rule in one of these ways.

    ``frame`` are the rows with what the faults need beside their columns; ``detail`` tells more
    than the first broken row does.
    """
    frame = subject.frame() if frame is None else frame
    fails = pl.any_horizontal(fault.fails for fault in faults).fill_null(value=False)
    rows, failing, money, held = _weighed(subject, frame, fails)
    listed = _listed(subject, frame, faults) if failing else ()
    check = subject.check
    words, holds = [], True
    value = share = None
    if check.max_share is not None:
        share = Fraction(0) if not failing else Fraction(held, money) if money else None
        words.append(f"<= {decimal_text(check.max_share)} of the money")
        holds = share is not None and share <= check.max_share
        value = share
    if check.max_rows is not None or check.max_share is None:
        words.insert(0, f"<= {check.max_rows or 0}")
        holds = holds and failing <= (check.max_rows or 0)
        value = Fraction(failing)
    told = _extent(subject, failing, rows, held, share)
    if failing and (detail or listed):
        told += f"; {detail or _first(listed[0])}"
    amount = held if subject.amount is not None else None
    limit = " and ".join(words)
    return Outcome(value, limit, holds, told if failing else "", failing, amount, listed)


def _weighed(subject: Subject, frame: pl.LazyFrame, fails: pl.Expr) -> tuple[int, int, int, int]:
    """Rows and broken rows; the size of their money, in minor units."""
    size = pl.lit(0, dtype=pl.Int128)
    if subject.amount is not None:
        units, _ = units_expr(subject.amount, subject.scope, subject.currency.digits)
        units = units.cast(pl.Int128)
        size = pl.when(units < 0).then(0 - units).otherwise(units).fill_null(0)
    marked = frame.select(fails.alias("fails"), size.alias("size"))
    found = marked.select(
        pl.len().cast(pl.Int64).alias("rows"),
        pl.col("fails").sum().cast(pl.Int64).alias("failing"),
        pl.col("size").sum().alias("money"),
        pl.col("size").filter(pl.col("fails")).sum().alias("held"),
    ).collect()
    rows, failing, money, held = (int(each or 0) for each in found.row(0))
    return rows, failing, money, held


def _listed(
    subject: Subject, frame: pl.LazyFrame, faults: Sequence[Fault]
) -> tuple[BrokenRow, ...]:
    """The first broken rows in the order of their files, one entry for each fault."""
    fields = subject.rows.relation.fields
    amount = pl.lit(None, dtype=pl.Int64)
    if subject.amount is not None:
        amount, _ = units_expr(subject.amount, subject.scope, subject.currency.digits)
    place = [FILE, RECORD] if subject.rows.placed else []
    shown = list(dict.fromkeys(fault.column for fault in faults if fault.column in fields))
    reasons = [
        pl.when(fault.fails.fill_null(value=False)).then(_words(fault.reason)).alias(f"?{number}")
        for number, fault in enumerate(faults)
    ]
    broken = frame.select(*place, *shown, amount.alias("!amount"), *reasons).filter(
        pl.any_horizontal(pl.col(f"?{number}").is_not_null() for number in range(len(faults)))
    )
    order = place or [*shown, "!amount", *(f"?{number}" for number in range(len(faults)))]
    entries = []
    for row in broken.sort(order).head(MOST_LISTED).collect().iter_rows(named=True):
        for number, fault in enumerate(faults):
            if row[f"?{number}"] is not None:
                value = shown_cell(fields[fault.column], row[fault.column]) if shown else ""
                entries.append(
                    BrokenRow(
                        row.get(FILE),
                        row.get(RECORD),
                        fault.column,
                        value,
                        row[f"?{number}"],
                        row["!amount"],
                    )
                )
    return tuple(entries[:MOST_LISTED])


def _words(reason: str | pl.Expr) -> pl.Expr:
    return pl.lit(reason) if isinstance(reason, str) else reason


def _extent(subject: Subject, failing: int, rows: int, held: int, share: Fraction | None) -> str:
    of = f"{failing:,} of {rows:,} row{'' if rows == 1 else 's'} of {subject.rows.name}"
    if subject.amount is None:
        return of
    money = f"{subject.currency.code} {subject.currency.format(held)}"
    part = "" if share is None else f", {decimal_text(_rounded(share * 100))} % of the money"
    return f"{of} ({money}{part})"


def _rounded(value: Fraction) -> Fraction:
    return Fraction(round(value * 100), 100)


def _first(row: BrokenRow) -> str:
    value = f" {row.value!r}" if row.value else ""
    return f"the first: {row.column}{value} {row.reason}"


def shown_cell(field: Field, cell: object) -> str:
    """A typed cell as text: numbers as decimals, days as ISO writes them, nothing as nothing."""
    if cell is None:
        return ""
    if field.kind == Kind.NUMBER and isinstance(cell, int):
        return decimal_text(Fraction(cell, 10**field.scale))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell).replace(" ", "T") if field.kind == Kind.DATETIME else str(cell)


def compared(column: str, operator: str, limit: Node | object, scope: Scope) -> pl.Expr:
    """Where a column stands in some order to a constant; an empty cell stands in none.

    Exact whatever the places of the column.
    """
    right = limit if isinstance(limit, Node) else Constant(0, limit)  # type: ignore[arg-type]
    node = Binary(0, operator, Column(0, (column,)), right)
    return condition_expr(Expression(column, node), scope)
