"""The numbers of a whale curve: as facts and tables for people, and all of them for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from acctier.model.document import Block, Column, Fact, Facts, Line, Table, Text
from acctier.model.exact import RATIO_PLACES, fixed
from acctier.model.money import Currency
from acctier.model.results import Band, Curve, Whale

CURVE = (
    Column("curve", "curve"),
    Column("rank", "rank", "count"),
    Column("account_share", "account share", "ratio"),
    Column("cumulative", "cumulative profit", "money"),
    Column("account_id", "account"),
)

BANDS = (
    Column("band", "Accounts"),
    Column("accounts", "accounts", "count"),
    Column("amount", "profit", "money", whole=True),
)

PARETO = (
    Column("accounts", "Pareto"),
    Column("revenue", "revenue", "ratio"),
    Column("profit", "profit", "ratio"),
    Column("overlap", "same accounts", "ratio"),
    Column("rule", "the rule", "ratio"),
)


def curve_facts(metrics: Whale) -> Facts:
    """The metrics of the curve that hold whatever the total is, money first."""
    facts = (
        *money_facts(metrics),
        Fact("given away in % of the peak", metrics.erosion_ratio, "ratio"),
        Fact("accounts with profit", metrics.peak_account_share, "ratio"),
        Fact("accounts near the peak (flat back)", metrics.flat_back, "ratio"),
        Fact("concentration (normalised Gini)", metrics.gini_normalised, "number"),
        Fact("profit follows size (rank correlation)", metrics.rank_correlation, "number"),
    )
    return Facts("Whale curve", facts)


def total_facts(metrics: Whale) -> Block:
    """Shares of the total, only where they tell the truth."""
    if metrics.misleading is not None:
        return Text("Shares of the total", (Line("withheld, for the reason given above", "quiet"),))
    facts = (
        Fact("peak in % of the total", metrics.height, "ratio"),
        Fact("accounts until the total is first reached", metrics.reach_100, "ratio"),
        *share_facts(metrics, tuple(metrics.top_share)),
    )
    return Facts("Shares of the total", facts)


def money_facts(metrics: Whale) -> tuple[Fact, ...]:
    """Peak, what is given away after it, and what is left."""
    return (
        Fact("profit at the peak", metrics.peak, "money", whole=True),
        Fact("given away after it", -metrics.erosion, "money", whole=True),
        Fact("total", metrics.total, "money", whole=True, tone="strong"),
    )


def share_facts(metrics: Whale, percents: Sequence[str]) -> tuple[Fact, ...]:
    """What the best and the worst few percent of accounts make of the total."""
    best = [
        Fact(f"best {each} % of accounts make", metrics.top_share[each], "ratio")
        for each in percents
    ]
    worst = [
        Fact(f"worst {each} % of accounts make", metrics.bottom_share[each], "ratio")
        for each in percents
    ]
    return (*best, *worst)


def bands(metrics: Whale) -> Table:
    """Makers, neutral accounts and takers with their money."""
    named: tuple[tuple[str, Band], ...] = (
        ("makers", metrics.makers),
        ("neutral", metrics.neutral),
        ("takers", metrics.takers),
    )
    rows = tuple((name, band.accounts, band.amount) for name, band in named)
    return Table("bands", "", BANDS, rows)


def pareto(metrics: Whale) -> Table:
    """Revenue and profit of the largest accounts beside what the Pareto rule expects."""
    expected = {"20": Fraction(80, 100), "4": Fraction(64, 100), "0.8": Fraction(512, 1000)}
    shares = metrics.pareto
    rows = tuple(
        (
            f"top {share} %",
            shares["revenue"][share],
            shares["profit"][share] if metrics.misleading is None else None,
            shares["overlap"][share],
            rule,
        )
        for share, rule in expected.items()
    )
    return Table("pareto", "", PARETO, rows)


def curve_table(curve: Curve) -> Table:
    """The points of the whale curve, then those of the size curve."""
    rows = tuple(
        (name, point.rank, point.account_share, point.cumulative, point.account_id)
        for name, points in (("profit", curve.profit), ("size", curve.size))
        for point in points
    )
    return Table("curve", "", CURVE, rows)


def measures(whale: Whale, currency: Currency) -> dict[str, object]:
    """Every metric for machines, in the order of the contract."""

    def amount(minor: int) -> Decimal:
        return currency.decimal(minor)

    def band(part: Band) -> dict[str, object]:
        return {"accounts": part.accounts, "amount": amount(part.amount)}

    return {
        "accounts": whale.accounts,
        "total": amount(whale.total),
        "peak": amount(whale.peak),
        "peak_account_share": _ratio(whale.peak_account_share),
        "height": _ratio(whale.height),
        "drag": _ratio(whale.drag),
        "erosion": amount(whale.erosion),
        "erosion_ratio": _ratio(whale.erosion_ratio),
        "reach_100": _ratio(whale.reach_100),
        "top_share": _ratios(whale.top_share),
        "bottom_share": _ratios(whale.bottom_share),
        "makers": band(whale.makers),
        "neutral": band(whale.neutral),
        "takers": band(whale.takers),
        "flat_back": _ratio(whale.flat_back),
        "gini_normalised": _ratio(whale.gini_normalised),
        "pareto": {name: _ratios(whale.pareto[name]) for name in ("revenue", "profit", "overlap")},
        "rank_correlation": _ratio(whale.rank_correlation),
    }


def _ratio(value: Fraction | None) -> Decimal | None:
    return None if value is None else fixed(value, RATIO_PLACES)


def _ratios(values: Mapping[str, Fraction | None]) -> dict[str, Decimal | None]:
    return {share: _ratio(value) for share, value in values.items()}
