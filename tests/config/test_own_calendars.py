"""Own periods and profiles: which period runs, and what is laid over the configuration."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from acctier.config.load import Loaded, load_configuration
from acctier.expression.exact import evaluate
from acctier.expression.nodes import Expression

SMALL = Path(__file__).parent / "small.yaml"
CALENDAR = """period: FY26-Q2
periods:
  FY26-Q1: {dates: 2026-03-29..2026-06-27, months: 3}
  FY26-Q2:
    dates: 2026-06-28..2026-09-26
    months: 3
    set:
      pools.desk.cost: 910
      tiers.rules[1].when: account_profit > 5
      activities: {visit: {level: customer}}
  2026-Q3: {dates: 2026-07-01..2026-09-30, set: {pools.desk.cost: 920}}
  FY26:
    dates: 2026-03-29..2027-03-27
    months: 12
    set:
      pools.desk: {cost: 3_640, practical_capacity: 1_600}
      pools.reps.cost: 500 / 3 * months
profiles:
  nightly:
    currency: EUR
    checks: []
    pools: {desk: {cost: 950}, reps: {cost: 7 * months}}
  draft: {pools.desk.cost: 1, period: FY26-Q1}
"""


def load(tmp_path: Path, sets: tuple[str, ...] = (), **asked: object) -> Loaded:
    text = SMALL.read_text(encoding="utf-8").replace("period: 2026-Q3\n", CALENDAR)
    path = tmp_path / "acctier.yaml"
    path.write_text(text, encoding="utf-8")
    return load_configuration(path, sets, as_of=date(2026, 11, 2), **asked)  # type: ignore[arg-type]


def cost(loaded: Loaded, pool: str = "desk") -> int:
    measure = loaded.configuration.pools[pool].cost
    assert isinstance(measure, Expression)
    value = evaluate(measure, {"months": Fraction(loaded.period.months or 0)})
    assert isinstance(value, Fraction)
    assert value.denominator == 1
    return int(value)


def test_the_period_of_the_configuration_may_be_an_own_one(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    period = loaded.period
    assert (period.name, str(period.start), str(period.end)) == (
        "FY26-Q2",
        "2026-06-28",
        "2026-09-26",
    )
    assert (period.days, period.months) == (91, 3)


def test_what_an_own_period_sets_holds_when_it_runs(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert cost(loaded) == 910
    assert loaded.configuration.tiers.rules[0].when.text == "account_profit > 5"
    assert loaded.configuration.activities["visit"].level == "customer"
    assert loaded.configuration.activities["visit"].driver is not None
    assert cost(load(tmp_path, period="FY26-Q1")) == 900


def test_an_own_quarter_takes_the_numbers_of_another_of_as_many_months(tmp_path: Path) -> None:
    assert cost(load(tmp_path, period="2026-Q2")) == 900


def test_a_calendar_quarter_may_have_an_overlay_and_is_found_by_last_quarter(
    tmp_path: Path,
) -> None:
    assert cost(load(tmp_path, period="2026-Q3")) == 920
    assert cost(load(tmp_path, period="last-quarter")) == 920


def test_a_number_that_a_period_sets_belongs_to_it_however_long_it_is(tmp_path: Path) -> None:
    loaded = load(tmp_path, period="FY26")
    assert (cost(loaded), cost(loaded, "reps")) == (3640, 2000)


def test_a_mapping_is_laid_into_a_mapping_key_by_key(tmp_path: Path) -> None:
    loaded = load(tmp_path, profiles=("nightly",), period="FY26-Q1")
    desk = loaded.configuration.pools["desk"]
    assert (cost(loaded), desk.unit, loaded.configuration.currency) == (950, "hours", "EUR")
    assert cost(loaded, "reps") == 21
    assert loaded.configuration.checks == ()


def test_the_later_profile_wins_then_the_period_then_one_off_values(tmp_path: Path) -> None:
    first = load(tmp_path, profiles=("nightly", "draft"))
    assert (cost(first), first.period.name) == (1, "FY26-Q1")
    assert cost(load(tmp_path, profiles=("draft", "nightly"))) == 950
    assert cost(load(tmp_path, profiles=("nightly",))) == 910
    assert cost(load(tmp_path, ("pools.desk.cost=5",), profiles=("nightly",))) == 5
    assert load(tmp_path, ("period=FY26-Q1",)).period.name == "FY26-Q1"


def test_an_overlay_is_in_what_the_hash_is_made_of_by_its_effect(tmp_path: Path) -> None:
    second = load(tmp_path).resolved
    assert second["pools"]["desk"]["cost"] == "910"
    assert second["periods"] == {"FY26-Q2": ["2026-06-28", "2026-09-26", 3]}
    assert "profiles" not in second
    assert load(tmp_path, profiles=("nightly",)).resolved != second
    assert "periods" not in load(tmp_path, period="2026-Q2").resolved


def test_another_period_or_profile_changes_nothing_of_a_run(tmp_path: Path) -> None:
    before = load(tmp_path).resolved
    text = (tmp_path / "acctier.yaml").read_text(encoding="utf-8")
    text = text.replace("  FY26-Q1:", "  FY27-Q1: {dates: 2027-03-28..2027-06-26}\n  FY26-Q1:")
    text = text.replace("  draft: {pools", "  late: {company: Other}\n  draft: {pools")
    (tmp_path / "acctier.yaml").write_text(text, encoding="utf-8")
    assert load_configuration(tmp_path / "acctier.yaml").resolved == before


@pytest.mark.parametrize("name", ["FY26-Q2", "P07", "26.W01-W13", "2026-H1", "a_b"])
def test_names_of_periods(tmp_path: Path, name: str) -> None:
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace(
        "period: 2026-Q3",
        f"period: {name}\nperiods: {{{name}: {{dates: 2026-07-01..2026-09-29, months: 3}}}}",
    )
    path = tmp_path / "acctier.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_configuration(path).period.name == name
