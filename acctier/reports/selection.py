"""Choosing rows of the account P&L: a condition, an order, a number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from acctier.expression.apply import condition, stored
from acctier.expression.compile import Value, bind
from acctier.expression.kinds import kind_of
from acctier.expression.nodes import Expression, ExpressionError, Name
from acctier.expression.parse import parse_expression
from acctier.model.errors import Complaint, ConfigurationError, did_you_mean
from acctier.model.fields import Field, Kind
from acctier.model.results import Accounts

_ORDERS = {"asc": False, "desc": True}
_AT, _KEY = "_at", "_key"

Scoped = tuple[pl.DataFrame, Mapping[str, Value], Mapping[str, Field]]
Scope = Callable[[Accounts, Iterable[str]], Scoped]
"""What may be named: from accounts and names to a frame in the same order, values and fields."""


def own_columns(accounts: Accounts, wanted: Iterable[str]) -> Scoped:
    """The columns of the accounts themselves, whatever is wanted."""
    del wanted
    return accounts.frame, bind(accounts.fields), accounts.fields


@dataclass(frozen=True)
class Selection:
    """Which rows of a table of accounts are shown, as the command line says it.

    ``sort`` is a column, largest first (text from A to Z), or a column and ``asc`` or ``desc``.
    ``scope`` says what both may name beside the columns, such as margin and rank shares.
    """

    where: str | None = None
    sort: str | None = None
    top: int | None = None
    scope: Scope = own_columns


ALL = Selection()


def select(accounts: Accounts, selection: Selection) -> pl.DataFrame:
    """The rows for which the condition holds, in the order asked for, the first ``top`` of them.

    Without ``sort`` the order of the accounts stays; equal values are ordered by account id, and
    accounts without a value come last.  Raises ``ConfigurationError`` for a condition or a column
    that cannot be understood.
    """
    frame = accounts.frame.with_row_index(_AT)
    if selection.where is not None:
        frame = frame.filter(_holds(accounts, selection.where, selection.scope))
    if selection.sort is not None:
        frame = _sorted(accounts, frame, selection.sort, selection.scope)
    frame = frame.drop(_AT)
    return frame if selection.top is None else frame.head(selection.top)


def _holds(accounts: Accounts, text: str, scope: Scope) -> pl.Series:
    """Where the condition holds, in the row order of the accounts."""
    try:
        expression = parse_expression(text)
        frame, values, _ = scope(accounts, (name.text for name in expression.names))
        kind = kind_of(expression, {name: value.kind for name, value in values.items()})
    except ExpressionError as problem:
        message = f"--where {text!r}: {problem.message}"
        raise ConfigurationError([Complaint(message, hint=problem.hint)]) from None
    if kind is not Kind.FLAG:
        hint = "compare something, as in account_profit < 0"
        raise ConfigurationError([Complaint(f"--where {text!r} is not a condition", hint=hint)])
    return condition(frame, values, expression)


def _sorted(accounts: Accounts, chosen: pl.DataFrame, text: str, scope: Scope) -> pl.DataFrame:
    """Some of the accounts in the order asked for; what it goes by is judged among all of them."""
    name, _, order = text.strip().partition(" ")
    order = order.strip().lower()
    frame, values, _ = scope(accounts, [name])
    if name not in values:
        message = f"--sort {text!r}: there is no column {name}"
        hint = did_you_mean(name, values, "columns")
        raise ConfigurationError([Complaint(message, hint=hint)])
    if order not in {"", *_ORDERS}:
        raise ConfigurationError([Complaint(f"--sort {text!r}: {order!r} is neither asc nor desc")])
    column, _ = stored(Expression(name, Name(0, (name,))), values, name)
    descending = _ORDERS.get(order, values[name].kind is not Kind.TEXT)
    keys = frame.select(column.alias(_KEY)).to_series()
    return (
        chosen.with_columns(keys.gather(chosen[_AT]))
        .sort(_KEY, "account_id", descending=[descending, False], nulls_last=True)
        .drop(_KEY)
    )
