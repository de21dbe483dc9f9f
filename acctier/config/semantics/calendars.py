"""Review of own calendars: names that mean one thing, and months that can be meant."""

from __future__ import annotations

from acctier.config.calendars import PeriodSpec
from acctier.config.semantics.review import Review
from acctier.config.yaml_nodes import Path
from acctier.model.period import RELATIVE_NAMES, Period, parse_period


def review_periods(review: Review) -> None:
    """Judge the periods of an own calendar; they may overlap, a name means one of them."""
    for path, spec in review.named(("periods",), review.configuration.periods):
        _review_name(review, path, spec)
        whole = spec.dates.calendar_months
        if spec.months is not None and spec.months < 1:
            review.complain((*path, "months"), "`months` is at least 1")
        elif spec.months is not None and whole not in {None, spec.months}:
            message = f"{spec.dates.name} is {whole} whole months, not {spec.months}"
            review.complain((*path, "months"), message, "leave `months` out")


def _review_name(review: Review, path: Path, spec: PeriodSpec) -> None:
    name = str(path[-1])
    if name in RELATIVE_NAMES:
        review.complain(path, f"{name} is a period of the calendar, relative to today", key=True)
        return
    meant = _of_calendar(name)
    if meant is not None and (meant.start, meant.end) != (spec.dates.start, spec.dates.end):
        message = f"{name} is {meant.start} to {meant.end} in the calendar"
        hint = f"give this period a name of its own, such as FY{name}"
        review.complain(path, message, hint, key=True)


def _of_calendar(name: str) -> Period | None:
    try:
        return parse_period(name)
    except ValueError:
        return None
