"""Rates into the reporting currency: read from their table, checked, and laid out by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import polars as pl

from acctier.config.currencies import FxSpec
from acctier.model.errors import nearest
from acctier.model.findings import Finding
from acctier.model.period import Period
from acctier.model.rows import FILE, FILTERED, RECORD, STATUS, Record, Rows

CODE, DAY, TOP, BOTTOM = "_code", "_day", "_top", "_bottom"
_PAIR = ("one", "other")
_PLACE = (FILE, RECORD)
Quote = tuple[date, int]
"""A day and a rate in units of ``10**-scale``."""


@dataclass(frozen=True)
class Rates:
    """What one unit of every other currency is in the reporting one.

    ``frame`` has a row per currency and, unless a mean is taken, per day from the first rate to
    ``last``: the rate is ``_top / 10**scale / _bottom``.  Its day is the last one on or before it
    with a rate.  ``pairs`` are the pairs with their first day, as they stand in the table.
    """

    target: str
    by_day: bool
    frame: pl.DataFrame
    scale: int
    pairs: Mapping[tuple[str, str], date]
    last: date
    table: str
    inverse: bool
    period: Period

    @property
    def whole(self) -> bool:
        """Whether every rate is a decimal number, so that products of it are."""
        return bool((self.frame[BOTTOM] == 1).all())

    @cached_property
    def largest(self) -> Fraction:
        """The largest rate; 0 where there is none."""
        pairs = self.frame.select(TOP, BOTTOM).unique().iter_rows()
        return max((Fraction(t, b * 10**self.scale) for t, b in pairs), default=Fraction(0))

    @property
    def codes(self) -> frozenset[str]:
        """The currencies that the table knows, and the reporting one."""
        return frozenset(code for pair in self.pairs for code in pair) | {self.target}

    def why_not(self, code: str) -> str:
        """What to do about a currency without a rate on a day."""
        pair, back = (code, self.target), (self.target, code)
        if pair in self.pairs or (self.inverse and back in self.pairs):
            if not self.by_day:
                return f"no rate lies in {self.period.name}: add one, or say `at: date` in fx"
            began = self.pairs.get(pair) or self.pairs[back]
            return f"the first rate is of {began}; add earlier ones to {self.table}"
        if back in self.pairs:
            return (
                f"there is {self.target}->{code}, and inverse rates are not taken: "
                f"add {code}->{self.target} to {self.table}, or say `inverse: true` in fx"
            )
        others = sorted(to for one, to in self.pairs if one == code)
        if others:
            hint = f"there is {code}->{others[0]}, but rates are not chained: "
            return hint + f"add {code}->{self.target} to {self.table}"
        guess = nearest(code, self.codes - {code})
        return f"did you mean {guess}?" if guess else f"add {code}->{self.target} to {self.table}"

    def findings(self) -> tuple[Finding, ...]:
        """The finding for rates that are all older than the period."""
        newest = self.last
        if not self.by_day or not self.pairs or newest >= self.period.start:
            return ()
        message = f"{self.table}: no rate lies in {self.period.name}; the last one is of {newest}"
        hint = "is it the export of another period? The last rate goes on until there is another"
        return (Finding("old-rates", "warning", message, self.table, hint=hint),)


def rates_of(spec: FxSpec, table: Rows, period: Period, target: str) -> Rates:
    """The rates of a table without `wrong_rates` into ``target``.

    A rate holds for one unit of `from` in units of `to`.
    """
    rows = _rates(spec, table)
    scale = table.relation.fields[spec.rate].scale
    surplus = 10 ** min((_zeros(top, scale) for top in rows[TOP]), default=0)
    scale -= len(str(surplus)) - 1
    quotes: dict[tuple[str, str], list[Quote]] = {}
    for one, other, day, top in rows.select(*_PAIR, DAY, TOP).iter_rows():
        quotes.setdefault((one, other), []).append((day, top // surplus))
    newest = max((pair[-1][0] for pair in quotes.values()), default=period.end)
    horizon = max(newest, period.end)
    into = {one: (found, False) for (one, other), found in quotes.items() if other == target}
    if spec.inverse:
        back = {other: (found, True) for (one, other), found in quotes.items() if one == target}
        into = back | into
    by_day = spec.at == "date"
    parts = [
        _by_day(code, found, scale, horizon, inverted=inverted)
        if by_day
        else _averaged(code, found, scale, period, inverted=inverted)
        for code, (found, inverted) in sorted(into.items())
        if code != target
    ]
    schema = {CODE: pl.String, DAY: pl.Date, TOP: pl.Int128, BOTTOM: pl.Int128}
    frame = pl.concat([pl.DataFrame(schema=schema), *(part.cast(schema) for part in parts)])  # type: ignore[arg-type]
    first = {pair: found[0][0] for pair, found in quotes.items()}
    return Rates(
        target, by_day, frame, scale, first, newest, spec.table, bool(spec.inverse), period
    )


def _zeros(number: int, most: int) -> int:
    """How many zeros a number ends in."""
    digits = str(number)
    return min(most, len(digits) - len(digits.rstrip("0")))


def _by_day(
    code: str, quotes: Sequence[Quote], scale: int, horizon: date, *, inverted: bool
) -> pl.DataFrame:
    """A row for every day from the first rate on; the day after the last one stands for all."""
    tops = [top for _, top in quotes]
    one = 10 ** (2 * scale)
    days = [day for day, _ in quotes]
    ends = [later for _, later in pairwise(days)]
    frame = pl.DataFrame(
        {
            CODE: [code] * len(quotes),
            DAY: days,
            "end": [*ends, None],
            TOP: pl.Series([one] * len(tops) if inverted else tops, dtype=pl.Int128),
            BOTTOM: pl.Series(tops if inverted else [1] * len(tops), dtype=pl.Int128),
        },
        schema_overrides={"end": pl.Date},
    )
    after = pl.col("end").fill_null(pl.lit(horizon).dt.offset_by("1d"))
    span = frame.with_columns(pl.date_ranges(DAY, after, closed="left").alias(DAY))
    return span.explode(DAY).select(CODE, DAY, TOP, BOTTOM)


def _averaged(
    code: str, quotes: Sequence[Quote], scale: int, period: Period, *, inverted: bool
) -> pl.DataFrame:
    """One row with the mean of the rates in the period; none when there are no rates in it."""
    tops = [top for day, top in quotes if period.start <= day <= period.end]
    total, count = sum(tops), len(tops)
    top, bottom = (count * 10 ** (2 * scale), total) if inverted else (total, count)
    rows = [(code, None, top, bottom)] if tops else []
    schema = {CODE: pl.String, DAY: pl.Date, TOP: pl.Int128, BOTTOM: pl.Int128}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rates(spec: FxSpec, table: Rows) -> pl.DataFrame:
    """The rates of a table, pair after pair and day after day, with file and record if in files."""
    columns, frame = table.relation.fields, table.relation.frame.filter(pl.col(STATUS) < FILTERED)
    picked = [
        (pl.col(name) if name in columns else pl.lit(name)).alias(alias)
        for name, alias in ((spec.from_, "one"), (spec.to, "other"), (spec.date, DAY))
    ]
    rate = pl.col(spec.rate).cast(pl.Int128).alias(TOP)
    place = _PLACE if table.placed else ()
    return frame.select(*picked, rate, *place).collect().sort(*_PAIR, DAY, TOP, *place)


def wrong_rates(spec: FxSpec, table: Rows) -> list[tuple[Finding, Record | None]]:
    """Rates that are empty or not above 0, and pairs with two on a day, each with its first record.

    The rows of a view have no record.
    """
    rows = _rates(spec, table)
    found = []
    empty = rows.filter(pl.any_horizontal(pl.col(*_PAIR, DAY, TOP).is_null()))
    if empty.height:
        what = f"{_counted(empty)} without currencies, day or rate"
        found.append((_bad_rate(spec, empty, what), _first(empty)))
    low = rows.drop_nulls().filter(pl.col(TOP) <= 0)
    if low.height:
        what = f"{_counted(low)} not above 0, the first: {_named(low)}"
        found.append((_bad_rate(spec, low, what), _first(low)))
    twice = rows.drop_nulls().filter(pl.struct(*_PAIR, DAY).is_duplicated())
    if twice.height:
        what = f"{spec.table}: {_counted(twice)} share a pair and day, the first: {_named(twice)}"
        hint = "keep one rate per pair and day: pick one kind of rate with `where`"
        duplicate = Finding(
            "duplicate-rate",
            "error",
            what,
            spec.table,
            column=spec.rate,
            rows=twice.height,
            hint=hint,
        )
        found.append((duplicate, _first(twice)))
    return found


def _bad_rate(spec: FxSpec, rows: pl.DataFrame, what: str) -> Finding:
    message, count = f"{spec.table}: {what}", rows.height
    hint = "correct the export, or leave the rows out with `where`"
    return Finding(
        "bad-rate", "error", message, spec.table, column=spec.rate, rows=count, hint=hint
    )


def _counted(rows: pl.DataFrame) -> str:
    return f"{rows.height:,} rate{'' if rows.height == 1 else 's'}"


def _named(rows: pl.DataFrame) -> str:
    first = rows.row(0, named=True)
    return f"{first['one']}->{first['other']} on {first[DAY]}"


def _first(rows: pl.DataFrame) -> Record | None:
    """Where the rate stands that a message names, or the first one without a name."""
    if not set(_PLACE) <= set(rows.columns):
        return None
    file, record = rows.select(_PLACE).row(0)
    return int(file), int(record)
