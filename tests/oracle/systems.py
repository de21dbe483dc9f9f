"""Random firms that read several systems: the cost model over the exports of ``drawn_systems``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.oracle.calendars import drawn_calendar
from tests.oracle.drawn_sheets import Draw
from tests.oracle.drawn_systems import sheets
from tests.oracle.exports import Firm, View
from tests.oracle.spans import span_of
from tests.oracle.trees import call, col, num, plus, times, txt
from tests.oracle.ways import Ways, ways


def firm_of_systems(seed: int) -> Firm:
    """The firm of a seed."""
    draw = Draw(seed)
    home = draw.choice(["USD", "EUR", "JPY", "KWD"])
    calendar, run = drawn_calendar(draw)
    own = ways(draw, span_of(calendar, run), home)
    drawn = sheets(draw, own)
    tables = _tables(draw, own)
    config: dict[str, Any] = {
        "version": "1",
        "company": f"Systems {seed}",
        "currency": home,
        "zone": own.zone,
        **calendar,
        "fx": own.fx,
        "tables": tables,
        "accounts": _accounts(draw, own),
        "profit_and_loss": _ladder(draw, tables),
        **_costs(draw, own),
        "tiers": _tiers(draw, own),
        "checks": _checks(draw),
    }
    if "periods" in config:
        config["periods"][run]["set"] = {"pools.desk.cost": num(draw.decimal(1, 999, 2))}
    stated = config["period"] if config["period"] != run else None
    return Firm({k: v for k, v in config.items() if v is not None}, drawn, run if stated else None)


def _account(ways: Ways, column: str, *, linked: bool) -> Any:
    if linked and ways.linked:
        via = {"table": "id_map", "from": "erp_id", "to": "account_id"}
        return {"column": column, "via": via}
    return column


def _money(draw: Draw, ways: Ways, *, signs: bool = True) -> dict[str, Any]:
    """How a column of money is kept: signs beside it, shifted decimals, another currency."""
    column: dict[str, Any] = {"type": "money"}
    if signs and ways.side:
        column["sign"] = ways.side["column"] if len(ways.side) == 1 else ways.side
    if signs and ways.shifted:
        places = draw.choice([{}, {"places": {"SEK": 0}}])
        column["shifted"] = {"currency": "ccy", **places}
    if ways.fx:
        column["currency"] = "ccy"
    return column


def _tables(draw: Draw, ways: Ways) -> dict[str, Any]:
    view = View(
        "invoices",
        ("invoice_no", "customer_no"),
        {
            "posted": ("min", col("posted")),
            "lines": ("count", None),
            "billed": ("sum", col("amount")),
        },
    )
    columns = {"amount": _money(draw, ways), **_net(draw, ways)}
    buyer = "customer_no"
    if draw.chance(0.3):
        buyer = "buyer"
        expr = call("coalesce", col("ship_to"), col("customer_no"))
        columns["buyer"] = {"type": "text", "expr": expr}
    invoices = {
        "date": "posted",
        "account": _account(ways, buyer, linked=True),
        "columns": columns,
    }
    if (not ways.fx or ways.fx.get("at") == "average") and draw.chance(0.3):
        invoices["date"] = "booked"
        booked = ("if", ("=", col("status"), txt("open")), ("null",), col("posted"))
        columns["booked"] = {"type": "date", "expr": booked}
    if draw.chance(0.6):
        invoices["where"] = ("<>", col("status"), txt("void"))
    tables: dict[str, Any] = {"crm": {}}
    tables |= {"id_map": {}} if ways.linked else {}
    tables |= {"rates": {}} if ways.fx else {}
    tables["invoices"] = invoices
    if ways.viewed:
        account = _account(ways, "customer_no", linked=True)
        tables["billed"] = {"sql": view, "date": "posted", "account": account}
    contracts = _contracts(draw, ways)
    return tables | {
        "contracts": contracts,
        "agreements": _agreements(contracts),
        "tickets": {"date": "opened"},
        "ledger": {"date": "posted_on", "columns": {"amount": _money(draw, ways)}},
        "prepaid": {"date": {"from": "first", "to": "last"}},
    }


def _agreements(contracts: dict[str, Any]) -> dict[str, Any]:
    """A view over rows of several days that is spread itself."""
    last = contracts["date"]["to"]
    columns: dict[str, tuple[str, Any]] = {
        "begun": ("min", col("begins")),
        "ended": ("max", col(last)),
        "agreed": ("sum", col("fee")),
    }
    view = View("contracts", ("contract", "account_id"), columns)
    return {"sql": view, "date": {"from": "begun", "to": "ended"}, "account": "account_id"}


def _net(draw: Draw, ways: Ways) -> dict[str, Any]:
    """A unit price, and what a row comes to: derived as it was billed, or from converted prices."""
    price: dict[str, Any] = {"type": "money"}
    net = {"type": "money", "expr": times(col("quantity"), col("unit_price"))}
    if ways.fx and draw.chance(0.7):
        net["currency"] = draw.choice([*ways.codes, "ccy"])
    elif ways.fx:
        # Converted after `expr`, so that nothing is derived from it.
        return {"unit_price": {**price, "currency": draw.choice(ways.codes)}}
    return {"unit_price": price, "net": net}


def _contracts(draw: Draw, ways: Ways) -> dict[str, Any]:
    fee = {"type": "money"} if ways.late_rates else _money(draw, ways, signs=False)
    columns: dict[str, Any] = {"fee": fee}
    last = "ends"
    if draw.chance(0.5):
        last = "until"
        open_end = ("day", ways.span.end + timedelta(draw.choice([0, 40])))
        columns["until"] = {"type": "date", "expr": call("coalesce", col("ends"), open_end)}
    contracts: dict[str, Any] = {"date": {"from": "begins", "to": last}, "columns": columns}
    if draw.chance(0.3):
        contracts["where"] = (">", col("seats"), num(1))
    return contracts


def _accounts(draw: Draw, ways: Ways) -> dict[str, Any]:
    spec: dict[str, Any] = {"table": "crm", "id": "account_id", "name": "account_name"}
    if ways.match:
        spec["match"] = ways.match
    if ways.grouped:
        spec["parent"] = "parent_id"
    if draw.chance(0.4):
        spec["exclude"] = ("=", col("segment"), txt("IC"))
    spec["measures"] = {
        "seats_sold": {"from": "contracts", "sum": ("/", col("seats"), num(3))},
        "signed": {"from": "contracts", "count": "rows"},
        "kinds": {"from": "contracts", "count_distinct": col("contract")},
        "retail_minutes": {
            "from": "tickets",
            "sum": col("minutes"),
            "where": ("=", col("account.segment"), txt("Retail")),
        },
    }
    return spec


def _ladder(draw: Draw, tables: dict[str, Any]) -> dict[str, Any]:
    net = times(col("quantity"), col("unit_price"))
    if "net" in tables["invoices"]["columns"]:
        net = col("net")

    def rounding() -> dict[str, str]:
        return {"round": "account"} if draw.chance(0.3) else {}

    days = times(("/", times(col("net_revenue"), col("days_to_pay")), num(365)), num("0.08"))
    lines: dict[str, Any] = {
        "sales": {"kind": "revenue", "from": "invoices", "sum": col("amount"), **rounding()}
    }
    optional: dict[str, Any] = {
        "fees": {"kind": "revenue", "from": "contracts", "sum": col("fee"), **rounding()},
        "bonus": {
            "kind": "deduction",
            "from": "contracts",
            "sum": times(col("fee"), num("0.0335")),
            "where": (">", col("seats"), num(9)),
            **rounding(),
        },
        "goods": {
            "kind": "cogs",
            "from": "invoices",
            "sum": draw.choice([net, ("/", net, num(7))]),
            **rounding(),
        },
        "dues": {
            "kind": "cost_to_serve",
            "from": "agreements",
            "sum": times(call("coalesce", col("agreed"), num(0)), num("0.015")),
            **rounding(),
        },
        "credit": {"kind": "cost_to_serve", "formula": days, "imputed": True},
        "postage": {
            "kind": "cost_to_serve",
            "from": "billed",
            "sum": times(num("0.335"), col("lines")),
        },
        "scan": {
            "kind": "cost_to_serve",
            "from": "billed",
            "sum": times(call("coalesce", col("billed"), num(0)), num("0.0125")),
        },
        "care": {
            "kind": "cost_to_serve",
            "from": "tickets",
            "sum": ("/", col("minutes"), num(7)),
            "where": ("<>", col("account.segment"), txt("Trade")),
            "level": "customer",
        },
    }
    picked = {name: line for name, line in optional.items() if draw.chance(0.6)}
    return lines | {
        name: line for name, line in picked.items() if line.get("from", "crm") in tables
    }


def _costs(draw: Draw, ways: Ways) -> dict[str, Any]:
    """A desk paid from the ledger, a service paid ahead, and what both do."""
    posted = {"from": "ledger", "sum": col("amount")}
    if draw.chance(0.5):
        posted["where"] = ("=", col("cost_centre"), txt("3100"))
    ahead = {"from": "prepaid", "sum": col("cost")}
    spread = {"from": "contracts", "sum": ("/", col("seats"), num(3))}
    negative = draw.choice([{}, {"negative": "net"}, {"negative": "absolute"}])
    each = "months" if ways.span.months else "days"
    capacity = draw.choice([num(draw.randint(1, 900)), times(col(each), num("40.5"))])
    seats = {"from": "contracts", "sum": ("/", col("seats"), num(7)), **negative}
    minutes, retail = (
        plus(num("0.25"), col("minutes")),
        ("=", col("account.segment"), txt("Retail")),
    )
    counted = {**spread, "where": (">", col("seats"), num(0))}
    weights = {
        "answer": num(draw.decimal(1, 9, 1)),
        "seat": draw.choice([num(draw.decimal(0, 9, 1)), counted]),
    }
    return {
        "pools": {
            "desk": {"cost": posted, "practical_capacity": capacity, "unit": "minutes"},
            "service": {"cost": ahead, "serves": {**weights, "unassigned": num(1)}},
        },
        "activities": {
            "work": {
                "pool": "desk",
                "from": "tickets",
                "uses": draw.choice([minutes, plus(minutes, ("if", retail, num(2), num(0)))]),
                **negative,
            },
            "answer": {"driver": {"from": "tickets", "count": "rows"}},
            "seat": {"driver": seats, "level": "customer"},
            "sign": {"rate": num("1.335"), "driver": {"from": "contracts", "count": "rows"}},
            "bill": {
                "cost": draw.choice([ahead, posted, num(99)]),
                "driver": {"from": "invoices", "count_distinct": col("invoice_no")},
                "kind": "cogs",
            },
        },
    }


def _tiers(draw: Draw, ways: Ways) -> dict[str, Any]:
    groups = [{"tier": "Group", "when": (">=", col("children"), num(1))}] if ways.grouped else []
    first = {"tier": "First", "when": ("<=", col("seats_sold_rank"), num(1))}
    rest = {"tier": "Rest", "when": ("bool", True)}
    usual = {"tier": "Paying", "when": (">", col("sales"), num(0))}
    return {"rules": [*groups, first, rest], "conventional": [usual, rest]}


def _checks(draw: Draw) -> list[dict[str, Any]]:
    seats = {"from": "contracts", "sum": ("/", col("seats"), num(3))}
    signed = {"from": "contracts", "count": "rows"}
    return [
        {"name": "seats", "value": seats, "min": num(draw.randint(0, 50))},
        {"name": "signed", "value": signed, "max": num(draw.randint(0, 9)), "level": "warning"},
        {"name": "rows", "value": col("tables.rows_quarantined"), "max": num(2)},
    ]
