"""Patterns of text: LIKE as a regular expression, and the one way to write a date."""

from __future__ import annotations

import re
from datetime import date

_SPECIAL = set(r"\.+*?()|[]{}^$&-~#")


def like_regex(pattern: str) -> str:
    r"""The regular expression that a whole text must match: % any run, _ any one character.

    >>> like_regex("4_.%")
    '(?s)4.\\..*'
    """
    parts = (
        {"%": ".*", "_": "."}.get(sign, f"\\{sign}" if sign in _SPECIAL else sign)
        for sign in pattern
    )
    return f"(?s){''.join(parts)}"


def iso_date(text: str) -> date | None:
    """The day that ``2026-07-01`` spells; None for any other spelling and for days that are none.

    >>> iso_date("2026-07-01"), iso_date("20260701"), iso_date("2026-02-30")
    (datetime.date(2026, 7, 1), None, None)
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
