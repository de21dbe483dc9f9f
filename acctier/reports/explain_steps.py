"""The steps of a proof: rows to lines, costs to rates, quantities to money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from acctier.model.cost_proof import OwnCost, PoolOrigin, PoolShare, Quantity, RowSource, Term
from acctier.model.costing import ZERO
from acctier.model.document import Fact, Facts
from acctier.model.explanation import ActivityProof, LineProof, SubtotalProof
from acctier.model.money import Currency, round_places
from acctier.reports.proof_numbers import (
    amount_text,
    dividend_for,
    enough,
    factor_for,
    factor_text,
    number_text,
    product_text,
    rate_text,
)
from acctier.reports.wording import counted

_LEVELS = {"unit": "per unit", "batch": "per order or event", "customer": "for the account"}


def line_fact(line: LineProof, currency: Currency) -> Fact:
    """A line of the P&L with its rows, or with its formula."""
    if line.formula is not None:
        given = "no value, which counts 0"
        if line.formula.value is not None:
            given = amount_text(line.formula.value, currency)
        note = f"{line.formula.text} = {line.formula.filled} = {given}"
        if line.imputed:
            note += "; imputed: no ledger holds it"
        return Fact(line.name, line.amount, "money", note)
    assert line.source is not None
    note = f"{line.source.expression}: {source_text(line.source)}"
    rounding = Fraction(line.amount, currency.scale) - line.exact
    if rounding:
        where = "the account's sum" if line.once else "every row"
        note += (
            f"; exactly {amount_text(line.exact, currency)}, {where} rounded to "
            f"{currency.format(1)}"
        )
    return Fact(line.name, line.amount, "money", note)


def source_text(source: RowSource) -> str:
    """How many rows, of which table, under which condition, in which files."""
    text = f"{counted(source.rows, 'row')} of {source.table}"
    if source.where:
        text += f" where {' '.join(source.where.split())}"
    if source.missing:
        text += f"; {counted(source.missing, 'row')} without a value count 0"
    if source.negative and source.rule != "net":
        done = "count 0" if source.rule == "floor" else "count with their magnitude"
        text += f"; {counted(source.negative, 'row')} below zero {done}"
    return text


def activity_facts(activity: ActivityProof, currency: Currency) -> Facts:
    """The cost of one activity: what a unit costs pool by pool, how many units, the product."""
    facts: list[Fact] = []
    for share in activity.shares:
        facts += _rate_facts(activity, share, currency)
    facts.append(_quantity_fact(activity.quantity))
    facts += _cost_facts(activity, currency)
    title = f"{activity.name}: {currency.format(activity.amount)}, {_LEVELS[activity.level]}"
    return Facts(title, tuple(facts))


def _rate_facts(activity: ActivityProof, share: PoolShare, currency: Currency) -> Iterator[Fact]:
    """From a pool to the cost of one unit."""
    times = activity.quantity.total * (activity.uses or 1)
    if share.way == "standard":
        if share is activity.shares[0] and activity.rate is not None:
            yield Fact("rate", activity.rate, "rate", "standard rate, whatever the pools cost")
        return
    assert share.pool is not None
    if share.way == "unassigned":
        note = f"from {share.pool.pool}: there is no volume in this period to divide it by"
        yield _exact_fact("not allocated", share.share or ZERO, currency, note)
    elif share.way == "capacity":
        yield _capacity_fact(share.pool, times, currency)
    else:
        yield from _split_facts(share, share.pool, activity.quantity, currency)


def _capacity_fact(pool: PoolOrigin, times: Fraction, currency: Currency) -> Fact:
    """The capacity cost rate: gross cost over practical capacity."""
    base, rate = pool.base or Fraction(1), factor_for(pool.rate or ZERO, times, currency)
    gross = dividend_for(pool.gross, base, rate, currency)
    note = f"{pool.pool}: {gross} / {number_text(base)} {pool.unit}"
    if pool.practical_capacity is not None and pool.practical_capacity != base:
        less = number_text(pool.practical_capacity - base)
        note += f" (practical capacity less {less} for pools that are left out)"
    return Fact("rate", rate, "rate", note)


def _split_facts(
    share: PoolShare, pool: PoolOrigin, quantity: Quantity, currency: Currency
) -> Iterator[Fact]:
    """The activity's part of a pool by weight, and that over the volume of the driver."""
    part, volume = share.share or ZERO, share.volume or Fraction(1)
    rate = factor_for(share.per_unit or ZERO, quantity.total, currency)
    told = dividend_for(part, volume, rate, currency)
    if share.weight is None or share.weights is None:
        yield _exact_fact("own cost", part, currency, "its own, from no pool")
    else:
        note = _by_weight(pool.pool, pool.gross, share.weight, share.weights, currency)
        yield _exact_fact("share", part, currency, note)
    kind = "stated practical volume" if share.stated else "measured over all accounts"
    note = f"{told} / {number_text(volume)}{_unit(quantity)}, {kind}"
    yield Fact("rate", rate, "rate", note)


def _by_weight(
    pool: str, gross: Fraction, weight: Fraction, weights: Fraction, currency: Currency
) -> str:
    """A pool's cost by weight, printed so that the part can be worked out again."""
    part = amount_text(gross * weight / weights, currency)
    told = enough(
        gross,
        currency.digits,
        lambda each: amount_text(each * weight / weights, currency) == part,
    )
    return (
        f"{pool}: {rate_text(told, currency)} x {number_text(weight)} / {number_text(weights)} "
        "by weight"
    )


def _unit(quantity: Quantity) -> str:
    """What is counted, to stand behind a number; a column that was added up stands in brackets."""
    summed = quantity.source.expression is not None and not quantity.distinct
    if summed and quantity.unit == quantity.source.expression:
        return f" ({quantity.unit})"
    return f" {quantity.unit}"


def _exact_fact(label: str, value: Fraction, currency: Currency, note: str) -> Fact:
    return Fact(label, round_places(value, currency.digits + 2), "rate", note)


def _quantity_fact(quantity: Quantity) -> Fact:
    source, rows = quantity.source, source_text(quantity.source)
    if quantity.distinct:
        return Fact("quantity", quantity.total, "quantity", f"{quantity.unit} in {rows}")
    if source.expression is None:
        return Fact("quantity", quantity.total, "quantity", rows)
    note = f"{' '.join(source.expression.split())} over {rows}"
    terms = terms_text(quantity.terms)
    if terms:
        note += f": {terms} = {number_text(quantity.total)} {quantity.unit}"
    return Fact("quantity", quantity.total, "quantity", note)


def terms_text(terms: tuple[Term, ...]) -> str:
    """The terms of a quantity as a sum; empty when one plain column was added up.

    >>> from fractions import Fraction as F
    >>> terms_text((Term(F(331), "orders", F(1986), F(6)), Term(F(194), "rush", F(2910), F(15))))
    '331 orders x 6 + 194 rush x 15'
    """
    if len(terms) == 1 and terms[0].factor is None and terms[0].where is None:
        return ""
    text = ""
    for term in sorted(terms, key=lambda each: each.amount < 0):
        minus = term.amount < 0
        sign = ("- " if minus else "+ ") if text else ("0 - " if minus else "")
        told = f"{number_text(abs(term.base))} {term.of}"
        if term.factor is not None:
            told += f" x {number_text(abs(term.factor))}"
        if term.where is not None:
            told += f" ({term.where})"
        text += f"{' ' if text else ''}{sign}{told}"
    return text


def _cost_facts(activity: ActivityProof, currency: Currency) -> Iterator[Fact]:
    """The product, or one per pool and their sum."""
    shares = [share for share in activity.shares if share.way != "unassigned"]
    if not shares:
        yield Fact("cost", activity.amount, "money", "nothing reaches any account")
        return
    if activity.rate is not None:
        yield from _standard_facts(activity, currency)
        return
    for share in shares:
        label = "cost" if len(shares) == 1 else f"from {share.pool.pool if share.pool else ''}"
        yield Fact(label, share.amount, "money", _product(activity, share, currency))
    if len(shares) > 1:
        parts = " + ".join(currency.format(share.amount) for share in shares)
        yield Fact("cost", activity.amount, "money", parts)


def _product(activity: ActivityProof, share: PoolShare, currency: Currency) -> str:
    total, uses = activity.quantity.total, Fraction(1)
    text = f"{number_text(total)}{_unit(activity.quantity)}"
    if activity.uses is not None and share.way == "capacity" and share.pool is not None:
        uses = activity.uses
        text += f" x {number_text(uses)} {share.pool.unit}"
    rate = factor_text(share.per_unit or ZERO, total * uses, currency)
    return f"{text} x {rate}{_shared(share.exact, share.amount, currency)}"


def _shared(exact: Fraction, amount: int, currency: Currency) -> str:
    """What is to be said where the P&L holds another cent than the product."""
    if currency.minor(exact) == amount:
        return ""
    return (
        f" = {product_text(exact, currency)}; {currency.format(amount)} in the P&L, as the last "
        "cents are shared out so that all accounts add up"
    )


def _standard_facts(activity: ActivityProof, currency: Currency) -> Iterator[Fact]:
    rate = activity.rate or ZERO
    note = f"{number_text(activity.quantity.total)}{_unit(activity.quantity)} x "
    note += f"{rate_text(rate, currency)}, rounded once"
    yield Fact("cost", activity.amount, "money", note)
    behind = [share for share in activity.shares if share.pool is not None]
    if not behind:
        yield Fact("behind it", None, note="no pool: the tie-out lists it as applied without one")
    if len(behind) > 1:
        for share in behind:
            note = f"of it from {share.pool.pool}, by what the pools contribute"  # type: ignore[union-attr]
            yield Fact("", share.amount, "money", note)


def subtotal_text(subtotal: SubtotalProof, currency: Currency) -> str:
    """A subtotal as the sum it is; lines of nothing are left out."""
    plus = [f"{name} {currency.format(amount)}" for name, amount in subtotal.plus if amount]
    minus = [f"{name} {currency.format(amount)}" for name, amount in subtotal.minus if amount]
    text = " + ".join(plus) or currency.format(0)
    for each in minus:
        text += f" - {each}"
    return f"= {subtotal.name.replace('_', ' ')} {currency.format(subtotal.amount)}: {text}"


def origin_facts(pool: PoolOrigin, currency: Currency) -> Facts:
    """How the cost of a pool came about."""
    facts = [own_fact(pool.own)]
    for each in pool.received:
        note = _by_weight(each.pool, each.gross, each.weight, each.weights, currency)
        facts.append(_exact_fact("+ received", each.amount, currency, note))
    if pool.received:
        facts.append(_exact_fact("= gross cost", pool.gross, currency, ""))
    if pool.practical_capacity is not None:
        note = f"{pool.unit} it can do in the period"
        facts.append(Fact("practical capacity", pool.practical_capacity, "quantity", note))
        facts.append(_capacity_fact(pool, Fraction(1), currency))
    return Facts(f"Pool {pool.pool}" if not pool.of_activity else pool.pool, tuple(facts))


def own_fact(own: OwnCost) -> Fact:
    """A pool's own cost: where it was typed, or which rows it was added up from."""
    if own.source is None:
        text = own.expression
        plain = text.replace("_", "").replace(".", "").isdecimal()
        note = f"typed at {own.place}" if plain else f"{text}, typed at {own.place}"
        return Fact("own cost", own.amount, "money", note)
    note = f"{own.source.expression or 'rows'}: {source_text(own.source)}"
    return Fact("own cost", own.amount, "money", note)


def files_facts(sources: Iterable[RowSource]) -> Facts:
    """The files behind the rows, table by table."""
    files: dict[str, dict[str, None]] = {}
    for source in sources:
        if source.rows:
            files.setdefault(source.table, {}).update(dict.fromkeys(source.files))
    facts = tuple(Fact(table, None, note=", ".join(names)) for table, names in files.items())
    return Facts("Where the rows come from", facts)
