"""The geometry of a whale chart: scales, ticks, labels and the shaded part, for any way to draw.

Floats serve here, and only here: nothing of a drawing is ever added up again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

from acctier.model.document import WhaleChart
from acctier.model.money import Currency
from acctier.model.results import CurvePoint
from acctier.render.style import Style

X_TICKS = (0, 20, 40, 60, 80, 100)
"""Labelled shares of accounts, in percent."""

_UNITS = ((1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e3, " k"))
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Label:
    """Words on the canvas: row from the bottom, column of their first letter."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Symbols:
    """The characters of a drawing; the losing tail differs from the rest without any colour."""

    gain: str
    loss: str
    given_away: str
    total: str
    zero: str
    peak: str


UNICODE = Symbols("▟", "•", "░", "╌", "─", "▲")
ASCII = Symbols("#", "o", ".", "-", "_", "^")


def symbols(style: Style) -> Symbols:
    """The characters a style may use."""
    return ASCII if style.ascii else UNICODE


def short_money(amount: float) -> str:
    """Money in major units in a few letters: three digits or so and a unit.

    >>> short_money(12_345_678), short_money(-950.4), short_money(4_000_000)
    ('12.3 M', '-950', '4 M')
    """
    for size, unit in _UNITS:
        if abs(amount) >= 0.9995 * size:
            return _three_digits(amount / size) + unit
    return _three_digits(amount)


def _three_digits(number: float) -> str:
    return f"{number:.3g}" if abs(number) < 999.5 else f"{number:.0f}"


class Sketch:
    """A whale curve on a canvas of ``columns`` x ``rows`` cells; amounts in major units."""

    def __init__(self, chart: WhaleChart, currency: Currency, width: int, rows: int) -> None:
        whale = chart.whale
        self.rows = rows
        self.peak = whale.peak / currency.scale
        self.total = whale.total / currency.scale
        self.peak_share = float(whale.peak_account_share or 0)
        self.loses = whale.erosion > 0
        self.percentages = whale.misleading is None
        self._shares = [float(point.account_share) for point in chart.curve.profit]
        self._levels = [point.cumulative / currency.scale for point in chart.curve.profit]
        self.low, self.high = self._limits()
        self.ticks = tuple(self._ticks())
        self.tick_labels = tuple(short_money(tick) for tick in self.ticks)
        self.margin = max(map(len, self.tick_labels))
        self.columns = width - self.margin - 1

    def _limits(self) -> tuple[float, float]:
        """Room for a label above the peak and, where profit is lost, one below the total."""
        low = min(0.0, self.total)
        span = (self.peak - low) or max(1.0, abs(self.peak))
        step = span / (self.rows - 3)
        if self.loses and self.total - low < 1.5 * step:
            low = self.total - 1.5 * step
        return low, self.peak + 1.5 * step if self.peak > low else low + span

    def _ticks(self) -> Iterator[float]:
        rough = (self.high - self.low) / 4
        power = 10.0 ** floor(log10(rough))
        step = next(size * power for size in _STEPS if size * power >= rough * 0.8)
        first, last = ceil(self.low / step), floor(self.high / step)
        for count in range(first, last + 1):
            yield count * step

    def level(self, share: float) -> float:
        """Cumulated profit at a share of accounts."""
        place = bisect_right(self._shares, share)
        if place >= len(self._shares):
            return self._levels[-1]
        left, right = self._shares[place - 1], self._shares[place]
        weight = (share - left) / (right - left)
        return self._levels[place - 1] * (1 - weight) + self._levels[place] * weight

    def points(self, first: float, last: float) -> tuple[list[float], list[float]]:
        """The curve between two shares of accounts, both ends included."""
        between = [share for share in self._shares if first < share < last]
        shares = [first, *between, last]
        return shares, [self.level(share) for share in shares]

    def row(self, amount: float) -> int:
        """The row of the canvas an amount falls on, 0 at the bottom."""
        return round((amount - self.low) / (self.high - self.low) * (self.rows - 1))

    def column(self, share: float) -> int:
        """The column of the canvas a share of accounts falls on."""
        return round(share * (self.columns - 1))

    def share(self, column: int) -> float:
        """The share of accounts in the middle of a column."""
        return column / (self.columns - 1)

    def given_away(self) -> Iterator[tuple[int, int]]:
        """The cells between the falling curve and the total, as (column, row)."""
        bottom = self.row(self.total)
        for column in range(self.column(self.peak_share), self.columns):
            for row in range(bottom + 1, self.row(self.level(self.share(column)))):
                yield column, row

    def labels(self) -> tuple[Label, ...]:
        """What is written on the canvas: the peak, and the total as 100 %."""
        total = f"total {short_money(self.total)}" + (" = 100 %" if self.percentages else "")
        if not self.loses:
            return (self._placed(self.row(self.peak) + 1, self.columns, total),)
        peak = "no account makes a profit"
        if self.peak:
            peak = f"peak {short_money(self.peak)} at {100 * self.peak_share:.1f} % of accounts"
        middle = self.column(self.peak_share) + len(peak) // 2
        return (
            self._placed(self.row(self.peak) + 1, middle, peak),
            self._placed(self.row(self.total) - 1, self.columns, total),
        )

    def _placed(self, row: int, end: int, text: str) -> Label:
        """The words ending at a column, moved to stand on the canvas."""
        text = text[: self.columns]
        column = min(max(0, end - len(text)), self.columns - len(text))
        return Label(row, column, text)

    def legend(self, marks: Symbols) -> tuple[str, ...]:
        """What the characters mean, one entry each."""
        if not self.loses:
            return (f"{marks.gain} accounts that gain",)
        return (
            f"{marks.gain} accounts that gain",
            f"{marks.loss} accounts that lose",
            f"{marks.given_away} given away",
        )


def drawable(points: tuple[CurvePoint, ...]) -> bool:
    """Whether there is a curve at all: a start and at least one account."""
    return len(points) > 1
