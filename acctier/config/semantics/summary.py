"""The fields of the summary that checks and gates may name."""

from __future__ import annotations

from collections.abc import Iterable

from acctier.config.semantics.names import loaded_columns
from acctier.config.semantics.review import Kinds, Review
from acctier.model.fields import Kind

_TOTALS = (
    "accounts active_accounts net_revenue gross_profit cost_to_serve contribution_margin "
    "account_profit unattributed excluded sustaining unused unassigned residual operating_profit"
).split()
_POOL_MONEY = (
    "cost received assigned unused passed_on sustaining unassigned residual difference".split()
)
_POOL_RATIOS = "practical_capacity used utilisation rate".split()
_ACTIVITY = "quantity volume unit_cost amount".split()
_LAYER = "cost accounts net_revenue account_profit profit_after".split()
_TABLE_ROWS = (
    "rows_read",
    "rows_used",
    "rows_outside_period",
    "rows_filtered",
    "rows_quarantined",
    "rows_unattributed",
)
_TIER = "accounts net_revenue cost_to_serve account_profit margin profit_share".split()
_LEAK = "accounts amount recoverable".split()
_WHALE = (
    "accounts total peak peak_account_share height drag erosion erosion_ratio reach_100 flat_back "
    "gini_normalised rank_correlation"
).split()
_SHARES = ("1", "4", "10", "20", "40")
_BANDS = ("makers", "neutral", "takers")
_PARETO = ("20", "4", "0.8")


def summary_fields(review: Review) -> Kinds:
    """Every number of the summary by its dotted name.

    Lists are reached by name (`pools.warehouse.unused`); a field of a list without a name is the
    sum over its entries (`pools.unused`, `tables.rows_read`).
    """
    lines, activities = review.names("profit_and_loss"), review.names("activities")
    own_cost = [
        name for name, spec in review.configuration.activities.items() if spec.cost is not None
    ]
    tiers = dict.fromkeys(rule.tier for rule in review.configuration.tiers.rules)
    leaks = review.names("leaks", "policy")
    names = [
        *_dotted("totals", [*lines, *activities, *loaded_columns(review), *_TOTALS]),
        *_dotted("unattributed", ["rows", *lines, "net_revenue", "account_profit"]),
        *_listed("pools", [*review.names("pools"), *own_cost], _POOL_MONEY, _POOL_RATIOS),
        *_listed("activities", activities, ["amount"], _ACTIVITY),
        *_listed("layers", review.names("sustaining"), ["cost"], _LAYER),
        *_listed("tables", review.names("tables"), _TABLE_ROWS, []),
        *_listed("tiers", tiers, [], _TIER),
        *_listed("leaks", leaks, ["amount", "recoverable"], _LEAK),
        *_dotted("whale", _WHALE),
        *(f"whale.{end}_share.{share}" for end in ("top", "bottom") for share in _SHARES),
        *(f"whale.{band}.{field}" for band in _BANDS for field in ("accounts", "amount")),
        *(f"whale.pareto.{of}.{q}" for of in ("revenue", "profit", "overlap") for q in _PARETO),
    ]
    sections = "tables profit_and_loss pools activities sustaining tiers leaks".split()
    incomplete = any(path[0] in sections for path in review.broken if len(path) in {1, 3})
    return Kinds(dict.fromkeys(names, Kind.NUMBER), partial=incomplete)


def _dotted(section: str, fields: Iterable[str]) -> list[str]:
    return [f"{section}.{field}" for field in fields]


def _listed(
    section: str, entries: Iterable[str], summed: Iterable[str], other: Iterable[str]
) -> list[str]:
    fields = dict.fromkeys((*summed, *other))
    return [
        *_dotted(section, summed),
        *(f"{section}.{entry}.{field}" for entry in entries for field in fields),
    ]
