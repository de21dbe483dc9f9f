"""Choosing rows of the account P&L: a condition, an order, a number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from acctier.expression.apply import condition
from acctier.expression.compile import Value, bind
from acctier.expression.kinds import kind_of
from acctier.expression.nodes import ExpressionError
from acctier.expression.parse import parse_expression
from acctier.model.errors import Complaint, ConfigurationError, did_you_mean
from acctier.model.fields import Field, Kind
from acctier.model.results import Accounts

_ORDERS = {"asc": False, "desc": True}

Scoped = tuple[pl.DataFrame, Mapping[str, Value], Mapping[str, Field]]
Scope = Callable[[Accounts, Iterable[str]], Scoped]
"""What a condition may name: from accounts and names to a frame, values and fields."""


def own_columns(accounts: Accounts, wanted: Iterable[str]) -> Scoped:
    """The columns of the accounts themselves, whatever is wanted."""
    del wanted
    return accounts.frame, bind(accounts.fields), accounts.fields


@dataclass(frozen=True)
class Selection:
    """Which rows of a table of accounts are shown, as the command line says it.

    ``sort`` is a column, largest first (text from A to Z), or a column and ``asc`` or ``desc``.
    ``scope`` says what ``where`` may name beside the columns, such as margin and rank shares.
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
    frame = accounts.frame
    if selection.where is not None:
        frame = frame.filter(_holds(accounts, selection.where, selection.scope))
    if selection.sort is not None:
        frame = _sorted(accounts, frame, selection.sort)
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


def _sorted(accounts: Accounts, frame: pl.DataFrame, text: str) -> pl.DataFrame:
    name, _, order = text.strip().partition(" ")
    order = order.strip().lower()
    if name not in accounts.fields or order not in {"", *_ORDERS}:
        unknown = name not in accounts.fields
        message = f"--sort {text!r}: " + (
            f"there is no column {name}" if unknown else f"{order!r} is neither asc nor desc"
        )
        hint = did_you_mean(name, accounts.fields, "columns") if unknown else None
        raise ConfigurationError([Complaint(message, hint=hint)])
    descending = _ORDERS.get(order, accounts.fields[name].kind is not Kind.TEXT)
    return frame.sort(
        name, "account_id", descending=[descending, False], nulls_last=True, maintain_order=True
    )
