"""The firm that docs/method.md works through by hand."""

from __future__ import annotations

from pathlib import Path

from acctier import pipeline
from acctier.config.load import load_configuration

FIRM = Path(__file__).parents[2] / "docs" / "worked_firm" / "firm.yaml"
BY_HAND = {
    # account: net revenue, goods, order desk, picking, account profit
    "A": (1450, 900, 60, 120, 370),
    "B": (1600, 1200, 30, 160, 210),
    "C": (300, 180, 270, 24, -174),
    "D": (190, 120, 30, 16, 24),
}
COLUMNS = ("net_revenue", "goods", "take_order", "pick_unit", "account_profit")


def test_every_figure_of_the_four_accounts() -> None:
    results = pipeline.run(load_configuration(FIRM))
    rows = results.accounts.frame.rows_by_key("account_id", named=True, unique=True)
    found = {account: tuple(row[name] for name in COLUMNS) for account, row in rows.items()}
    assert found == {
        account: tuple(100 * amount for amount in amounts) for account, amounts in BY_HAND.items()
    }


def test_peak_total_and_what_the_books_say() -> None:
    results = pipeline.run(load_configuration(FIRM))
    assert (results.whale.peak, results.whale.total) == (60_400, 43_000)
    assert results.totals["unused"] == 21_000
    assert results.totals["unassigned"] == 8_000
    assert results.totals["operating_profit"] == 14_000
