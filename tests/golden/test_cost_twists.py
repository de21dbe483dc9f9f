"""Pools, rates and volumes with harder turns, against arithmetic done here in fractions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.golden.by_hand import departures, half_away, part, twist, whole_cents, whole_units
from tests.golden.cases import Run, acctier, written

ZERO = Fraction(0)
ONE_CENT = Fraction(99, 10_000)


SURVEY = """
tables:
  customers: {columns: {account_id: text}}
  answers: {columns: {team: text, work: text, part: percent}}
  calls: {columns: {account_id: text, minutes: number}}
accounts: {table: customers, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: calls, sum: 0}}
pools:
  sales_team: {cost: 100_000, serves: {visiting: 30, quoting: 30, helping: 30}}
  office:
    cost: 33_333.33
    serves: {from: answers, target: work, sum: part, where: team = 'office'}
  machine: {cost: 7_777.77, practical_capacity: 1_000, unit: minutes}
activities:
  visiting: {driver: {from: calls, count: rows}, volume: 8}
  quoting: {driver: {from: calls, sum: minutes}}
  helping: {driver: {from: calls, count_distinct: account_id}, level: customer}
  running: {pool: machine, driver: {from: calls, sum: minutes}, uses: 2.5}
sustaining:
  standing: {level: business, cost: 1_000}
"""
ANSWERS = """
team,work,part office,visiting,45% office,helping,30% office,helping,5.5% office,standing,20%
office,unassigned,12.5% office,machine,17% office,quoting,0% other,visiting,-300%
"""
CALLS = "account_id,minutes North,20.25 North,0 South,79.75 Nobody,11"


def test_percentages_that_do_not_add_up_to_100(tmp_path: Path) -> None:
    """90 typed percent, and 130 from a table, are shares of what they add up to."""
    tables = {"customers": "account_id North South", "answers": ANSWERS, "calls": CALLS}
    run = Run(twist("survey", SURVEY, **tables), tmp_path)
    third, office = part(100_000, 3), part("33_333.33") / 130
    machine = part("7_777.77") + 17 * office
    visiting, quoting, helping = third + 45 * office, third, third + part("35.5") * office
    wanted = {
        "ledger.sales_team.visiting": third,
        "ledger.office.visiting": 45 * office,
        "ledger.office.helping": part("35.5") * office,
        "pools.office.passed_on": 17 * office,
        "pools.machine.received": 17 * office,
        "pools.office.sustaining": 20 * office,
        "pools.office.unassigned": part("12.5") * office,
        "layers.standing.cost": 1_000 + 20 * office,
        "activities.visiting.unit_cost": visiting / 8,
        "activities.quoting.unit_cost": quoting / 111,
        "activities.helping.unit_cost": helping / 3,
        "activities.running.unit_cost": part("2.5") * machine / 1_000,
        "accounts.North.visiting": visiting / 4,
        "accounts.North.quoting": quoting * part("20.25") / 111,
        "accounts.South.helping": helping / 3,
        "accounts.South.running": machine / 1_000 * part("2.5") * part("79.75"),
        "totals.unused": visiting / 2 + machine * (1 - part("2.5") * 111 / 1_000),
        "totals.unattributed": -(visiting / 8 + (quoting + machine * part("2.5") * 111 / 1_000)
                                 * 11 / 111 + helping / 3),
    }  # fmt: skip
    # Cells that two pools make are two rounded amounts, totals a few more.
    assert departures(run, wanted, within=3 * ONE_CENT) == {}
    everything = part("100_000") + part("33_333.33") + part("7_777.77") + 1_000
    assert departures(run, {"totals.operating_profit": -everything}) == {}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("team,work,part office,visiting,-1% office,helping,50%", "must not be below zero"),
        ("team,work,part office,visiting,0% other,helping,50%", "add up to zero"),
        ("team,work,part office,visitng,10%", "did you mean visiting"),
        ("team,work,part office,running,10%", "running"),
    ],
)
def test_weights_from_a_table_that_share_nothing(answers: str, told: str, tmp_path: Path) -> None:
    tables = {"customers": "account_id North", "answers": answers, "calls": CALLS}
    config = written(twist("survey", SURVEY, **tables), tmp_path)
    code, out, err = acctier(["run", str(config), "-f", "json"])
    assert (code, out) == (3, "")
    assert told in err
    assert "Traceback" not in err


RATES = """
tables:
  customers: {columns: {account_id: text, internal: flag}}
  trips: {columns: {account_id: text, km: number}}
accounts: {table: customers, id: account_id, exclude: internal}
profit_and_loss: {sales: {kind: revenue, from: trips, sum: 0}}
pools:
  trucks: {cost: 1_000.01, serves: {delivery: 7, parking: 3}}
  drivers: {cost: 500.55, serves: {delivery: 1}}
  empty: {cost: 0, serves: {delivery: 5}}
activities:
  delivery: {rate: 1.2345, driver: {from: trips, sum: km, negative: net}}
  parking: {driver: {from: trips, count: rows, where: km > 1_000}}
"""
KM = {"North": part("333.3333"), "South": part("-12.5"), "Inner": part(100), "Nobody": part("41.1")}


@pytest.mark.parametrize("rate", [part("1.2345"), part("4.5")], ids=["under", "over"])
def test_a_standard_rate_behind_two_pools(rate: Fraction, tmp_path: Path) -> None:
    """Everybody pays rate x volume; what the pools gave and nobody paid stays with them."""
    trips = "account_id,km " + " ".join(f"{name},{float(km)}" for name, km in KM.items())
    customers = "account_id,internal North,no South,no Inner,yes"
    sets = [f"activities.delivery.rate={float(rate)}"]
    run = Run(twist("rates", RATES, sets, customers=customers, trips=trips), tmp_path)
    applied = {name: Fraction(half_away(rate * km * 100), 100) for name, km in KM.items()}
    given = [part("1_000.01") * 7 / 10, part("500.55"), ZERO]
    contributed = whole_cents(part("1_000.01"), [given[0], part("1_000.01") * 3 / 10])
    of_pool = [ZERO, ZERO]
    for amount in applied.values():
        parts = whole_cents(amount, [amount * each / sum(given) for each in given])
        of_pool = [total + each for total, each in zip(of_pool, parts[:2], strict=True)]
    wanted = {
        "accounts.North.delivery": applied["North"],
        "accounts.South.delivery": applied["South"],
        "totals.unattributed": -applied["Nobody"],
        "totals.excluded": -applied["Inner"],
        "activities.delivery.unit_cost": rate,
        "activities.delivery.amount": sum(applied.values(), ZERO),
        "pools.trucks.assigned": of_pool[0],
        "pools.trucks.residual": contributed[0] - of_pool[0],
        "pools.trucks.unassigned": contributed[1],
        "pools.drivers.assigned": of_pool[1],
        "pools.drivers.residual": part("500.55") - of_pool[1],
        "pools.empty.residual": ZERO,
        "totals.operating_profit": -part("1_000.01") - part("500.55"),
    }
    assert departures(run, wanted) == {}
    assert (run.figure("pools.residual") > 0) == (rate < 4)


VOLUMES = """
tables:
  customers: {columns: {account_id: text}}
  work: {columns: {account_id: text, kind: text, units: number}}
accounts: {table: customers, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: work, sum: 0}}
pools:
  team: {cost: 1_000, serves: {idle: 1, planned: 1, nets_out: 1, beyond: 1, asleep: 1}}
activities:
  idle: {driver: {from: work, sum: units, where: kind = 'idle'}}
  planned: {driver: {from: work, sum: units, where: kind = 'idle'}, volume: 40}
  nets_out: {driver: {from: work, sum: units, where: kind = 'back', negative: net}}
  beyond: {driver: {from: work, sum: units, where: kind = 'back', negative: absolute}, volume: 4}
  asleep: {driver: {from: work, count: rows, where: kind = 'never'}}
  alone: {cost: 0.05, driver: {from: work, sum: units, where: kind = 'back'}}
"""


def test_volumes_of_zero_and_beyond(tmp_path: Path) -> None:
    work = "account_id,kind,units North,back,4 South,back,-4 South,idle,0"
    run = Run(twist("volumes", VOLUMES, customers="account_id North South", work=work), tmp_path)
    wanted = {
        "pools.team.unassigned": part(600),  # idle, nets_out and asleep
        "pools.team.assigned": part(400),
        "pools.team.unused": part(0),  # 200 of planned, and as much below zero of beyond
        "accounts.North.beyond": part(200),
        "accounts.South.beyond": part(200),
        "accounts.North.alone": part("0.05"),
        "accounts.South.alone": ZERO,
        "accounts.South.nets_out": ZERO,
        "activities.planned.unit_cost": part(5),
        "activities.beyond.unit_cost": part(50),
        "activities.idle.unit_cost": None,
        "activities.asleep.unit_cost": None,
        "totals.operating_profit": part("-1_000.05"),
    }
    assert departures(run, wanted) == {}
    spare = {
        row["outcome"]: (row["activity"], row["quantity"])
        for row in run.ledger
        if row["outcome"] in {"unused", "overrun"}
    }
    assert spare == {"unused": ("planned", 40), "overrun": ("beyond", -4)}


CRUMBS = """
tables:
  customers: {columns: {account_id: text, weight: number}}
accounts: {table: customers, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: customers, sum: 0}}
pools:
  first: {cost: 0.05, serves: {a: 1, b: 1, c: 1}}
  second: {cost: -0.07, serves: {a: 3, b: 2, c: 2, unassigned: 1}}
  third: {cost: 0.01, practical_capacity: 7, unit: crates, serves: {b: 1}}
activities:
  a: {driver: {from: customers, count: rows}}
  b: {driver: {from: customers, sum: weight}}
  c: {driver: {from: customers, sum: weight}, volume: 23}
"""


def test_every_cent_of_crumbs_has_its_place(tmp_path: Path) -> None:
    """Pools of a few cents over seven accounts: each cent where the largest remainder puts it."""
    weights = {"A": 1, "B": 2, "C": 3, "D": 0, "E": 5, "F": 1, "G": 7}
    customers = "account_id,weight " + " ".join(f"{who},{n}" for who, n in weights.items())
    run = Run(twist("crumbs", CRUMBS, customers=customers), tmp_path)
    landed = {"first": 5, "second": -7, "third": 1}
    quotas = {
        "first": [part(5, 3), part(5, 3), part(5, 3), ZERO, ZERO],
        "second": [part(-21, 8), part(-14, 8), part(-14, 8), part(-7, 8), ZERO],
        "third": [ZERO, part(1, 7), ZERO, ZERO, part(6, 7)],
    }
    cells: dict[tuple[str, str], int] = {}
    spared = {name: whole_units(landed[name], quotas[name]) for name in landed}
    for name, amounts in spared.items():
        for activity, amount, quota in zip("abc", amounts, quotas[name], strict=False):
            volume = {"a": 7, "b": 19, "c": 23}[activity]
            each = [part(1) if activity == "a" else part(n) for n in weights.values()]
            shares = [quota * n / volume for n in each]
            *found, unused = whole_units(amount, [*shares, quota - sum(shares)])
            spared[name][4] += unused
            for who, cents in zip(weights, found, strict=True):
                cells[who, activity] = cells.get((who, activity), 0) + cents
    wanted = {f"accounts.{who}.{name}": part(cents, 100) for (who, name), cents in cells.items()}
    wanted |= {f"pools.{name}.unassigned": part(parts[3], 100) for name, parts in spared.items()}
    wanted |= {f"pools.{name}.unused": part(parts[4], 100) for name, parts in spared.items()}
    assert departures(run, wanted) == {}
    assert departures(run, {"totals.operating_profit": part("0.01")}) == {}
