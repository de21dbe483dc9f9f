"""Findings: what is wrong with data or results, as values that are counted and shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """One thing a reader should know: stable name, severity, message, place, extent and remedy.

    ``rows`` counts the rows concerned, ``amount`` is money in minor units, ``share`` is how large
    it is beside what it is part of.
    """

    finding: str
    severity: Severity
    message: str
    table: str | None = None
    file: str | None = None
    line: int | None = None
    column: str | None = None
    rows: int | None = None
    amount: int | None = None
    hint: str | None = None
    share: Fraction | None = None

    @property
    def order(self) -> tuple[int, str, str, str, int, str, str]:
        """Total sort order: severity, name, place, message."""
        return (
            SEVERITIES.index(self.severity),
            self.finding,
            self.table or "",
            self.file or "",
            self.line or 0,
            self.column or "",
            self.message,
        )


@dataclass(frozen=True)
class Spot:
    """Where a row stands, before anybody has looked for its line: which file, which record."""

    table: str
    file: int
    record: int


def too_large(what: str, column: str | None = None) -> Finding:
    """The error for amounts beyond what can be added up; ``what`` ends before "too large".

    >>> too_large("sales: the amounts are").message
    'sales: the amounts are too large to be added up exactly'
    """
    return Finding(
        "too-large",
        "error",
        f"{what} too large to be added up exactly",
        column=column,
        hint="look for a wrong unit, a missing decimal mark or a stray digit in the export",
    )
