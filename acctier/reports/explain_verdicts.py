"""What follows for an account: what would mend it, its leaks, its tier, and shared-out layers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from acctier.model.document import Fact, Facts
from acctier.model.explanation import (
    Comparison,
    Explanation,
    FewerUnits,
    LayerProof,
    LeakProof,
    OrderSize,
    PriceRise,
    RuleProof,
)
from acctier.model.money import Currency, round_places
from acctier.reports.proof_numbers import (
    amount_text,
    number_text,
    product_text,
    rate_text,
    share_text,
)
from acctier.reports.wording import JOINED, counted

_HUNDRED = 100


def remedy_facts(proof: Explanation, currency: Currency) -> Facts | None:
    """What would bring a losing account to zero, each by itself."""
    facts: list[Fact] = []
    if proof.price_rise is not None:
        facts.append(Fact("prices", None, note=_prices(proof.price_rise, currency)))
    if proof.fewer_units is not None:
        facts.append(Fact("less work", None, note=_less(proof.fewer_units, currency)))
    if proof.order_size is not None:
        facts.append(Fact("larger orders", None, note=_larger(proof.order_size, currency)))
    if not facts:
        return None
    return Facts("What would bring it to zero, each by itself", tuple(facts))


def _prices(rise: PriceRise, currency: Currency) -> str:
    text = f"{currency.code} {currency.format(rise.amount)} more net revenue"
    if rise.share is not None:
        up = Fraction(ceil(rise.share * 10_000), 10_000)
        text = f"{share_text(up, 2)} more net revenue ({currency.format(rise.amount)})"
    text += " for the same goods and the same work."
    if rise.moving:
        names = ", ".join(rise.moving)
        verb = "moves" if len(rise.moving) == 1 else "move"
        text += f" {names} {verb} with revenue and {'is' if verb == 'moves' else 'are'} left as "
        text += "it stands." if verb == "moves" else "they stand."
    return text


def _less(fewer: FewerUnits, currency: Currency) -> str:
    cost = currency.format(fewer.amount)
    if fewer.fewer is None:
        return (
            f"{fewer.activity} is its most expensive activity at {cost}, and that is not enough: "
            f"without any of it the account would still lose {currency.format(-fewer.left)}."
        )
    units = Fraction(ceil(fewer.fewer * 100), 100)
    return (
        f"{number_text(units)} of {number_text(fewer.units)} {fewer.unit} less of "
        f"{fewer.activity}, its most expensive activity at {cost} "
        f"({share_text(fewer.fewer / fewer.units)} of it). It helps the firm when what is "
        "set free is used for others or given up."
    )


def _larger(size: OrderSize, currency: Currency) -> str:
    each = product_text(Fraction(size.revenue, size.events * currency.scale), currency)
    left = rate_text(abs(round_places(size.margin * _HUNDRED, 2)), currency)
    events = f"{size.events:,} {size.table}"
    if size.needed is None:
        return (
            f"no size of order helps: goods and work per unit alone lose {left} on every 100.00 of "
            "net revenue, so that more revenue loses more."
        )
    needed = Fraction(ceil(size.needed * currency.scale), currency.scale)
    return (
        f"{events} bring {each} of net revenue each, and of every 100.00 of it {left} is left "
        f"after goods and work per unit. To pay with that for all its other cost "
        f"({currency.format(size.fixed)}), each of them would have to bring "
        f"{rate_text(needed, currency)}."
    )


def leak_facts(proof: Explanation, currency: Currency) -> Facts | None:
    """The leaks of the account with their arithmetic."""
    if not proof.leaks:
        return None
    facts = tuple(
        Fact(leak.leak, leak.amount, "money", _leak(leak, currency)) for leak in proof.leaks
    )
    return Facts("Leaks: what policies say it should not cost", facts)


def _leak(leak: LeakProof, currency: Currency) -> str:
    parts = [leak.loss.text, leak.loss.filled]
    if leak.loss.value is not None:
        parts.append(amount_text(leak.loss.value, currency))
    text = f"off {leak.line}: {' = '.join(dict.fromkeys(parts))}"
    if leak.amount != leak.claimed:
        text += f", cut to the {currency.format(leak.amount)} that other leaks leave of {leak.line}"
    text += f". Why: {leak.when.text}, here {leak.when.filled}."
    if leak.recoverable != leak.amount:
        text += f" Recoverable: {currency.format(leak.recoverable)}."
    owner = f"Owner: {leak.owner}" if leak.owner else None
    told = ", ".join(word for word in (owner, leak.nature) if word)
    return f"{text} {told[0].upper()}{told[1:]}." if told else text


def tier_facts(proof: Explanation, currency: Currency) -> Facts | None:
    """The rule that gave the tier, and those missed before it, with how far."""
    if not proof.rules:
        return None
    facts: list[Fact] = []
    for rule in proof.rules:
        verdict = "holds" if rule.holds else "missed"
        note = f"{verdict}: {rule.rule}"
        told = "; ".join(_told(rule, currency))
        facts.append(
            Fact(
                rule.tier,
                None,
                note=f"{note}: {told}" if told else note,
                tone="strong" if rule.holds else "plain",
            )
        )
    return Facts("Tier: the first rule that holds", tuple(facts))


def _told(rule: RuleProof, currency: Currency) -> Iterator[str]:
    """The comparisons that tell why: those that fail, or those that hold."""
    for each in rule.comparisons:
        if bool(each.holds) == rule.holds:
            yield _compared(each, currency)


_BEYOND = {"<": "above", "<=": "above", ">": "below", ">=": "below"}


def _compared(each: Comparison, currency: Currency) -> str:
    """One comparison in words: the value, and where it fails by how much."""
    if each.holds is None:
        return f"{each.text}: unknown, so it does not hold"
    if each.value is None or each.distance is None or each.limit is None:
        return f"{each.filled} is {'so' if each.holds else 'not so'}"
    text = f"{each.subject} is {_measured(each.value, each, currency)}"
    if each.holds:
        return text
    if each.places is not None:
        return f"{text}, {counted(each.places, 'place')} too far down"
    limit = _measured(each.limit, each, currency)
    how = _BEYOND.get(each.operator or "")
    if how is None or not each.distance:
        return f"{text}, and not {each.operator} {limit}"
    if each.measurement == "ratio":
        return f"{text}, {_percent(each.distance)} points {how} {limit}"
    return f"{text}, {_measured(each.distance, each, currency)} {how} {limit}"


def _measured(value: Fraction, each: Comparison, currency: Currency) -> str:
    if each.measurement == "money":
        return amount_text(value, currency)
    if each.measurement == "ratio":
        return f"{_percent(value)}{JOINED}%"
    return number_text(value)


def _percent(value: Fraction) -> str:
    """A share in percent: to its last digit where that is near, else to two decimals."""
    return number_text(round_places(value * _HUNDRED, 2))


def layer_facts(proof: Explanation, currency: Currency) -> Facts | None:
    """Sustaining cost that was shared out: flagged, because no account caused it."""
    if not proof.layers or proof.standing == "dormant":
        return None
    facts = [Fact("account profit", proof.account_profit, "money")]
    facts += [
        Fact(f"- {layer.layer}", -layer.amount, "money", _layer(layer, currency))
        for layer in proof.layers
    ]
    facts.append(Fact("= fully loaded profit", proof.fully_loaded_profit, "money", tone="strong"))
    note = "No account causes these costs; account profit, rank and tier are without them."
    return Facts("Sustaining cost shared out because the configuration says so", tuple(facts), note)


def _layer(layer: LayerProof, currency: Currency) -> str:
    if layer.measurement == "money":
        base, bases = (amount_text(each, currency) for each in (layer.base, layer.bases))
    else:
        base, bases = (number_text(each) for each in (layer.base, layer.bases))
    text = f"by {layer.by}: {currency.format(layer.cost)} x {base} / {bases}"
    if currency.minor(layer.exact) != layer.amount:
        text += f" = {product_text(layer.exact, currency)}, shared to the cent"
    return text
