"""Why an account stands in its tier, in words with the account's own figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from acctier.expression.apply import Scope
from acctier.expression.compile import Value
from acctier.model.fields import Kind
from acctier.model.money import Currency, quotient_half_away

if TYPE_CHECKING:
    import polars as pl

_CLAUSES = (("_rank_share", "it is among the top {} by "), ("_rank", "it ranks {} by "))
_PLACES = 9


@dataclass(frozen=True)
class Wording:
    """How figures are written: the currency, and which columns are money in it."""

    currency: Currency
    money: Collection[str]

    def facts(self, frame: pl.DataFrame, scope: Scope, name: str) -> list[str]:
        """The figure under ``name`` of each account, as a clause that can follow "because".

        Money has the currency's digits, shares and margins are percentages rounded half away at
        two decimals, other numbers are written in full.

        >>> import polars as pl
        >>> from acctier.expression.compile import bind
        >>> from acctier.model.fields import Field
        >>> words = Wording(Currency("USD", 2), {"account_profit"})
        >>> frame = pl.DataFrame({"account_id": ["a", "b"], "account_profit": [-123400, None]})
        >>> scope = bind({"account_profit": Field("account_profit", Kind.NUMBER, 2, 10**15)})
        >>> words.facts(frame, scope, "account_profit")
        ['account profit is USD -1,234.00', 'account profit is unknown']
        """
        value = scope[name]
        columns = [value.expr.alias("top")]
        if value.denominator is not None:
            columns.append(value.denominator.alias("bottom"))
        # The id beside them gives a value that is the same everywhere its number of rows.
        cells = frame.select("account_id", *columns)
        spoken = name.replace("_", " ")
        clause = f"{spoken} is {{}}"
        show: Callable[[Any, int], str] = _show_plain
        if value.kind == Kind.NUMBER:
            show = self._number(name, value)
            for ending, start in _CLAUSES:
                if name.endswith(ending):
                    clause = start + name.removesuffix(ending).replace("_", " ")
                    break
        bottoms = cells["bottom"] if "bottom" in cells.columns else [1] * cells.height
        return [
            f"{spoken} is unknown"
            if top is None or bottom is None
            else self._clause(name, clause, value, top, bottom).format(show(top, bottom))
            for top, bottom in zip(cells["top"], bottoms, strict=True)
        ]

    def _clause(self, name: str, usual: str, value: Value, top: Any, bottom: int) -> str:
        """The usual clause; "among the top 99 %" would praise an account at the bottom."""
        unit = 10**value.scale * value.divisor
        if name.endswith("_rank_share") and 2 * top > unit * bottom:
            subject = name.removesuffix("_rank_share").replace("_", " ")
            return f"{{}} of accounts stand as high or higher by {subject}"
        return usual

    def _number(self, name: str, value: Value) -> Callable[[int, int], str]:
        """How ``top / (unit * bottom)`` is written."""
        unit = 10**value.scale * value.divisor
        if name in self.money:
            code, show = self.currency.code, self.currency.format
            factor = self.currency.scale
            return lambda top, bottom: (
                f"{code} {show(quotient_half_away(top * factor, unit * bottom))}"
            )
        if name == "margin" or name.endswith("_share"):
            return lambda top, bottom: (
                f"{_decimal(quotient_half_away(top * 10_000, unit * bottom), 2)} %"
            )
        return lambda top, bottom: _in_full(
            quotient_half_away(top * 10**_PLACES, unit * bottom), _PLACES
        )


def listed(facts: Sequence[str]) -> str:
    """Clauses joined as people write them.

    >>> listed(["a is 1", "b is 2", "c is 3"])
    'a is 1, b is 2 and c is 3'
    """
    if len(facts) < 2:
        return "".join(facts)
    return f"{', '.join(facts[:-1])} and {facts[-1]}"


def sentences(
    frame: pl.DataFrame, scope: Scope, names: Sequence[str], wording: Wording
) -> Iterator[str]:
    """The figures under ``names`` of each account, joined."""
    columns = [wording.facts(frame, scope, name) for name in names]
    return (listed([column[at] for column in columns]) for at in range(frame.height))


def _show_plain(top: object, _: int) -> str:
    if isinstance(top, bool):
        return "yes" if top else "no"
    return f"'{top}'" if isinstance(top, str) else str(top)


def _decimal(units: int, places: int) -> str:
    return f"{Decimal(units).scaleb(-places):,f}"


def _in_full(units: int, places: int) -> str:
    """A decimal number without trailing zeros."""
    while places and units % 10 == 0:
        units, places = units // 10, places - 1
    return _decimal(units, places)
