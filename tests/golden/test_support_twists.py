"""Support departments with other numbers and harder turns, against arithmetic done here."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.golden.by_hand import (
    departures,
    direct,
    exact,
    part,
    received,
    reciprocal,
    step_down,
    twist,
)
from tests.golden.cases import Run

ZERO = Fraction(0)
UNDER_A_CENT = Fraction(99, 10_000)
OWN = {"canteen": part("81_234.56"), "it": part("250_000.01"), "building": part("99_999.99")}
DEPARTMENTS = {"milling": part("412_000.33"), "paint": part("77_777.77")}
HOURS = {"milling": part("1_250.5"), "paint": part("730.25")}
WEIGHTS = exact(
    {
        "canteen": {"canteen": 3, "it": "12.5", "building": 4, "milling": "31.25", "paint": 20},
        "it": {"canteen": "0.5", "it": 40, "building": 2, "milling": "17.75", "paint": "8.125"},
        "building": {"canteen": 120, "it": 80, "building": 55, "milling": 900, "paint": "610.5"},
    }
)
ORDER = ("it", "building", "canteen")
FLOWS = {
    "direct": direct(OWN, WEIGHTS),
    "step_down": step_down(OWN, WEIGHTS, ORDER),
    "reciprocal": reciprocal(OWN, WEIGHTS),
}
PLANT = """
tables:
  departments: {columns: {account_id: text, milling_hours: number, paint_hours: number}}
accounts: {table: departments, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: departments, sum: 0}}
pools:
  canteen:
    {cost: 81_234.56, serves: {canteen: 3, it: 12.5, building: 4, milling: 31.25, paint: 20}}
  it: {cost: 250_000.01, serves: {canteen: 0.5, it: 40, building: 2, milling: 17.75, paint: 8.125}}
  building:
    {cost: 99_999.99, serves: {canteen: 120, it: 80, building: 55, milling: 900, paint: 610.5}}
activities:
  milling: {cost: 412_000.33, driver: {from: departments, sum: milling_hours}}
  paint: {cost: 77_777.77, driver: {from: departments, sum: paint_hours}}
step_order: [it, building, canteen]
"""
SHOPS = "account_id,milling_hours,paint_hours milling,1250.5,0 paint,0,730.25"


@pytest.mark.parametrize("method", list(FLOWS))
def test_three_support_pools_with_own_usage_and_parts_of_units(method: str, tmp_path: Path) -> None:
    flows = FLOWS[method]
    run = Run(
        twist("three pools", PLANT, [f"support_method={method}"], departments=SHOPS), tmp_path
    )
    wanted, exactly = {}, {}
    for pool in OWN:
        wanted[f"pools.{pool}.received"] = received(flows, pool)
        passed = [flows[pool].get(other, ZERO) for other in OWN]
        wanted[f"pools.{pool}.passed_on"] = sum(passed, ZERO)
        for department in DEPARTMENTS:
            wanted[f"ledger.{pool}.{department}"] = flows[pool][department]
        for target in (*OWN, *DEPARTMENTS):
            exactly[f"explain.{pool}.{target}"] = flows[pool].get(target, ZERO)
    for name, own in DEPARTMENTS.items():
        wanted[f"accounts.{name}.{name}"] = own + received(flows, name)
        wanted[f"activities.{name}.unit_cost"] = (own + received(flows, name)) / HOURS[name]
    # Received and passed on are what remains after two roundings, so up to two cents away.
    assert departures(run, wanted, within=2 * UNDER_A_CENT) == {}
    assert departures(run, exactly, within=Fraction(1, 10**9)) == {}
    everything = sum([*OWN.values(), *DEPARTMENTS.values()], ZERO)
    conserved = {
        "totals.cost_to_serve": everything,
        "pools.received - pools.passed_on": ZERO,
        "pools.difference": ZERO,
    }
    assert departures(run, conserved) == {}


def test_the_methods_differ_and_the_step_order_matters() -> None:
    finals = {method: received(flows, "milling") for method, flows in FLOWS.items()}
    other = step_down(OWN, WEIGHTS, ("canteen", "building", "it"))
    assert len({*finals.values(), received(other, "milling")}) == 4


CAPACITY = {"workshop": part(1_000)}
USED = exact(
    {
        "admin": {"workshop": 10, "depot": 20, "deliver": 70},
        "workshop": {"workshop": 30, "depot": 150, "admin": 50, "repair": 200, "unassigned": 25},
        "depot": {"workshop": 1, "deliver": 3},
    }
)
COST = {"workshop": part(120_000), "depot": part(60_000), "admin": part(30_000)}
STEPS = ("admin", "workshop", "depot")
WORKSHOP = """
tables:
  customers: {columns: {account_id: text}}
  visits: {columns: {account_id: text, hours: number}}
accounts: {table: customers, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: visits, sum: 0}}
pools:
  workshop:
    cost: 120_000
    practical_capacity: 1_000
    unit: hours
    serves: {workshop: 30, depot: 150, admin: 50, repair: 200, unassigned: 25}
  depot: {cost: 60_000, serves: {workshop: 1, deliver: 3}}
  admin: {cost: 30_000, serves: {workshop: 10, depot: 20, deliver: 70}}
activities:
  mend: {pool: workshop, from: visits, uses: hours}
  repair: {driver: {from: visits, count: rows}}
  deliver: {driver: {from: visits, count: rows}, volume: 5}
step_order: [admin, workshop, depot]
"""


@pytest.mark.parametrize("hours", [312, 712], ids=["idle", "overrun"])
@pytest.mark.parametrize("method", ["direct", "step_down", "reciprocal"])
def test_a_support_pool_with_a_capacity(method: str, hours: int, tmp_path: Path) -> None:
    """Units given to pools that a method leaves out are neither sold nor idle."""
    flows = {
        "direct": direct(COST, USED, CAPACITY),
        "step_down": step_down(COST, USED, STEPS, CAPACITY),
        "reciprocal": reciprocal(COST, USED, CAPACITY),
    }[method]
    rate = flows["workshop"]["repair"] / 200
    visits = f"account_id,hours North,12 South,{hours - 12}"
    tables = {"customers": "account_id North South", "visits": visits}
    run = Run(twist("workshop", WORKSHOP, [f"support_method={method}"], **tables), tmp_path)
    idle = 1_000 - 455 - hours
    wanted = {
        "pools.workshop.rate": rate,
        "pools.workshop.unassigned": 25 * rate,
        "pools.workshop.unused": idle * rate,
        "accounts.North.mend": 12 * rate,
        "accounts.South.mend": (hours - 12) * rate,
        "ledger.all.repair": 200 * rate,
        "pools.depot.received": received(flows, "depot"),
        "ledger.depot.deliver": flows["depot"]["deliver"],
        "ledger.admin.deliver": flows["admin"].get("deliver", ZERO),
        "accounts.North.deliver": received(flows, "deliver") / 5,
    }
    assert departures(run, wanted, within=2 * UNDER_A_CENT) == {}
    judged = {"pools.workshop.used": part(455 + hours), "pools.difference": ZERO}
    assert departures(run, judged) == {}
    left = [row for row in run.ledger if row["pool"] == "workshop" and row["activity"] is None]
    spare = next(row for row in left if row["outcome"] in {"unused", "overrun"})
    assert (spare["outcome"], spare["quantity"]) == ("unused" if idle > 0 else "overrun", idle)
    overruns = [row for row in run.summary["findings"] if row["finding"] == "pool-overrun"]
    assert len(overruns) == (idle < 0)


DUAL = """
currency: JPY
tables:
  departments: {columns: {account_id: text, hours: number}}
  budget: {columns: {pool: text, department: text, kwh: number}}
  meters: {columns: {department: text, kwh: number}}
accounts: {table: departments, id: account_id}
profit_and_loss: {sales: {kind: revenue, from: departments, sum: 0}}
pools:
  grid: {cost: 1_000_001, serves: {plant_fixed: 2, plant_running: 5}}
  plant_fixed:
    cost: 7_000_000
    serves: {from: budget, target: department, sum: kwh, where: pool = 'plant'}
  plant_running: {cost: 0, serves: {from: meters, target: department, sum: kwh}}
  repairs: {cost: 333_333, serves: {plant_running: 1, casting: 2, directors: 3}}
activities:
  casting: {cost: 1, driver: {from: departments, sum: hours}, volume: 12.5}
  packing: {driver: {from: departments, count: rows, where: hours = 0}}
sustaining:
  directors: {level: business}
step_order: [grid, plant_fixed, repairs, plant_running]
"""
BUDGET = "plant,casting,600 plant,packing,300 plant,repairs,100.5 other,packing,9999"
METERS = "casting,250 casting,199.75 packing,0 repairs,120 directors,30.25"
LOADS = exact(
    {
        "grid": {"plant_fixed": 2, "plant_running": 5},
        "plant_fixed": {"casting": 600, "packing": 300, "repairs": "100.5"},
        "plant_running": {"casting": "449.75", "packing": 0, "repairs": 120, "directors": "30.25"},
        "repairs": {"plant_running": 1, "casting": 2, "directors": 3},
    }
)
YEN = {
    "grid": part(1_000_001),
    "plant_fixed": part(7_000_000),
    "plant_running": ZERO,
    "repairs": part(333_333),
}


@pytest.mark.parametrize("method", ["step_down", "reciprocal"])
def test_fixed_and_running_cost_of_one_department(method: str, tmp_path: Path) -> None:
    """Capacity by budget, running cost by meter, three deep, in yen; a loop through repairs."""
    tables = {
        "departments": "account_id,hours foundry,10 hall,0",
        "budget": f"pool,department,kwh {BUDGET}",
        "meters": f"department,kwh {METERS}",
    }
    run = Run(twist("dual rates", DUAL, [f"support_method={method}"], **tables), tmp_path)
    order = ("grid", "plant_fixed", "repairs", "plant_running")
    flows = reciprocal(YEN, LOADS) if method == "reciprocal" else step_down(YEN, LOADS, order)
    casting, packing = 1 + received(flows, "casting"), received(flows, "packing")
    wanted = {
        "pools.repairs.received": received(flows, "repairs"),
        "pools.plant_running.received": received(flows, "plant_running"),
        "ledger.plant_fixed.packing": flows["plant_fixed"]["packing"],
        "ledger.plant_running.casting": flows["plant_running"]["casting"],
        "layers.directors.cost": received(flows, "directors"),
        "activities.casting.unit_cost": casting / part("12.5"),
        "accounts.foundry.casting": casting * 10 / part("12.5"),
        "totals.unused": casting * part("2.5") / part("12.5"),
        "accounts.hall.packing": packing,
    }
    assert departures(run, wanted, within=4 * 100 * UNDER_A_CENT) == {}
    assert departures(run, {"totals.operating_profit": part(-8_333_335)}) == {}
