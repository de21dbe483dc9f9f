"""Checks and gates: a measured value against its limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from acctier.config.checks import CheckSpec, GateSpec
from acctier.expression.exact import decimal_text
from acctier.expression.nodes import Expression
from acctier.expression.parse import parse_expression
from acctier.model.results import CheckResult

NOT_JUDGED = "not judged: there is no previous run"
QUARANTINE_PATH = "tables.rows_quarantined"

Known = Mapping[int, CheckResult]
"""Results of checks that are rules for rows, by index."""


@dataclass(frozen=True)
class Former:
    """The value of a check in the previous run, None where that run did not have it."""

    run: str
    value: Fraction | None


FormerOf = Callable[[int], Former | None]
"""What the previous run had for a check, by its index; None without a previous run."""

Number = Callable[[int, str], Fraction | None]
"""The value of one measure of a check: its index, and `value`, `equals`, `min` or `max`."""


def with_quarantine(checks: Sequence[CheckSpec]) -> tuple[CheckSpec, ...]:
    """The checks, and "no row is quarantined" when none of them speaks of it."""
    for check in checks:
        names = check.value.names if isinstance(check.value, Expression) else ()
        if any(
            name.text.startswith("tables.") and name.parts[-1] == "rows_quarantined"
            for name in names
        ):
            return tuple(checks)
    default = CheckSpec(
        name="no row is quarantined",
        value=parse_expression(QUARANTINE_PATH),
        max=parse_expression("0"),
    )
    return (*checks, default)


def not_had(run: str) -> str:
    """What is told of a value that the previous run does not have."""
    return f"not judged: {run} does not have it"


def evaluate_checks(
    checks: Sequence[GateSpec],
    number: Number,
    rules: Known | None = None,
    former_of: FormerOf | None = None,
) -> tuple[CheckResult, ...]:
    """Every check with its value, its limit in words, and whether it holds.

    A check whose value or limit is undefined does not hold.  ``rules`` are those already judged.
    What would be held against a previous run is not judged, and says so, where there is none.
    """
    known = rules or {}
    results = []
    for index, check in enumerate(checks):
        result = known[index] if index in known else _evaluate(index, check, number)
        if check.compares and index not in known:
            result = _compare(result, check, former_of(index) if former_of else None)
        results.append(result)
    return tuple(results)


def _evaluate(index: int, check: GateSpec, number: Number) -> CheckResult:
    value = number(index, "value")
    words, holds = [], value is not None
    for key, sign in (("equals", "="), ("min", ">="), ("max", "<=")):
        if getattr(check, key) is None:
            continue
        bound = number(index, key)
        words.append(f"{sign} {'undefined' if bound is None else decimal_text(bound)}")
        if value is None or bound is None:
            holds = False
        else:
            holds = holds and _within(key, value, bound, check.tolerance)
    limit = " and ".join(words)
    if check.tolerance and words:
        limit += f" +- {decimal_text(check.tolerance)}"
    return CheckResult(check.name, check.level, value, limit, holds)


def _compare(result: CheckResult, check: GateSpec, former: Former | None) -> CheckResult:
    """The result with its distance from the value of the previous run."""
    words = [result.limit] if result.limit else []
    beyond = f" +- {decimal_text(check.tolerance)}" if check.tolerance else ""
    if check.change_max is not None:
        words.append(f"within {decimal_text(check.change_max * 100)} % of the previous run{beyond}")
    if check.rise_max is not None:
        words.append(f"<= {decimal_text(check.rise_max * 100)} % above the previous run{beyond}")
    result = replace(result, limit=", ".join(words))
    if former is None:
        return replace(result, detail=NOT_JUDGED)
    if former.value is None:
        return replace(result, detail=not_had(former.run))
    holds = result.holds and result.value is not None
    if result.value is not None:
        rise, whole = result.value - former.value, abs(former.value)
        if check.change_max is not None:
            holds = holds and abs(rise) <= check.change_max * whole + check.tolerance
        if check.rise_max is not None:
            holds = holds and rise <= check.rise_max * whole + check.tolerance
    detail = f"it was {decimal_text(former.value)} in {former.run}"
    return replace(result, holds=holds, detail=detail)


def _within(key: str, value: Fraction, limit: Fraction, tolerance: Fraction) -> bool:
    match key:
        case "equals":
            return abs(value - limit) <= tolerance
        case "min":
            return value >= limit - tolerance
        case _:
            return value <= limit + tolerance
