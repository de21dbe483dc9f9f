"""Verdicts: the tier rule that holds for an account, those it missed, and its leaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from acctier.config.models import LeakSpec, TierRule
from acctier.explain.evidence import prove
from acctier.explain.figures import MARGIN, RANK_SHARE, Figures
from acctier.expression.exact import number_of
from acctier.expression.nodes import Binary, Expression, Name, Node
from acctier.expression.spelling import spelled
from acctier.model.explanation import Comparison, LeakProof, Measurement, RuleProof

_ORDERS = {"=", "<>", "<", "<=", ">", ">="}


def judged_by(
    rules: Sequence[TierRule], figures: Figures, tier: str | None
) -> tuple[RuleProof, ...]:
    """The rules an account was tried by, in order, up to the one that holds and gives its tier."""
    proofs: list[RuleProof] = []
    for rule in rules:
        holds = bool(figures.evaluate(rule.when))
        leaves = tuple(_compare(node, figures) for node in _leaves(rule.when.root))
        proofs.append(
            RuleProof(
                rule.tier,
                " ".join(rule.when.text.split()),
                holds,
                leaves if rule.when.names else (),
                any_of=_operator(rule.when.root) == "OR",
            )
        )
        if holds:
            break
    given = proofs[-1].tier if proofs and proofs[-1].holds else None
    prove("the tier", given, tier)
    return tuple(proofs)


def _operator(node: Node) -> str:
    return node.operator if isinstance(node, Binary) else ""


def _leaves(node: Node) -> Iterator[Node]:
    """The comparisons that AND and OR join."""
    if isinstance(node, Binary) and node.operator in {"AND", "OR"}:
        yield from _leaves(node.left)
        yield from _leaves(node.right)
    else:
        yield node


def _compare(node: Node, figures: Figures) -> Comparison:
    """One condition with its values, and how far the value is from the limit."""
    holds = figures.evaluate(Expression("", node))
    verdict = None if holds is None else bool(holds)
    text, filled = spelled(node), figures.filled(node)
    if not isinstance(node, Binary) or node.operator not in _ORDERS:
        return Comparison(text, filled, verdict)
    cells = [figures.evaluate(Expression("", side)) for side in (node.left, node.right)]
    if not all(isinstance(cell, Fraction | bool) for cell in cells):
        return Comparison(text, filled, verdict)
    value, limit = (number_of(cell) for cell in cells)
    assert value is not None
    assert limit is not None
    return Comparison(
        text,
        filled,
        verdict,
        spelled(node.left),
        node.operator,
        measurement_of(node, figures),
        value,
        limit,
        abs(value - limit),
        _places(node, figures, limit, verdict=verdict),
    )


def measurement_of(node: Node, figures: Figures) -> Measurement:
    """Whether a comparison is about money, a share, or some other number."""
    names = [each.text for each in node.walk() if isinstance(each, Name)]
    money = any(name in figures.money for name in names)
    divided = any(isinstance(each, Binary) and each.operator == "/" for each in node.walk())
    if money and not divided:
        return "money"
    ratio = any(name == MARGIN or name.endswith("_share") for name in names)
    return "ratio" if ratio or (money and divided) else "number"


def _places(node: Binary, figures: Figures, limit: Fraction, *, verdict: bool | None) -> int | None:
    """How many ranks are missing to a limit on a rank or a share of ranks."""
    if verdict or node.operator not in {"<", "<="} or not isinstance(node.left, Name):
        return None
    name, value = node.left.text, figures.cells[node.left.text]
    if not isinstance(value, Fraction) or not name.endswith(("_rank", RANK_SHARE)):
        return None
    if name.endswith(RANK_SHARE):
        among = figures.evidence.results.totals["active_accounts"]
        value, limit = value * among, limit * among
    last = limit.numerator // limit.denominator
    if node.operator == "<" and limit == last:
        last -= 1
    return int(value) - last


def leak_of(row: dict[str, object], spec: LeakSpec, figures: Figures) -> LeakProof:
    """One leak of the account with its arithmetic; the claim may have been cut to its line."""
    loss = figures.formula(spec.loss)
    claimed = max(0, figures.evidence.currency.minor(loss.value or Fraction(0)))
    amount, recoverable = row["amount"], row["recoverable"]
    assert isinstance(amount, int)
    assert isinstance(recoverable, int)
    held = bool(figures.evaluate(spec.when)) and amount <= claimed
    prove(f"leak {row['leak']}", held, stands=True)
    return LeakProof(
        str(row["leak"]),
        spec.line,
        spec.owner,
        spec.nature,
        figures.formula(spec.when),
        loss,
        claimed,
        amount,
        recoverable,
    )
