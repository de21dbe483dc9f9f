"""A row is of the day, and so of the period, that it was in the zone of the company."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctier.config.load import load_configuration
from acctier.pipeline import run

MODEL = """\
version: 1
company: Corner Wholesale
currency: EUR
{zone}
period: 2026-07
tables:
  customers: {{file: customers.csv, columns: {{account_id: text}}}}
  lines:
    file: lines.csv
    date: sold_at
    format: {format}
    columns:
      account_id: text
      sold_at: datetime
      price: money
      late: {{type: flag, expr: "CAST(sold_at AS DATE) > DATE '2026-07-01'"}}
accounts: {{table: customers, id: account_id}}
profit_and_loss:
  sales: {{kind: revenue, from: lines, sum: price}}
  late_sales: {{kind: revenue, from: lines, sum: price, where: late}}
"""
LINES = ("2026-06-30T21:59:59", "2026-06-30T22:30:00", "2026-07-01T22:00:00", "2026-07-31T22:00:00")
PRICES = (1, 10, 100, 1000)
BERLIN = "zone: Europe/Berlin"


@pytest.mark.parametrize(
    ("zone", "form", "mark", "sales", "late"),
    [
        ("", "{}", "", 1100, 1000),
        (BERLIN, "{}", "", 1100, 1000),
        (BERLIN, "{zone: UTC}", "", 110, 100),
        (BERLIN, '{datetime: "%Y-%m-%dT%H:%M:%S%z"}', "Z", 110, 100),
        (BERLIN, '{datetime: "%Y-%m-%dT%H:%M:%S%z", zone: Asia/Tokyo}', "+02:00", 1100, 1000),
        ("zone: America/New_York", "{zone: UTC}", "", 1100, 1000),
    ],
)
def test_the_period_of_a_time(
    tmp_path: Path, zone: str, form: str, mark: str, sales: int, late: int
) -> None:
    lines = [f"a,{each}{mark},{price}" for each, price in zip(LINES, PRICES, strict=True)]
    for name, text in (
        ("model.yaml", MODEL.format(zone=zone, format=form)),
        ("customers.csv", "account_id\na\n"),
        ("lines.csv", "\n".join(["account_id,sold_at,price", *lines, ""])),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    totals = run(load_configuration(tmp_path / "model.yaml")).totals
    assert (totals["sales"], totals["late_sales"]) == (sales * 100, late * 100)
