"""The columns an account can be judged by: its own, its margin, and its place among the others.

Beside every column of the account P&L stand names made on demand for any number X: ``X_rank``
(1 is the largest), ``X_rank_share`` and ``cumulative_X_share``.  In such names ``profit`` and
``revenue`` are short for ``account_profit`` and ``net_revenue``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import polars as pl

from acctier.expression.compile import Value, bind
from acctier.expression.numbers import null_number
from acctier.model.fields import Field, Kind
from acctier.model.money import QUOTIENT_PLACES, quotient_half_away
from acctier.model.results import Accounts

MARGIN = "margin"
RANK, RANK_SHARE, CUMULATIVE_SHARE = "rank", "rank_share", "cumulative_share"

_SHORT = {"profit": "account_profit", "revenue": "net_revenue"}
_FORMS = (
    ("cumulative_", "_share", CUMULATIVE_SHARE),
    ("", "_rank_share", RANK_SHARE),
    ("", "_rank", RANK),
)


def generated_base(name: str, known_names: Collection[str]) -> tuple[str, str] | None:
    """The column a generated name is made from, and how; None for every other name.

    ``known_names`` are the columns that exist; one of them is never a generated name, and what it
    spells comes before the short words.  How: ``rank``, ``rank_share`` or ``cumulative_share``.

    >>> generated_base("profit_rank_share", {"account_profit", "growth"})
    ('account_profit', 'rank_share')
    >>> generated_base("cumulative_growth_share", {"account_profit", "growth"})
    ('growth', 'cumulative_share')
    >>> generated_base("growth", {"growth"}) is None
    True
    """
    if name in known_names or name == MARGIN:
        return None
    for start, end, form in _FORMS:
        if not (name.startswith(start) and name.endswith(end)):
            continue
        word = name[len(start) : len(name) - len(end)]
        base = word if word in known_names else _SHORT.get(word, word)
        if base in known_names or base == MARGIN:
            return base, form
    return None


def account_scope(
    accounts: Accounts, wanted: Iterable[str]
) -> tuple[pl.DataFrame, dict[str, Value], dict[str, Field]]:
    """Everything a rule, leak or filter may name, as exact values over one frame.

    Ranks run over active accounts, 1 for the largest and each rank once: ties go to the larger
    ``net_revenue``, then to the smaller id.  ``X_rank_share = X_rank / active accounts``;
    ``cumulative_X_share`` is the part of the sum of X that an account and all before it make, NULL
    when the sum is not positive.  An account without X, or dormant, has none of them.  ``margin``
    is ``account_profit / net_revenue``, NULL when revenue is not positive; it is ranked exactly and
    summed as quotients are stored, at 18 places.

    ``wanted`` holds the names used; those that are neither generated nor made from a number are
    left alone, so that the expression naming them is refused where it is compiled.  Back come the
    frame of the accounts with columns added (in the same row order), the values by name, and the
    fields of the columns meant to be seen: those of the accounts and the ranks wanted.
    """
    frame, fields = accounts.frame, dict(accounts.fields)
    scope = bind(fields)
    scope[MARGIN] = _margin(scope["account_profit"], scope["net_revenue"])
    standings: dict[str, _Standing] = {}
    for name in dict.fromkeys(wanted):
        found = generated_base(name, accounts.fields)
        if found is None or scope[found[0]].kind != Kind.NUMBER:
            continue
        base, form = found
        if base not in standings:
            standings[base] = _standing(accounts.frame, base)
        standing = standings[base]
        if form == CUMULATIVE_SHARE:
            frame = frame.with_columns(standing.running.alias(f"_cumulative_{base}"))
            scope[name] = standing.share_of_sum(f"_cumulative_{base}")
            continue
        column = name if form == RANK else f"_rank_{base}"
        frame = frame.with_columns(standing.rank.alias(column))
        scope[name] = standing.place(column, share=form == RANK_SHARE)
        if form == RANK:
            fields[name] = Field(name, Kind.NUMBER, 0, standing.active)
    return frame, scope, fields


def _margin(profit: Value, revenue: Value) -> Value:
    positive = pl.when(revenue.expr > 0).then(revenue.expr)
    return Value.ratio(profit, Value(Kind.NUMBER, positive, revenue.scale, revenue.bound))


@dataclass(frozen=True)
class _Standing:
    """Ranks by one column and the running sum in that order, in the row order of the accounts."""

    rank: pl.Series
    running: pl.Series
    total: int
    active: int

    def place(self, column: str, *, share: bool) -> Value:
        divisor = max(self.active, 1) if share else 1
        return Value(Kind.NUMBER, pl.col(column), 0, self.active, divisor)

    def share_of_sum(self, column: str) -> Value:
        if self.total <= 0:
            return null_number()
        levels = (self.running.max(), self.running.min())
        bound = max(abs(level) for level in levels if isinstance(level, int))
        return Value(Kind.NUMBER, pl.col(column), 0, bound, divisor=self.total)


def _standing(frame: pl.DataFrame, base: str) -> _Standing:
    """Rank the active accounts that have ``base``, largest first."""
    order, amounts = _margins(frame) if base == MARGIN else (frame[base], frame[base])
    ranked = (
        frame.select(
            "active", "net_revenue", "account_id", order=order, amount=amounts.cast(pl.Int128)
        )
        .with_columns(row=pl.int_range(pl.len()))
        .filter(pl.col("active") & pl.col("order").is_not_null())
        .sort("order", "net_revenue", "account_id", descending=[True, True, False])
        .select(
            "row",
            rank=pl.int_range(1, pl.len() + 1),
            running=pl.col("amount").cum_sum(),
        )
    )
    total = int(ranked["running"][-1]) if ranked.height else 0
    placed = (
        frame.select(row=pl.int_range(pl.len()))
        .join(ranked, on="row", how="left", validate="1:1", maintain_order="left")
        .select("rank", "running")
    )
    return _Standing(placed["rank"], placed["running"], total, int(frame["active"].sum()))


def _margins(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Margins as integers to sort by, exactly in their order, and as decimals to add up.

    Two different fractions with denominators up to ``d`` lie at least ``1 / d**2`` apart, so their
    whole parts after multiplication by ``d**2`` differ too; equal fractions stay equal.
    """
    pairs = list(frame.select("account_profit", "net_revenue").iter_rows())
    wide = max((revenue for _, revenue in pairs), default=1) ** 2
    keys = [profit * wide // revenue if revenue > 0 else None for profit, revenue in pairs]
    places = {key: at for at, key in enumerate(sorted({key for key in keys if key is not None}))}
    order = [None if key is None else places[key] for key in keys]
    unit = 10**QUOTIENT_PLACES
    amounts = [
        quotient_half_away(profit * unit, revenue) if revenue > 0 else None
        for profit, revenue in pairs
    ]
    return pl.Series(order, dtype=pl.Int64), pl.Series(amounts, dtype=pl.Int128)
