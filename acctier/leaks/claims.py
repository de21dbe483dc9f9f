"""A claim: what one leak says it cost each account, before claims on one line are reconciled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Claim:
    """One leak over all accounts.

    ``kind`` says how it was found (``policy``); ``line`` is the P&L line or activity it reduces;
    ``losses`` are whole minor units, at least 0, one per row of the accounts.
    """

    leak: str
    kind: str
    line: str
    owner: str | None
    nature: str | None
    losses: pl.Series
