"""The fields of the summary that a check or gate may name, as exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction

from acctier.model.money import Currency
from acctier.model.results import Band, Results

Tree = Mapping[str, object]
MONEY = frozenset(
    "cost received assigned unused passed_on sustaining unassigned residual difference amount "
    "recoverable net_revenue cost_to_serve account_profit profit_after total peak erosion".split()
)
_SECTIONS = {
    "pools": "pool",
    "activities": "activity",
    "tiers": "tier",
    "leaks": "leak",
    "tables": "table",
    "layers": "layer",
}


def summary_fields(results: Results) -> Tree:
    """Every number of a run under the path it has in the summary, money in major units."""
    currency = results.currency
    counts = {"accounts", "active_accounts", "rows"}

    def money(amounts: Mapping[str, int]) -> dict[str, Fraction]:
        return {
            name: Fraction(amount) if name in counts else Fraction(amount, currency.scale)
            for name, amount in amounts.items()
        }

    tree: dict[str, object] = {
        "totals": money(results.totals),
        "unattributed": money(results.unattributed),
        "whale": _numbers(results.whale, currency),
    }
    for section, key in _SECTIONS.items():
        items = getattr(results, section)
        tree[section] = {getattr(item, key): _numbers(item, currency) for item in items}
    return tree


def _numbers(item: object, currency: Currency) -> dict[str, object]:
    assert is_dataclass(item)
    names = [each.name for each in fields(item)] + ["difference", "utilisation"]
    found: dict[str, object] = {}
    for name in names:
        value = getattr(item, name, None)
        if isinstance(value, bool | str | tuple):
            continue
        if isinstance(value, Band):
            found[name] = {
                "accounts": Fraction(value.accounts),
                "amount": Fraction(value.amount, currency.scale),
            }
        elif isinstance(value, Mapping):
            found[name] = value
        elif isinstance(value, int):
            found[name] = Fraction(value, currency.scale if name in MONEY else 1)
        else:
            found[name] = value
    return found


def look_up(tree: Tree, parts: Sequence[str]) -> Fraction | None:
    """The number under a path; a section without a name is added up over its items.

    ``pools.cost`` adds the cost of all pools, ``pools.warehouse.cost`` is that of one.  None when
    the number is undefined.

    >>> pools = {"a": {"cost": Fraction(1)}, "b": {"cost": Fraction(2)}}
    >>> look_up({"pools": pools}, ["pools", "cost"])
    Fraction(3, 1)
    """
    node: object = tree.get(parts[0])
    rest = list(parts[1:])
    if parts[0] in _SECTIONS and isinstance(node, Mapping) and len(rest) == 1:
        values = [look_up({"item": item}, ["item", rest[0]]) for item in node.values()]
        return sum((value for value in values if value is not None), Fraction(0))
    for part in rest:
        if not isinstance(node, Mapping):
            return None
        node = node.get(part)
    return node if isinstance(node, Fraction) else None
