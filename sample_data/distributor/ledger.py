"""The general ledger of Northgate: postings that tie to the operational files, cent by cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from files import Row, money
from firm import Dice

if TYPE_CHECKING:
    from events import Order, Quarter, Return, Shipment

CENTRES = {
    "2100": ("Kit bench", 4_150_000),
    "3100": ("Warehouse", 29_600_000),
    "3200": ("Order desk", 17_900_000),
    "3300": ("Customer service", 5_600_000),
    "3400": ("Returns centre", 4_900_000),
    "3500": ("EDI desk", 1_250_000),
    "3600": ("Dispatch", 6_800_000),
    "4100": ("Field sales", 21_500_000),
    "9000": ("Head office", 18_300_000),
}
"""Cost centres: name and money a quarter in cents, give or take three percent."""

WEB_SHOP_MONTH = 650_000
"""Cost centre 4200, the web shop: a contract at a fixed price, in cents a month."""


def postings(
    quarter: Quarter,
    orders: list[Order],
    shipments: list[Shipment],
    returns: list[Return],
    claims: Sequence[tuple[str, object, int]],
) -> Iterator[Row]:
    """The ledger of a quarter by month: sales, deductions, goods, freight and cost centres."""
    number = 0
    for month in quarter.months:
        last = quarter.start.replace(month=month, day=quarter.days(month))
        for account, text, centre, cents in (
            *_sales([order for order in orders if order.ordered_on.month == month]),
            ("4200", "Returns", "", _in_month(month, returns, "returned_on", "credit")),
            ("6000", "Freight", "", _in_month(month, shipments, "shipped_on", "freight")),
            ("6060", "Flyers", "", sum(cents for _, day, cents in claims if _month(day) == month)),
            *_edi_network(orders, month, quarter),
            *_cost_centres(month),
        ):
            number += 1
            side = "H" if cents < 0 else "S"
            name = f"{quarter.name[-1]}{number:05d}"
            yield name, last, account, text, centre, side, money(abs(cents))


Posting = tuple[str, str, str, int]


def _month(day: object) -> int:
    return int(str(day)[5:7])


def _in_month(month: int, events: Sequence[object], day: str, cents: str) -> int:
    return sum(getattr(each, cents) for each in events if _month(getattr(each, day)) == month)


def _sales(orders: list[Order]) -> Iterator[Posting]:
    """Sales at list (credit), discounts and cost of goods (debit); the own group apart."""
    for own, sales, goods in ((False, "40", "5000"), (True, "49", "5900")):
        lines = [line for order in orders if order.own_group == own for line in order.delivered]
        yield sales + "00", "Sales at list", "", -sum(line.list_amount for line in lines)
        yield sales + "10", "Discounts", "", sum(line.discount_amount for line in lines)
        yield goods, "Cost of goods", "", sum(line.cost_amount for line in lines)


def _edi_network(orders: list[Order], month: int, quarter: Quarter) -> Iterator[Posting]:
    """The network's invoice, once a quarter: messages at 1.35 cents, rounded half up."""
    if month == quarter.months[-1]:
        hundredths = 135 * sum(order.messages for order in orders)
        yield "6050", "EDI network", "", (hundredths + 50) // 100


def _cost_centres(month: int) -> Iterator[Posting]:
    """Wages, rent and the rest of each cost centre."""
    for centre, (_, plan) in CENTRES.items():
        dice = Dice(70, int(centre), month)
        total = plan // 3 * dice.between(970, 1_030) // 1_000 + dice.between(0, 99)
        wages, rent = total * 68 // 100, total * 19 // 100
        yield "6100", "Wages", centre, wages
        yield "6200", "Rent", centre, rent
        yield "6300", "Other", centre, total - wages - rent
    yield "6400", "Web shop contract", "4200", WEB_SHOP_MONTH
