"""Checks and gates against their limits; see conditions.yaml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.check.conditions import Former, evaluate_checks, with_quarantine
from acctier.config.checks import CheckSpec
from acctier.model.results import CheckResult

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("conditions.yaml").read_text("utf-8")
)

SHARES = ("change_max", "rise_max")


def number(value: object) -> Fraction | None:
    return None if value == "undefined" else Fraction(str(value))


def judged(case: dict[str, Any], level: str = "error") -> CheckResult:
    shares = {key: str(case["check"][key]) for key in SHARES if key in case["check"]}
    limits = {key: "1" for key in case["check"] if key not in {"tolerance", *SHARES}}
    tolerance = str(case["check"].get("tolerance", 0))
    spec = CheckSpec.model_validate(
        {"name": "ties", "value": "1", "tolerance": tolerance, "level": level, **limits, **shares}
    )
    numbers = {"value": case["value"], **case["check"]}
    former = Former("2026-Q2-ab", number(case["former"])) if "former" in case else None
    return evaluate_checks([spec], lambda _, key: number(numbers[key]), None, lambda _: former)[0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_condition(case: dict[str, Any]) -> None:
    found = judged(case)
    assert (found.limit, found.holds) == (case["limit"], case["holds"])
    assert found.value == number(case["value"])
    assert found.detail == case.get("detail", "")


def test_a_check_keeps_its_name_and_level() -> None:
    found = judged(CASES[0], level="warning")
    assert (found.name, found.level) == ("ties", "warning")


def test_every_check_is_asked_for_its_own_numbers() -> None:
    specs = [
        CheckSpec.model_validate({"name": str(at), "value": "1", "max": "1"}) for at in range(3)
    ]
    found = evaluate_checks(specs, lambda at, key: Fraction(at if key == "value" else 1))
    assert [each.holds for each in found] == [True, True, False]


def check(value: Any) -> CheckSpec:
    return CheckSpec.model_validate({"name": "mine", "value": value, "max": "5"})


@pytest.mark.parametrize(
    "value",
    [
        "totals.net_revenue",
        "tables.rows_read",
        {"from": "lines", "count": "rows"},
        {"from": "lines", "count": "rows", "where": "rows_quarantined > 1"},
    ],
    ids=str,
)
def test_no_row_may_be_quarantined_unless_a_check_speaks_of_it(value: Any) -> None:
    mine, default = with_quarantine([check(value)])
    assert mine == check(value)
    assert default.name == "no row is quarantined"
    assert default.level == "error"
    result = evaluate_checks([default], lambda _, key: Fraction(1 if key == "value" else 0))
    assert (result[0].limit, result[0].holds) == ("<= 0", False)


@pytest.mark.parametrize(
    "value",
    [
        "tables.rows_quarantined",
        "tables.lines.rows_quarantined",
        "tables.rows_quarantined / tables.rows_read",
    ],
)
def test_a_check_of_its_own_replaces_the_default(value: str) -> None:
    assert with_quarantine([check(value)]) == (check(value),)


def test_without_checks_the_default_stands_alone() -> None:
    assert [each.name for each in with_quarantine([])] == ["no row is quarantined"]
