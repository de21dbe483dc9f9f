"""The account P&L: every rung of the ladder, for every account and for no account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from acctier.config.models import LineSpec
from acctier.expression.apply import minor_units, stored
from acctier.expression.compile import bind
from acctier.expression.nodes import Expression
from acctier.expression.numbers import largest_magnitude
from acctier.expression.sharing import share_exact
from acctier.model.errors import InputError
from acctier.model.fields import Field, Kind
from acctier.model.findings import Finding, too_large
from acctier.model.money import Currency
from acctier.model.results import LadderLine
from acctier.profit.base import MONEY_LIMIT, Base
from acctier.profit.ladder import Subtotal, ready_after, subtotals

ACCOUNT = "account_id"


@dataclass(frozen=True)
class Statement:
    """The P&L of every account in byte order of ids, the row without id being no account.

    ``active`` marks rows with any line or activity other than 0.  ``fields`` describes all columns.
    """

    frame: pl.DataFrame
    fields: Mapping[str, Field]
    rungs: tuple[LadderLine, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class LineSum:
    """Where a line's measured amounts stand: column name and scale, exact when not yet rounded."""

    column: str
    scale: int
    exact: bool


def state(
    start: Base,
    lines: Mapping[str, LineSpec],
    sums: Mapping[str, LineSum],
    formulas: Mapping[str, Expression],
    rungs: tuple[LadderLine, ...],
    currency: Currency,
) -> Statement:
    """The ladder over ``start``, which holds attributes, measured sums, activities and volumes.

    Lines run in configuration order; a formula sees what is finished before it.  Formulas are
    rounded once per account; a NULL counts 0 and is found.  ``formulas`` are measures of the
    finished P&L: exact numbers, NULL where they have no value.
    """
    frame, known = start.frame, dict(start.fields)
    missing: dict[str, pl.Series] = {}
    totals = {each.name: each for each in subtotals(rungs)}
    money = [rung.name for rung in rungs if rung.role != "subtotal"]
    reach = sum(largest_magnitude(frame[name]) for name in money if name in known)
    ready = ready_after(lines)
    for index, (name, spec) in enumerate(lines.items()):
        for subtotal, count in ready.items():
            if count <= index and subtotal not in known:
                frame, known = _subtotal(frame, known, totals[subtotal], currency)
        if spec.formula is None:
            amounts = _measured(frame, sums[name], currency)
        else:
            amounts = minor_units(frame, bind(known), spec.formula, currency.digits)
            missing[name] = amounts.is_null()
        reach += largest_magnitude(amounts)
        if reach > MONEY_LIMIT:
            raise InputError([too_large(f"{name}: {_largest(frame, amounts)} is", name)])
        frame = frame.with_columns(amounts.fill_null(0).cast(pl.Int64).alias(name))
        known[name] = Field(name, Kind.NUMBER, currency.digits, MONEY_LIMIT)
    for each in totals.values():
        if each.name not in known:
            frame, known = _subtotal(frame, known, each, currency)
    active = pl.any_horizontal([pl.col(name) != 0 for name in money]) if money else pl.lit(False)  # noqa: FBT003
    frame = frame.with_columns(active.alias("active"))
    known["active"] = Field("active", Kind.FLAG)
    for name, formula in formulas.items():
        expr, field = stored(formula, bind(known), name)
        frame, known[name] = frame.with_columns(expr), field
    findings = [found for name, lost in missing.items() for found in _missing(name, frame, lost)]
    return Statement(frame, known, rungs, tuple(findings))


def _measured(frame: pl.DataFrame, line: LineSum, currency: Currency) -> pl.Series:
    amounts = frame[line.column]
    if line.exact:
        total = Fraction(int(amounts.sum() or 0), 10**line.scale)
        amounts = share_exact(currency.minor(total), amounts, line.scale, currency.digits)
    return amounts


def _largest(frame: pl.DataFrame, amounts: pl.Series) -> str:
    """Whose amount is furthest from zero, in words."""
    sizes = amounts.cast(pl.Int128).abs().fill_null(0)
    account = frame[ACCOUNT][sizes.arg_max() or 0]
    return f"the amount of {'no account' if account is None else f'account {account!r}'}"


def _subtotal(
    frame: pl.DataFrame, known: dict[str, Field], subtotal: Subtotal, currency: Currency
) -> tuple[pl.DataFrame, dict[str, Field]]:
    amount = pl.lit(0, dtype=pl.Int64)
    for name in subtotal.plus:
        amount = amount + pl.col(name)
    for name in subtotal.minus:
        amount = amount - pl.col(name)
    field = Field(subtotal.name, Kind.NUMBER, currency.digits, MONEY_LIMIT)
    return frame.with_columns(amount.alias(subtotal.name)), known | {subtotal.name: field}


def _missing(name: str, frame: pl.DataFrame, lost_rows: pl.Series) -> list[Finding]:
    """Findings for formula results that are NULL; accounts with nothing at all are not counted."""
    lost = frame.filter(lost_rows & pl.col("active"))
    accounts = lost.filter(pl.col(ACCOUNT).is_not_null())
    found = []
    if accounts.height:
        found.append(
            Finding(
                "missing-amount",
                "error",
                f"{name} has no value for {accounts.height:,} "
                f"{'account' if accounts.height == 1 else 'accounts'} and counts 0 there; "
                f"the first: {accounts[ACCOUNT].sort()[0]}",
                column=name,
                rows=accounts.height,
                hint="fill the attribute it needs (or mind the divisor of 0), "
                "or declare it intended: COALESCE(..., 0)",
            )
        )
    if lost.height > accounts.height:
        found.append(
            Finding(
                "no-account-formula",
                "info",
                f"{name} counts 0 for rows without a known account, which have no attributes",
                column=name,
            )
        )
    return found


def sum_rows(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, int]:
    """Grand sums of money columns, in Int128."""
    if not names:
        return {}
    row = frame.select(pl.col(name).cast(pl.Int128).sum() for name in names).row(0, named=True)
    return {name: int(row[name] or 0) for name in names}
