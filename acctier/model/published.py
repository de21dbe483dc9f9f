"""Published runs as nouns: what the history tells of one, and what a verification compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from acctier.model.money import Currency


@dataclass(frozen=True)
class Figures:
    """The figures of a published run that a history compares; money in minor units."""

    currency: Currency
    accounts: int
    net_revenue: int
    account_profit: int
    erosion: int | None
    gates: int
    gates_fallen: int


@dataclass(frozen=True)
class PastRun:
    """One published run as the history lists it.

    ``published`` is ISO time in UTC; ``latest`` says that the pointer names this run; ``damage``
    why it has no figures, None for a run that is whole.
    """

    run: str
    period: str
    published: str
    version: str
    exit_code: int | None
    latest: bool
    figures: Figures | None
    damage: str | None


@dataclass(frozen=True)
class Comparison:
    """One thing of a published run beside what it is, or comes to, now.

    ``detail`` says what differs, and is None when nothing does.
    """

    kind: Literal["file", "version", "configuration", "input", "recomputed"]
    name: str
    detail: str | None
