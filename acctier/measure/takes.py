"""What is to be taken from a table: a sum, a count or a distinct count, described as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from acctier.config.parts import FromTable
from acctier.expression.nodes import Expression, Name


class Mode(StrEnum):
    """How a row's value is rounded before it is added up.

    MONEY: to the minor unit; QUANTITY: to 9 decimals, after the rule for negatives; EXACT: not at
    all (a quotient at 18 decimals).
    """

    MONEY = "money"
    QUANTITY = "quantity"
    EXACT = "exact"


@dataclass(frozen=True)
class Take:
    """One number to take from a table: per account, and in total.

    ``name`` identifies it among all takes of a run.  Exactly one of ``sum``, ``distinct`` and plain
    row counting (neither) applies.
    """

    name: str
    table: str
    mode: Mode
    sum: Expression | None = None
    distinct: Expression | None = None
    where: Expression | None = None
    negative: str = "net"

    @property
    def feeds_money(self) -> bool:
        """Whether the take becomes money of the period: a line, a driver, a cost."""
        return self.name.startswith(("line.", "driver.")) or self.name.endswith(".cost")

    @property
    def is_money(self) -> bool:
        """Whether what is taken is money itself: a line's, or the cost of a pool."""
        return self.name.startswith("line.") or self.name.endswith(".cost")

    @property
    def names(self) -> tuple[Name, ...]:
        """Every name its expressions use."""
        parts = (self.sum, self.distinct, self.where)
        return tuple(name for part in parts if part is not None for name in part.names)

    @staticmethod
    def of(name: str, source: FromTable, mode: Mode, negative: str = "net") -> Take:
        """The take that a `{from, sum | count | count_distinct, where}` describes."""
        return Take(
            name,
            source.from_,
            mode,
            source.sum,
            source.count_distinct,
            source.where,
            source.negative or negative,
        )
