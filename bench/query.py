"""The same sums as ``order_lines.yaml``, as an analyst would write them in Polars by hand.

Floats, one pass, no check of any cell: the yardstick for what exactness and checking cost.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl

COLUMNS = {
    "order_id": pl.String,
    "line_no": pl.Int64,
    "order_date": pl.Date,
    "account_id": pl.String,
    "item": pl.String,
    "quantity": pl.Int64,
    "list_price": pl.Float64,
    "unit_price": pl.Float64,
    "promotion": pl.Float64,
    "rebate": pl.Float64,
    "unit_cost": pl.Float64,
    "freight": pl.Float64,
    "weight": pl.Float64,
    "rush": pl.String,
    "status": pl.String,
}


def account_sums(file: Path) -> pl.LazyFrame:
    """Twelve sums and the warehouse minutes of every account in the third quarter."""
    start, end = pl.date(2026, 7, 1), pl.date(2026, 9, 30)
    quantity, price = pl.col("quantity"), pl.col("unit_price")
    minutes = 0.8 + 0.05 * quantity + pl.when(pl.col("rush") == "Y").then(4).otherwise(0)
    return (
        pl.scan_csv(file, schema=COLUMNS)
        .filter(pl.col("order_date").is_between(start, end))
        .group_by("account_id")
        .agg(
            list_sales=(quantity * pl.col("list_price")).sum(),
            trade_discount=(quantity * (pl.col("list_price") - price)).sum(),
            promotions=(quantity * price * pl.col("promotion")).sum(),
            rebates=(quantity * price * pl.col("rebate")).sum(),
            returns=(quantity * price).filter(pl.col("status") == "returned").sum(),
            goods=(quantity * pl.col("unit_cost")).sum(),
            freight=pl.col("freight").sum(),
            packaging=(0.35 * quantity).sum(),
            payment_fees=(0.012 * quantity * price).sum(),
            duties=(0.08 * pl.col("weight")).sum(),
            units=quantity.sum(),
            carry_volume=pl.col("weight").sum(),
            minutes=minutes.sum(),
        )
    )


def main(file: Path) -> None:
    """Print how many accounts there are and the total of every sum."""
    sums = account_sums(file).sort("account_id").collect()
    totals = sums.select(pl.exclude("account_id").sum()).row(0, named=True)
    print(json.dumps({"accounts": sums.height, **totals}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
