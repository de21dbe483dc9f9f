"""The oracle itself, against figures worked out by hand or published."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.answer import answer
from tests.oracle.exports import Firm, Sheet, View
from tests.oracle.judgement import average_ranks, spearman
from tests.oracle.shares import largest_remainder
from tests.oracle.spans import span
from tests.oracle.trees import Tree, Value, col, half_away, num, plus, sql, times, txt, value

DAY = date(2026, 8, 1)


def firm_of(config: dict[str, Any], events: list[dict[str, Value]], kinds: dict[str, str]) -> Firm:
    """A firm with accounts A, B and C, one export of events, and a configuration."""
    rows: list[dict[str, Value]] = [{"account_id": account} for account in "ABC"]
    base = {
        "company": "By hand",
        "currency": "USD",
        "period": "2026-Q3",
        "tables": {"customers": {}, "events": {}},
        "accounts": {"table": "customers", "id": "account_id"},
        "profit_and_loss": {},
    }
    sheets = {"customers": Sheet({"account_id": "text"}, rows), "events": Sheet(kinds, events)}
    return Firm({**base, **config}, sheets)


def test_kaplan_and_andersons_department() -> None:
    events = [("A", "order", 49_000), ("B", "inquiry", 1_400), ("C", "credit", 2_500)]
    rows: list[dict[str, Value]] = [
        {"account_id": account, "task": task, "times": Fraction(times)}
        for account, task, times in events
    ]

    def work(task: str, minutes: int) -> dict[str, Any]:
        driver = {"from": "events", "sum": col("times"), "where": ("=", col("task"), txt(task))}
        return {"pool": "desk", "driver": driver, "uses": num(minutes)}

    config = {
        "pools": {"desk": {"cost": num(560_000), "practical_capacity": num(700_000)}},
        "activities": {
            "orders": work("order", 8),
            "inquiries": work("inquiry", 44),
            "checks": work("credit", 50),
        },
    }
    kinds = {"account_id": "text", "task": "text", "times": "integer"}
    summary = answer(firm_of(config, rows, kinds)).summary
    [desk] = summary["pools"]
    assert desk["rate"] == Fraction("0.80")
    assert desk["assigned"] == 462_880
    assert desk["unused"] == 97_120
    assert desk["practical_capacity"] - desk["used"] == 121_400
    assert round(desk["utilisation"], 3) == Fraction("0.827")
    costs = [activity["unit_cost"] for activity in summary["activities"]]
    assert costs == [Fraction("6.4"), Fraction("35.2"), 40]
    assert summary["totals"]["operating_profit"] == -560_000


def test_ten_dollars_over_three_equal_accounts_and_one_unknown() -> None:
    """333 cents each; the one left over goes to the first of equal remainders, A."""
    rows: list[dict[str, Value]] = [{"account_id": account} for account in ["C", "A", "B"]]
    config = {
        "pools": {"calls": {"cost": num(10), "serves": {"call": num(1)}}},
        "activities": {"call": {"driver": {"from": "events", "count": "rows"}}},
    }
    kinds = {"account_id": "text"}
    accounts = answer(firm_of(config, rows, kinds)).accounts
    assert {a["account_id"]: a["call"] for a in accounts} == {
        "A": Fraction("3.34"),
        "B": Fraction("3.33"),
        "C": Fraction("3.33"),
    }
    rows.append({"account_id": "stranger"})
    summary = answer(firm_of(config, rows, kinds)).summary
    assert summary["totals"]["call"] == Fraction("7.50")
    assert summary["totals"]["unattributed"] == Fraction("-2.50")


def test_stated_volume_leaves_cost_unused_or_overrun() -> None:
    rows: list[dict[str, Value]] = [{"account_id": "A"}] * 4

    def unused(volume: int) -> Fraction:
        activity = {
            "cost": num(100),
            "volume": num(volume),
            "driver": {"from": "events", "count": "rows"},
        }
        firm = firm_of({"activities": {"call": activity}}, rows, {"account_id": "text"})
        summary = answer(firm).summary
        return Fraction(summary["totals"]["unused"])

    assert [unused(volume) for volume in (4, 5, 3)] == [0, 20, Fraction("-33.33")]


def test_capacity_and_weights_together() -> None:
    """Ten hours for 100: four serve visits, one is kept out, two are used, three lie idle."""
    rows: list[dict[str, Value]] = [{"account_id": "A"}, {"account_id": "B"}]
    events = {"from": "events", "count": "rows"}
    desk = {
        "cost": num(100),
        "practical_capacity": num(10),
        "serves": {"visit": num(4), "unassigned": num(1)},
    }
    activities = {
        "visit": {"driver": events},
        "call": {"pool": "desk", "driver": events, "uses": num(1)},
    }
    config = {"pools": {"desk": desk}, "activities": activities}
    summary = answer(firm_of(config, rows, {"account_id": "text"})).summary
    [pool] = summary["pools"]
    amounts = [activity["amount"] for activity in summary["activities"]]
    assert (pool["used"], pool["unused"], pool["unassigned"], amounts) == (7, 30, 10, [40, 20])


def test_recoverable_up_to_the_target_margin() -> None:
    """Net 70, profit 10: 4 are missing to 20 percent, shared 15 to 5 over the two leaks."""
    rows: list[dict[str, Value]] = [{"account_id": "A"}]
    lines = {
        name: {"kind": kind, "from": "events", "sum": num(amount)}
        for name, kind, amount in [
            ("sales", "revenue", 100),
            ("discounts", "deduction", 30),
            ("goods", "cogs", 60),
        ]
    }
    policy = {
        "deep": {"line": "discounts", "when": ("bool", True), "loss": num(15)},
        "waste": {"line": "goods", "when": ("bool", True), "loss": num(5)},
    }
    leaks = {"policy": policy, "target_margin": num("0.2")}
    config = {"profit_and_loss": lines, "leaks": leaks}
    found = answer(firm_of(config, rows, {"account_id": "text"})).summary["leaks"]
    assert [(leak["amount"], leak["recoverable"]) for leak in found] == [(15, 3), (5, 1)]


def test_nothing_measured_is_unassigned() -> None:
    activity = {"cost": num(100), "driver": {"from": "events", "count": "rows"}}
    firm = firm_of({"activities": {"call": activity}}, [], {"account_id": "text"})
    summary = answer(firm).summary
    assert summary["totals"]["unassigned"] == 100
    assert summary["activities"][0]["unit_cost"] is None
    assert summary["whale"]["accounts"] == 0


def test_rows_are_rounded_like_an_invoice_unless_the_line_says_account() -> None:
    """Three rows of half a cent: 3 cents by the row, 2 (of 1.5) by the account."""
    rows: list[dict[str, Value]] = [{"account_id": a, "price": Fraction("0.005")} for a in "AAB"]
    kinds = {"account_id": "text", "price": "money"}

    def sales(**more: str) -> list[Fraction]:
        line = {"kind": "revenue", "from": "events", "sum": col("price"), **more}
        accounts = answer(firm_of({"profit_and_loss": {"sales": line}}, rows, kinds)).accounts
        amounts = {a["account_id"]: 100 * a["sales"] for a in accounts}
        return [amounts[account] for account in "ABC"]

    assert sales() == [2, 1, 0]
    assert sales(round="account") == [1, 1, 0]


def test_orders_are_filtered_after_they_are_put_together() -> None:
    """An order that began before the period is outside it with all its lines."""
    days = [("O1", date(2026, 6, 30)), ("O1", DAY), ("O2", DAY), ("O2", DAY)]
    rows: list[dict[str, Value]] = [
        {"account_id": "A", "order_id": order, "day": day} for order, day in days
    ]
    columns: dict[str, tuple[str, Tree | None]] = {
        "day": ("min", col("day")),
        "lines": ("count", None),
    }
    view = View("events", ("order_id", "account_id"), columns)
    orders = {"sql": view, "date": "day", "account": {"column": "account_id"}}
    tables = {"customers": {}, "events": {"date": "day"}, "orders": orders}
    activity = {"rate": num(1), "driver": {"from": "orders", "sum": col("lines")}}
    kinds = {"account_id": "text", "order_id": "text", "day": "date"}
    firm = firm_of({"tables": tables, "activities": {"take": activity}}, rows, kinds)
    summary = answer(firm).summary
    used = {table["table"]: table["rows_used"] for table in summary["tables"]}
    assert used == {"customers": 3, "events": 3, "orders": 1}
    assert summary["totals"]["take"] == 2


def test_largest_remainder() -> None:
    third = Fraction(100, 3)
    assert largest_remainder(100, [third] * 3) == [34, 33, 33]
    assert largest_remainder(-100, [-third] * 3) == [-34, -33, -33]
    assert largest_remainder(1, [Fraction(0), Fraction(1, 2), Fraction(1, 2)]) == [0, 1, 0]
    assert largest_remainder(10, [Fraction(25, 2), Fraction(-5, 2)]) == [13, -3]


def test_halves_go_away_from_zero() -> None:
    assert [half_away(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]


def test_spearman_against_the_textbook_formula() -> None:
    """Without ties it is 1 - 6 sum d^2 / (n (n^2 - 1)): here 1 - 36 / 60."""
    assert spearman([1, 2, 3, 4], [1, 4, 2, 3]) == Fraction("0.4")
    assert average_ranks([5, 7, 5]) == [Fraction(3, 2), 3, Fraction(3, 2)]
    assert spearman([1, 1], [1, 2]) is None


def test_periods() -> None:
    assert span("2026-Q3") == (date(2026, 7, 1), date(2026, 9, 30))
    assert span("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert span("2026-07-15..2026-08-14") == (date(2026, 7, 15), date(2026, 8, 14))


def test_expressions_print_as_they_are_evaluated() -> None:
    tree = times(plus(col("a"), num(2)), ("-", col("b"), ("-", num(1), num("0.5"))))
    assert sql(tree) == "(a + 2) * (b - (1 - 0.5))"
    assert value(tree, {"a": Fraction(1), "b": Fraction(2)}) == Fraction("4.5")
    assert value(("/", num(1), num(0)), {}) is None
    assert value(("or", ("null",), ("bool", True)), {}) is True
    assert value(("and", ("null",), ("bool", True)), {}) is None
