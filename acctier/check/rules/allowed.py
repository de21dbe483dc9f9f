"""`allowed`: the values that columns may have."""

from __future__ import annotations

from acctier.check.rows import Fault, Outcome, Subject, broken_rows
from acctier.config.checks import cell_of
from acctier.expression.apply import condition_expr
from acctier.expression.nodes import Expression, Literal, Membership, Name, Unary


def judge(subject: Subject) -> Outcome:
    """A cell breaks the rule when it has a value that is not in the list; texts match exactly."""
    faults = []
    for column, values in (subject.check.allowed or {}).items():
        kind = subject.rows.relation.fields[column].kind
        choices = tuple(Literal(0, cell_of(value, kind)) for value in values)
        listed = Membership(0, Name(0, (column,)), choices)
        other = condition_expr(Expression(column, Unary(0, "NOT", listed)), subject.scope)
        faults.append(Fault(column, other, "is not an allowed value"))
    return broken_rows(subject, faults)
