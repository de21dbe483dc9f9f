"""Rates: what one unit of another currency is worth in the currency of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.spans import Span, day_of
from tests.oracle.trees import Row, Value, places

Quotes = list[tuple[date, Fraction]]
ZERO = Fraction(0)


class Rates:
    """The rows of the table of rates, by pair of currencies."""

    def __init__(self, fx: Mapping[str, Any], rows: Iterable[Row], home: str, span: Span) -> None:
        self.home, self.span = home, span
        self.average = fx.get("at") == "average"
        self.inverse = bool(fx.get("inverse"))
        self.pairs: dict[tuple[str, str], Quotes] = {}
        for row in rows:
            # One side may be a code for all rows, where the table has no such column.
            pair = str(row.get(fx["from"], fx["from"])), str(row.get(fx["to"], fx["to"]))
            day, rate = day_of(row[fx["date"]]), row[fx["rate"]]
            assert day is not None
            assert isinstance(rate, Fraction)
            self.pairs.setdefault(pair, []).append((day, rate))

    def converted(self, amount: Value, code: Value, day: date | None) -> Fraction | None:
        """An amount in the currency of the reports; None without an amount or a rate."""
        if not isinstance(amount, Fraction):
            return None
        if amount == 0 or code == self.home:
            return amount
        direct = self.pairs.get((str(code), self.home))
        if direct:
            rate = self._rate(direct, day)
            return None if rate is None else self._kept(amount * rate, cut=self.average)
        turned = self.pairs.get((self.home, str(code))) if self.inverse else None
        rate = self._rate(turned, day) if turned else None
        return None if rate is None else self._kept(amount / rate, cut=True)

    def _rate(self, quotes: Quotes, day: date | None) -> Fraction | None:
        if self.average:
            inside = [rate for when, rate in quotes if self.span.holds(when)]
            return sum(inside, ZERO) / len(inside) if inside else None
        past = [quote for quote in quotes if day is not None and quote[0] <= day]
        return max(past)[1] if past else None

    @staticmethod
    def _kept(amount: Fraction, *, cut: bool) -> Fraction:
        """A mean or an inverse may have no end: what it makes of an amount is kept to 18 places."""
        return places(amount, 18) if cut else amount
