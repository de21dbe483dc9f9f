"""The figures of one account by name, and formulas with the figures put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import polars as pl

from acctier.explain.evidence import Evidence
from acctier.expression.compile import Value
from acctier.expression.exact import Cell, evaluate, number_of
from acctier.expression.nodes import Expression, Name, Node
from acctier.expression.spelling import literal_text, spelled
from acctier.model.exact import quantity
from acctier.model.explanation import Formula
from acctier.model.fields import Field, Kind
from acctier.model.money import Currency

MARGIN, RANK_SHARE = "margin", "_rank_share"


class Figures:
    """What an account is, column by column, as exact values and as people read them."""

    def __init__(self, evidence: Evidence, cells: Mapping[str, Cell]) -> None:
        self.evidence = evidence
        self.cells = cells

    def evaluate(self, expression: Expression) -> Cell:
        """The exact value of an expression over the account."""
        return evaluate(expression, self.cells)

    def number(self, node: Node) -> Fraction | None:
        """The exact number of part of an expression; None where it is NULL."""
        return number_of(evaluate(Expression("", node), self.cells))

    def filled(self, node: Node) -> str:
        """The expression with the account's figures in place of names."""
        return spelled(node, self._shown)

    def formula(self, expression: Expression) -> Formula:
        """An expression over the account as written, with its figures, and its value."""
        value = self.evaluate(expression)
        number = number_of(value) if isinstance(value, Fraction | bool) else None
        return Formula(" ".join(expression.text.split()), self.filled(expression.root), number)

    def _shown(self, name: Name) -> str:
        value = self.cells[name.text]
        if isinstance(value, Fraction) and (name.text == MARGIN or name.text.endswith(RANK_SHARE)):
            return self._ratio(name.text, value)
        return cell_text(value, self.evidence.currency, money=name.text in self.money)

    @property
    def money(self) -> frozenset[str]:
        """The columns that are money."""
        return self.evidence.money_names

    def _ratio(self, name: str, value: Fraction) -> str:
        """A quotient as what was divided, so that it can be worked out again exactly."""
        currency = self.evidence.currency
        if name == MARGIN:
            parts = (self.cells.get(each) for each in ("account_profit", "net_revenue"))
            top, bottom = (cell_text(each, currency, money=True) for each in parts)
            return f"({top} / {bottom})"
        among = self.evidence.results.totals["active_accounts"]
        return f"({int(value * among):,} / {among:,})"


def cell_text(value: Cell, currency: Currency, *, money: bool = False) -> str:
    """One value as it stands in a formula.

    >>> usd = Currency("USD", 2)
    >>> cell_text(Fraction(1450), usd, money=True), cell_text(Fraction(45), usd)
    ('1,450.00', '45')
    """
    if not isinstance(value, Fraction):
        return literal_text(value)
    if money and (value * currency.scale).denominator == 1:
        return currency.format(int(value * currency.scale))
    return f"{quantity(value):,f}"


def statement_cells(row: Mapping[str, object], fields: Mapping[str, Field]) -> dict[str, Cell]:
    """One row of the statement as exact values."""
    return {name: _cell(row[name], 10**field.scale, field.kind) for name, field in fields.items()}


def judged_cells(
    frame: pl.DataFrame, scope: Mapping[str, Value], names: Iterable[str]
) -> Iterable[dict[str, Cell]]:
    """The exact values under the names for every row of the frame, in its order."""
    wanted = [name for name in dict.fromkeys(names) if name in scope]
    columns: list[pl.Expr] = []
    for index, name in enumerate(wanted):
        value = scope[name]
        bottom = pl.lit(1) if value.denominator is None else value.denominator
        columns += [value.expr.alias(f"top{index}"), bottom.alias(f"bottom{index}")]
    # The id beside them gives a constant its number of rows.
    for row in frame.select("account_id", *columns).iter_rows():
        cells: dict[str, Cell] = {}
        for index, name in enumerate(wanted):
            value, (top, bottom) = scope[name], row[1 + 2 * index : 3 + 2 * index]
            unit = None if bottom is None else 10**value.scale * value.divisor * bottom
            cells[name] = None if unit is None else _cell(top, unit, value.kind)
        yield cells


def _cell(value: object, unit: int, kind: Kind | None) -> Cell:
    if value is None:
        return None
    if kind == Kind.NUMBER:
        assert isinstance(value, int)
        return Fraction(value, unit)
    assert isinstance(value, str | bool | date)
    return value
