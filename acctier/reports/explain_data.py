"""The proof of an account for machines: every figure that the report tells, exact.

Money that stands in the P&L has the currency's digits; exact sums, shares and rates are decimals to
their last digit where they end, else rounded at 10 places.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from acctier.model.cost_proof import PoolOrigin, PoolShare, Quantity, RowSource, Term
from acctier.model.exact import EXACT_PLACES, RATIO_PLACES, fixed, trimmed
from acctier.model.explanation import (
    ActivityProof,
    Comparison,
    Explanation,
    Formula,
    LayerProof,
    LeakProof,
    LineProof,
    RuleProof,
    Rung,
    SubtotalProof,
)
from acctier.model.money import Currency
from acctier.model.results import Results
from acctier.reports.accounts import identity

SCHEMA = "acctier/explanation/1"

Plain = dict[str, object]


def explanation_data(results: Results, proof: Explanation) -> Plain:
    """The whole proof of one account."""
    currency = results.currency
    return {
        "schema": SCHEMA,
        **identity(results),
        "support_method": results.support_method,
        "capacity_basis": "practical_capacity",
        "account_id": proof.account_id,
        "account_name": proof.account_name,
        "standing": proof.standing,
        "net_revenue": currency.decimal(proof.net_revenue),
        "gross_profit": currency.decimal(proof.gross_profit),
        "account_profit": currency.decimal(proof.account_profit),
        "ranks": {rank.by: {"rank": rank.rank, "of": rank.of} for rank in proof.ranks},
        "tier": proof.tier,
        "conventional_tier": proof.conventional_tier,
        "ladder": [rung_data(rung, currency, proof.everyone[rung.name]) for rung in proof.rungs],
        "pools": [origin_data(pool, currency) for pool in _pools(proof)],
        "rules": [_rule(rule) for rule in proof.rules],
        "leaks": [_leak(leak, currency) for leak in proof.leaks],
        "to_zero": _to_zero(proof, currency),
        "layers": [_layer(layer, currency) for layer in proof.layers],
        "fully_loaded_profit": _money(proof.fully_loaded_profit, currency),
        **_children(proof, currency),
    }


def _children(proof: Explanation, currency: Currency) -> Plain:
    """The accounts that roll up into this one, where any does."""
    if not proof.children:
        return {}
    told = [
        {
            "account_id": child.account_id,
            "account_name": child.account_name,
            "net_revenue": currency.decimal(child.net_revenue),
        }
        for child in proof.children
    ]
    return {"children": told}


def exact_number(value: Fraction | None) -> Decimal | None:
    """An exact number: to its last digit within 18 places, else rounded at 10.

    >>> exact_number(Fraction(1, 8)), exact_number(Fraction(1, 3))
    (Decimal('0.125'), Decimal('0.3333333333'))
    """
    if value is None:
        return None
    ends = 10**EXACT_PLACES % value.denominator == 0
    return trimmed(value, EXACT_PLACES) if ends else fixed(value, RATIO_PLACES)


def _money(amount: int | None, currency: Currency) -> Decimal | None:
    return None if amount is None else currency.decimal(amount)


def _pools(proof: Explanation) -> list[PoolOrigin]:
    """Every pool behind an activity, once."""
    found: dict[str, PoolOrigin] = {}
    for rung in proof.rungs:
        if isinstance(rung, ActivityProof):
            found |= {each.pool.pool: each.pool for each in rung.shares if each.pool is not None}
    return list(found.values())


def rung_data(rung: Rung, currency: Currency, everyone: int) -> Plain:
    """One line, activity or subtotal."""
    amounts = {"amount": currency.decimal(rung.amount), "all_accounts": currency.decimal(everyone)}
    match rung:
        case LineProof():
            return {
                "line": rung.name,
                "role": "line",
                "kind": rung.kind,
                "level": rung.level if rung.kind == "cost_to_serve" else None,
                **amounts,
                "exact": exact_number(rung.exact),
                "rounding": exact_number(Fraction(rung.amount, currency.scale) - rung.exact),
                "rounded": "account" if rung.once or rung.formula else "row",
                "imputed": rung.imputed,
                "formula": None if rung.formula is None else _formula(rung.formula),
                "source": None if rung.source is None else source_data(rung.source),
            }
        case ActivityProof():
            return {
                "line": rung.name,
                "role": "activity",
                "kind": rung.kind,
                "level": rung.level,
                **amounts,
                "exact": exact_number(rung.exact),
                "quantity": _quantity(rung.quantity),
                "uses": exact_number(rung.uses),
                "standard_rate": exact_number(rung.rate),
                "from_pools": [_share(share, currency) for share in rung.shares],
            }
        case SubtotalProof():
            return {
                "line": rung.name,
                "role": "subtotal",
                **amounts,
                "plus": [name for name, _ in rung.plus],
                "minus": [name for name, _ in rung.minus],
            }


def source_data(source: RowSource) -> Plain:
    """The rows behind a figure."""
    return {
        "table": source.table,
        "rows": source.rows,
        "files": list(source.files),
        "expression": source.expression,
        "where": source.where,
        "rows_without_value": source.missing,
        "rows_below_zero": source.negative,
        "negative": source.rule,
    }


def _formula(formula: Formula) -> Plain:
    return {
        "formula": formula.text,
        "filled": formula.filled,
        "value": exact_number(formula.value),
    }


def _quantity(quantity: Quantity) -> Plain:
    return {
        "total": exact_number(quantity.total),
        "unit": quantity.unit,
        "terms": [_term(term) for term in quantity.terms],
        "source": source_data(quantity.source),
    }


def _term(term: Term) -> Plain:
    return {
        "base": exact_number(term.base),
        "of": term.of,
        "factor": exact_number(term.factor),
        "where": term.where,
        "amount": exact_number(term.amount),
    }


def _share(share: PoolShare, currency: Currency) -> Plain:
    return {
        "pool": None if share.pool is None else share.pool.pool,
        "way": share.way,
        "weight": exact_number(share.weight),
        "weights": exact_number(share.weights),
        "share": exact_number(share.share),
        "volume": exact_number(share.volume),
        "volume_stated": share.stated,
        "rate": exact_number(share.per_unit),
        "exact": exact_number(share.exact),
        "amount": currency.decimal(share.amount),
    }


def origin_data(pool: PoolOrigin, currency: Currency) -> Plain:
    """How the cost of a pool came about."""
    own = pool.own
    return {
        "pool": pool.pool,
        "own": currency.decimal(own.amount),
        "place": own.place,
        "expression": own.expression or None,
        "source": None if own.source is None else source_data(own.source),
        "received": [
            {
                "pool": each.pool,
                "gross": exact_number(each.gross),
                "weight": exact_number(each.weight),
                "weights": exact_number(each.weights),
                "amount": exact_number(each.amount),
            }
            for each in pool.received
        ],
        "gross": exact_number(pool.gross),
        "practical_capacity": exact_number(pool.practical_capacity),
        "divided_by": exact_number(pool.base),
        "unit": pool.unit,
        "rate": exact_number(pool.rate),
    }


def _rule(rule: RuleProof) -> Plain:
    return {
        "tier": rule.tier,
        "rule": rule.rule,
        "holds": rule.holds,
        "comparisons": [_comparison(each) for each in rule.comparisons],
    }


def _comparison(each: Comparison) -> Plain:
    return {
        "comparison": each.text,
        "filled": each.filled,
        "holds": each.holds,
        "value": exact_number(each.value),
        "limit": exact_number(each.limit),
        "distance": exact_number(each.distance),
        "places": each.places,
    }


def _leak(leak: LeakProof, currency: Currency) -> Plain:
    return {
        "leak": leak.leak,
        "line": leak.line,
        "owner": leak.owner,
        "nature": leak.nature,
        "when": _formula(leak.when),
        "loss": _formula(leak.loss),
        "claimed": currency.decimal(leak.claimed),
        "amount": currency.decimal(leak.amount),
        "recoverable": currency.decimal(leak.recoverable),
    }


def _to_zero(proof: Explanation, currency: Currency) -> Plain | None:
    """What would bring a losing account to zero; None for one that does not lose."""
    rise, fewer, size = proof.price_rise, proof.fewer_units, proof.order_size
    if rise is None:
        return None
    return {
        "prices": {
            "net_revenue": currency.decimal(rise.amount),
            "share": exact_number(rise.share),
            "left_as_is": list(rise.moving),
        },
        "less_work": None
        if fewer is None
        else {
            "activity": fewer.activity,
            "amount": currency.decimal(fewer.amount),
            "unit": fewer.unit,
            "units": exact_number(fewer.units),
            "unit_cost": exact_number(fewer.unit_cost),
            "fewer": exact_number(fewer.fewer),
            "profit_without_any": currency.decimal(proof.account_profit + fewer.amount),
        },
        "larger_orders": None
        if size is None
        else {
            "activity": size.activity,
            "table": size.table,
            "events": size.events,
            "net_revenue_per_event": exact_number(
                Fraction(size.revenue, size.events * currency.scale)
            ),
            "margin_after_unit_level": exact_number(size.margin),
            "other_cost": currency.decimal(size.fixed),
            "needed_per_event": exact_number(size.needed),
        },
    }


def _layer(layer: LayerProof, currency: Currency) -> Plain:
    return {
        "layer": layer.layer,
        "allocated_by": layer.by,
        "cost": currency.decimal(layer.cost),
        "base": exact_number(layer.base),
        "bases": exact_number(layer.bases),
        "exact": exact_number(layer.exact),
        "amount": currency.decimal(layer.amount),
        "after": currency.decimal(layer.after),
    }
