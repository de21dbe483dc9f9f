"""A cent that is missing ends the run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acctier.check.identities import balance, pools_balance, profit_balance, rows_balance
from acctier.model.errors import BalanceError, ExitCode
from acctier.model.money import Currency
from acctier.model.results import PoolResult, TableResult

USD = Currency("USD", 2)
WAREHOUSE = PoolResult(
    "warehouse",
    cost=1_000_00,
    received=50_00,
    assigned=700_00,
    unused=200_00,
    passed_on=30_00,
    sustaining=60_00,
    unassigned=40_00,
    residual=20_00,
)
BUILDING = PoolResult("building", cost=80_00, received=30_00, assigned=60_00, passed_on=50_00)
LINES = TableResult("lines", ("lines.csv",), 100, 70, 20, 9, 1, 5)


def test_equal_amounts_pass() -> None:
    balance("sales, rows and accounts", 10**30, 10**30, USD)


def test_a_cent_between_two_amounts_is_named_with_both() -> None:
    with pytest.raises(BalanceError) as caught:
        balance("sales, rows and accounts", 1_234_567, 1_234_568, USD)
    said = "sales, rows and accounts: 12,345.67 and 12,345.68 differ by -0.01"
    assert str(caught.value) == said
    assert caught.value.exit_code == ExitCode.INTERNAL


def test_pools_that_add_up_pass() -> None:
    pools_balance([WAREHOUSE, BUILDING], USD)
    pools_balance([], USD)


@pytest.mark.parametrize(
    "part",
    ["cost", "received", "assigned", "unused", "passed_on", "sustaining", "unassigned", "residual"],
)
def test_a_cent_in_any_part_of_a_pool_is_found(part: str) -> None:
    broken = replace(WAREHOUSE, **{part: getattr(WAREHOUSE, part) + 1})
    with pytest.raises(BalanceError, match=r"pool warehouse, in and out: -?0\.01"):
        pools_balance([broken, BUILDING], USD)


def test_what_one_pool_passes_on_another_receives() -> None:
    building = replace(BUILDING, received=31_00, assigned=61_00)
    with pytest.raises(BalanceError, match=r"received and passed on: 81\.00 and 80\.00"):
        pools_balance([WAREHOUSE, building], USD)


def test_rows_that_are_all_accounted_for_pass() -> None:
    rows_balance([LINES], {"lines": 100})
    rows_balance([LINES], {})


@pytest.mark.parametrize(
    "part", ["rows_read", "rows_used", "rows_outside_period", "rows_filtered", "rows_quarantined"]
)
def test_a_row_that_is_lost_is_found(part: str) -> None:
    broken = replace(LINES, **{part: getattr(LINES, part) - 1})
    with pytest.raises(BalanceError, match=r"table lines: (99|100) rows read, (99|100) accounted"):
        rows_balance([broken], {"lines": broken.rows_read})


def test_rows_of_the_files_must_all_have_been_read() -> None:
    with pytest.raises(BalanceError, match="table lines: 100 rows read"):
        rows_balance([LINES], {"lines": 101})


TOTALS = {"sales": 1000, "rebate": 100, "net_revenue": 900, "goods": 400, "gross_profit": 500}
PARTS = {
    "net_revenue": (("sales",), ("rebate",)),
    "gross_profit": (("net_revenue",), ("goods",)),
}


def test_subtotals_that_add_up_pass() -> None:
    profit_balance(TOTALS, PARTS, USD)


@pytest.mark.parametrize("name", TOTALS)
def test_a_cent_in_any_total_is_found(name: str) -> None:
    with pytest.raises(BalanceError, match=r"total (net_revenue|gross_profit)"):
        profit_balance({**TOTALS, name: TOTALS[name] + 1}, PARTS, USD)
