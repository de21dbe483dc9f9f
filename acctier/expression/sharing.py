"""Largest remainder over whole columns: an amount over accounts, then no account, then unused."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import polars as pl

from acctier.expression.numbers import NARROW, WIDE, largest_magnitude
from acctier.model.errors import InputError
from acctier.model.findings import Finding, too_large
from acctier.model.money import largest_remainder


@dataclass(frozen=True)
class Shared:
    """An amount shared out: minor units per row of the quantities, and what remains unused."""

    rows: pl.Series
    unused: int


def share(
    amount: int, per_unit: Fraction, quantities: pl.Series, scale: int, idle: Fraction
) -> Shared:
    """Share ``amount`` minor units over rows in proportion to their quantities.

    ``quantities`` are integers in units of ``10**-scale``, in tie-breaking order; ``per_unit`` is
    the exact cost of one unit, ``idle`` the units nobody used.  Quotas are exact and unscaled; no
    row is a whole minor unit away from its quota, a row of quantity zero gets nothing.

    >>> share(100, Fraction(100, 3), pl.Series([1, 1, 1]), 0, Fraction(0)).rows.to_list()
    [34, 33, 33]
    """
    step = per_unit / 10**scale
    rest = per_unit * idle
    numerator, denominator = step.numerator, step.denominator
    if max(largest_magnitude(quantities), 1) * abs(numerator) > WIDE or denominator > WIDE:
        return _one_by_one(amount, step, quantities, rest)
    sign = -1 if amount < 0 else 1
    return _columnar(amount * sign, numerator * sign, denominator, quantities, rest * sign, sign)


def _columnar(
    amount: int, numerator: int, denominator: int, quantities: pl.Series, rest: Fraction, sign: int
) -> Shared:
    top = pl.col("quantity").cast(pl.Int128) * pl.lit(numerator, dtype=pl.Int128)
    bottom = pl.lit(denominator, dtype=pl.Int128)
    floors = quantities.to_frame("quantity").select(
        (top // bottom).alias("floor"), (top % bottom).alias("remainder")
    )
    floor_rest = rest.numerator // rest.denominator
    left = amount - int(floors["floor"].sum() or 0) - floor_rest
    wanted = floors.with_row_index("place").filter(pl.col("remainder") > 0)
    ordered = wanted.sort(["remainder", "place"], descending=[True, False]).head(max(left, 0) + 1)
    rest_remainder = rest - floor_rest
    winners, rest_wins = _winners(ordered, left, rest_remainder, denominator, whole=wanted.height)
    parts = floors["floor"]
    if winners:
        extra = pl.DataFrame({"place": winners}, schema={"place": pl.UInt32}).with_columns(
            pl.lit(1, dtype=pl.Int128).alias("extra")
        )
        parts = (
            floors.with_row_index("place")
            .join(extra, on="place", how="left", maintain_order="left", validate="1:1")
            .select((pl.col("floor") + pl.col("extra").fill_null(0)).alias("part"))
            .to_series()
        )
    signed = parts.to_frame("part").select(pl.col("part") * pl.lit(sign, dtype=pl.Int128))
    return Shared(_narrow(signed.to_series()), sign * (floor_rest + rest_wins))


def _narrow(parts: pl.Series) -> pl.Series:
    """The parts as money is held; raises `InputError` where one is beyond that."""
    if largest_magnitude(parts) >= NARROW:
        raise InputError([_too_large()])
    return parts.cast(pl.Int64)


def _too_large() -> Finding:
    return too_large("the cost of an account is")


def _winners(
    ordered: pl.DataFrame, left: int, rest: Fraction, denominator: int, *, whole: int
) -> tuple[list[int], int]:
    """The rows that get a left-over unit, and whether the unused part gets one (it stands last)."""
    most = whole + (1 if rest else 0)
    if not 0 <= left <= most:
        message = f"cannot share: {left} units left for {most} parts"
        raise ArithmeticError(message)
    if left == 0:
        return [], 0
    places = ordered["place"].to_list()
    if not rest:
        return places[:left], 0
    ahead = sum(1 for value in ordered["remainder"] if Fraction(int(value), denominator) >= rest)
    if ahead >= left:
        return places[:left], 0
    return places[: left - 1], 1


def _one_by_one(amount: int, step: Fraction, quantities: pl.Series, rest: Fraction) -> Shared:
    """The same in Python integers, for quotas beyond 128 bits."""
    bottom = lcm(step.denominator, rest.denominator)
    numerator = step.numerator * (bottom // step.denominator)
    tops = [numerator * quantity for quantity in quantities.to_list()]
    tops.append(rest.numerator * (bottom // rest.denominator))
    *parts, unused = largest_remainder(amount, tops, bottom)
    if max(map(abs, parts), default=0) >= NARROW:
        raise InputError([_too_large()])
    return Shared(pl.Series(parts, dtype=pl.Int64), unused)


def share_exact(total: int, amounts: pl.Series, scale: int, digits: int) -> pl.Series:
    """Round exact amounts to minor units so that they add up to the rounded total.

    ``amounts`` are integers in units of ``10**-scale``; ``total`` is their sum rounded to minor
    units.
    """
    per_unit = Fraction(10**digits)
    return share(total, per_unit, amounts, scale, Fraction(0)).rows
