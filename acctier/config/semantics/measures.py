"""Review of measures: a number, arithmetic over days and months, or a number from a table."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from acctier.config.parts import FromTable
from acctier.config.semantics.names import attribute_kinds
from acctier.config.semantics.review import ACCOUNT, NUMERIC, Kinds, Review
from acctier.config.yaml_nodes import Path
from acctier.expression.exact import evaluate
from acctier.expression.nodes import Binary, Expression
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind
from acctier.model.period import Period

Measure = FromTable | Expression

CALENDAR: dict[str, Kind | None] = {"days": Kind.NUMBER, "months": Kind.NUMBER}
"""What arithmetic may say about the period: its days, and its whole months."""


def calendar_values(period: Period) -> dict[str, Fraction]:
    """The values of `days` and, in a period of whole months, `months`.

    >>> from acctier.model.period import parse_period
    >>> calendar_values(parse_period("2026-Q3"))["months"]
    Fraction(3, 1)
    """
    values = {"days": Fraction(period.days)}
    return values if period.months is None else {**values, "months": Fraction(period.months)}


def review_measure(
    review: Review, path: Path, measure: Measure, fields: Mapping[str, Kind | None] | None = None
) -> Fraction | None:
    """Judge a measure; its value where it can be told without any table.

    ``fields`` are further names its arithmetic may use, such as fields of the summary.
    """
    if isinstance(measure, FromTable):
        review_from_table(review, path, measure)
        return None
    kinds = Kinds(
        {**(fields or {}), **CALENDAR}, partial=isinstance(fields, Kinds) and fields.partial
    )
    what = "name" if fields is None else "field"
    if not review.expression(path, measure, kinds, (Kind.NUMBER,), what):
        return None
    if not _months_are_whole(review, path, measure):
        return None
    values = calendar_values(review.period)
    if not review.trusts(("period",)) or any(name.text not in values for name in measure.names):
        return None
    value = evaluate(measure, values)
    if not isinstance(value, Fraction):
        review.complain(
            path,
            "this has no value: it divides by zero or is NULL",
            hint="write a number, or arithmetic that comes to one",
        )
        return None
    return value


def _months_are_whole(review: Review, path: Path, measure: Expression) -> bool:
    months = next((name for name in measure.names if name.text == "months"), None)
    if months is None or review.period.months is not None or not review.trusts(("period",)):
        return True
    message = f"`months` in a period that is not of whole months ({review.period.name})"
    hint = "use `days`"
    if review.period.name in review.configuration.periods:
        hint += f", as in days / 365 * 12, or say `months` in periods.{review.period.name}"
    review.complain_in(path, months.offset, message, hint)
    return False


def review_typed(review: Review, path: Path, measure: Measure) -> Fraction | None:
    """Judge a cost, capacity or volume, which belongs to a span of time.

    A plain number is one of the configuration's own period; in a run of another length it is
    refused, with the arithmetic that says what is meant.
    """
    value = review_measure(review, path, measure)
    own, run = review.configuration.period, review.period
    if not value or not isinstance(measure, Expression) or measure.names:
        return value
    of_run = any(path[: len(each)] == each for each in review.stated)
    if review.trusts(("period",)) and not of_run and not run.same_length(own):
        text = measure.text.strip()
        grouped = isinstance(measure.root, Binary) and measure.root.operator in "+-"
        whole = own.months is not None and run.months is not None
        span = f"{own.months} * months" if whole else f"{own.days} * days"
        review.complain(
            path,
            f"{text} is for {own.name} ({_length(own)}), "
            f"the run covers {run.name} ({_length(run)})",
            f"write {f'({text})' if grouped else text} / {span}",
        )
    return value


def _length(period: Period) -> str:
    count, unit = (period.days, "day") if period.months is None else (period.months, "month")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def review_from_table(
    review: Review,
    path: Path,
    spec: FromTable,
    *,
    rows: Kinds | None = None,
    by_account: bool = False,
    driver: bool = False,
) -> None:
    """Judge a number from a table.

    ``rows`` are the names of its rows where these are not a table's; a number ``by_account`` is
    taken for each account apart; only a ``driver`` says what negative quantities do.
    """
    if rows is None:
        find_rows = account_rows_of if by_account else rows_of
        rows = find_rows(review, (*path, "from"), spec.from_)
    if sum(part is not None for part in (spec.sum, spec.count, spec.count_distinct)) != 1:
        review.complain(path, "say exactly one of `sum`, `count: rows` and `count_distinct`")
    if spec.negative is not None and not (driver and spec.sum is not None):
        review.complain(
            (*path, "negative"), "`negative` stands beside the `sum` of a driver", key=True
        )
    if rows is None:
        return
    for key, expression, wanted in (
        ("sum", spec.sum, NUMERIC),
        ("count_distinct", spec.count_distinct, ()),
        ("where", spec.where, (Kind.FLAG,)),
    ):
        if expression is not None:
            review.expression((*path, key), expression, rows, wanted)


def rows_of(review: Review, path: Path, table: str) -> Kinds | None:
    """The names of a table's rows; complains when there is no such table."""
    declared = review.names("tables")
    if table in declared:
        return review.rows[table]
    if review.trusts(("tables",)):
        review.complain(path, f"unknown table {table!r}", did_you_mean(table, declared, "tables"))
    return None


def account_rows_of(review: Review, path: Path, table: str) -> Kinds | None:
    """The names of rows that are given to accounts, with the attributes of a row's account.

    Complains when there is no such table, or no column that names the account.
    """
    rows = rows_of(review, path, table)
    if rows is None:
        return None
    _require_account(review, table)
    attributes = attribute_kinds(review)
    named: dict[str, Kind | None] = {"account_id": Kind.TEXT, "account_name": Kind.TEXT}
    reached = {f"{ACCOUNT}{name}": kind for name, kind in {**named, **attributes}.items()}
    return Kinds({**rows, **reached}, partial=rows.partial, any_attribute=attributes.partial)


def _require_account(review: Review, table: str) -> None:
    """Complain, once, about a table whose rows are given to accounts but do not name theirs."""
    spec = review.configuration.tables.get(table)
    rows = review.rows.get(table)
    if spec is None or rows is None or spec.account is not None or table in review.without_account:
        return
    path = ("tables", table)
    if "account_id" not in rows:
        review.without_account.add(table)
        message = f"rows of {table} are given to accounts, but no column says to which"
        review.complain(path, message, "add `account: <column>`")
    elif rows["account_id"] not in {Kind.TEXT, None}:
        review.without_account.add(table)
        review.complain((*path, "columns", "account_id"), "account ids are text", "write `text`")
