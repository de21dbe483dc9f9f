"""Random exports: order lines, visits, quotes, a ledger and the accounts they belong to.

Prices have four decimals, quantities up to three, ids sort awkwardly, rows fall outside the
period, are cancelled, come back as returns, belong to nobody or cannot be read at all.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.oracle.exports import Sheet
from tests.oracle.trees import Value

MINOR_DIGITS = {"JPY": 0, "USD": 2, "EUR": 2, "KWD": 3}
PERIODS = {
    "2026-Q3": (date(2026, 7, 1), date(2026, 9, 30)),
    "2026-08": (date(2026, 8, 1), date(2026, 8, 31)),
    "2026-07-15..2026-09-14": (date(2026, 7, 15), date(2026, 9, 14)),
    "2026": (date(2026, 1, 1), date(2026, 12, 31)),
}
IDS = ["B", "a", "10", "9", "00017", "17", "z-9", "é7", "A 1", "A-1", "Ω", "b", 'C,"2"', "=1+1"]
ZERO = Fraction(0)


class Draw(Random):
    """A seeded source of exact values."""

    def chance(self, share: float) -> bool:
        """True in so large a share of draws."""
        return self.random() < share

    def decimal(self, low: int, high: int, digits: int) -> Fraction:
        """A number between two whole numbers with so many decimals."""
        scale = 10**digits
        return Fraction(self.randint(low * scale, high * scale), scale)

    def day(self, start: date, end: date, margin: int = 0) -> date:
        """A day from a span, widened on both sides."""
        return start + timedelta(self.randint(-margin, (end - start).days + margin))


def sheets(draw: Draw, period: str, digits: int) -> dict[str, Sheet]:
    span = PERIODS[period]
    known = draw.sample(IDS, draw.choice([0, 1, 2, 3, 4, 5, 6, 8, 10]))
    buyers: list[str | None] = [*known, *known]
    if not known or draw.chance(0.7):
        buyers += ["ghost", "zombie", None][: draw.randint(1, 3)]
    drawn = {
        "customers": _customers(draw, known),
        "order_lines": _order_lines(draw, buyers, span),
        "visits": _visits(draw, buyers, span),
        "quotes": _quotes(draw, buyers, span),
        "ledger": _ledger(draw, span, digits),
        "headcount": _headcount(draw),
    }
    for sheet in drawn.values():
        sheet.parts = draw.choice([1, 1, 2, 3])
        sheet.packed = draw.chance(0.15)
        sheet.delimiter, sheet.decimal = draw.choice([(",", "."), ("\t", "."), (";", ",")])
        sheet.flags = draw.choice([("true", "false"), ("Y", "n"), ("1", "0"), ("X", "")])
    if draw.chance(0.2):
        rows = len(drawn["order_lines"].rows)
        for row in draw.sample(range(rows), min(rows, draw.randint(1, 2))):
            column, nonsense = draw.choice([("quantity", "many"), ("order_date", "2026-02-30")])
            drawn["order_lines"].spoilt[row, column] = nonsense
    return drawn


def _customers(draw: Draw, known: list[str]) -> Sheet:
    rows: list[dict[str, Value]] = [
        {
            "account_id": account,
            "account_name": f"Name of {account}",
            "segment": draw.choice(["Retail", "Trade", "IC", None]),
            "growth": None if draw.chance(0.2) else draw.decimal(-1, 1, 3),
            "days_to_pay": None if draw.chance(0.05) else Fraction(draw.randint(0, 120)),
            "key_account": draw.chance(0.3),
        }
        for account in known
    ]
    kinds = ["text", "text", "text", "percent", "number", "flag"]
    names = ["account_id", "account_name", "segment", "growth", "days_to_pay", "key_account"]
    return Sheet(dict(zip(names, kinds, strict=True)), rows)


def _order_lines(draw: Draw, buyers: list[str | None], span: tuple[date, date]) -> Sheet:
    rows: list[dict[str, Value]] = []
    missing, dear = draw.chance(0.15), draw.choice([1] * 9 + [10**9])
    for order in range(draw.choice([0, 1, 4, 12, 25])):
        account, channel = draw.choice(buyers), draw.choice(["EDI", "web", "phone"])
        day = draw.day(*span, margin=12)
        for line in range(draw.choice([1, 1, 2, 4])):
            back = draw.chance(0.15)
            quantity = draw.decimal(0, 12, draw.choice([0, 0, 1, 3]))
            rows.append(
                {
                    "order_id": f"O{order:03d}",
                    "line_no": Fraction(line + 1),
                    "customer_no": account,
                    "order_date": day + timedelta(draw.choice([0, 0, 0, 1, 3])),
                    "status": "return" if back else draw.choice(["open", "shipped", "cancelled"]),
                    "quantity": -quantity if back else quantity,
                    "list_price": dear * draw.decimal(0, 30, 4),
                    "discount": None if missing and draw.chance(0.1) else draw.decimal(0, 1, 3) / 2,
                    "unit_cost": dear * draw.decimal(0, 18, 4),
                    "rush": draw.chance(0.25),
                    "channel": channel,
                }
            )
    kinds = ["text", "integer", "text", "date", "text", "number", "money", "percent", "money"]
    names = ["order_id", "line_no", "customer_no", "order_date", "status", "quantity", "list_price"]
    names += ["discount", "unit_cost", "rush", "channel"]
    return Sheet(dict(zip(names, [*kinds, "flag", "text"], strict=True)), rows)


def _visits(draw: Draw, buyers: list[str | None], span: tuple[date, date]) -> Sheet:
    rows: list[dict[str, Value]] = [
        {
            "account_id": draw.choice(buyers),
            "visited_on": draw.day(*span, margin=20),
            "hours": draw.decimal(0, 5, 2),
        }
        for _ in range(draw.choice([0, 3, 9]))
    ]
    return Sheet({"account_id": "text", "visited_on": "date", "hours": "number"}, rows)


def _quotes(draw: Draw, buyers: list[str | None], span: tuple[date, date]) -> Sheet:
    rows: list[dict[str, Value]] = [
        {
            "account_id": draw.choice(buyers),
            "quoted_on": draw.day(*span, margin=20),
            "quote_id": f"Q{draw.randint(1, 6)}" if draw.chance(0.9) else None,
        }
        for _ in range(draw.choice([0, 4, 12]))
    ]
    return Sheet({"account_id": "text", "quoted_on": "date", "quote_id": "text"}, rows)


def _ledger(draw: Draw, span: tuple[date, date], digits: int) -> Sheet:
    rows: list[dict[str, Value]] = [
        {
            "cost_centre": draw.choice(["3100", "3200", "0077"]),
            "posted_on": draw.day(*span, margin=5),
            "amount": draw.decimal(-200, 900, digits + draw.choice([0, 0, 2])),
        }
        for _ in range(draw.randint(2, 8))
    ]
    return Sheet({"cost_centre": "text", "posted_on": "date", "amount": "money"}, rows)


def _headcount(draw: Draw) -> Sheet:
    rows: list[dict[str, Value]] = [
        {"department": name, "fte": draw.decimal(1, 20, 2)} for name in ["W", "S", "S", "D"]
    ]
    return Sheet({"department": "text", "fte": "number"}, rows)
