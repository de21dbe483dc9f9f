"""What happened to goods and money in a quarter: orders, shipments, returns, payments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from firm import OWN_GROUP, RUSH, UNKNOWN, Account, Dice, Item


@dataclass(frozen=True)
class Quarter:
    """A calendar quarter of 2026 and its three months."""

    name: str
    months: tuple[int, int, int]

    @property
    def start(self) -> date:
        """Its first day."""
        return date(2026, self.months[0], 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return date(2026, self.months[2] + 1, 1) - timedelta(days=1)

    def days(self, month: int) -> int:
        """Days of one of its months."""
        return (date(2026, month + 1, 1) - date(2026, month, 1)).days


QUARTERS = (Quarter("2026-Q2", (4, 5, 6)), Quarter("2026-Q3", (7, 8, 9)))


@dataclass(frozen=True)
class Line:
    """An order line; discount in tenths of a percent, None where the export says NULL."""

    item: Item
    quantity: int
    discount: int | None = None
    custom: bool = False
    cancelled: bool = False

    @property
    def list_amount(self) -> int:
        """Quantity times list price, in cents."""
        return self.quantity * self.item.price

    @property
    def discount_amount(self) -> int:
        """The discount in cents, rounded half up as the invoice does."""
        return (self.list_amount * (self.discount or 0) * 2 + 1_000) // 2_000

    @property
    def cost_amount(self) -> int:
        """The cost of the goods in cents, rounded half up."""
        return (self.quantity * self.item.cost * 2 + 100) // 200


@dataclass(frozen=True)
class Order:
    """An order with its lines."""

    order_id: str
    account_id: str
    ordered_on: date
    channel: str
    lines: tuple[Line, ...]
    rush: bool = False

    @property
    def delivered(self) -> tuple[Line, ...]:
        """The lines that were not cancelled."""
        return tuple(line for line in self.lines if not line.cancelled)

    @property
    def net(self) -> int:
        """What the account was invoiced, in cents."""
        return sum(line.list_amount - line.discount_amount for line in self.delivered)

    @property
    def own_group(self) -> bool:
        """Whether a company of the own group ordered."""
        return self.account_id.startswith(OWN_GROUP)

    @property
    def messages(self) -> int:
        """Messages over the EDI network; the own group has its own line."""
        return 3 + len(self.lines) if self.channel == "EDI" and not self.own_group else 0


def orders(quarter: Quarter, accounts: list[Account], items: list[Item]) -> list[Order]:
    """All orders of a quarter, numbered in order of day and account."""
    drawn: list[tuple[date, Account, int]] = []
    for account in accounts:
        for month in quarter.months:
            dice = Dice(10, int(account.account_id), month)
            for number in range(dice.between(*account.habit.orders)):
                day = date(2026, month, dice.between(1, quarter.days(month)))
                drawn.append((day, account, number))
    drawn.sort(key=lambda each: (each[0], each[1].account_id, each[2]))
    first = 80_000_000 + quarter.months[0] * 100_000
    known = [
        _order(f"{first + place:010d}", day, account, number, items)
        for place, (day, account, number) in enumerate(drawn)
    ]
    return known + list(_orders_without_account(quarter, items))


def _order(order_id: str, day: date, account: Account, number: int, items: list[Item]) -> Order:
    dice = Dice(11, int(account.account_id), day.toordinal(), number)
    habit = account.habit
    rush = dice.chance(habit.rush)
    size = 1 if rush and account.account_id in RUSH else dice.between(*habit.lines)
    shelf = items[120:] if habit.own_brand else items
    return Order(
        *(order_id, account.account_id, day, dice.pick(habit.channels)),
        lines=tuple(_line(account, dice, shelf) for _ in range(size)),
        rush=rush,
    )


def _line(account: Account, dice: Dice, shelf: list[Item]) -> Line:
    habit = account.habit
    discount = dice.between(habit.discount[0] // 5, habit.discount[1] // 5) * 5
    item = dice.pick(shelf)
    quantity = dice.between(*habit.quantity)
    return Line(
        item=item,
        quantity=quantity if item.price < 100_000 else dice.between(1, 2),
        discount=discount or None,
        custom=dice.chance(habit.custom),
        cancelled=dice.chance(3),
    )


def _orders_without_account(quarter: Quarter, items: list[Item]) -> Iterator[Order]:
    """Small orders under ids the CRM does not know: every real export has a few."""
    for number, account_id in enumerate(UNKNOWN):
        dice = Dice(12, number, quarter.months[0])
        day = date(2026, quarter.months[number], dice.between(1, 28))
        lines = tuple(Line(dice.pick(items), dice.between(1, 4)) for _ in range(2))
        order_id = f"{80_000_000 + quarter.months[0] * 100_000 + 99_000 + number:010d}"
        yield Order(order_id, account_id, day, "phone", lines)


@dataclass(frozen=True)
class Shipment:
    """A delivery; freight in cents."""

    shipment_id: str
    order_id: str
    account_id: str
    shipped_on: date
    carrier: str
    freight: int


def shipments(quarter: Quarter, all_orders: list[Order]) -> Iterator[Shipment]:
    """One delivery an order, sometimes two; the own group collects its goods itself."""
    for order in all_orders:
        if order.own_group or not order.delivered:
            continue
        dice = Dice(20, int(order.order_id))
        pieces = sum(line.quantity for line in order.delivered)
        for part in range(2 if len(order.lines) > 4 and dice.chance(15) else 1):
            freight = dice.between(550, 900) + 14 * pieces
            yield Shipment(
                f"{order.order_id}-{part + 1}",
                order.order_id,
                order.account_id,
                min(order.ordered_on + timedelta(days=0 if order.rush else 2), quarter.end),
                "Courier" if order.rush else dice.pick(("Road", "Parcel")),
                freight * (5 if order.rush else 2) // 2,
            )


@dataclass(frozen=True)
class Return:
    """Goods sent back: quantity negative, as the warehouse books it; credit in cents."""

    return_id: str
    order_id: str
    account_id: str
    returned_on: date
    quantity: int
    credit: int
    reason: str


def returns(quarter: Quarter, accounts: list[Account], all_orders: list[Order]) -> list[Return]:
    """Credited returns; the goods are scrapped."""
    habits = {account.account_id: account.habit for account in accounts}
    made = []
    for order in all_orders:
        habit = habits.get(order.account_id)
        for place, line in enumerate(order.delivered):
            dice = Dice(30, int(order.order_id), place)
            if habit is None or not dice.chance(habit.returned):
                continue
            quantity = dice.between((line.quantity + 1) // 2, line.quantity)
            net = line.list_amount - line.discount_amount
            day = min(order.ordered_on + timedelta(days=dice.between(3, 20)), quarter.end)
            reason = dice.pick(("damaged", "wrong item", "no longer wanted"))
            made.append((day, order, place, quantity, net * quantity // line.quantity, reason))
    made.sort(key=lambda each: (each[0], each[1].order_id, each[2]))
    return [
        Return(
            f"R{quarter.name[-1]}{number:05d}",
            order.order_id,
            order.account_id,
            day,
            -quantity,
            credit,
            reason,
        )
        for number, (day, order, _, quantity, credit, reason) in enumerate(made, start=1)
    ]


@dataclass(frozen=True)
class Receipt:
    """A payment received; amount in cents, negative when it bounced."""

    receipt_id: str
    order_id: str
    account_id: str
    invoiced_on: date
    received_on: date
    amount: int


def receipts(quarter: Quarter, accounts: list[Account], all_orders: list[Order]) -> list[Receipt]:
    """What came in during a quarter, for orders of this and earlier quarters."""
    days = {account.account_id: account.days_to_pay for account in accounts}
    made = []
    for order in all_orders:
        if order.account_id not in days or not order.net:
            continue
        dice = Dice(40, int(order.order_id))
        invoiced = order.ordered_on + timedelta(days=2)
        received = invoiced + timedelta(days=days[order.account_id] + dice.between(-4, 4))
        if quarter.start <= received <= quarter.end:
            made.append((received, order, invoiced, order.net))
            if dice.chance(1):
                bounced = (received, order, invoiced, -order.net)
                made += [bounced, (received, order, invoiced, order.net)]
    made.sort(key=lambda each: (each[0], each[1].order_id))
    return [
        Receipt(
            f"P{quarter.name[-1]}{number:05d}",
            order.order_id,
            order.account_id,
            invoiced,
            received,
            amount,
        )
        for number, (received, order, invoiced, amount) in enumerate(made, start=1)
    ]
