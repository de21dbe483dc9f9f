"""`used_once`: each row of a ledger is taken by one line, pool, activity or layer."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from acctier.check.rows import EXAMPLES, Fault, Outcome, Subject, Use, broken_rows, shown_cell
from acctier.expression.apply import condition_expr, units_expr

_TAKEN, _BY_WHOM = "_taken", "_by_whom"


def judge(subject: Subject) -> Outcome:
    """A row breaks the rule when nothing takes it, or when two do.

    Only what reads the table itself counts; what reads a view of it does not.
    """
    by = subject.check.by or (subject.columns[0] if subject.columns else "")
    takes = [_takes(use, subject) for use in subject.uses]
    who = pl.concat_str(
        [
            pl.when(took).then(pl.lit(use.name))
            for took, use in zip(takes, subject.uses, strict=True)
        ],
        separator=" and ",
        ignore_nulls=True,
    )
    taken = pl.sum_horizontal(took.cast(pl.Int32) for took in takes)
    frame = subject.frame().with_columns(taken.alias(_TAKEN), who.alias(_BY_WHOM))
    twice = pl.concat_str([pl.lit("is taken by "), pl.col(_BY_WHOM)])
    faults = [
        Fault(by, pl.col(_TAKEN) == 0, "is taken by nothing"),
        Fault(by, pl.col(_TAKEN) > 1, twice),
    ]
    return broken_rows(subject, faults, frame, _by_value(subject, by, frame))


def _takes(use: Use, subject: Subject) -> pl.Expr:
    if use.where is None:
        return pl.lit(value=True)
    return condition_expr(use.where, subject.scope)


def _by_value(subject: Subject, by: str, frame: pl.LazyFrame) -> str | None:
    """The first values of the column whose rows are not taken once, with rows and money."""
    if not subject.check.by:
        return None
    amount = pl.lit(0, dtype=pl.Int128)
    if subject.amount is not None:
        units, _ = units_expr(subject.amount, subject.scope, subject.currency.digits)
        amount = units.cast(pl.Int128)
    found = (
        frame.filter(pl.col(_TAKEN) != 1)
        .select(by, _BY_WHOM, pl.col(_TAKEN), amount.alias("!amount"))
        .group_by(by, _BY_WHOM, _TAKEN)
        .agg(pl.len().cast(pl.Int64).alias("!rows"), pl.col("!amount").sum())
        .sort(by, _TAKEN, _BY_WHOM, nulls_last=True)
        .collect()
    )
    return _sentence(subject, by, list(found.iter_rows())) if found.height else None


def _sentence(subject: Subject, by: str, rows: Sequence[tuple[object, ...]]) -> str:
    field = subject.rows.relation.fields[by]
    parts = []
    for value, who, taken, count, amount in rows[:EXAMPLES]:
        assert isinstance(count, int)
        assert isinstance(amount, int)
        whom = f"by {who}" if taken else "by nothing"
        money = f", {subject.currency.format(amount)}" if subject.amount is not None else ""
        rows_told = f"{count:,} row{'' if count == 1 else 's'}"
        parts.append(f"{shown_cell(field, value)!r} {whom} ({rows_told}{money})")
    more = len(rows) - len(parts)
    return f"{by} taken: " + ", ".join(parts) + (f" and {more:,} more" if more > 0 else "")
