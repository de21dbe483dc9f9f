"""Random calendars: periods of everybody's, weeks by 4, 4 and 5, and years that begin elsewhere."""

from __future__ import annotations

from typing import Any

from tests.oracle.drawn_sheets import Draw

FIVES = ["2025-12-28..2026-01-24", "2026-01-25..2026-02-21", "2026-02-22..2026-03-28"]
"""A quarter of 4, 4 and 5 weeks."""


def drawn_calendar(draw: Draw) -> tuple[dict[str, Any], str]:
    """The stated period, an own calendar, and the period of the run."""
    plain = ["2026-Q3", "2026-10", "2026", "2026-03-20..2026-04-10", "2026-09-28..2026-09-28"]
    if draw.chance(0.5):
        period = draw.choice(plain)
        return {"period": period}, period
    if draw.chance(0.5):  # weeks, counted as a month each
        periods = {f"FY26-P{n}": {"dates": d, "months": 1} for n, d in enumerate(FIVES, 1)}
    else:  # a year that begins in February
        days = ["2026-02-01..2026-04-30", "2026-05-01..2026-07-31", "2026-08-01..2026-10-31"]
        periods = {f"FY26_{n}": {"dates": d} for n, d in enumerate(days, 1)}
    names = list(periods)
    # What another period sets is nothing to this one.
    periods[names[0]]["set"] = {"company": "never read"}
    stated = draw.choice(names[1:])
    return {"period": stated, "periods": periods}, draw.choice(names[1:])
