"""What to declare so that a date can be read, in words for whoever writes the configuration.

No date is read in these ways: 03/04/2026 is told with both of its readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

_FORMS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
)
"""Forms that exports are written in, all digits there; two at most fit one text."""
_YEARS = range(1900, 2200)


def two_readings(text: str) -> str | None:
    """Why a date in no declared form cannot be told, when it stands for either of two days.

    >>> two_readings("03/04/2026").split(" (")[0]
    'could be 3 April 2026'
    >>> two_readings("31/12/2026"), two_readings("31.12.2026")
    (None, None)
    """
    days = {form: day for form in _FORMS if (day := _day(text, form)) is not None}
    if len(set(days.values())) < 2:
        return None
    told = " or ".join(f"{_spelled(day)} (`{_written(form)}`)" for form, day in days.items())
    return f"could be {told}; say which"


def suggested_form(texts: Sequence[str]) -> str | None:
    """What to declare so that all these texts can be read as days; None when nothing does.

    >>> suggested_form(["03/04/2026", "31/12/2026"])
    "write format: {date: '%d/%m/%Y'}"
    >>> suggested_form(["03/04/2026"])
    "'03/04/2026' could be 3 April 2026 ({date: '%d/%m/%Y'}) or 4 March 2026 ({date: '%m/%d/%Y'}); \
say which under `format`"
    """
    fitting = [form for form in _FORMS if texts and all(_day(text, form) for text in texts)]
    if len(fitting) == 1:
        return f"write {_written(fitting[0])}"
    days = {form: _day(texts[0], form) for form in fitting}
    told = " or ".join(
        f"{_spelled(day)} ({{date: '{form}'}})" for form, day in days.items() if day is not None
    )
    return f"{texts[0]!r} could be {told}; say which under `format`" if told else None


def _day(text: str, form: str) -> date | None:
    digits = re.escape(form).replace("%Y", "[0-9]{4}").replace("%m", "[0-9]{2}")
    if not re.fullmatch(digits.replace("%d", "[0-9]{2}"), text):
        return None
    try:
        day = datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _spelled(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _written(form: str) -> str:
    return f"format: {{date: '{form}'}}"
