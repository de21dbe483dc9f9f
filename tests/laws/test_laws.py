"""What holds for every firm, whatever its numbers: the laws of the method, on random firms."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.laws.variations import (
    changed,
    in_yen,
    plain_files,
    readable,
    renamed,
    shuffled,
    told,
    told_in_parquet,
    unjudged,
    whole,
    without_judgement,
    without_places,
)
from tests.oracle.exports import Firm, Sheet
from tests.oracle.firm import firm
from tests.oracle.trees import Tree, Value, col, num, txt

SEEDS = st.integers(10_000, 10_029)
NO_SHRINKING = (Phase.explicit, Phase.generate)  # a smaller seed is no simpler firm
few = settings(max_examples=8, phases=NO_SHRINKING)
fewer = settings(max_examples=4, phases=NO_SHRINKING)


@few
@given(SEEDS)
def test_money_is_conserved(seed: int) -> None:
    """Operating profit is what the lines, the pools and the standard rates say, to the unit."""
    drawn, found = firm(seed), whole(seed)
    lines, activities = drawn.config["profit_and_loss"], drawn.config["activities"]
    signed = {name: 1 if line["kind"] == "revenue" else -1 for name, line in lines.items()}
    profit = sum(sign * found.everyone(name) for name, sign in signed.items())
    profit -= sum(pool.cost for pool in found.results.pools)
    profit -= sum(found.everyone(name) for name, spec in activities.items() if "rate" in spec)
    assert found.results.totals["operating_profit"] == profit
    assert all(pool.difference == 0 for pool in found.results.pools)


@few
@given(SEEDS)
def test_every_row_is_accounted_for(seed: int) -> None:
    drawn = firm(seed)
    for table in whole(seed).results.tables:
        parts = table.rows_used + table.rows_outside_period
        assert table.rows_read == parts + table.rows_filtered + table.rows_quarantined
        if table.table in drawn.sheets:
            assert table.rows_read == len(drawn.sheets[table.table].rows)
        assert 0 <= table.rows_unattributed <= table.rows_used


@few
@given(SEEDS, st.integers(0, 9))
def test_row_order_and_files_change_nothing(seed: int, deal: int) -> None:
    drawn = readable(firm(seed))
    one, other = told(drawn), told(shuffled(drawn, deal))
    assert other.summary == one.summary
    assert other.accounts == one.accounts


@fewer
@given(SEEDS, st.booleans())
def test_formats_say_the_same(seed: int, floats: bool) -> None:
    """Delimited, packed, and Parquet with decimals or floats."""
    plain = plain_files(firm(seed))
    one = told(plain)
    packed = {name: replace(s, packed=True, delimiter="\t") for name, s in plain.sheets.items()}
    for other in (told(Firm(plain.config, packed)), told_in_parquet(plain, floats=floats)):
        assert other.accounts == one.accounts
        assert without_places(other.summary) == without_places(one.summary)


@few
@given(SEEDS)
def test_renaming_accounts_moves_at_most_a_last_unit(seed: int) -> None:
    """Ids decide ties alone: a cell from one pool moves by one unit at most."""
    drawn = without_judgement(readable(firm(seed)))
    ids = sorted(str(row["account_id"]) for row in drawn.sheets["customers"].rows)
    names = {account: f"n{len(ids) - place:03d}" for place, account in enumerate(ids)}
    one, other = unjudged(seed), told(renamed(drawn, names))
    lines = drawn.config["profit_and_loss"]
    for account in one.ids:
        for name, line in lines.items():
            moved = other.cell(names[account], name) - one.cell(account, name)
            by_rows = "sum" in line and "round" not in line
            assert abs(moved) <= (0 if by_rows else 1), name
        for activity in one.results.activities:
            name = activity.activity
            moved = other.cell(names[account], name) - one.cell(account, name)
            assert abs(moved) <= len(activity.pools), name
    assert other.results.pools == one.results.pools


@few
@given(SEEDS)
def test_money_scales(seed: int) -> None:
    """Dollars with two digits, or yen with none and all money times 100: equal minor units."""
    one, other = unjudged(seed), told(in_yen(without_judgement(readable(firm(seed)))))
    assert other.results.totals == one.results.totals
    for name in [line.name for line in one.results.accounts.ladder]:
        assert [other.cell(a, name) for a in one.ids] == [one.cell(a, name) for a in one.ids]


@few
@given(SEEDS, st.sampled_from(["0.001", "7", "1000000"]))
def test_only_the_proportions_of_weights_count(seed: int, factor: str) -> None:
    drawn = firm(seed)

    def scaled(weight: Tree | dict[str, Tree]) -> Tree | dict[str, Tree]:
        if isinstance(weight, tuple):
            return num(weight[1] * Fraction(factor))
        return {**weight, "sum": ("*", weight["sum"], num(factor))}

    pools = {
        name: {**pool, "serves": {target: scaled(w) for target, w in pool["serves"].items()}}
        if "serves" in pool
        else pool
        for name, pool in drawn.config.get("pools", {}).items()
    }
    one, other = whole(seed), told(changed(drawn, pools=pools))
    assert other.accounts == one.accounts
    assert other.summary == one.summary


@few
@given(SEEDS, st.integers(0, 10**6))
def test_an_activity_nobody_causes_is_unassigned_never_spread(seed: int, units: int) -> None:
    drawn, before = firm(seed), whole(seed)
    nobody = {
        "cost": num(Fraction(units, before.results.currency.scale)),
        "driver": {"from": "visits", "count": "rows", "where": ("=", num(1), num(2))},
    }
    activities = {**drawn.config["activities"], "nobody": nobody}
    after = told(changed(drawn, activities=activities))
    gained = after.results.totals["unassigned"] - before.results.totals["unassigned"]
    assert gained == units
    assert all(after.cell(account, "nobody") == 0 for account in after.ids)
    assert after.results.activities[-1].unit_cost is None
    assert not re.search(r"\b(nan|inf)\b", after.summary + after.accounts, re.IGNORECASE)
    assert after.results.totals["account_profit"] == before.results.totals["account_profit"]


def visits(cost: int, stated: int | None, counts: list[int]) -> Firm:
    """Accounts with so many visits each, and the cost of visiting them."""
    ids = [f"A{place}" for place in range(len(counts))]
    accounts: list[dict[str, Value]] = [{"account_id": account} for account in ids]
    rows: list[dict[str, Value]] = [
        {"account_id": account, "visited_on": date(2026, 8, 3), "hours": Fraction(1)}
        for account, count in zip(ids, counts, strict=True)
        for _ in range(count)
    ]
    visit = {"driver": {"from": "visits", "count": "rows"}, "cost": num(Fraction(cost, 100))}
    visit |= {"volume": num(stated)} if stated else {}
    config = {
        "version": "1",
        "company": "Visits",
        "currency": "USD",
        "period": "2026-Q3",
        "tables": {"customers": {}, "visits": {"date": "visited_on"}},
        "accounts": {"table": "customers", "id": "account_id"},
        "profit_and_loss": {"fees": {"kind": "revenue", "from": "visits", "sum": col("hours")}},
        "activities": {"visit": visit},
    }
    kinds = {"account_id": "text", "visited_on": "date", "hours": "number"}
    sheets = {"customers": Sheet({"account_id": "text"}, accounts), "visits": Sheet(kinds, rows)}
    return Firm(config, sheets)


COUNTS = st.lists(st.integers(0, 9), min_size=2, max_size=5)


@few
@given(st.integers(0, 99_999), st.none() | st.integers(1, 40), COUNTS, st.integers(1, 5))
def test_more_of_a_driver_never_costs_less(
    cost: int, stated: int | None, counts: list[int], more: int
) -> None:
    """But for the last unit, which ties hand out."""
    before = told(visits(cost, stated, counts))
    after = told(visits(cost, stated, [counts[0] + more, *counts[1:]]))
    assert after.cell("A0", "visit") >= before.cell("A0", "visit") - 1
    for place in range(1, len(counts)):
        account = f"A{place}"
        assert after.cell(account, "visit") <= before.cell(account, "visit") + 1
        if stated:
            assert after.cell(account, "visit") >= before.cell(account, "visit") - 1


@fewer
@given(SEEDS)
def test_months_add_up_to_the_quarter(seed: int) -> None:
    """Traced lines rounded by the row, ledger costs and counts of events."""
    quarter = by_month(firm(seed))
    whole = told(quarter)
    months = [told(quarter, month) for month in ("2026-07", "2026-08", "2026-09")]
    summed = [*quarter.config["profit_and_loss"], *quarter.config["activities"]]
    for name in [*summed, "account_profit", "unassigned", "operating_profit"]:
        assert whole.results.totals[name] == sum(m.results.totals[name] for m in months), name
    for account in whole.ids:
        for name in [*summed, "take_volume", "call_volume", "small_orders", "bought"]:
            assert whole.cell(account, name) == sum(m.cell(account, name) for m in months), name


def by_month(drawn: Firm) -> Firm:
    """A firm whose every figure comes from dated rows, over a quarter."""
    kept = without_judgement(readable(drawn))
    lines = {
        name: {key: value for key, value in line.items() if key != "round"}
        for name, line in kept.config["profit_and_loss"].items()
        if "sum" in line
    }
    ledger = {"cost": {"from": "ledger", "sum": col("amount")}, "held": True}
    edi = ("=", col("channel"), txt("EDI"))
    activities = {
        "take": {"rate": num(3), "driver": {"from": "orders", "count": "rows", "where": edi}},
        "call": {"rate": num("4.25"), "driver": {"from": "visits", "count": "rows"}},
    }
    measures = dict(kept.config["accounts"]["measures"])
    measures.pop("quoted")
    accounts = {**kept.config["accounts"], "measures": measures}
    return changed(
        kept,
        period="2026-Q3",
        profit_and_loss=lines,
        pools={"books": ledger},
        activities=activities,
        accounts=accounts,
    )
