"""Random firms: exports and a cost model drawn from a seed, small enough to recompute by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.oracle.drawn_sheets import MINOR_DIGITS, PERIODS, Draw, sheets
from tests.oracle.exports import Firm, Sheet, View
from tests.oracle.trees import Tree, call, col, num, plus, times, txt


def firm(seed: int) -> Firm:
    """The firm of a seed."""
    draw = Draw(seed)
    period = draw.choice(sorted(PERIODS))
    currency = draw.choice(["USD", "USD", "EUR", "JPY", "KWD"])
    drawn = sheets(draw, period, MINOR_DIGITS[currency])
    activities, pools = _cost_model(draw)
    config: dict[str, Any] = {
        "version": "1",
        "company": f"Firm {seed}",
        "currency": currency,
        "period": period,
        "tables": _tables(draw),
        "accounts": _accounts(draw),
        "profit_and_loss": _ladder(draw),
        "pools": pools,
        "activities": activities,
    }
    config["tiers"] = _tiers(draw, config)
    config["leaks"] = _leaks(draw, config)
    config["checks"] = _checks(draw, drawn)
    config["gates"] = [
        {"name": "erosion", "value": col("whale.erosion_ratio"), "max": num("0.4")},
        {
            "name": "profit",
            "value": col("totals.account_profit"),
            "min": num(draw.randint(-99, 99)),
        },
        {
            "name": "losers",
            "value": {
                "from": "accounts",
                "count": "rows",
                "where": ("<", col("account_profit"), num(0)),
            },
            "max": num(draw.randint(0, 3)),
            "level": "warning",
        },
    ]
    return Firm({key: value for key, value in config.items() if value != {}}, drawn)


def _tables(draw: Draw) -> dict[str, Any]:
    sold = ("if", ("=", col("status"), txt("return")), num(0), col("quantity"))
    orders = View(
        "order_lines",
        ("order_id", "customer_no"),
        {
            "order_date": ("min", col("order_date")),
            "lines": ("count", None),
            "rush": ("max", col("rush")),
            "channel": ("max", col("channel")),
            "quantity": ("sum", col("quantity")),
        },
        draw.choice([None, None, ("<>", col("status"), txt("return"))]),
    )
    order_lines: dict[str, Any] = {
        "key": ["order_id", "line_no"],
        "date": "order_date",
        "account": "customer_no",
        "columns": {
            "sold": {"type": "number", "expr": sold},
            "listed": {"type": "money", "expr": times(col("quantity"), col("list_price"))},
        },
    }
    if draw.chance(0.7):
        order_lines["where"] = ("<>", col("status"), txt("cancelled"))
    return {
        "customers": {"key": "account_id"},
        "order_lines": order_lines,
        "orders": {
            "sql": orders,
            "key": "order_id",
            "date": "order_date",
            "account": {"column": "customer_no"},
        },
        "visits": {"date": "visited_on"},
        "quotes": {"date": "quoted_on"},
        "ledger": {"date": "posted_on"},
        "headcount": {},
    }


def _accounts(draw: Draw) -> dict[str, Any]:
    spec: dict[str, Any] = {"table": "customers", "id": "account_id", "name": "account_name"}
    if draw.chance(0.5):
        spec["exclude"] = ("=", col("segment"), txt("IC"))
    spec["measures"] = {
        "small_orders": {
            "from": "orders",
            "count": "rows",
            "where": ("=", col("lines"), num(1)),
        },
        "bought": {"from": "order_lines", "sum": col("quantity")},
        "quoted": {"from": "quotes", "count_distinct": col("quote_id")},
    }
    return spec


_GROSS = times(col("quantity"), col("list_price"))


def _ladder(draw: Draw) -> dict[str, Any]:
    """Lines of every kind, in ladder order, each present by chance."""

    def rounding() -> dict[str, str]:
        return {"round": "account"} if draw.chance(0.3) else {}

    lines: dict[str, Any] = {
        "list_sales": {
            "kind": "revenue",
            "from": "order_lines",
            "sum": draw.choice([_GROSS, col("listed"), times(col("sold"), col("list_price"))]),
            **rounding(),
        }
    }
    optional = {
        "fees": {
            "kind": "revenue",
            "from": "visits",
            "sum": times(col("hours"), num("17.3335")),
            "where": (">", col("hours"), num("0.5")),
            **rounding(),
        },
        "discounts": {
            "kind": "deduction",
            "from": "order_lines",
            "sum": draw.choice(
                [times(_GROSS, col("discount")), times(col("listed"), col("discount"))]
            ),
            **rounding(),
        },
        "rebates": {"kind": "deduction", "formula": _rebate(draw)},
        "cogs": {
            "kind": "cogs",
            "from": "order_lines",
            "sum": times(col("quantity"), col("unit_cost")),
            **rounding(),
        },
        "royalty": {"kind": "cogs", "formula": times(col("net_revenue"), num("0.0125"))},
        "freight": {
            "kind": "cost_to_serve",
            "from": "order_lines",
            "sum": times(
                ("if", col("rush"), num("3.335"), num("1.005")), call("abs", col("quantity"))
            ),
            "where": draw.choice([("in", col("channel"), ("EDI", "web")), ("=", num(1), num(1))]),
        },
        "credit": {"kind": "cost_to_serve", "formula": _credit(), "imputed": True},
        "postage": {"kind": "cost_to_serve", "from": "orders", "sum": num("0.335")},
        "care": {
            "kind": "cost_to_serve",
            "from": "visits",
            "sum": ("/", col("hours"), num(7)),
            "level": draw.choice(["unit", "batch", "customer"]),
        },
        "commission": {
            "kind": "cost_to_serve",
            "formula": times(call("greatest", col("gross_profit"), num(0)), num("0.02")),
        },
        "loyalty": {
            "kind": "cost_to_serve",
            "formula": ("/", col("contribution_margin"), num(33)),
            "level": "customer",
        },
    }
    return lines | {name: line for name, line in optional.items() if draw.chance(0.6)}


def _rebate(draw: Draw) -> Tree:
    over = (">", col("list_sales"), num(draw.randint(0, 200)))
    return ("if", over, times(col("list_sales"), num("0.015")), num(0))


def _credit() -> Tree:
    return times(("/", times(col("net_revenue"), col("days_to_pay")), num(365)), num("0.08"))


def _cost_model(draw: Draw) -> tuple[dict[str, Any], dict[str, Any]]:
    """Activities picked by chance, and pools that feed exactly those."""
    timed = {name: spec for name, spec in _timed(draw).items() if draw.chance(0.5)}
    rated = {name: spec for name, spec in _rated(draw).items() if draw.chance(0.5)}
    alone = {name: spec for name, spec in _alone(draw).items() if draw.chance(0.5)}
    pools: dict[str, Any] = {}
    for name in sorted({spec["pool"] for spec in timed.values()}):
        capacity = draw.choice([num(draw.randint(1, 400)), _by_the_day(), _staffed()])
        pools[name] = {"cost": _cost(draw), "practical_capacity": capacity, "unit": "hours"}
    if rated:
        pools["service"] = {"cost": _cost(draw), "serves": _weights(draw, rated, everyone=True)}
        if draw.chance(0.4):
            pools["sales"] = {"cost": _cost(draw), "serves": _weights(draw, rated)}
    if draw.chance(0.3):
        pools["board"] = {"cost": _cost(draw), "held": True}
    activities = [*timed.items(), *rated.items(), *alone.items()]
    draw.shuffle(activities)
    order = list(pools)
    draw.shuffle(order)
    return dict(activities), {name: pools[name] for name in order}


def _by_the_day() -> Tree:
    return times(col("days"), ("/", num(8), num(3)))


def _staffed() -> dict[str, Any]:
    return {"from": "headcount", "sum": times(col("fte"), num("7.5")), "where": _in_department("S")}


def _in_department(name: str) -> Tree:
    return ("=", col("department"), txt(name))


def _cost(draw: Draw) -> Tree | dict[str, Any]:
    choices: list[Tree | dict[str, Any]] = [
        num(draw.decimal(0, 900, 2)),
        num(draw.decimal(-20, 50, 3)),
        ("/", num(draw.randint(1, 4000)), num(7)),
        times(num("13.335"), col("days")),
        {
            "from": "ledger",
            "sum": col("amount"),
            "where": ("=", col("cost_centre"), txt("3100")),
        },
        {"from": "ledger", "sum": col("amount")},
    ]
    return draw.choice(choices)


def _weights(draw: Draw, rated: dict[str, Any], *, everyone: bool = False) -> dict[str, Any]:
    served = [name for name in rated if everyone or draw.chance(0.6)] or [next(iter(rated))]
    weights: dict[str, Any] = {
        name: num(draw.decimal(0, 40, 1) + Fraction(1, 2)) for name in served
    }
    if draw.chance(0.3):
        weights[served[0]] = {"from": "headcount", "sum": col("fte"), "where": _in_department("W")}
    if draw.chance(0.4):
        weights["unassigned"] = num(draw.randint(0, 9))
    return weights


def _level(draw: Draw) -> dict[str, str]:
    return draw.choice([{}, {}, {"level": "unit"}, {"level": "customer"}, {"kind": "cogs"}])


def _timed(draw: Draw) -> dict[str, Any]:
    """Activities that use the capacity of a pool."""
    negative = draw.choice([{}, {"negative": "net"}, {"negative": "absolute"}])
    pick = {
        "pool": "warehouse",
        "from": "order_lines",
        "uses": plus(num(draw.choice(["0", "2"])), times(num("0.335"), col("quantity"))),
        **draw.choice([{"where": (">", col("quantity"), num(0))}, negative]),
    }
    minutes = plus(
        num("0.1"),
        times(num("0.075"), col("lines")),
        ("if", col("rush"), num("0.25"), num(0)),
        times(num("1.5"), col("rush")),
    )
    minutes = draw.choice([minutes, minutes, num("2.5")])
    call_on = {"pool": "desk", "driver": {"from": "visits", "count": "rows"}, "uses": _each(draw)}
    pack = {"pool": "warehouse", "from": "orders", "uses": ("/", col("quantity"), num(3))}
    return {
        "pick": {**pick, **_level(draw)},
        "take_order": {"pool": "desk", "from": "orders", "uses": minutes, **_level(draw)},
        "call_on": {**call_on, **_level(draw)},
        "pack": {**pack, **_level(draw)},
    }


def _each(draw: Draw) -> Tree:
    return draw.choice([num("1.25"), ("/", num(9), num(7))])


def _rated(draw: Draw) -> dict[str, Any]:
    """Activities that pools serve, shared by the volume of a driver."""

    def volume() -> dict[str, Any]:
        stated = [num(draw.randint(1, 60)), {"from": "headcount", "sum": col("fte")}]
        return {"volume": draw.choice(stated)} if draw.chance(0.5) else {}

    negative = draw.choice([{}, {"negative": "net"}, {"negative": "absolute"}])
    edi = ("=", col("channel"), txt("EDI"))
    return {
        "visit": {"driver": {"from": "visits", "count": "rows"}, **volume(), **_level(draw)},
        "quote": {
            "driver": {"from": "quotes", "count_distinct": col("quote_id")},
            **volume(),
            **_level(draw),
        },
        "handle": {
            "driver": {"from": "order_lines", "sum": ("/", col("quantity"), num(3)), **negative},
            **volume(),
            **_level(draw),
        },
        "edi": {"driver": {"from": "orders", "count": "rows", "where": edi}, **volume()},
        "never": {
            "driver": {"from": "visits", "sum": col("hours"), "where": (">", col("hours"), num(9))},
            **draw.choice([{}, {}, volume()]),
        },
    }


def _alone(draw: Draw) -> dict[str, Any]:
    """Activities without a pool: a standard rate, or a cost of their own."""
    sold = {"from": "order_lines", "sum": col("quantity"), "where": ("not", col("rush"))}
    return {
        "label": {"rate": num(draw.decimal(0, 9, 3)), "driver": sold, **_level(draw)},
        "host": {
            "cost": _cost(draw),
            "driver": {"from": "order_lines", "count": "rows"},
            **draw.choice([{}, {"volume": num(draw.randint(1, 30))}]),
            **_level(draw),
        },
    }


def _tiers(draw: Draw, config: dict[str, Any]) -> dict[str, Any]:
    activity = draw.choice([*config["activities"], "list_sales"])
    rules = [
        ("Stars", ("<=", col("profit_rank_share"), num("0.3"))),
        ("Grow", ("and", (">=", col("margin"), num("0.15")), (">", col("growth"), num("0.1")))),
        ("Heavy", ("=", col(f"{activity}_rank"), num(1))),
        ("Fast", ("<=", col("growth_rank_share"), num("0.4"))),
        ("Core", ("<=", col("cumulative_revenue_share"), num("0.6"))),
        ("Small", (">", col("small_orders"), col("quoted"))),
        ("Keys", ("and", col("key_account"), ("like", col("account_name"), "%1%"))),
        ("Stars", (">", col("cumulative_profit_share"), num("1.05"))),
        ("Maintain", (">=", col("account_profit"), num(0))),
        ("Fix", (">", col("gross_profit"), col("cost_to_serve"))),
    ]
    picked = [rule for rule in rules if draw.chance(0.5)]
    usual = [
        ("Tier 1", ("<=", col("revenue_rank_share"), num("0.2"))),
        ("Tier 2", ("<=", col("revenue_rank"), num(3))),
        ("Tier 3", ("bool", True)),
    ]
    return {
        "rules": [{"tier": t, "when": w} for t, w in [*picked, ("Exit", ("bool", True))]],
        "conventional": [{"tier": t, "when": w} for t, w in usual],
    }


def _leaks(draw: Draw, config: dict[str, Any]) -> dict[str, Any]:
    lines, activities = config["profit_and_loss"], config["activities"]
    policy: dict[str, Any] = {}
    if "discounts" in lines:
        allowed = times(num("0.15"), col("list_sales"))
        policy["deep_discount"] = {
            "line": "discounts",
            "when": (">", col("discounts"), allowed),
            "loss": ("-", col("discounts"), allowed),
            "owner": "Pricing",
        }
    if "credit" in lines:
        loss = times(col("credit"), ("-", num(1), ("/", num(30), col("days_to_pay"))))
        late = (">", col("days_to_pay"), num(60))
        policy["slow_payer"] = {"line": "credit", "when": late, "loss": loss}
    for name in activities:
        if draw.chance(0.3):
            policy[f"over_{name}"] = {
                "line": name,
                "when": (">", col(name), num(draw.randint(0, 20))),
                "loss": ("/", col(name), num(3)),
                "nature": draw.choice(["contractual", "discretionary", "error"]),
            }
    return {"policy": policy} if policy else {}


def _checks(draw: Draw, sheets: dict[str, Sheet]) -> list[dict[str, Any]]:
    rows = Fraction(len(sheets["order_lines"].rows))
    unknown = ("/", col("unattributed.net_revenue"), col("totals.net_revenue"))
    return [
        {
            "name": "lines arrived",
            "value": {"from": "order_lines", "count": "rows"},
            "equals": num(rows),
            "tolerance": Fraction(draw.randint(0, 9)),
        },
        {
            "name": "ledger",
            "value": {"from": "ledger", "sum": ("neg", col("amount"))},
            "max": num(draw.randint(-4000, 100)),
            "level": "warning",
        },
        {"name": "unknown accounts", "value": unknown, "max": num("0.1")},
        {"name": "quarantine", "value": col("tables.rows_quarantined"), "max": num(1)},
    ]
