"""The accounts that roll up into one: who they are, and what each brought in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import polars as pl

from acctier.explain.evidence import Asked, Evidence, asked_of_accounts
from acctier.explain.tallies import Column, own_rows
from acctier.model.explanation import Child
from acctier.model.rows import OWN

_SIGNS = {"revenue": 1, "deduction": -1}


def children_of(evidence: Evidence, account: str | None) -> tuple[Child, ...]:
    """The account itself and those that roll up into it, by net revenue; empty where none does.

    Net revenue is what rows say: a formula reads the whole account, and has no children.
    """
    if evidence.family is None or account is None:
        return ()
    family = evidence.family.filter(pl.col("top") == account)
    if family.height < 2:
        return ()
    revenue: dict[str, Fraction] = {}
    for sign, asked in _lines(evidence):
        for own, amount in _by_child(evidence, asked, account):
            revenue[own] = revenue.get(own, Fraction(0)) + sign * amount
    found = [
        Child(own, name, evidence.currency.minor(revenue.get(own, Fraction(0))))
        for own, name in family.select("own", "name").iter_rows()
    ]
    return tuple(sorted(found, key=lambda child: (-child.net_revenue, child.account_id)))


def _lines(evidence: Evidence) -> Iterator[tuple[int, Asked]]:
    lines = evidence.configuration.profit_and_loss
    for name, asked in asked_of_accounts(evidence.configuration).items():
        if name in lines and lines[name].kind in _SIGNS:
            yield _SIGNS[lines[name].kind], asked


def _by_child(evidence: Evidence, asked: Asked, account: str) -> Iterator[tuple[str, Fraction]]:
    """What the rows of each child give to a line, in major units."""
    keep, units, scale = Column(asked, evidence).listed()
    frame = own_rows(evidence.tables[asked.table], evidence, account).filter(keep)
    grouped = frame.group_by(OWN).agg(units.cast(pl.Int128).sum().alias("units"))
    for own, total in grouped.select(OWN, "units").collect().iter_rows():
        yield own, Fraction(total, 10**scale)
