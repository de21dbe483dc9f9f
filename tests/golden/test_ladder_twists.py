"""Layers above the accounts, capital cost, lifetime value and time equations with harder turns."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.golden.by_hand import departures, half_away, part, twist, whole_cents
from tests.golden.cases import Run

ZERO = Fraction(0)
ONE_CENT = Fraction(99, 10_000)

CHANNELS = """
tables:
  customers: {columns: {account_id: text, channel: text, internal: flag}}
  sales: {columns: {account_id: text, amount: money, calls: number}}
  ledger: {columns: {centre: text, amount: money}}
accounts: {table: customers, id: account_id, exclude: internal}
profit_and_loss:
  invoiced: {kind: revenue, from: sales, sum: amount}
  goods: {kind: cogs, formula: 0.60 * net_revenue}
pools:
  head_office: {cost: 900.10, serves: {board: 2, brand: 1}}
activities:
  calling: {rate: 10, driver: {from: sales, sum: calls}}
sustaining:
  stores: {level: channel, cost: 1_000, where: channel = 'retail', allocate_by: net_revenue}
  field:
    level: channel
    cost: {from: ledger, sum: amount, where: centre = 'F'}
    where: channel IN ('field', 'retail')
    allocate_by: calling_volume
  brand: {level: business, allocate_by: after_field}
  nobody: {level: channel, cost: 70, where: channel = 'web', allocate_by: net_revenue}
  board: {level: business, cost: 50}
"""
SALES = {
    "A": ("retail", part("1_000.00"), part(3)),
    "B": ("retail", part("-250.00"), part("1.5")),  # gives back more than it buys
    "C": ("field", part("777.77"), part("2.25")),
    "D": ("", part("500.00"), part(1)),  # without a channel
    "E": ("retail", part("333.33"), part(4)),  # a company of our own
    "F": ("web", part("0.00"), part(0)),
    "lost": (None, part("123.45"), part(2)),  # not in the list of customers
}


def test_layers_shared_one_after_the_other(tmp_path: Path) -> None:
    """Channel layers stay in their channel, bases below zero bear nothing, nobody is left out."""
    customers = "account_id,channel,internal " + " ".join(
        f"{who},{channel},{'yes' if who == 'E' else 'no'}"
        for who, (channel, _, _) in SALES.items()
        if channel is not None
    )
    sales = "account_id,amount,calls " + " ".join(
        f"{who},{float(amount):.2f},{float(calls)}" for who, (_, amount, calls) in SALES.items()
    )
    ledger = "centre,amount F,200.01 F,-20.00 G,999.00"
    run = Run(
        twist("channels", CHANNELS, customers=customers, sales=sales, ledger=ledger), tmp_path
    )

    def over(cost: Fraction, bases: dict[str, Fraction]) -> dict[str, Fraction]:
        """A layer's cost over everybody by bases above zero."""
        counted = [max(bases.get(who, ZERO), ZERO) for who in SALES]
        shares = [cost * base / sum(counted) for base in counted]
        return dict(zip(SALES, whole_cents(cost, shares), strict=True))

    revenue = {who: amount for who, (_, amount, _) in SALES.items()}
    channel = {who: name for who, (name, _, _) in SALES.items()}
    profit = {
        who: amount - Fraction(half_away(amount * 60), 100) - 10 * calls
        for who, (_, amount, calls) in SALES.items()
    }
    stores = over(part(1_000), {w: r for w, r in revenue.items() if channel[w] == "retail"})
    calls = {w: n for w, (name, _, n) in SALES.items() if name in {"retail", "field"}}
    field = over(part("180.01"), calls)
    after = {who: profit[who] - stores[who] - field[who] for who in SALES}
    of_brand, of_board = whole_cents(part("900.10"), [part("900.10", 3), part("1_800.20", 3)])
    brand = over(of_brand, after)
    wanted: dict[str, Fraction] = {}
    for who in "ABCDF":
        wanted |= {
            f"accounts.{who}.account_profit": profit[who],
            f"accounts.{who}.stores": stores[who],
            f"accounts.{who}.after_stores": profit[who] - stores[who],
            f"accounts.{who}.field": field[who],
            f"accounts.{who}.after_field": after[who],
            f"accounts.{who}.brand": brand[who],
            f"accounts.{who}.fully_loaded_profit": after[who] - brand[who],
        }
    wanted |= {
        "layers.stores.account_profit": profit["A"] + profit["B"],
        "layers.stores.profit_after": profit["A"] + profit["B"] - 1_000,
        "layers.field.profit_after": profit["A"] + profit["B"] + profit["C"] - part("180.01"),
        "layers.brand.cost": of_brand,
        "layers.board.cost": 50 + of_board,
        "totals.sustaining": part("1_000") + part("180.01") + part("900.10") + 70 + 50,
        "totals.unattributed": profit["lost"],
        "totals.excluded": profit["E"],
        "totals.account_profit": sum((profit[who] for who in "ABCDF"), ZERO),
        "totals.operating_profit": sum(profit.values(), ZERO) - part("2_200.11"),
    }
    assert departures(run, wanted) == {}
    assert brand["lost"] > 0 > after["A"], "no account bears what is left, as the method has it"
    assert {row["finding"] for row in run.summary["findings"]} >= {"negative-base", "no-base"}
    assert departures(run, {"layers.nobody.allocate_by": None}) == {}


HEADS = """
tables:
  customers: {columns: {account_id: text, heads: number, amount: money}}
accounts:
  table: customers
  id: account_id
  measures: {per_head: {formula: net_revenue / heads}}
profit_and_loss: {invoiced: {kind: revenue, from: customers, sum: amount}}
sustaining: {training: {level: business, cost: 100, allocate_by: per_head}}
"""


def test_accounts_without_a_base_bear_nothing_and_are_told_of(tmp_path: Path) -> None:
    customers = "account_id,heads,amount A,3,100 B,0,500 C,,10 D,7,-5 E,1.5,50"
    run = Run(twist("heads", HEADS, customers=customers), tmp_path)
    wanted = {f"accounts.{who}.training": part(amount) for who, amount in zip(
        "ABCDE", (50, 0, 0, 0, 50), strict=True)}  # fmt: skip
    assert departures(run, wanted) == {}
    told = {row["finding"]: row["rows"] for row in run.summary["findings"]}
    assert (told["missing-base"], told["negative-base"]) == (2, 1)


CREDIT = """
tables:
  customers:
    columns: {account_id: text, receivable: money, days: number, payment_months: number}
  sales: {columns: {account_id: text, amount: money}}
accounts: {table: customers, id: account_id}
profit_and_loss:
  invoiced: {kind: revenue, from: sales, sum: amount}
  discount: {kind: deduction, from: sales, sum: amount * 0.035}
  goods: {kind: cogs, formula: net_revenue * 2 / 3}
  on_receivables: {kind: cost_to_serve, formula: receivable * 0.085, imputed: true}
  on_days: {kind: cost_to_serve, formula: net_revenue * 0.11 * days / 365, imputed: true}
  on_months:
    kind: cost_to_serve
    formula: (invoiced - discount) * 0.0125 * payment_months
    level: customer
    imputed: true
"""
DEBTORS = {
    "quick": (part("0"), part(0), part("0.5"), part("1_001")),
    "slow": (part("88_235"), part("97.5"), part(3), part("360_123")),
    "credit": (part("-1_500"), part(45), part("1.5"), part("-9_999")),  # we owe them
}


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("USD", 2), ("KWD", 3)])
def test_capital_cost_in_three_forms_and_three_currencies(
    currency: str, digits: int, tmp_path: Path
) -> None:
    customers = "account_id,receivable,days,payment_months " + " ".join(
        f"{who},{owed},{float(days)},{float(months)}"
        for who, (owed, days, months, _) in DEBTORS.items()
    )
    sales = "account_id,amount " + " ".join(f"{who},{each[3]}" for who, each in DEBTORS.items())
    run = Run(
        twist("credit", CREDIT, [f"currency={currency}"], customers=customers, sales=sales),
        tmp_path,
    )

    def money(amount: Fraction) -> Fraction:
        return Fraction(half_away(amount * 10**digits), 10**digits)

    wanted: dict[str, Fraction] = {}
    for who, (owed, days, months, amount) in DEBTORS.items():
        net = amount - money(amount * part("0.035"))
        charges = {
            "on_receivables": money(owed * part("0.085")),
            "on_days": money(net * part("0.11") * days / 365),
            "on_months": money(net * part("0.0125") * months),
        }
        profit = net - money(net * 2 / 3) - sum(charges.values())
        wanted |= {f"accounts.{who}.{line}": charge for line, charge in charges.items()}
        wanted |= {f"accounts.{who}.net_revenue": net, f"accounts.{who}.account_profit": profit}
        of_contribution = profit + charges["on_months"]
        wanted[f"accounts.{who}.contribution_margin"] = of_contribution
    assert departures(run, wanted) == {}


LIFETIMES = """
tables:
  customers:
    columns: {account_id: text, earned: money, r: number, i: number, g: number, cost: money}
accounts:
  table: customers
  id: account_id
  measures:
    until: {formula: r * (1 + g)}
    from_next_year: {formula: CASE WHEN until < 1 + i THEN r / (1 + i - until) END}
    from_now_on: {formula: 1 + from_next_year * (1 + g)}
    three_years:
      formula: r / (1 + i) * (1 + until / (1 + i) * (1 + until / (1 + i)))
    value: {formula: account_profit * from_next_year - cost}
    whole_value: {formula: "GREATEST(COALESCE(value, 0), 0)"}
profit_and_loss: {yearly: {kind: revenue, from: customers, sum: earned}}
"""


def test_lifetime_value_with_growth_losses_and_an_end(tmp_path: Path) -> None:
    cells = {
        "shrinking": ("120.50", "0.85", "0.125", "-0.03", "90"),
        "losing": ("-40.25", "0.95", "0.08", "0.02", "10"),
        "leaving": ("1000", "0", "0.1", "0.5", "0"),
        "edge": ("10", "0.96", "0.02", "0.0625", "1"),  # r (1 + g) = 1.02 = 1 + i
        "just_inside": ("10", "0.96", "0.020001", "0.0625", "1"),
    }
    customers = "account_id,earned,r,i,g,cost " + " ".join(
        ",".join((who, *values)) for who, values in cells.items()
    )
    run = Run(twist("lifetimes", LIFETIMES, customers=customers), tmp_path)
    wanted: dict[str, Fraction | None] = {}
    for who, values in cells.items():
        margin, r, i, g, cost = map(part, values)
        kept = r * (1 + g)
        three = sum((r * kept**year / (1 + i) ** (year + 1) for year in range(3)), ZERO)
        wanted[f"accounts.{who}.three_years"] = three
        multiple = None if kept >= 1 + i else r / (1 + i - kept)
        if multiple is None:
            empty = ("from_next_year", "from_now_on", "value")
            wanted |= dict.fromkeys(f"accounts.{who}.{name}" for name in empty)
            wanted[f"accounts.{who}.whole_value"] = ZERO
            continue
        value = margin * multiple - cost
        wanted[f"accounts.{who}.from_next_year"] = multiple
        wanted[f"accounts.{who}.from_now_on"] = 1 + multiple * (1 + g)
        wanted[f"accounts.{who}.value"] = value
        wanted[f"accounts.{who}.whole_value"] = max(value, ZERO)
    assert departures(run, wanted, within=Fraction(1, 10**6)) == {}


DESK = """
period: 2026-Q1
tables:
  customers: {columns: {account_id: text, care: number, key_account: flag}}
  orders: {date: day, columns: {account_id: text, day: date, lines: number, rush: flag}}
  shifts: {date: day, columns: {day: date, hours: number}}
  rooms: {columns: {room: text, used_for: text, area: number}}
accounts: {table: customers, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: orders, sum: 0}}
pools:
  building: {cost: 1_000.00 * months, serves: {from: rooms, target: used_for, sum: area}}
  desk:
    cost: 12_345.67
    practical_capacity: {from: shifts, sum: hours * 60 * 0.8}
    unit: minutes
activities:
  take_order:
    pool: desk
    from: orders
    uses: >-
      (6 + 2.5 * lines + IF(rush, 15, 0)) * COALESCE(account.care, 1)
      - IF(account.key_account, 3, 0)
    where: lines <> 0
  archive: {pool: desk, driver: {from: orders, count: rows}, uses: 1 / 3}
  greet: {driver: {from: orders, sum: lines, where: rush, negative: absolute}}
"""
ORDERS = [
    ("North", "2026-01-05", "4", "yes"),
    ("North", "2026-03-31", "-7", "no"),  # taken back: below zero, so it takes no time
    ("South", "2026-02-28", "12.5", "no"),
    ("South", "2026-04-01", "99", "yes"),  # in the next quarter
    ("South", "2026-02-01", "0", "yes"),  # not an order yet
    ("lost", "2026-01-31", "2", "yes"),
]


@pytest.mark.parametrize(("hours", "over"), [("3.5", False), ("0.5", True)])
def test_a_time_equation_over_a_capacity_that_was_measured(
    hours: str, over: bool, tmp_path: Path
) -> None:
    """The desk bears part of the building, its minutes come from the shifts of the quarter."""
    tables = {
        "customers": "account_id,care,key_account North,1.2,yes South,0.9,no",
        "orders": "account_id,day,lines,rush " + " ".join(",".join(each) for each in ORDERS),
        "shifts": f"day,hours 2026-01-05,{hours} 2026-01-06,1.25 2026-04-02,100",
        "rooms": "room,used_for,area a,desk,30.5 b,greet,10 c,desk,4.5 d,unassigned,5 e,building,9",
    }
    run = Run(twist("desk", DESK, **tables), tmp_path)
    minutes = (part(hours) + part("1.25")) * 48
    building = part(3_000)
    rate = (part("12_345.67") + building * 35 / 50) / minutes
    north = (6 + part("2.5") * 4 + 15) * part("1.2") - 3
    south = (6 + part("2.5") * part("12.5")) * part("0.9")
    nobody = 6 + part("2.5") * 2 + 15
    used = north + south + nobody + 5 * part(1, 3)
    wanted = {
        "pools.desk.practical_capacity": minutes,
        "pools.desk.received": building * 35 / 50,
        "pools.desk.rate": rate,
        "pools.desk.used": used,
        "accounts.North.take_order_volume": north,
        "accounts.North.take_order": rate * north,
        "accounts.South.take_order": rate * south,
        "accounts.South.archive": rate * 2 / 3,
        "activities.archive.unit_cost": rate / 3,
        "totals.unattributed": -rate * (nobody + part(1, 3)) - building / 5 * 2 / 6,
        "pools.desk.unused": rate * (minutes - used),
        "accounts.North.greet": building / 5 * 4 / 6,
        "pools.building.unassigned": building / 10,
    }
    assert departures(run, wanted, within=2 * ONE_CENT) == {}
    assert (run.figure("pools.desk.unused") < 0) == over
