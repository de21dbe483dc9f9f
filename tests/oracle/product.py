"""The product's side of the comparison: a firm's folder through the pipeline, as exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from acctier import pipeline
from acctier.config.load import load_configuration
from acctier.model.fields import Field, Kind
from acctier.model.results import Results
from acctier.reports.summary import summary


@dataclass(frozen=True)
class Outcome:
    """What the product found: results, summary as it is published, accounts as exact numbers."""

    results: Results
    summary: dict[str, Any]
    accounts: list[dict[str, Any]]


def outcome(config: Path, sets: Sequence[str] = (), period: str | None = None) -> Outcome:
    """Run a configuration."""
    results = pipeline.run(load_configuration(config, tuple(sets), period))
    return Outcome(results, summary(results, run=None), account_rows(results))


def account_rows(results: Results) -> list[dict[str, Any]]:
    """The rows of the account table, scaled integers as fractions."""
    held = results.accounts
    return [
        {name: _number(cell, held.fields[name]) for name, cell in row.items()}
        for row in held.frame.iter_rows(named=True)
    ]


def _number(cell: Any, field: Field) -> Any:
    if cell is None or field.kind is not Kind.NUMBER:
        return cell
    return Fraction(cell, 10**field.scale)


def differences(wanted: Any, found: Any, path: str = "") -> list[str]:
    """Where a found value departs from the wanted one, every place in words.

    Mappings may hold more than is wanted; lists must have the same length.  Lists whose order the
    method leaves open (tables, leaks) are compared by name.
    """
    if path in _BY_NAME:
        wanted, found = _by_name(wanted), _by_name(found)
    if isinstance(wanted, Mapping):
        return [
            difference
            for key, value in wanted.items()
            for difference in (
                differences(value, found[key], f"{path}.{key}")
                if key in found
                else [f"{path}.{key}: missing"]
            )
        ]
    if isinstance(wanted, list):
        if len(wanted) != len(found):
            return [f"{path}: {len(found)} entries, wanted {len(wanted)}"]
        return [
            difference
            for place, (one, other) in enumerate(zip(wanted, found, strict=True))
            for difference in differences(one, other, f"{path}[{_name(one, place)}]")
        ]
    if isinstance(found, Decimal):
        found = Fraction(found)
    return [] if wanted == found else [f"{path}: {found}, wanted {wanted}"]


_BY_NAME = {"summary.tables", "summary.leaks"}


def _by_name(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(next(iter(entry.values()))): entry for entry in entries}


def _name(entry: Any, place: int) -> str:
    return str(next(iter(entry.values()))) if isinstance(entry, Mapping) else str(place)
