"""Quantities: what an account took of a driver or a pool's capacity, told term by term."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from acctier.config.models import ActivitySpec
from acctier.explain.evidence import Asked, Evidence, prove
from acctier.explain.pools import source_of
from acctier.explain.tallies import Tally
from acctier.explain.terms import Part
from acctier.expression.nodes import Name
from acctier.expression.spelling import spelled
from acctier.model.cost_proof import Quantity, Term

ROUNDING = "rounding of rows to 9 decimals"


def quantity_of(
    evidence: Evidence,
    asked: Asked,
    spec: ActivitySpec,
    parts: tuple[Part, ...],
    tally: Tally,
    total: Fraction,
) -> Quantity:
    """The quantity of one account; the terms of its ``parts`` add up to ``total`` exactly."""
    prove(f"the quantity of {asked.subject}", tally.units, total)
    source = source_of(evidence, asked, tally)
    terms = _terms(asked, tally, parts) if tally.rows else ()
    return Quantity(source, total, _unit(evidence, asked, spec), terms, _taken(asked, spec))


def _taken(asked: Asked, spec: ActivitySpec) -> Literal["rows", "equation", "sum", "distinct"]:
    if asked.distinct is not None:
        return "distinct"
    if asked.value is None:
        return "rows"
    return "equation" if spec.driver is None else "sum"


def _terms(asked: Asked, tally: Tally, parts: tuple[Part, ...]) -> tuple[Term, ...]:
    """The parts with their sums; those that come to nothing are left out."""
    if asked.distinct is not None:
        return ()
    if asked.value is not None and not parts:
        return (Term(tally.units, f"sum of ABS({asked.value.text})", tally.units),)
    if len(parts) == 1 and parts[0] == Part(Fraction(1), parts[0].of) and parts[0].of is not None:
        # One sum says nothing that its rows do not say: what each was rounded to is added up.
        return (_term(asked, parts[0], tally.units),)
    terms = [_term(asked, part, base) for part, base in zip(parts, tally.parts, strict=True)]
    told = [term for term in terms if term.base] or terms[:1]
    rounding = tally.units - sum((term.amount for term in told), Fraction(0))
    if rounding:
        close = abs(rounding) * 10**9 <= tally.rows
        prove(f"the terms of {asked.subject} but for rounding", close, stands=True)
        told.append(Term(rounding, ROUNDING, rounding))
    return tuple(told)


def _term(asked: Asked, part: Part, base: Fraction) -> Term:
    amount = base * part.factor
    alone = part.factor == 1
    if part.of is None:
        factor = None if alone and asked.value is None else part.factor
        return Term(base, asked.table, amount, factor, part.condition)
    words = spelled(part.of) if isinstance(part.of, Name) else f"sum of {spelled(part.of)}"
    return Term(base, words, amount, None if alone else part.factor, part.condition)


def _unit(evidence: Evidence, asked: Asked, spec: ActivitySpec) -> str:
    """What one unit of the quantity is called."""
    if spec.driver is None:
        pool = evidence.configuration.pools.get(spec.pool or "")
        return (pool.unit if pool is not None else None) or "units"
    if asked.distinct is not None:
        return f"different {asked.distinct.text}"
    if asked.value is None:
        return asked.table
    return asked.value.text if isinstance(asked.value.root, Name) else "units"
