"""Choosing accounts on the command line: by every column a tier rule may name."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from tests.cli.conftest import Acctier


def rows(here: Acctier, *arguments: str) -> list[dict[str, str]]:
    """The records of a command that goes well."""
    ended = here(*arguments, "-f", "csv", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    return list(csv.DictReader(StringIO(ended.out)))


def ratio(row: dict[str, str]) -> float:
    """The margin of an account, that of one without revenue below every other."""
    revenue = float(row["net_revenue"])
    return float(row["account_profit"]) / revenue if revenue > 0 else float("-inf")


def test_accounts_are_found_by_their_margin(here: Acctier) -> None:
    """margin = account profit / net revenue, which no column of the account P&L holds."""
    everybody = rows(here, "accounts")
    thin = {row["account_id"] for row in everybody if float("-inf") < ratio(row) < 0.2}
    assert 0 < len(thin) < len(everybody)
    found = rows(here, "accounts", "--where", "margin < 0.20")
    assert {row["account_id"] for row in found} == thin
    assert {row["account_id"] for row in rows(here, "tiers", "--where", "margin < 0.20")} <= thin


def test_accounts_are_sorted_by_their_margin(here: Acctier) -> None:
    """Largest first, those without a margin last either way, and no column is added."""
    found = rows(here, "accounts", "--sort", "margin")
    assert [ratio(row) for row in found] == sorted(map(ratio, found), reverse=True)
    assert list(found[0]) == list(rows(here, "accounts")[0])
    last = {row["account_id"] for row in found if ratio(row) == float("-inf")}
    upward = rows(here, "accounts", "--sort", "margin asc")
    known = upward[: len(upward) - len(last)]
    assert [ratio(row) for row in known] == sorted(map(ratio, known))
    assert {row["account_id"] for row in upward[len(known) :]} == last


@pytest.mark.parametrize(
    "name", ["revenue_rank_share", "cumulative_revenue_share", "gross_profit_rank"]
)
def test_ranks_and_shares_are_made_on_demand(here: Acctier, name: str) -> None:
    """X_rank, X_rank_share and cumulative_X_share, as tier rules know them."""
    assert rows(here, "accounts", "--where", f"{name} > 0")
    assert rows(here, "accounts", "--sort", f"{name} asc", "--top", "1")


def test_condition_order_and_number_go_together(here: Acctier) -> None:
    """The ranks of a choice run over all accounts, whatever the condition leaves."""
    found = rows(here, "accounts", "--sort", "revenue_rank asc")
    without_first = f"account_id <> '{found[0]['account_id']}'"
    chosen = rows(
        here, "accounts", "--where", without_first, "--sort", "revenue_rank asc", "--top", "2"
    )
    assert [row["account_id"] for row in chosen] == [row["account_id"] for row in found[1:3]]
