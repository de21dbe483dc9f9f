"""Sustaining layers that are shared over accounts all the same, account by account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from acctier.explain.evidence import ACCOUNT, Evidence, prove
from acctier.expression.apply import condition
from acctier.expression.compile import bind
from acctier.expression.exact import Cell
from acctier.model.explanation import LayerProof, Measurement


@dataclass(frozen=True)
class _Shared:
    """One allocated layer: its cost, the column it is shared by, and who is in its scope."""

    name: str
    by: str
    cost: int
    bases: Fraction
    inside: frozenset[str | None]


class Layers:
    """The allocated layers of a run."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.shared = tuple(self._shared())

    def of(self, cells: Mapping[str, Cell]) -> tuple[LayerProof, ...]:
        """What one account bears of each layer: ``cost x base / sum of bases``."""
        scale = self.evidence.currency.scale
        proofs = []
        for layer in self.shared:
            base, amount, after = (
                self._number(cells, name) for name in (layer.by, layer.name, f"after_{layer.name}")
            )
            counted = max(base, Fraction(0)) if cells[ACCOUNT] in layer.inside else Fraction(0)
            exact = Fraction(layer.cost, scale) * counted / layer.bases
            close = abs(exact - amount) * scale < 1
            prove(f"the share of {layer.name} within one minor unit", close, stands=True)
            measurement: Measurement = (
                "money" if layer.by in self.evidence.money_names else "number"
            )
            proofs.append(
                LayerProof(
                    layer.name,
                    layer.by,
                    layer.cost,
                    counted,
                    layer.bases,
                    measurement,
                    exact,
                    int(amount * scale),
                    int(after * scale),
                )
            )
        return tuple(proofs)

    def _number(self, cells: Mapping[str, Cell], name: str) -> Fraction:
        value = cells[name]
        return value if isinstance(value, Fraction) else Fraction(0)

    def _shared(self) -> Iterator[_Shared]:
        evidence, frame = self.evidence, self.evidence.statement
        for layer in evidence.results.layers:
            if layer.allocate_by is None:
                continue
            spec = evidence.configuration.sustaining[layer.layer]
            inside = frame
            if spec.where is not None:
                inside = frame.filter(condition(frame, bind(evidence.fields), spec.where))
            units = inside[layer.allocate_by].cast(pl.Int128).fill_null(0)
            total = int(units.filter(units > 0).sum() or 0)
            bases = Fraction(total, 10 ** evidence.fields[layer.allocate_by].scale)
            yield _Shared(
                layer.layer, layer.allocate_by, layer.cost, bases, frozenset(inside[ACCOUNT])
            )
