"""The oracle's second half: curve, ranks, tiers and leaks from the account ladders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, isqrt
from typing import Any

from tests.oracle.books import Books, Party
from tests.oracle.costing import quantities
from tests.oracle.ladders import Ladder
from tests.oracle.shares import largest_remainder
from tests.oracle.trees import Row, Value, amount, half_away, holds, places

ZERO = Fraction(0)
SHARES = {"1": 1, "4": 4, "10": 10, "20": 20, "40": 40}
PARETO = {"20": Fraction(20), "4": Fraction(4), "0.8": Fraction("0.8")}


def ratio(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    """A ratio at the ten places it is published with; None when meaningless."""
    return places(Fraction(part) / whole, 10) if whole > 0 else None


def root(square: Fraction) -> Fraction:
    """A square root rounded half up to ten places."""
    doubled = isqrt(int(4 * square * 10**20))
    return Fraction((doubled + 1) // 2, 10**10)


def average_ranks(numbers: Sequence[int]) -> list[Fraction]:
    """Ranks from 1, equal numbers sharing their average."""
    return [
        1
        + sum(other < number for other in numbers)
        + Fraction(sum(other == number for other in numbers) - 1, 2)
        for number in numbers
    ]


def spearman(first: Sequence[int], second: Sequence[int]) -> Fraction | None:
    """Spearman's correlation at ten places; None when one side is constant."""
    if len(first) == 0:
        return None
    a, b = average_ranks(first), average_ranks(second)
    middle = Fraction(len(a) + 1, 2)
    over = sum(((x - middle) * (y - middle) for x, y in zip(a, b, strict=True)), ZERO)
    under = sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b)
    if under == 0:
        return None
    size = root(over * over / under)
    return size if over >= 0 else -size


def whale(books: Books, ranked: Sequence[tuple[str, Ladder]]) -> dict[str, Any]:
    """Every metric of the whale curve of the ranked active accounts."""
    profits = [ladder["account_profit"] for _, ladder in ranked]
    n, total = len(profits), sum(profits)
    curve = [sum(profits[:k]) for k in range(n + 1)]
    peak = max(curve)
    money: Callable[[int], Fraction] = lambda units: Fraction(units, books.scale)  # noqa: E731
    reach = next((k for k in range(1, n + 1) if curve[k] >= total), None)
    gaps = sum(abs(a - b) for a in profits for b in profits)
    spread = 2 * (n - 1) * sum(abs(p) for p in profits)
    height = ratio(peak, total)
    return {
        "accounts": n,
        "total": money(total),
        "peak": money(peak),
        "peak_account_share": ratio(sum(p > 0 for p in profits), n),
        "height": height,
        "drag": ratio(peak - total, total),
        "erosion": money(peak - total),
        "erosion_ratio": ratio(peak - total, peak),
        "reach_100": ratio(reach or 0, n) if total > 0 else None,
        "top_share": {
            q: ratio(curve[ceil(Fraction(s * n, 100))], total) for q, s in SHARES.items()
        },
        "bottom_share": {
            q: ratio(total - curve[n - ceil(Fraction(s * n, 100))], total)
            for q, s in SHARES.items()
        },
        **_bands(profits, money),
        "flat_back": ratio(sum(100 * c >= 95 * peak for c in curve[1:]), n) if peak else None,
        "gini_normalised": ratio(gaps, spread) if n > 1 else None,
        "pareto": _pareto(ranked),
        "rank_correlation": spearman([lad["net_revenue"] for _, lad in ranked], profits),
    }


def _bands(profits: Sequence[int], money: Callable[[int], Fraction]) -> dict[str, Any]:
    n = len(profits) or 1
    edge = Fraction(sum(abs(p) for p in profits), 20 * n)
    bands = {
        "makers": [p for p in profits if p > edge],
        "neutral": [p for p in profits if -edge <= p <= edge],
        "takers": [p for p in profits if p < -edge],
    }
    return {k: {"accounts": len(b), "amount": money(sum(b))} for k, b in bands.items()}


def by_revenue(ranked: Sequence[tuple[str, Ladder]]) -> list[tuple[str, Ladder]]:
    """The accounts, largest net revenue first; equal ones by id."""
    return sorted(ranked, key=lambda one: (-one[1]["net_revenue"], one[0].encode()))


def _pareto(ranked: Sequence[tuple[str, Ladder]]) -> dict[str, dict[str, Fraction | None]]:
    result: dict[str, dict[str, Fraction | None]] = {"revenue": {}, "profit": {}, "overlap": {}}
    revenue = by_revenue(ranked)
    for name, share in PARETO.items():
        many = share * len(ranked) / 100
        count = ceil(many)
        for key, column, accounts in (
            ("revenue", "net_revenue", revenue),
            ("profit", "account_profit", ranked),
        ):
            amounts = [ladder[column] for _, ladder in accounts]
            whole = ratio(sum(amounts[:count]), sum(amounts))
            result[key][name] = whole if many >= 1 else None
        shared = {a for a, _ in revenue[:count]} & {a for a, _ in ranked[:count]}
        result["overlap"][name] = ratio(len(shared), count) if many >= 1 else None
    return result


SHORT = {"profit": "account_profit", "revenue": "net_revenue"}


class Columns:
    """The columns of the active accounts that rules and leaks may read."""

    def __init__(
        self,
        books: Books,
        ranked: Sequence[tuple[str, Ladder]],
        volumes: Mapping[str, Mapping[Party, Fraction]],
    ) -> None:
        self.books, self.ranked = books, ranked
        self.rows: dict[str, dict[str, Value]] = {}
        measures = measured(books)
        for account, ladder in ranked:
            row = dict(books.attributes[account])
            row |= {name: Fraction(units, books.scale) for name, units in ladder.items()}
            row |= {f"{name}_volume": units[account] for name, units in volumes.items()}
            row |= {name: units[account] for name, units in measures.items()}
            net = ladder["net_revenue"]
            row["margin"] = Fraction(ladder["account_profit"], net) if net > 0 else None
            self.rows[account] = row
        self.orders: dict[str, list[str]] = {}

    def order(self, column: str) -> list[str]:
        """Accounts by a column, largest first; ties by net revenue, then id."""
        if column not in self.orders:
            present = [a for a, _ in by_revenue(self.ranked) if self.rows[a][column] is not None]
            present.sort(key=lambda a: -(amount(("col", column), self.rows[a]) or ZERO))
            self.orders[column] = present
        return self.orders[column]

    def row(self, account: str) -> Row:
        """All columns of an account, ranks computed when read."""
        return _Ranked(self, account)

    def rank(self, account: str, name: str) -> Value:
        """`X_rank`, `X_rank_share` or `cumulative_X_share`."""
        stem = name.removeprefix("cumulative_").removesuffix("_share").removesuffix("_rank")
        column = SHORT.get(stem, stem)
        order = self.order(column)
        if account not in order:
            return None
        rank = order.index(account) + 1
        if name.startswith("cumulative_"):
            values = [amount(("col", column), self.rows[a]) or ZERO for a in order]
            whole = sum(values, ZERO)
            return sum(values[:rank], ZERO) / whole if whole > 0 else None
        return Fraction(rank, len(self.ranked)) if name.endswith("_share") else Fraction(rank)


class _Ranked(dict[str, Value]):
    def __init__(self, columns: Columns, account: str) -> None:
        super().__init__(columns.rows[account])
        self.columns, self.account = columns, account

    def __missing__(self, name: str) -> Value:
        return self.columns.rank(self.account, name)


def measured(books: Books) -> dict[str, dict[Party, Fraction]]:
    """The measures of every party."""
    specs = books.config["accounts"].get("measures", {})
    return {name: quantities(books, spec, "net", 18) for name, spec in specs.items()}


def first_match(rules: Sequence[Mapping[str, Any]], row: Row) -> str | None:
    """The tier of the first rule that holds."""
    return next((str(rule["tier"]) for rule in rules if holds(rule["when"], row)), None)


def tier_table(
    books: Books, ranked: Sequence[tuple[str, Ladder]], tiers: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """The tiers in rule order, each once, with their money."""
    total = sum(ladder["account_profit"] for _, ladder in ranked)
    table = []
    for tier in dict.fromkeys(r["tier"] for r in books.config["tiers"]["rules"]):
        members = [ladder for account, ladder in ranked if tiers[account] == tier]
        sums = {
            name: sum(ladder[name] for ladder in members)
            for name in ("net_revenue", "cost_to_serve", "account_profit")
        }
        table.append(
            {"tier": tier, "accounts": len(members)}
            | {name: Fraction(units, books.scale) for name, units in sums.items()}
            | {
                "margin": ratio(sums["account_profit"], sums["net_revenue"]),
                "profit_share": ratio(sums["account_profit"], total),
            }
        )
    return table


Losses = dict[str, dict[str, tuple[int, int]]]
"""By leak and account: the loss and what of it is recoverable, in minor units."""


def leaks(books: Books, columns: Columns) -> Losses:
    """Policy leaks of every active account."""
    spec = books.config.get("leaks", {})
    policy: Mapping[str, Any] = spec.get("policy", {})
    found: Losses = {name: {} for name in policy}
    for account, ladder in columns.ranked:
        row = columns.row(account)
        losses = {name: _loss(books, leak, row) for name, leak in policy.items()}
        kept = _within_lines(policy, losses, ladder)
        recoverable = sum(kept.values())
        if "target_margin" in spec:
            aim = books.number(spec["target_margin"]) * max(ladder["net_revenue"], 0)
            recoverable = min(recoverable, max(0, half_away(aim - ladder["account_profit"])))
        whole = sum(kept.values())
        quotas = [Fraction(recoverable * part, whole or 1) for part in kept.values()]
        shares = largest_remainder(recoverable, quotas)
        for (name, loss), share in zip(kept.items(), shares, strict=True):
            found[name][account] = (loss, share)
    return found


def _loss(books: Books, leak: Mapping[str, Any], row: Row) -> int:
    if not holds(leak["when"], row):
        return 0
    return max(0, books.minor(amount(leak["loss"], row) or ZERO))


def _within_lines(
    policy: Mapping[str, Any], losses: Mapping[str, int], ladder: Ladder
) -> dict[str, int]:
    """Losses whose sum on one line is at most the line."""
    kept: dict[str, int] = {}
    for name, loss in losses.items():
        line = policy[name]["line"]
        taken = sum(part for other, part in kept.items() if policy[other]["line"] == line)
        kept[name] = min(loss, max(0, max(0, ladder[line]) - taken))
    return kept
