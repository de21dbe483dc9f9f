"""Money in other currencies: converted per row, exactly, before any row is filtered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil

import polars as pl

from acctier.config.tables import TableSpec
from acctier.expression.apply import stored
from acctier.expression.compile import column
from acctier.expression.exact import decimal_text
from acctier.expression.nodes import Binary, Expression, Name
from acctier.expression.numbers import NARROW, Value, integer_type, largest_magnitude
from acctier.model.errors import nearest
from acctier.model.fields import Field, Kind, Relation
from acctier.model.findings import Finding
from acctier.model.money import MINOR_DIGITS
from acctier.model.rows import FILE, RECORD, STATUS, UNRATED, Record, Rows
from acctier.prepare.rates import BOTTOM, CODE, DAY, TOP, Rates

_RECORDS = 2**40
"""No file has so many records."""

UNCONVERTED = "_unrated"
"""Marks rows with money that no rate converts."""


def _before(name: str) -> str:
    """The column that keeps an amount as it was written."""
    return f"_{name} before"


@dataclass(frozen=True)
class _Source:
    """Where columns of a table take their currency from: a column of it, or one code."""

    at: int
    named: str
    columns: tuple[str, ...]
    is_column: bool

    @property
    def code(self) -> pl.Expr:
        return pl.col(self.named) if self.is_column else pl.lit(self.named)

    def lacking(self, name: str, target: str) -> pl.Expr:
        """Rows whose amount needs a rate and has none; 0 is 0 in every currency."""
        amount = pl.col(_before(name))
        home = self.code.eq_missing(pl.lit(target))
        return (amount != 0).fill_null(value=False) & ~home & pl.col(f"{TOP}{self.at}").is_null()


def _sources(spec: TableSpec) -> list[_Source]:
    by_name: dict[str, list[str]] = {}
    for name, currency in spec.currencies.items():
        by_name.setdefault(currency, []).append(name)
    return [
        _Source(at, named, tuple(names), named in spec.columns)
        for at, (named, names) in enumerate(by_name.items())
    ]


def convert(relation: Relation, spec: TableSpec, rates: Rates) -> Relation:
    """The relation with every column of a `currency` in the reporting one.

    amount x rate, exact; a mean or an inverse, which may have no end, is kept to 18 places.  Rows
    that lack a rate are marked in `UNCONVERTED`, where nothing is guessed: their amount is NULL.
    """
    fields, frame = dict(relation.fields), relation.frame
    sources = _sources(spec)
    if rates.by_day:
        assert spec.first_day is not None
        frame = frame.with_columns(_clamped(spec.first_day, rates).alias(DAY))
    lacking: list[pl.Expr] = []
    for source in sources:
        frame = _joined(frame, source, rates)
        frame = frame.with_columns(pl.col(name).alias(_before(name)) for name in source.columns)
        lacking += [source.lacking(name, rates.target) for name in source.columns]
    frame = frame.with_columns(pl.any_horizontal(lacking).alias(UNCONVERTED))
    added = []
    for source in sources:
        for name in source.columns:
            fields[_before(name)] = replace(fields[name], name=_before(name))
            expr, fields[name] = _product(name, fields[name], source, rates)
            added.append(expr)
    frame = frame.with_columns(added)
    if rates.by_day:
        frame = frame.drop(DAY)
    return Relation(frame, fields)


def _clamped(day: str, rates: Rates) -> pl.Expr:
    """The day of a row, at most the last one that the rates are laid out for."""
    last, date_of = max(rates.last, rates.period.end), pl.col(day).cast(pl.Date)
    return pl.when(date_of > last).then(pl.lit(last)).otherwise(date_of)


def _joined(frame: pl.LazyFrame, source: _Source, rates: Rates) -> pl.LazyFrame:
    """The rows with the rate of their currency, and of their day, under numbered names."""
    names = {TOP: f"{TOP}{source.at}", BOTTOM: f"{BOTTOM}{source.at}"}
    found = _narrow(rates.frame).rename(names)
    left, right = [f"{CODE}{source.at}"], [CODE]
    if rates.by_day:
        left, right = [*left, DAY], [*right, DAY]
    else:
        found = found.drop(DAY)
    frame = frame.with_columns(source.code.alias(left[0]))
    return frame.join(
        found.lazy(),
        left_on=left,
        right_on=right,
        how="left",
        validate="m:1",
        maintain_order="left",
    ).drop(left[0])


def _narrow(rates: pl.DataFrame) -> pl.DataFrame:
    """The rates as Int64 where they fit."""
    fits = [name for name in (TOP, BOTTOM) if _largest(rates, name) < NARROW]
    return rates.with_columns(pl.col(fits).cast(pl.Int64))


def _largest(rates: pl.DataFrame, name: str) -> int:
    return largest_magnitude(rates[name])


def _product(name: str, field: Field, source: _Source, rates: Rates) -> tuple[pl.Expr, Field]:
    """An amount in the reporting currency as a column at rest."""
    top, bottom = f"{TOP}{source.at}", f"{BOTTOM}{source.at}"
    as_it_is = source.code.eq_missing(pl.lit(rates.target))
    as_it_is |= (pl.col(name) == 0).fill_null(value=False) & pl.col(top).is_null()

    def part(column_name: str, one: int, scale: int, bound: int) -> Value:
        bound = max(bound, one)
        unit = pl.lit(one, dtype=integer_type(bound))
        expr = pl.when(as_it_is).then(unit).otherwise(pl.col(column_name))
        return Value(Kind.NUMBER, expr, scale, bound)

    scope = {
        name: column(field),
        top: part(top, 10**rates.scale, rates.scale, _largest(rates.frame, TOP)),
        bottom: part(bottom, 1, 0, _largest(rates.frame, BOTTOM)),
    }
    product = Binary(0, "*", Name(0, (name,)), Name(0, (top,)))
    root = product if rates.whole else Binary(0, "/", product, Name(0, (bottom,)))
    expr, found = stored(Expression(f"{name} in {rates.target}", root), scope, name)
    # What no rate can exceed: a quotient is only known to be smaller than what is divided.
    units = field.bound * 10 ** max(found.scale - field.scale, 0) * max(rates.largest, 1)
    bound = min(found.bound, ceil(units) + 1)
    return expr.cast(integer_type(bound)), replace(found, bound=bound)


def unrated(spec: TableSpec, rows: Rows, rates: Rates) -> list[tuple[Finding, Record]]:
    """What is wrong with the rows that no rate converts, each with file and record of the first.

    One finding per column and currency; rows without a date, or whose currency is empty or none at
    all, are told apart.
    """
    frame = rows.relation.frame.filter(pl.col(STATUS) == UNRATED)
    told = []
    for source in _sources(spec):
        for name in source.columns:
            told += _lacking(spec, rows, frame, source, name, rates)
    return told


def _lacking(
    spec: TableSpec,
    rows: Rows,
    frame: pl.LazyFrame,
    source: _Source,
    name: str,
    rates: Rates,
) -> list[tuple[Finding, Record]]:
    day = pl.lit(None, dtype=pl.Date)
    if rates.by_day and spec.first_day is not None:
        day = pl.col(spec.first_day).cast(pl.Date)
    groups = (
        frame.filter(source.lacking(name, rates.target))
        .select(
            source.code.alias(CODE),
            day.alias(DAY),
            pl.col(_before(name)).cast(pl.Int128).alias("money"),
            (pl.col(FILE).cast(pl.Int64) * _RECORDS + pl.col(RECORD).cast(pl.Int64)).alias("at"),
        )
        .group_by(CODE, pl.col(DAY).is_null().alias("undated"))
        .agg(pl.len(), pl.col(DAY).min(), pl.col("money").sum(), pl.col("at").min())
        .collect()
        .sort(CODE, "undated")
    )
    scale = rows.relation.fields[_before(name)].scale
    told = []
    for code, undated, count, first, money, at in groups.iter_rows():
        lost = _Lost(rows.name, source, name, code, count, Fraction(money, 10**scale))
        finding = lost.finding(rates, first, undated=undated and rates.by_day)
        told.append((finding, divmod(at, _RECORDS)))
    return told


@dataclass(frozen=True)
class _Lost:
    """Rows of one column and currency that no rate converts."""

    table: str
    source: _Source
    column: str
    code: str | None
    rows: int
    money: Fraction

    def finding(self, rates: Rates, first: date | None, *, undated: bool) -> Finding:
        """What is missing, and what to do."""
        code = self.code
        rows = f"{self.rows:,} row{'' if self.rows == 1 else 's'}"
        if code is None:
            message = f"{self.source.named} is empty in {rows}"
            return self._no_currency(message, "fill in the currency")
        if code not in MINOR_DIGITS and code not in rates.codes:
            guess = nearest(code, rates.codes) or nearest(code, MINOR_DIGITS)
            hint = f"did you mean {guess}?" if guess else "codes are those of ISO 4217, as in EUR"
            return self._no_currency(f"{code!r} is no currency, in {rows}", hint)
        if undated:
            message = f"{rows} in {code} without a date to choose the rate by"
            return self._no_rate(message, "fill in the date, or say `at: average` in fx")
        since = f" from {first}" if first else ""
        message = f"no rate {code}->{rates.target} for {rows}{since}"
        return self._no_rate(message, rates.why_not(code))

    def _no_currency(self, what: str, hint: str) -> Finding:
        named, message = self.source.named, self._told(what)
        return Finding(
            "unknown-currency",
            "error",
            message,
            self.table,
            column=named,
            rows=self.rows,
            hint=hint,
        )

    def _no_rate(self, what: str, hint: str) -> Finding:
        named, message = self.column, self._told(what)
        return Finding(
            "missing-rate", "error", message, self.table, column=named, rows=self.rows, hint=hint
        )

    def _told(self, what: str) -> str:
        money = " ".join(filter(None, (self.code, decimal_text(self.money))))
        return f"{self.table}: {what} ({self.column}: {money} in all)"
