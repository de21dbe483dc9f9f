"""What the people of Northgate did with accounts in a quarter: tickets, visits, claims, quotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from files import Row, money
from firm import OWNERS, UNKNOWN, Account, Dice

if TYPE_CHECKING:
    from events import Quarter


def days_in(quarter: Quarter, dice: Dice, count: int) -> list[date]:
    """So many days of a quarter, in order."""
    length = (quarter.end - quarter.start).days
    return sorted(quarter.start + timedelta(days=dice.between(0, length)) for _ in range(count))


def happenings(
    quarter: Quarter, accounts: list[Account], kind: int, habit: str, times: int = 1
) -> list[tuple[date, Account, Dice]]:
    """Days on which something happens at an account: a range of its habit, so many times over."""
    made = []
    for account in accounts:
        dice = Dice(kind, int(account.account_id), quarter.months[0])
        low, high = getattr(account.habit, habit)
        count = sum(dice.between(low, high) for _ in range(times))
        made += [(day, account, dice) for day in days_in(quarter, dice, count)]
    return sorted(made, key=lambda each: (each[0], each[1].account_id))


def ticket_rows(quarter: Quarter, accounts: list[Account]) -> Iterator[Row]:
    """Service tickets with the time they took (h:mm); one from an unknown account."""
    topics = ("delivery", "invoice", "technical", "complaint")
    drawn = happenings(quarter, accounts, 60, "tickets", times=3)
    for number, (day, account, dice) in enumerate(drawn, start=1):
        opened = f"{day} {dice.between(7, 17):02d}:{dice.between(0, 59):02d}"
        minutes = dice.between(15, 95)
        took = f"{minutes // 60}:{minutes % 60:02d}"
        reopened = "yes" if dice.chance(8) else "no"
        name = f"T{quarter.name[-1]}{number:05d}"
        yield name, account.account_id, opened, dice.pick(topics), took, reopened
    day = quarter.start + timedelta(days=40)
    name = f"T{quarter.name[-1]}99999"
    yield name, UNKNOWN[0], f"{day} 10:15", "invoice", "0:30", "no"


def visit_rows(quarter: Quarter, accounts: list[Account]) -> Iterator[Row]:
    """Visits of the field sales force and their hours."""
    hours = ("1", "1.25", "1.5", "2", "2.75")
    drawn = happenings(quarter, accounts, 61, "visits")
    for number, (day, account, dice) in enumerate(drawn, start=1):
        name = f"V{quarter.name[-1]}{number:05d}"
        yield name, account.account_id, day, account.owner, dice.pick(hours)


def claims(quarter: Quarter, accounts: list[Account]) -> list[tuple[str, date, int]]:
    """What retail chains claim for flyers and fairs: account, day, cents."""
    made = []
    for account in accounts:
        dice = Dice(62, int(account.account_id), quarter.months[0])
        if account.segment == "Retail chain" and account.habit.orders[1] and dice.chance(60):
            day = days_in(quarter, dice, 1)[0]
            made.append((account.account_id, day, dice.between(20_000, 90_000)))
    return made


def timesheet_rows(quarter: Quarter) -> Iterator[Row]:
    """What the six sales people did, by week."""
    for place, rep in enumerate(OWNERS):
        dice = Dice(63, place, quarter.months[0])
        for week in range(13):
            day = quarter.start + timedelta(days=7 * week)
            quoting, internal = dice.between(5, 10), dice.between(3, 6)
            yield rep, day, "visit", 38 - quoting - internal
            yield rep, day, "quote", quoting
            yield rep, day, "internal", internal


def opportunity_rows(
    quarters: tuple[Quarter, ...], accounts: list[Account]
) -> tuple[list[Row], list[Row]]:
    """Opportunities, and every stage each went through; some proposals are written twice."""
    opportunities: list[Row] = []
    history: list[Row] = []
    for quarter in quarters:
        for day, account, dice in happenings(quarter, accounts, 64, "opportunities"):
            name = f"O{len(opportunities) + 1:05d}"
            amount = money(dice.between(2, 40) * 100_000)
            opportunities.append((name, account.account_id, day, amount))
            stages = ["Qualify", "Discovery"]
            if dice.chance(75):
                stages += ["Proposal"] * (2 if dice.chance(20) else 1)
                stages += ["Negotiation", dice.pick(("Won", "Lost"))][: dice.between(0, 2)]
            for step, stage in enumerate(stages, start=1):
                history.append((name, step, stage, day + timedelta(days=6 * (step - 1))))
    return opportunities, history
