"""`never`: a condition that holds for no row."""

from __future__ import annotations

from acctier.check.rows import Fault, Outcome, Subject, broken_rows
from acctier.expression.apply import condition_expr


def judge(subject: Subject) -> Outcome:
    """A row breaks the rule when the condition holds; where it is NULL, it does not hold."""
    condition = subject.check.never
    assert condition is not None
    columns = [name.text for name in condition.names if name.text in subject.columns]
    column = columns[0] if columns else ""
    fails = condition_expr(condition, subject.scope)
    return broken_rows(subject, [Fault(column, fails, f"breaks: {condition.text}")])
