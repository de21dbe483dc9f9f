"""The accounts behind one account: what each of those that roll up into it brought in."""

from __future__ import annotations

from acctier.model.document import Cell, Column, Table
from acctier.model.explanation import Explanation
from acctier.model.money import Currency
from acctier.reports.wording import counted

SHOWN = 20
"""So many stand on a screen; json has them all."""

_COLUMNS = (
    Column("account_id", "Accounts behind it"),
    Column("account_name", "name"),
    Column("net_revenue", "net revenue", "money"),
)


def children_table(proof: Explanation, currency: Currency) -> Table:
    """The account itself and its children, largest first, with what no single one has below."""
    rows: list[tuple[Cell, ...]] = [
        (child.account_id, child.account_name, child.net_revenue)
        for child in proof.children[:SHOWN]
    ]
    notes = []
    left = proof.children[SHOWN:]
    if left:
        rest = currency.format(sum(child.net_revenue for child in left))
        notes.append(f"{counted(len(left), 'more account')} together: {rest}; -f json has them.")
    apart = proof.net_revenue - sum(child.net_revenue for child in proof.children)
    if apart:
        text = "Formulas and rounding, which are of the whole account, make"
        notes.append(f"{text} {currency.format(apart)}.")
    return Table("children", "", _COLUMNS, tuple(rows), note=" ".join(notes) or None)
