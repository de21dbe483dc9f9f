"""How a document may look on its way out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Width in columns (None: as wide as the content, nothing cut), colour, and plain ASCII."""

    width: int | None = None
    color: bool = False
    ascii: bool = False
