"""What to declare so that a date can be read, in words for whoever writes the configuration.

No date is read in these ways: 03/04/2026 is told with both of its readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

_DAYS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
)
_CLOCKS = ("", " %H:%M:%S", "T%H:%M:%S", " %H:%M")
_FORMS = tuple(f"{day}{clock}" for clock in _CLOCKS for day in _DAYS)
"""Forms that exports are written in, all digits there; two at most fit one text."""
_SPREADSHEET_DAY = re.compile("[34][0-9]{4}")
"""A day as spreadsheets count them, from 1982 to 2036."""
_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Forms:
    """What is declared for a column of dates, or of times (``clock``).

    ``own`` says that it is declared in the column, before which the form of the file is nothing.
    """

    declared: tuple[str, ...]
    clock: bool = False
    own: bool = False

    def reading(self, form: str) -> str:
        """What to write so that a form is read."""
        if len(self.declared) > 1:
            return f"{form!r} among the forms"
        return f"`{self.written(form)}`{' in the column' if self.own else ''}"

    def written(self, form: str) -> str:
        """The same as YAML."""
        return f"format: {self.value(form)}"

    def value(self, form: str) -> str:
        """What stands after `format:`."""
        return repr(form) if self.own else f"{{{'datetime' if self.clock else 'date'}: '{form}'}}"


def other_form(text: str, forms: Forms) -> str | None:
    """Why a date in no declared form cannot be read, and what to declare; None when nothing helps.

    >>> other_form("31.12.2026", Forms(("%Y-%m-%d",)))
    "is not a day written as %Y-%m-%d: `format: {date: '%d.%m.%Y'}` reads it"
    >>> other_form("03/04/2026", Forms(("%Y-%m-%d",), own=True)).split(" or ")[0]
    "could be 3 April 2026 (`format: '%d/%m/%Y'` in the column)"
    >>> other_form("7/4/2026", Forms(("%m/%d/%Y",)))
    'is not a day written as %m/%d/%Y: every part has all its digits, as in 07/04/2026; \
%-d and %-m read days and months without zeros'
    """
    days = _readings(text, clock=forms.clock)
    told = [(_spelled(day), forms.reading(form)) for form, day in days.items()]
    if len(set(days.values())) > 1:
        return f"could be {' or '.join(f'{day} ({way})' for day, way in told)}; say which"
    known = f"is not a {'time' if forms.clock else 'day'} written as {' or '.join(forms.declared)}"
    if told:
        return f"{known}: {' or '.join(way for _, way in told)} reads it"
    if forms.clock and _readings(text):
        return f"{known}, but a day without a time"
    whole = re.sub("(?<![0-9])([0-9])(?![0-9])", r"0\1", text)
    if whole != text and _readings(whole) and not any("%-" in form for form in forms.declared):
        unpadded = "%-d and %-m read days and months without zeros"
        return f"{known}: every part has all its digits, as in {whole}; {unpadded}"
    if _SPREADSHEET_DAY.fullmatch(text):
        return f"{known}, but perhaps the number of a day in a spreadsheet: export it as a date"
    return None


def suggested_form(texts: Sequence[str], forms: Forms = Forms(())) -> str | None:
    """What to declare so that all these texts can be read as days; None when nothing does.

    >>> suggested_form(["03/04/2026", "31/12/2026"])
    "write format: {date: '%d/%m/%Y'}"
    >>> suggested_form(["03/04/2026"])
    "'03/04/2026' could be 3 April 2026 ({date: '%d/%m/%Y'}) or 4 March 2026 ({date: '%m/%d/%Y'}); \
say which under `format`"
    """
    fitting = [
        form
        for form in _FORMS
        if (_is_time(form) or not forms.clock) and texts and all(_day(text, form) for text in texts)
    ]
    if forms.clock and texts and all(_readings(text) for text in texts) and not fitting:
        return "these are days: give the column the type `date`"
    if len(fitting) == 1:
        return f"write {forms.written(fitting[0])}{' in the column' if forms.own else ''}"
    days = {form: _day(texts[0], form) for form in fitting}
    told = " or ".join(
        f"{_spelled(day)} ({forms.value(form)})" for form, day in days.items() if day is not None
    )
    return f"{texts[0]!r} could be {told}; say which under `format`" if told else None


def _readings(text: str, *, clock: bool = False) -> dict[str, date]:
    """The days that a text may be, by the form in which it is: with a time of day if need be."""
    days = ((form, _day(text, form)) for form in _FORMS if _is_time(form) or not clock)
    return {form: day for form, day in days if day is not None}


def _is_time(form: str) -> bool:
    return "%H" in form


def _day(text: str, form: str) -> date | None:
    if not re.fullmatch(_digits(form), text):
        return None
    try:
        day = datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _spelled(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@cache
def _digits(form: str) -> str:
    return re.sub("%[mdHMS]", "[0-9]{2}", re.escape(form).replace("%Y", "[0-9]{4}"))
