"""A small account P&L built by hand, for the tests of columns, tiers and leaks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from acctier.model.fields import Field, Kind
from acctier.model.money import Currency
from acctier.model.results import Accounts, LadderLine

USD = Currency("USD", 2)
MONEY = (
    "list_sales",
    "discounts",
    "net_revenue",
    "gross_profit",
    "freight",
    "visit",
    "cost_to_serve",
    "account_profit",
)
NUMBERS = ("growth", "days_to_pay")
NUMBER_SCALE = 3

FIELDS = {
    "account_id": Field("account_id", Kind.TEXT),
    "account_name": Field("account_name", Kind.TEXT),
    "active": Field("active", Kind.FLAG),
    "segment": Field("segment", Kind.TEXT),
    "since": Field("since", Kind.DATE),
    "key_account": Field("key_account", Kind.FLAG),
    **{name: Field(name, Kind.NUMBER, NUMBER_SCALE, 10**12) for name in NUMBERS},
    **{name: Field(name, Kind.NUMBER, USD.digits, 10**15) for name in MONEY},
}
TYPES = {
    Kind.TEXT: pl.String,
    Kind.FLAG: pl.Boolean,
    Kind.DATE: pl.Date,
    Kind.NUMBER: pl.Int64,
}


def small_accounts(rows: Mapping[str, Mapping[str, Any]]) -> Accounts:
    """Accounts given as ``id: {column: value}``: money and numbers in whole units or as text.

    Money left out is 0, any other column left out is unknown; accounts are active unless said.
    """
    cells = [
        {name: _cell(field, figures.get(name)) for name, field in FIELDS.items()}
        | {
            "account_id": account,
            "account_name": figures.get("account_name", account.title()),
            "active": figures.get("active", True),
        }
        for account, figures in rows.items()
    ]
    schema = {name: TYPES[field.kind] for name, field in FIELDS.items()}
    return Accounts(
        frame=pl.DataFrame(cells, schema=schema),
        fields=FIELDS,
        ladder=tuple(LadderLine(name, "line") for name in MONEY),
        attributes=("segment", "since", "key_account", *NUMBERS),
    )


def _cell(field: Field, value: Any) -> Any:
    if value is None:
        return 0 if field.name in MONEY else None
    if field.kind == Kind.NUMBER:
        return int(Fraction(str(value)) * 10**field.scale)
    return value
