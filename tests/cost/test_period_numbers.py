"""Pools and activities as the period has them; what cannot be costed is refused, all at once."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from acctier.config.load import load_configuration
from acctier.config.models import Configuration
from acctier.cost.period import activities_of, pools_of, refuse_impossible
from acctier.model.costing import Activity, Pool
from acctier.model.errors import InputError
from acctier.model.money import Currency

USD = Currency("USD", 2)
FIRM = """\
version: 1
company: Corner Wholesale
currency: USD
period: 2026-Q3
tables:
  customers: {file: customers.csv, key: account_id, columns: {account_id: text}}
  lines: {file: lines.csv, columns: {account_id: text, amount: money}}
  ledger: {file: ledger.csv, columns: {amount: money, hours: number}}
accounts: {table: customers, id: account_id}
profit_and_loss:
  sales: {kind: revenue, from: lines, sum: amount}
pools:
  desk: {cost: {from: ledger, sum: amount}, practical_capacity: 400, unit: hours}
  reps: {cost: 500, serves: {visit: 3, unassigned: 1}}
activities:
  take_order: {pool: desk, driver: {from: lines, count: rows}, uses: 0.25}
  visit: {driver: {from: lines, count: rows}, volume: {from: ledger, sum: hours}}
  call: {cost: 120.50, driver: {from: lines, count: rows}}
  edi: {rate: 4.5, driver: {from: lines, count: rows}}
"""
NUMBERS = {
    "pools.desk.cost": Fraction("1000.005"),
    "pools.desk.practical_capacity": Fraction(400),
    "pools.reps.cost": Fraction(500),
    "pools.reps.serves.visit": Fraction(3),
    "pools.reps.serves.unassigned": Fraction(1),
    "activities.take_order.uses": Fraction("0.25"),
    "activities.visit.volume": Fraction(90),
    "activities.call.cost": Fraction("120.50"),
}


@pytest.fixture
def firm(tmp_path: Path) -> Configuration:
    path = tmp_path / "acctier.yaml"
    path.write_text(FIRM, "utf-8")
    return load_configuration(path).configuration


def activities(firm: Configuration, **changed: Fraction) -> tuple[Activity, ...]:
    numbers = {**NUMBERS, **{f"activities.{name}.volume": each for name, each in changed.items()}}
    return activities_of(firm, lambda name, _: numbers.get(name), lambda _: Fraction(7), USD)


def test_activities_take_their_numbers_from_the_period(firm: Configuration) -> None:
    assert activities(firm) == (
        Activity("take_order", Fraction(7), "desk", Fraction(1, 4)),
        Activity("visit", Fraction(7), volume=Fraction(90)),
        Activity("call", Fraction(7)),
        Activity("edi", Fraction(7), rate=Fraction(450)),
    )


def test_a_pool_costs_whole_cents_and_an_activity_may_be_its_own_pool(firm: Configuration) -> None:
    pools = pools_of(firm, lambda name, _: NUMBERS.get(name), lambda _name, _table: {}, USD)
    assert [(pool.name, pool.own, pool.of_activity) for pool in pools] == [
        ("desk", 100_001, False),
        ("reps", 50_000, False),
        ("call", 12_050, True),
    ]
    assert pools[0].practical_capacity == 400
    assert pools[1].serves == {"visit": 3, "unassigned": 1}
    assert pools[2].serves == {"call": 1}


@pytest.mark.parametrize("volume", [Fraction(0), Fraction(-3, 2)])
def test_a_stated_volume_must_be_above_zero(firm: Configuration, volume: Fraction) -> None:
    with pytest.raises(InputError, match=r"stated volume of (0|-1\.5) in"):
        activities(firm, visit=volume)


def test_capacities_and_weights_that_share_nothing_are_refused_at_once() -> None:
    pools = [
        Pool("desk", 100, practical_capacity=Fraction(0)),
        Pool("line", 100, practical_capacity=Fraction(-5)),
        Pool("reps", 100, serves={"visit": Fraction(0), "unassigned": Fraction(0)}),
        Pool("vans", 100, serves={"visit": Fraction(2), "call": Fraction(-1)}),
        Pool("board", 100, held=True),
        Pool("fine", 100, serves={"visit": Fraction(0), "call": Fraction(1)}),
    ]
    with pytest.raises(InputError) as caught:
        refuse_impossible(pools)
    assert [(each.finding, each.column) for each in caught.value.findings] == [
        ("no-capacity", "desk"),
        ("no-capacity", "line"),
        ("bad-weights", "reps"),
        ("bad-weights", "vans"),
    ]


def test_a_pool_that_can_be_shared_is_not_refused() -> None:
    refuse_impossible([Pool("desk", 100, practical_capacity=Fraction(1, 2))])
