"""A proof worked through again with nothing but its own printed or exact numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from acctier.model.cost_proof import PoolOrigin, PoolShare
from acctier.model.document import Block, Document, Fact, Facts
from acctier.model.explanation import ActivityProof, Explanation, LineProof, SubtotalProof
from acctier.model.money import Currency
from acctier.model.results import Results


def adds_up(results: Results, proof: Explanation) -> None:
    """Every figure of a proof follows from those before it, down to account profit."""
    currency = results.currency
    amounts: dict[str, int] = {}
    for rung in proof.rungs:
        if isinstance(rung, SubtotalProof):
            plus = sum(amounts[name] for name, _ in rung.plus)
            assert rung.amount == plus - sum(amounts[name] for name, _ in rung.minus), rung.name
        elif isinstance(rung, ActivityProof):
            _activity_adds_up(rung, currency)
        else:
            _line_adds_up(rung, currency)
        amounts[rung.name] = rung.amount
    assert amounts["account_profit"] == proof.account_profit


def _line_adds_up(line: LineProof, currency: Currency) -> None:
    minor = line.exact * currency.scale
    if line.formula is not None:
        assert currency.minor(line.exact) == line.amount, line.name
    else:
        assert line.source is not None
        assert abs(minor - line.amount) <= max(1, line.source.rows) * Fraction(1, 2) + line.once
        assert line.source.rows or not line.amount


def _activity_adds_up(activity: ActivityProof, currency: Currency) -> None:
    quantity = activity.quantity
    if not quantity.distinct:
        assert sum(term.amount for term in quantity.terms) == quantity.total, activity.name
        for term in quantity.terms:
            assert term.amount == term.base * (1 if term.factor is None else term.factor)
    assert sum(share.amount for share in activity.shares) == activity.amount
    for share in activity.shares:
        assert abs(share.exact * currency.scale - share.amount) < 1
        _share_adds_up(activity, share)
    if activity.rate is not None:
        assert currency.minor(activity.rate * quantity.total) == activity.amount


def _share_adds_up(activity: ActivityProof, share: PoolShare) -> None:
    if share.pool is not None:
        origin_adds_up(share.pool)
    if share.way == "capacity":
        assert share.pool is not None
        assert share.pool.base
        units = activity.quantity.total * (activity.uses or 1)
        assert share.exact == units * share.pool.gross / share.pool.base
    if share.way == "split":
        assert share.pool is not None
        assert share.share is not None
        assert share.volume
        if share.weight is not None and share.weights is not None:
            assert share.share == share.pool.gross * share.weight / share.weights
        assert share.exact == share.share / share.volume * activity.quantity.total


def origin_adds_up(pool: PoolOrigin) -> None:
    for each in pool.received:
        assert each.amount == each.gross * each.weight / each.weights


def facts_of(document: Document) -> Iterator[tuple[str, Fact]]:
    """Every labelled value of a document with the title it stands under."""
    for block in document.blocks:
        if isinstance(block, Facts):
            yield from ((block.title, fact) for fact in block.facts)


def blocks_titled(document: Document, title: str) -> list[Block]:
    return [
        block
        for block in document.blocks
        if isinstance(block, Facts) and block.title.startswith(title)
    ]


NUMBER = re.compile(r"(?<![\w.])-?[\d,]+(?:\.\d+)?")


def product(note: str) -> Fraction | None:
    """What the printed factors of ``pool: a x b units / c`` come to; None without a product."""
    bare = re.sub(r" \([^()]*\)", "", note).rpartition(": ")[2]
    first, *rest = re.split(r" (x|/) ", bare)
    if not rest:
        return None
    value = _number(first)
    for operator, factor in zip(rest[::2], rest[1::2], strict=True):
        value = value / _number(factor) if operator == "/" else value * _number(factor)
    return value


def _number(text: str) -> Fraction:
    found = NUMBER.search(text)
    assert found is not None, text
    return Fraction(found[0].replace(",", ""))
