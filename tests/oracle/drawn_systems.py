"""Random exports of several systems: their ids, currencies, clocks and ways to write an amount."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from fractions import Fraction

from tests.oracle.cells import DIGITS
from tests.oracle.drawn_sheets import Draw
from tests.oracle.exports import Sheet
from tests.oracle.trees import Value
from tests.oracle.ways import Ways, spelled

NOWHERE = ["ghost", "E99", "0000", "001A0000006Vm9sIAD", "A1"]
OLD = date(2019, 12, 30)


def sheets(draw: Draw, ways: Ways) -> dict[str, Sheet]:
    """The exports of a firm."""
    drawn = {"crm": _accounts(draw, ways)}
    if ways.linked:
        drawn["id_map"] = _id_map(draw, ways)
    if ways.fx:
        drawn["rates"] = _rates(draw, ways)
    drawn |= {
        "invoices": _invoices(draw, ways),
        "contracts": _contracts(draw, ways),
        "tickets": _tickets(draw, ways),
        "ledger": _ledger(draw, ways),
        "prepaid": _prepaid(draw, ways),
    }
    for name in ("invoices", "contracts", "tickets", "ledger"):
        sheet = drawn[name]
        sheet.parts = draw.choice([1, 1, 2])
        sheet.delimiter, sheet.decimal = draw.choice([(",", "."), (";", ","), ("\t", ".")])
        for row in range(len(sheet.rows)):
            if draw.chance(0.05):
                column, nonsense = draw.choice(SPOILT[name])
                sheet.spoilt[row, column] = nonsense
    return drawn


SPOILT = {
    "invoices": [("amount", "many"), ("quantity", "1-2"), ("unit_price", "free")],
    "contracts": [("begins", "2026-02-30"), ("seats", "some"), ("fee", "?")],
    "tickets": [("minutes", "1:"), ("opened", "soon")],
    "ledger": [("amount", "x"), ("posted_on", "31.12.2026")],
}


def _whose(draw: Draw, ways: Ways, *, linked: bool = False) -> str | None:
    if draw.chance(0.06):
        return None
    if draw.chance(0.08):
        return draw.choice(NOWHERE)
    if linked and draw.chance(0.9):  # else an id of the accounts, which means nothing here
        return spelled(draw, f"E{draw.randint(1, 9)}")
    return spelled(draw, draw.choice(ways.ids))


def _accounts(draw: Draw, ways: Ways) -> Sheet:
    rows: list[dict[str, Value]] = []
    for place, account in enumerate(ways.ids):
        above = [*ways.ids[:place], account, "P1", "P1", "P1", "007"]
        parent = spelled(draw, draw.choice(above)) if draw.chance(0.7) else None
        if place and draw.chance(0.3):
            parent = ways.ids[place - 1]
        rows.append(
            {
                "account_id": account,
                "account_name": f"Name of {account}",
                "parent_id": parent,
                "segment": draw.choice(["Retail", "Trade", "IC", None]),
                "days_to_pay": None if draw.chance(0.1) else Fraction(draw.randint(0, 120)),
            }
        )
    draw.shuffle(rows)
    names = ["account_id", "account_name", "parent_id", "segment"]
    return Sheet({**dict.fromkeys(names, "text"), "days_to_pay": "number"}, rows)


def _id_map(draw: Draw, ways: Ways) -> Sheet:
    rows: list[dict[str, Value]] = []
    for number in range(1, 9):
        where = draw.choice([*ways.ids, *ways.ids, *ways.ids, "nobody", None])
        times = draw.choice([0, 1, 1, 1, 2])
        rows += [{"erp_id": f"E{number}", "account_id": where} for _ in range(times)]
    draw.shuffle(rows)
    return Sheet({"erp_id": "text", "account_id": "text"}, rows)


def _rates(draw: Draw, ways: Ways) -> Sheet:
    """Rates for every currency, from long ago on; some rows are of pairs that nobody needs."""
    assert ways.fx
    rows: list[dict[str, Value]] = []
    turns = bool(ways.fx.get("inverse")) and ways.fx["to"] == "other"
    for code in ways.codes[1:]:
        pair = (ways.home, code) if turns and draw.chance(0.6) else (code, ways.home)
        first = ways.span.start if ways.late_rates else OLD
        days = {first, draw.day(ways.span.start, ways.span.end)}
        days |= {draw.day(ways.span.start, ways.span.end, 60) for _ in range(draw.randint(1, 3))}
        rows += [_rate(draw, *pair, day) for day in sorted(days) if day >= first]
        if pair[0] == code and draw.chance(0.7) and ways.fx["to"] == "other":
            rows += [_rate(draw, ways.home, code, day) for day in (OLD, ways.span.start)]
    if ways.fx["to"] == "other":
        rows += [_rate(draw, "GBP", code, OLD) for code in ways.codes[1:]]
    draw.shuffle(rows)
    kinds = {"one": "text", "other": "text", "day": "date", "rate": "number"}
    return Sheet(kinds, rows)


def _rate(draw: Draw, one: str, other: str, day: date) -> dict[str, Value]:
    rate = draw.decimal(0, 9, 4) + Fraction(1, 10_000)
    return {"one": one, "other": other, "day": day, "rate": rate}


def _money(draw: Draw, ways: Ways, code: Value, low: int = -300) -> tuple[Fraction | None, str]:
    """An amount as the system keeps it, and the word beside it for its sign."""
    if draw.chance(0.03):
        return None, ""
    amount = draw.decimal(low, 900, draw.choice([0, 2, 2, 4]))
    if ways.side is None:
        return amount, draw.choice(["S", "H", "?"])
    minus, plus = ways.side.get("minus", "H"), ways.side.get("plus", "S")
    minus = minus if isinstance(minus, str) else draw.choice(minus)
    if draw.chance(0.05):
        return amount, draw.choice(["", "s", "Z"])
    return abs(amount), minus if amount < 0 else plus


def _code(draw: Draw, ways: Ways) -> str:
    return draw.choice(ways.codes)


def _time(draw: Draw, ways: Ways) -> Value:
    """A time near the edges of days and of the period, as the export's clock shows it."""
    day = draw.day(ways.span.start, ways.span.end, 4)
    if draw.chance(0.4):
        day = draw.choice([ways.span.start, ways.span.end]) + timedelta(draw.choice([-1, 0, 1]))
    if draw.chance(0.15):
        day = draw.choice([date(2026, 3, 29), date(2026, 10, 25), date(2026, 9, 27)])
    hour = draw.choice([0, 1, 2, 2, 5, 12, 18, 21, 22, 23])
    time = datetime.combine(day, clock(hour, draw.choice([0, 30, 59])))
    if ways.zone and ways.clock == "offset":
        east = draw.choice([0, 2, -5, 5.5, 12.75])
        return time.replace(tzinfo=timezone(timedelta(hours=east)) if east else UTC)
    return time


def _invoices(draw: Draw, ways: Ways) -> Sheet:
    rows: list[dict[str, Value]] = []
    for number in range(draw.choice([3, 8, 15, 25])):
        whose, code = _whose(draw, ways, linked=ways.linked), _code(draw, ways)
        other = _whose(draw, ways, linked=ways.linked) if draw.chance(0.3) else None
        for _ in range(draw.choice([1, 1, 2])):
            amount, side = _money(draw, ways, code)
            rows.append(
                {
                    "invoice_no": f"R{number % 20:02d}",
                    "customer_no": whose,
                    "ship_to": other,
                    "posted": draw.day(ways.span.start, ways.span.end, 15),
                    "status": draw.choice(["open", "paid", "paid", "void"]),
                    "ccy": code,
                    "side": side or None,
                    "amount": amount,
                    "quantity": draw.decimal(-2, 12, draw.choice([0, 0, 2])),
                    "unit_price": draw.decimal(0, 20, 4),
                }
            )
            if draw.chance(0.03):
                rows[-1]["posted"] = None
    names = ["invoice_no", "customer_no", "ship_to", "posted", "status", "ccy", "side"]
    kinds = {**dict.fromkeys(names, "text"), "posted": "date", "amount": "money"}
    return Sheet({**kinds, "quantity": "number", "unit_price": "money"}, rows)


def _contracts(draw: Draw, ways: Ways) -> Sheet:
    rows: list[dict[str, Value]] = []
    for number in range(draw.choice([1, 4, 9, 14])):
        first = draw.day(ways.span.start, ways.span.end, 120)
        last = first + timedelta(draw.choice([0, 1, 29, 90, 364, 1095, draw.randint(0, 200)]))
        if draw.chance(0.04):
            last = first - timedelta(draw.randint(1, 9))
        rows.append(
            {
                "contract": f"C{number % 7}",
                "account_id": _whose(draw, ways),
                "begins": first,
                "ends": None if draw.chance(0.08) else last,
                "ccy": _code(draw, ways),
                "fee": draw.decimal(-50, 2000, draw.choice([0, 2, 3])),
                "seats": draw.decimal(-1, 40, draw.choice([0, 2])),
            }
        )
    kinds = {"contract": "text", "account_id": "text", "begins": "date", "ends": "date"}
    return Sheet({**kinds, "ccy": "text", "fee": "money", "seats": "number"}, rows)


def _tickets(draw: Draw, ways: Ways) -> Sheet:
    rows: list[dict[str, Value]] = [
        {
            "account_id": _whose(draw, ways),
            "opened": _time(draw, ways),
            "minutes": draw.decimal(-3, 60, draw.choice([0, 1])),
        }
        for _ in range(draw.choice([2, 8, 18]))
    ]
    sheet = Sheet({"account_id": "text", "opened": "datetime", "minutes": "number"}, rows)
    if ways.zone and ways.clock == "offset":
        sheet.form = {"datetime": "%Y-%m-%dT%H:%M:%S%z"}
    elif ways.zone and ways.clock and draw.chance(0.9):
        sheet.form = {"zone": ways.clock}
    return sheet


def _ledger(draw: Draw, ways: Ways) -> Sheet:
    rows: list[dict[str, Value]] = []
    for _ in range(draw.randint(3, 9)):
        code = draw.choice([ways.home, ways.home, _code(draw, ways)])
        amount, side = _money(draw, ways, code, -100)
        rows.append(
            {
                "cost_centre": draw.choice(["3100", "3200"]),
                "posted_on": draw.day(ways.span.start, ways.span.end, 9),
                "ccy": code,
                "side": side or None,
                "amount": amount,
            }
        )
    kinds = {"cost_centre": "text", "posted_on": "date", "ccy": "text", "side": "text"}
    return Sheet({**kinds, "amount": "money"}, rows)


def _prepaid(draw: Draw, ways: Ways) -> Sheet:
    """Costs paid ahead, over several days each."""
    rows: list[dict[str, Value]] = []
    for _ in range(draw.randint(1, 5)):
        first = draw.day(ways.span.start, ways.span.end, 100)
        last = first + timedelta(draw.randint(0, 400))
        cost = draw.decimal(0, 3000, min(DIGITS[ways.home] + 1, 3))
        rows.append({"first": first, "last": last, "cost": cost})
    return Sheet({"first": "date", "last": "date", "cost": "money"}, rows)
