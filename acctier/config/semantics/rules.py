"""Review of checks that are rules for the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from acctier.config.checks import ALL, RULES, Cell, CheckSpec, cell_of
from acctier.config.models import ActivitySpec, PoolSpec, SustainingSpec
from acctier.config.parts import FromTable
from acctier.config.semantics.measures import rows_of
from acctier.config.semantics.review import NUMERIC, PERIOD_NAMES, Kinds, Review
from acctier.config.yaml_nodes import Path
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind

NOTHING_BETWEEN = "`min` is above `max`: no value lies between them"
_TIMES = (Kind.DATE, Kind.DATETIME)
_OF_VALUES = ("value", "equals", "min", "max", "tolerance", "change_max", "rise_max")
_OF_RULES = ("rows", "where", "amount", "max_rows", "max_share")


def is_rule(spec: CheckSpec) -> bool:
    """Whether a check means a rule for rows rather than a number."""
    return spec.rule is not None or (spec.rows is not None and spec.value is None)


def review_number(review: Review, path: Path, spec: CheckSpec) -> bool:
    """Whether a check that is no rule has a value; complains about keys of rules beside it."""
    for key in (*_OF_RULES, "within", "by"):
        if key in spec.model_fields_set:
            message = f"`{key}` stands beside a rule for rows"
            review.complain((*path, key), message, f"rules: {', '.join(RULES)}", key=True)
    if spec.value is None:
        hint = "add `value`, or `rows` with a rule: " + ", ".join(RULES)
        review.complain(path, f"{spec.name!r} says nothing to check", hint)
    return spec.value is not None


def review_rule(review: Review, path: Path, spec: CheckSpec) -> None:
    """Judge one rule: its table, its columns, the values it names, and its thresholds."""
    rules = [key for key in RULES if getattr(spec, key) is not None]
    if not rules:
        review.complain(path, f"{spec.name!r} has no rule", f"rules: {', '.join(RULES)}")
        return
    for key in rules[1:]:
        message = f"`{key}` does not stand beside `{rules[0]}`"
        review.complain((*path, key), message, "write a check for each", key=True)
    _review_keys(review, path, spec, rules[0])
    place = (*path, "used_once" if spec.used_once is not None else "rows")
    if spec.table is None:
        review.complain(path, f"{spec.name!r} does not say whose rows", "add `rows: <table>`")
        return
    rows = rows_of(review, place, spec.table)
    if rows is None:
        return
    for key, expression, kinds in (
        ("where", spec.where, (Kind.FLAG,)),
        ("never", spec.never, (Kind.FLAG,)),
        ("amount", spec.amount, NUMERIC),
    ):
        if expression is not None:
            review.expression((*path, key), expression, rows, kinds)
    _review_columns(review, path, spec, rows)
    _review_values(review, path, spec, rows)
    _review_known(review, path, spec, rows)
    _review_period(review, path, spec)
    _review_uses(review, path, spec)


def _review_keys(review: Review, path: Path, spec: CheckSpec, rule: str) -> None:
    """What does not belong beside a rule, and thresholds that cannot be."""
    strangers = [*_OF_VALUES]
    strangers += ["by"] if rule != "used_once" else ["rows"]
    strangers += ["within"] if rule != "covers" else ["max_rows", "max_share", "amount"]
    for key in strangers:
        if key in spec.model_fields_set:
            message = f"`{key}` does not stand beside `{rule}`"
            review.complain((*path, key), message, key=True)
    if spec.max_rows is not None and spec.max_rows < 0:
        review.complain((*path, "max_rows"), "a number of rows cannot be below zero")
    if spec.max_share is not None and not 0 <= spec.max_share <= 1:
        hint = "1 % is written 0.01"
        review.complain((*path, "max_share"), "a share lies between 0 and 1", hint)
    if spec.max_share is not None and spec.amount is None and not _gives_money(review, spec.table):
        hint = "add `amount: <expression>`, the money of a row"
        review.complain((*path, "max_share"), "nothing says what a row is worth", hint)


def _gives_money(review: Review, table: str | None) -> bool:
    return any(_sources(review, table))


def _sources(review: Review, table: str | None) -> Iterator[bool]:
    """Whether each line and cost takes its money from the table."""
    configuration = review.configuration
    yield any(not review.trusts((key,)) for key in ("profit_and_loss", "pools", "sustaining"))
    for line in configuration.profit_and_loss.values():
        yield line.from_ == table
    holders: tuple[Mapping[str, PoolSpec | ActivitySpec | SustainingSpec], ...] = (
        configuration.pools,
        configuration.activities,
        configuration.sustaining,
    )
    for holder in holders:
        for spec in holder.values():
            yield isinstance(spec.cost, FromTable) and spec.cost.from_ == table


def _review_columns(review: Review, path: Path, spec: CheckSpec, rows: Kinds) -> None:
    repeated = () if spec.repeated == (ALL,) else spec.repeated
    for key, columns, kinds, wanted in (
        ("filled", spec.filled, (), ""),
        ("allowed", spec.allowed, (), ""),
        ("range", spec.range, (Kind.NUMBER, *_TIMES), "a number or a date"),
        ("known", spec.known, (), ""),
        ("not_negative", spec.not_negative, (Kind.NUMBER,), "a number"),
        ("future", spec.future, _TIMES, "a date"),
        ("repeated", repeated, (), ""),
        ("by", (spec.by,) if spec.by else (), (), ""),
    ):
        if isinstance(columns, tuple):
            review.once((*path, key), columns)
        for column in columns or ():
            place = (*path, key, column) if isinstance(columns, dict) else (*path, key)
            _review_column(review, place, spec.table or "", column, rows, (kinds, wanted))


def _review_column(
    review: Review,
    path: Path,
    table: str,
    column: str,
    rows: Kinds,
    wanted: tuple[tuple[Kind, ...], str],
) -> None:
    kinds, words = wanted
    if column in PERIOD_NAMES or column not in rows:
        choices = [name for name in rows if name not in PERIOD_NAMES]
        hint = did_you_mean(column, choices, "columns")
        review.complain(path, f"{table} has no column {column!r}", hint)
    elif kinds and rows[column] is not None and rows[column] not in kinds:
        review.complain(path, f"{column!r} of {table} is not {words}")


def _review_values(review: Review, path: Path, spec: CheckSpec, rows: Kinds) -> None:
    """The values that a rule names fit their columns."""
    written = [
        ((*path, "allowed", column), column, value)
        for column, values in (spec.allowed or {}).items()
        for value in values
    ]
    for column, limits in (spec.range or {}).items():
        if limits.min is None and limits.max is None:
            message = f"{column!r} has no limit"
            review.complain((*path, "range", column), message, "add `min` or `max`")
        for key, value in (("min", limits.min), ("max", limits.max)):
            known = rows.get(column)
            if value is not None and not (value in PERIOD_NAMES and known in _TIMES):
                written.append(((*path, "range", column, key), column, value))
    for place, column, value in written:
        kind = rows.get(column)
        if kind is None:
            continue
        try:
            cell_of(value, kind)
        except ValueError as problem:
            review.complain(place, str(problem))
    for column, limits in (spec.range or {}).items():
        lowest = _limit(review, limits.min, rows.get(column))
        highest = _limit(review, limits.max, rows.get(column))
        if _crossed(lowest, highest):
            place = (*path, "range", column, "min")
            review.complain(place, NOTHING_BETWEEN, "exchange the two", key=True)


def _limit(review: Review, text: str | None, kind: Kind | None) -> Cell | None:
    """What a limit means for a column of a kind; None for what is no value of it."""
    if text is None or kind not in {Kind.NUMBER, *_TIMES}:
        return None
    if kind in _TIMES and text in PERIOD_NAMES:
        return review.period.start if text == "period_start" else review.period.end
    try:
        return cell_of(text, kind)
    except ValueError:
        return None


def _crossed(lowest: Cell | None, highest: Cell | None) -> bool:
    if isinstance(lowest, Fraction) and isinstance(highest, Fraction):
        return lowest > highest
    return isinstance(lowest, date) and isinstance(highest, date) and lowest > highest


def _review_known(review: Review, path: Path, spec: CheckSpec, rows: Kinds) -> None:
    for column, place in (spec.known or {}).items():
        here = (*path, "known", column)
        table, dot, there = place.partition(".")
        if not dot:
            hint = "as in orders.order_id"
            review.complain(here, f"{place!r} is not a column of a table", hint)
            continue
        others = rows_of(review, here, table)
        if others is None:
            continue
        _review_column(review, here, table, there, others, ((), ""))
        if column in rows and there in others:
            one, other = rows[column], others[there]
            if one is not None and other is not None and one != other:
                review.complain(here, f"{column} and {place} are of two types, so never equal")


def _review_period(review: Review, path: Path, spec: CheckSpec) -> None:
    if spec.within is not None and spec.within < 0:
        review.complain((*path, "within"), "a number of days cannot be below zero")
    for column, days in (spec.future or {}).items():
        if days < 0:
            here = (*path, "future", column)
            review.complain(here, "a number of days cannot be below zero")
    table = review.configuration.tables.get(spec.table or "")
    if spec.covers is not None and table is not None and table.date is None:
        message = f"{spec.table} has no `date`, so its rows lie in no period"
        review.complain((*path, "rows"), message, "add `date: <column>` to the table")


def _review_uses(review: Review, path: Path, spec: CheckSpec) -> None:
    if spec.used_once is not None and not _gives_money(review, spec.used_once):
        message = f"nothing takes money from {spec.used_once} itself"
        hint = "name the table that lines, pools or layers say in `from`"
        review.complain((*path, "used_once"), message, hint)
