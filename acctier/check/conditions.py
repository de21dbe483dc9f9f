"""Checks and gates: a measured value against its limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from acctier.config.checks import CheckSpec, GateSpec
from acctier.expression.exact import decimal_text
from acctier.expression.nodes import Expression
from acctier.expression.parse import parse_expression
from acctier.model.results import CheckResult

QUARANTINE_PATH = "tables.rows_quarantined"

Known = Mapping[int, CheckResult]
"""Results of checks that are rules for rows, by index."""

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


def evaluate_checks(
    checks: Sequence[GateSpec], number: Number, rules: Known | None = None
) -> tuple[CheckResult, ...]:
    """Every check with its value, its limit in words, and whether it holds.

    A check whose value or limit is undefined does not hold.  ``rules`` are those already judged.
    """
    known = rules or {}
    return tuple(
        known[index] if index in known else _evaluate(index, check, number)
        for index, check in enumerate(checks)
    )


def _evaluate(index: int, check: GateSpec, number: Number) -> CheckResult:
    value = number(index, "value")
    words, holds = [], value is not None
    for key, sign in (("equals", "="), ("min", ">="), ("max", "<=")):
        if getattr(check, key) is None:
            continue
        limit = number(index, key)
        words.append(f"{sign} {'undefined' if limit is None else decimal_text(limit)}")
        if value is None or limit is None:
            holds = False
        else:
            holds = holds and _within(key, value, limit, check.tolerance)
    if check.tolerance:
        words.append(f"+- {decimal_text(check.tolerance)}")
    return CheckResult(check.name, check.level, value, " ".join(words), holds)


def _within(key: str, value: Fraction, limit: Fraction, tolerance: Fraction) -> bool:
    match key:
        case "equals":
            return abs(value - limit) <= tolerance
        case "min":
            return value >= limit - tolerance
        case _:
            return value <= limit + tolerance
