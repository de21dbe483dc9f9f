"""Northgate Industrial Supply, an invented distributor: its goods, its accounts and their habits.

Everything is drawn from a seeded generator of whole numbers, so the files come out the same, byte
for byte, on every machine.  The accounts in `PLANTED` behave as README.md says; the others follow
the habits of their segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

SEED = 20_260_930
T = TypeVar("T")
_MASK = (1 << 64) - 1


class Dice:
    """Random whole numbers (splitmix64), the same in every Python on every platform."""

    def __init__(self, *seeds: int) -> None:
        self._state = SEED
        for seed in seeds:
            self._state = (self._state * 1_000_003 + seed) & _MASK
            self._state = self._next()

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self._next() % (high - low + 1)

    def chance(self, percent: int) -> bool:
        """True in so many cases out of a hundred."""
        return self._next() % 100 < percent

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self._next() % len(choices)]


@dataclass(frozen=True)
class Item:
    """A product: list price in cents, unit cost in hundredths of a cent."""

    item_id: str
    price: int
    cost: int


@dataclass(frozen=True)
class Habit:
    """How an account buys and what it asks for; ranges are (low, high), shares in percent."""

    orders: tuple[int, int]
    """Orders a month."""
    lines: tuple[int, int]
    quantity: tuple[int, int]
    discount: tuple[int, int]
    """Tenths of a percent off list."""
    channels: tuple[str, ...]
    rush: int = 6
    custom: int = 4
    returned: int = 2
    """Share of lines that come back, wholly or in part."""
    tickets: tuple[int, int] = (0, 1)
    """Tickets a month."""
    visits: tuple[int, int] = (0, 1)
    """Visits a quarter."""
    opportunities: tuple[int, int] = (0, 1)
    days_to_pay: tuple[int, int] = (24, 52)
    own_brand: bool = False
    """Buys the house brand only, the goods with the best margin."""


@dataclass(frozen=True)
class Account:
    """An account as the CRM knows it, with its habit."""

    account_id: str
    name: str
    segment: str
    owner: str
    group: str
    growth: int
    """Expected growth in tenths of a percent."""
    wallet_share: int
    relationship: int
    days_to_pay: int
    habit: Habit


HABITS = {
    "Retail chain": Habit(
        (5, 9),
        (3, 6),
        (8, 24),
        (120, 200),
        ("EDI", "EDI", "web"),
        rush=8,
        tickets=(0, 2),
        visits=(2, 5),
        opportunities=(0, 2),
        days_to_pay=(30, 58),
    ),
    "Contractor": Habit((2, 5), (1, 4), (2, 10), (50, 120), ("phone", "phone", "web"), rush=14),
    "Manufacturer": Habit(
        (2, 4),
        (3, 7),
        (10, 36),
        (80, 150),
        ("EDI", "web", "phone"),
        custom=8,
        visits=(1, 4),
        opportunities=(0, 2),
    ),
    "Public sector": Habit((1, 3), (2, 5), (4, 14), (60, 110), ("web", "phone"), rush=2),
    "Workshop": Habit((1, 3), (1, 2), (1, 5), (0, 60), ("phone", "web"), rush=10),
}
COUNTS = {
    "Retail chain": 30,
    "Contractor": 130,
    "Manufacturer": 80,
    "Public sector": 40,
    "Workshop": 120,
}
INTERCOMPANY = Habit((2, 3), (3, 5), (20, 40), (380, 380), ("EDI",), rush=0, custom=0, returned=0)
DORMANT = Habit(
    (0, 0), (1, 1), (1, 1), (0, 0), ("phone",), tickets=(0, 0), visits=(0, 0), opportunities=(0, 0)
)

LARGEST = "0000100017"
DEEP_DISCOUNT = ("0000100044", "0000100121", "0000100230")
RUSH = ("0000100062", "0000100188")
RETURNS = ("0000100093", "0000100205")
SLOW_PAY = ("0000100071", "0000100150", "0000100166")
CUSTOM_WORK = ("0000100137",)
OVERLOOKED = "0000100204"
OWN_GROUP = "00009000"
"""How the ids of the own group's companies begin."""
UNKNOWN = ("0000999001", "0000999002")

_LARGEST_HABIT = Habit(
    (56, 62),
    (2, 4),
    (24, 56),
    (325, 345),
    ("phone", "phone", "web"),
    rush=40,
    custom=20,
    returned=12,
    tickets=(14, 18),
    visits=(20, 24),
    opportunities=(3, 5),
    days_to_pay=(94, 99),
)
_OVERLOOKED_HABIT = Habit(
    (1, 2),
    (6, 8),
    (15, 21),
    (0, 20),
    ("EDI",),
    rush=0,
    custom=0,
    returned=0,
    tickets=(0, 0),
    visits=(0, 0),
    opportunities=(0, 0),
    days_to_pay=(20, 22),
    own_brand=True,
)

MACHINES = (50, 100)
"""Places of the two items that cost more than a thousand."""

_FIRST = (
    "Alder Barlow Cobalt Dunmore Eastgate Fairview Granite Harbour Ironbridge Juniper Kestrel "
    "Larkfield Mallard Norwood Oakham Pinnacle Quarry Redwood Sterling Tamarack Upland Verity "
    "Westbrook Yarrow Zenith"
).split()
_SECOND = {
    "Retail chain": ("Home Stores", "Hardware", "Markets", "Depot"),
    "Contractor": ("Builders", "Electric", "Plumbing", "Roofing", "Mechanical", "Paving"),
    "Manufacturer": ("Pumps", "Castings", "Plastics", "Tooling", "Controls", "Motors"),
    "Public sector": ("County Works", "School District", "Water Board", "Transit"),
    "Workshop": ("Repairs", "Garage", "Joinery", "Cycles", "Welding"),
}
OWNERS = ("A. Brandt", "B. Osei", "C. Ferrari", "D. Lindqvist", "E. Novak", "F. Tran")


def items() -> list[Item]:
    """140 products: two machines, and 20 of the house brand at a far better margin."""
    dice = Dice(1)
    made = []
    for number in range(140):
        price = dice.between(*((105_000, 125_000) if number in MACHINES else (420, 9_000)))
        permille = dice.between(400, 450) if number >= 120 else dice.between(630, 705)
        made.append(Item(f"{40_000 + 10 * number:08d}", price, price * permille // 10))
    return made


def accounts() -> list[Account]:
    """The 400 accounts by id, and four companies of the own group behind them."""
    segments = [segment for segment, count in COUNTS.items() for _ in range(count)]
    dice = Dice(2)
    for place in range(len(segments) - 1, 0, -1):
        other = dice.between(0, place)
        segments[place], segments[other] = segments[other], segments[place]
    made = [_account(number, segment) for number, segment in enumerate(segments, start=1)]
    made += [
        Account(
            f"{900_000 + number:010d}",
            f"Northgate {country}",
            "Own group",
            "Group office",
            "IC",
            0,
            100,
            100,
            30,
            INTERCOMPANY,
        )
        for number, country in enumerate(("Canada", "Mexico", "Ireland", "Logistics"), start=1)
    ]
    return made


def _account(number: int, segment: str) -> Account:
    dice = Dice(3, number)
    account_id = f"{100_000 + number:010d}"
    segment, habit = _planted_habit(account_id) or (segment, HABITS[segment])
    habit = DORMANT if number % 20 == 19 else habit
    account = Account(
        account_id=account_id,
        name=f"{_FIRST[number % 25]} {dice.pick(_SECOND[segment])} {number}",
        segment=segment,
        owner=dice.pick(OWNERS),
        group="Z001",
        growth=dice.between(-60, 140),
        wallet_share=dice.between(5, 70),
        relationship=dice.between(30, 90),
        days_to_pay=dice.between(*habit.days_to_pay),
        habit=habit,
    )
    if account_id == LARGEST:
        return replace(
            account,
            name="Meridian Retail Group",
            growth=95,
            days_to_pay=96,
            wallet_share=80,
            relationship=85,
        )
    if account_id == OVERLOOKED:
        return replace(
            account,
            name="Ostrava Precision Parts",
            growth=10,
            wallet_share=15,
            relationship=12,
            owner="House account",
        )
    return account


def _planted_habit(account_id: str) -> tuple[str, Habit] | None:
    """Segment and habit of an account with a planted truth."""
    retail, maker = HABITS["Retail chain"], HABITS["Manufacturer"]
    contractor = replace(HABITS["Contractor"], orders=(12, 15), rush=75)
    planted = {
        LARGEST: ("Retail chain", _LARGEST_HABIT),
        OVERLOOKED: ("Manufacturer", _OVERLOOKED_HABIT),
        **dict.fromkeys(DEEP_DISCOUNT, ("Retail chain", replace(retail, discount=(330, 360)))),
        **dict.fromkeys(RUSH, ("Contractor", contractor)),
        **dict.fromkeys(RETURNS, ("Retail chain", replace(retail, returned=35))),
        **dict.fromkeys(SLOW_PAY, ("Manufacturer", replace(maker, days_to_pay=(88, 120)))),
        **dict.fromkeys(CUSTOM_WORK, ("Manufacturer", replace(maker, custom=70))),
    }
    return planted.get(account_id)
