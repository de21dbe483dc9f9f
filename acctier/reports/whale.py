"""The whale curve as a report: the drawing, its metrics, and the points for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from acctier.model.document import (
    Beside,
    Block,
    Cell,
    Column,
    Document,
    Line,
    Table,
    Text,
    Tone,
    WhaleChart,
)
from acctier.model.money import Currency
from acctier.model.results import Curve, Results, Whale
from acctier.reports.accounts import identity, method_data
from acctier.reports.curve_numbers import (
    bands,
    curve_facts,
    curve_table,
    measures,
    pareto,
    total_facts,
)
from acctier.reports.wording import counted, heading, level_name, money, percent

SCHEMA = "acctier/whale/1"

SEGMENTS = (
    Column("accounts", "accounts", "count"),
    Column("peak_account_share", "with profit", "ratio", priority=2),
    Column("peak", "peak", "money", whole=True, priority=2),
    Column("erosion", "given away", "money", whole=True, priority=1),
    Column("total", "total", "money", whole=True),
    Column("height", "peak of total", "ratio", priority=3),
    Column("erosion_ratio", "given away of peak", "ratio", priority=1),
)


@dataclass(frozen=True)
class View:
    """A whale curve to report: what of whom, its metrics and points, and how many accounts lose."""

    title: Text
    currency: Currency
    whale: Whale
    curve: Curve
    losing: int
    profit: str = "account profit"
    names: Mapping[str, object] = field(default_factory=dict)
    """Company, period and the like, to stand in front of the data."""


def view_of(results: Results) -> View:
    """The whale curve of a run."""
    return View(
        heading(results, "Whale curve"),
        results.currency,
        results.whale,
        results.curve,
        losing_accounts(results),
        level_name(results),
        identity(results) | method_data(results),
    )


def losing_accounts(results: Results) -> int:
    """How many accounts have a profit below zero."""
    profits = results.accounts.frame["account_profit"]
    return int((profits < 0).sum())


def view_of_file(
    source: str, column: str, currency: Currency, whale: Whale, curve: Curve, losing: int
) -> View:
    """The whale curve of a plain file of accounts and profits, without a configuration."""
    lines = (
        Line(f"Whale curve: {source}", "strong"),
        Line(f"{currency.code}; profit: {column}", "quiet"),
    )
    names = {"source": source, "currency": currency.code, "profit_level": column}
    return View(Text(None, lines), currency, whale, curve, losing, column, names)


def whale(view: View) -> Document:
    """The curve with every metric; its records are the points of both curves."""
    metrics, points = view.whale, curve_table(view.curve)
    blocks: list[Block] = [view.title, Text(None, tuple(headlines(view)))]
    if metrics.accounts:
        title = f"{view.profit[:1].upper()}{view.profit[1:]} added up, best account first"
        blocks.append(WhaleChart(title, view.curve, metrics))
        blocks.append(Beside((curve_facts(metrics),), (total_facts(metrics),)))
        blocks.append(Beside((bands(metrics),), (pareto(metrics),)))
    numbers = measures(metrics, view.currency)
    data = {"schema": SCHEMA, **view.names, "whale": numbers, "curve": points}
    return Document("whale curve", view.currency, tuple(blocks), data, points)


def by_segment(view: View, column: str, segments: Mapping[object, Whale]) -> Document:
    """One line of metrics per segment, the most profitable first, and the whole curve's last."""
    parts = [(_segment_name(value), whale) for value, whale in segments.items()]
    rows = [_segment_row(name, whale) for name, whale in parts]
    columns = (Column("segment", column), *SEGMENTS)
    tones: list[Tone] = ["plain"] * len(rows)
    shown = Table(
        "segments",
        "",
        columns,
        (
            *(_segment_row(name or f"(no {column})", whale) for name, whale in parts),
            _segment_row("all accounts", view.whale),
        ),
        tones=(*tones, "strong"),
    )
    data = {
        "schema": SCHEMA,
        **view.names,
        "by": column,
        "segments": [{"segment": name, **measures(whale, view.currency)} for name, whale in parts],
    }
    records = Table("segments", "", columns, tuple(rows))
    return Document("whale curve by segment", view.currency, (view.title, shown), data, records)


def _segment_name(value: object) -> str | None:
    return None if value is None else str(value)


def _segment_row(name: str | None, whale: Whale) -> tuple[Cell, ...]:
    percentages = whale.misleading is None
    return (
        name,
        whale.accounts,
        whale.peak_account_share,
        whale.peak,
        whale.erosion,
        whale.total,
        whale.height if percentages else None,
        whale.erosion_ratio,
    )


def headlines(view: View) -> list[Line]:
    """What the curve says, in money, in two or three sentences."""
    metrics = view.whale
    if not metrics.accounts:
        return [Line("No account is active in this period.", "warn")]
    best = profitable(metrics)
    lines = [_who_makes_it(view, best)]
    if metrics.misleading:
        lines.append(Line(f"Percentages withheld. {metrics.misleading}", "warn"))
    elif metrics.erosion and metrics.height is not None:
        lines.append(
            Line(
                f"The curve peaks at {percent(metrics.height)} of the total; "
                f"{percent(Fraction(metrics.erosion, metrics.peak))} of the peak is given away."
            )
        )
    return lines


def _who_makes_it(view: View, best: int) -> Line:
    metrics, currency = view.whale, view.currency
    total = money(metrics.total, currency)
    if not metrics.erosion and metrics.accounts == 1:
        return Line(f"1 account makes {total}.")
    if not metrics.erosion:
        return Line(f"{counted(metrics.accounts, 'account')} make {total}; none of them loses.")
    lost = money(metrics.erosion, currency)
    if not best:
        if metrics.accounts == 1:
            return Line(f"1 account loses {lost}.")
        return Line(f"None of {metrics.accounts:,} accounts makes a profit; they lose {lost}.")
    who = "The best account makes" if best == 1 else f"The best {counted(best, 'account')} make"
    gain = f"{who} {money(metrics.peak, currency)}"
    loss = f"{view.losing:,} {'loses' if view.losing == 1 else 'lose'} {lost}"
    if metrics.total < 0:
        rest = money(-metrics.total, currency)
        return Line(f"{gain}; {loss}; together they lose {rest}.", "strong")
    return Line(f"{gain}; {loss} of it; {total} is left.", "strong")


def profitable(metrics: Whale) -> int:
    """How many accounts have a profit above zero."""
    return int((metrics.peak_account_share or Fraction(0)) * metrics.accounts)
