"""Review of accounts, their measures, and the lines of the account P&L."""

from __future__ import annotations

from functools import partial

from acctier.config.models import LineSpec
from acctier.config.parts import FromTable, MeasureFormula
from acctier.config.semantics.measures import account_rows_of, review_from_table, rows_of
from acctier.config.semantics.names import (
    SUBTOTALS,
    account_columns,
    attribute_kinds,
    with_tiers,
)
from acctier.config.semantics.review import NUMERIC, Kinds, Review
from acctier.config.semantics.tables import require_columns
from acctier.config.yaml_nodes import Path
from acctier.expression.nodes import Expression
from acctier.model.fields import Kind


def review_accounts(review: Review) -> None:
    """Judge the accounts section."""
    spec, path = review.configuration.accounts, ("accounts",)
    if not review.trusts(path):
        return
    rows = rows_of(review, (*path, "table"), spec.table)
    if rows is not None:
        ids = ((("id",), spec.id), (("name",), spec.name), (("parent",), spec.parent))
        for key, column in ids:
            if column is not None and review.trusts((*path, *key)):
                require_columns(
                    review, (*path, *key), spec.table, [column], (Kind.TEXT,), "text, as ids are"
                )
        if spec.exclude is not None and review.trusts((*path, "exclude")):
            review.expression((*path, "exclude"), spec.exclude, rows, (Kind.FLAG,))
    for measure_path, measure in review.named((*path, "measures"), spec.measures):
        if isinstance(measure, FromTable):
            review_from_table(review, measure_path, measure, by_account=True)


def review_measure_formulas(review: Review) -> None:
    """Judge the measures that are computed from the other columns of an account."""
    path = ("accounts", "measures")
    for measure_path, measure in review.named(path, review.configuration.accounts.measures):
        if isinstance(measure, MeasureFormula):
            _review_measure_formula(review, measure_path, measure.formula)


def _review_measure_formula(review: Review, path: Path, formula: Expression) -> None:
    name = str(path[-1])
    measures = review.configuration.accounts.measures
    names = review.names("accounts", "measures")
    pending = [
        each
        for each in names[names.index(name) :]
        if isinstance(measures.get(each), MeasureFormula)
    ]
    columns = account_columns(review)
    reach = Kinds(
        {each: kind for each, kind in columns.items() if each not in pending},
        partial=columns.partial,
    )

    def why_not(used: str) -> tuple[str, str | None] | None:
        if used == name:
            return f"{name} cannot be computed from itself", None
        if used in pending:
            return f"`{used}` comes later in the measures", f"write {name} below {used}"
        if used in with_tiers(review.accounts) and not review.accounts.partial:
            return f"`{used}` is not known to a measure", (
                "a measure reads attributes, P&L lines, activities, volumes, subtotals and "
                "earlier measures"
            )
        return None

    review.expression_in_reach((*path, "formula"), formula, reach, (Kind.NUMBER,), why_not)


def review_profit_and_loss(review: Review) -> None:
    """Judge every line: where its money comes from, and what a formula may read."""
    lines = review.configuration.profit_and_loss
    if not lines and review.trusts(("profit_and_loss",)) and not review.names("profit_and_loss"):
        review.complain(("profit_and_loss",), "a P&L needs at least one line")
    for path, line in review.named(("profit_and_loss",), lines):
        _review_form(review, path, line)
        if line.formula is not None:
            review.expression_in_reach(
                (*path, "formula"),
                line.formula,
                _reach_of_formula(review, str(path[-1])),
                NUMERIC,
                partial(_why_not_yet, review, str(path[-1])),
            )
        elif line.from_ is not None:
            _review_sum(review, path, line)


def _review_form(review: Review, path: Path, line: LineSpec) -> None:
    name = path[-1]
    if line.formula is None and (line.from_ is None or line.sum is None):
        review.complain(path, f"{name} needs `from` and `sum`, or a `formula`")
    if line.formula is not None:
        for key in ("from", "sum", "where", "round"):
            if ("from_" if key == "from" else key) in line.model_fields_set:
                review.complain(
                    (*path, key), f"`{key}` does not stand beside a `formula`", key=True
                )
    if "level" in line.model_fields_set and line.kind != "cost_to_serve":
        message = f"`level` belongs to lines of kind cost_to_serve, {name} is {line.kind}"
        review.complain((*path, "level"), message, key=True)


def _review_sum(review: Review, path: Path, line: LineSpec) -> None:
    rows = account_rows_of(review, (*path, "from"), line.from_ or "")
    if rows is None:
        return
    if line.sum is not None:
        review.expression((*path, "sum"), line.sum, rows, NUMERIC)
    if line.where is not None:
        review.expression((*path, "where"), line.where, rows, (Kind.FLAG,))


def _reach_of_formula(review: Review, line: str) -> Kinds:
    """Attributes, earlier lines, and subtotals that no later line changes."""
    reach = attribute_kinds(review)
    for earlier in review.names("profit_and_loss"):
        if earlier == line:
            break
        reach[earlier] = Kind.NUMBER
    for subtotal in SUBTOTALS:
        if not _open_lines(review, line, subtotal):
            reach[subtotal] = Kind.NUMBER
    return reach


def _open_lines(review: Review, line: str, subtotal: str) -> list[str]:
    """The lines, from this one on, that still change a subtotal; itself where it never finishes."""
    kinds = {
        "net_revenue": {"revenue", "deduction"},
        "gross_profit": {"revenue", "deduction", "cogs"},
        "contribution_margin": {"revenue", "deduction", "cogs", "cost_to_serve"},
    }.get(subtotal)
    if kinds is None:
        return [line]
    names = review.names("profit_and_loss")
    later = names[names.index(line) :]
    known = review.configuration.profit_and_loss
    return [
        name
        for name in later
        if name in known
        and known[name].kind in kinds
        and not (known[name].kind == "cost_to_serve" and known[name].level == "customer")
    ]


def _why_not_yet(review: Review, line: str, name: str) -> tuple[str, str | None] | None:
    """Why a formula cannot read a name that exists; None when the name is not known at all."""
    if name in SUBTOTALS:
        pending = _open_lines(review, line, name)
        if name in {"cost_to_serve", "account_profit"}:
            return f"`{name}` is not finished before the last line", None
        last = pending[-1]
        if last == line:
            return f"`{name}` is not finished before {line} itself", None
        return f"`{name}` is not finished before {last}", f"write {line} below {last}"
    if name == line:
        return f"{line} cannot be computed from itself", None
    if name in review.names("profit_and_loss"):
        return f"`{name}` comes later in the P&L", f"write {line} below {name}"
    if name in review.accounts and not review.accounts.partial:
        return f"`{name}` is not known yet when formulas are computed", (
            "a formula reads attributes, earlier lines and finished subtotals"
        )
    return None
