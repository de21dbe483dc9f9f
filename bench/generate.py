"""Writes a flat export of order lines and its accounts: the input of the benchmark.

Every cell is a whole-number function of the line's number and the seed, so the same options give
the same bytes on every machine:  ``python bench/generate.py --rows 10000000``
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import polars as pl

ACCOUNTS = 20_000
CHUNK = 1_000_000
FOLDER = Path(__file__).resolve().parent / "order_lines"
_FIRST_DAY = pl.date(2026, 7, 1)
_DAYS = 92


def _draw(stream: int, sides: int, of: pl.Expr | None = None) -> pl.Expr:
    """A number from 0 to ``sides - 1`` for each line, independent between streams (splitmix64)."""
    number = pl.col("line") if of is None else of
    value = (number + (stream << 40)).cast(pl.UInt64) * pl.lit(0x9E3779B97F4A7C15, pl.UInt64)
    for shift, factor in ((1 << 30, 0xBF58476D1CE4E5B9), (1 << 27, 0x94D049BB133111EB)):
        value = (value ^ (value // shift)) * pl.lit(factor, pl.UInt64)
    return ((value ^ (value // (1 << 31))) // 1024 % sides).cast(pl.Int64)


def _padded(value: pl.Expr, width: int) -> pl.Expr:
    return value.cast(pl.String).str.zfill(width)


def _decimal(scaled: pl.Expr, places: int) -> pl.Expr:
    """The text of ``scaled / 10**places``, e.g. 12.05."""
    one = 10**places
    return pl.concat_str(
        (scaled // one).cast(pl.String), pl.lit("."), _padded(scaled % one, places)
    )


def _skewed_account(stream: int, order: pl.Expr) -> pl.Expr:
    """A few accounts order much, most order little: the square of a uniform draw per order."""
    draw = _draw(stream, 1_000_000, order)
    return draw * draw * ACCOUNTS // 10**12


def order_lines(first: int, last: int, seed: int = 1) -> pl.DataFrame:
    """The lines numbered ``first`` to ``last - 1``, as text the way an ERP exports them."""
    streams = range(seed * 100, seed * 100 + 12)
    order, list_cents = pl.col("line") // 4, _draw(streams[1], 49_500) + 500
    price_cents = list_cents * (100 - _draw(streams[2], 21)) // 100
    return pl.select(pl.int_range(first, last, dtype=pl.Int64).alias("line")).select(
        order_id=pl.lit("SO") + _padded(order, 8),
        line_no=pl.col("line") % 4 + 1,
        order_date=_FIRST_DAY + pl.duration(days=order % _DAYS),
        account_id=pl.lit("A") + _padded(_skewed_account(streams[0], order), 7),
        item=pl.lit("P") + _padded(_draw(streams[3], 5_000), 5),
        quantity=_draw(streams[4], 24) + 1,
        list_price=_decimal(list_cents, 2),
        unit_price=_decimal(price_cents, 2),
        promotion=_decimal(_draw(streams[5], 4) * 5, 2),
        rebate=_decimal(_draw(streams[6], 5), 2),
        unit_cost=_decimal(price_cents * (55 + _draw(streams[7], 50)), 4),
        freight=_decimal(_draw(streams[8], 4_000), 2),
        weight=_decimal(_draw(streams[9], 30_000) + 50, 3),
        rush=pl.when(_draw(streams[10], 12) == 0).then(pl.lit("Y")).otherwise(pl.lit("N")),
        status=pl.when(_draw(streams[11], 25) == 0)
        .then(pl.lit("returned"))
        .otherwise(pl.lit("shipped")),
    )


def accounts() -> pl.DataFrame:
    """One row per account."""
    segments = pl.when(pl.col("line") % 5 == 0).then(pl.lit("Retail")).otherwise(pl.lit("Trade"))
    return pl.select(pl.int_range(0, ACCOUNTS, dtype=pl.Int64).alias("line")).select(
        account_id=pl.lit("A") + _padded(pl.col("line"), 7),
        account_name=pl.lit("Account ") + _padded(pl.col("line"), 5),
        segment=segments,
    )


def write(folder: Path, rows: int, seed: int = 1) -> None:
    """Write ``accounts.csv`` and ``order_lines.csv`` with that many lines into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts().write_csv(folder / "accounts.csv")
    with (folder / "order_lines.csv").open("wb") as file:
        for first in range(0, rows, CHUNK):
            lines = order_lines(first, min(first + CHUNK, rows), seed)
            lines.write_csv(file, include_header=first == 0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="order lines to write")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other figures")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files go")
    options = parser.parse_args(arguments)
    write(options.folder, options.rows, options.seed)


if __name__ == "__main__":
    main()
