"""Forms of dates, in codes of strftime: whether one text could be written in two of them."""

from __future__ import annotations

import re
from functools import cache

_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_LONG = {"%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%T": "%H:%M:%S", "%R": "%H:%M"}


_Parts = tuple[tuple[str, ...], ...]


def _two(first: int, last: int, pad: str = "0") -> tuple[str, ...]:
    return tuple(f"{each:{pad}>2}" for each in range(first, last + 1))


# What makes a telling example stands first.
_WRITTEN: dict[str, tuple[str, ...]] = {
    "Y": ("2026", *(str(year) for year in range(1900, 2200)), "9999"),
    "y": _two(0, 99),
    "m": ("04", *_two(1, 12)),
    "d": ("03", *_two(1, 31)),
    "-m": ("4", *(str(month) for month in range(1, 13))),
    "-d": ("3", *(str(day) for day in range(1, 32))),
    "e": _two(1, 31, " "),
    "j": tuple(f"{day:03}" for day in range(1, 367)),
    "b": tuple(name[:3] for name in _MONTHS.split()),
    "B": tuple(_MONTHS.split()),
    "a": tuple(name[:3] for name in _DAYS.split()),
    "A": tuple(_DAYS.split()),
    "H": _two(0, 23),
    "I": _two(1, 12),
    "-H": tuple(str(hour) for hour in range(24)),
    "-I": tuple(str(hour) for hour in range(1, 13)),
    "M": _two(0, 59),
    "S": _two(0, 59),
    "f": tuple(f"{part}00000" for part in range(10)),
    "p": ("AM", "PM"),
    "z": ("+02:00", "-05:00", "+0200", "-0500", "Z"),
    "%": ("%",),
}


def shared_text(one: str, other: str) -> str | None:
    """A text that could be a date in both forms; None when there is none.

    >>> shared_text("%d/%m/%Y", "%m/%d/%Y")
    '04/03/2026'
    >>> shared_text("%Y%m%d", "%d.%m.%Y") is None
    True
    """
    return _continued(_parts(one), _parts(other), "")


@cache
def _continued(ahead: _Parts, behind: _Parts, rest: str) -> str | None:
    """What can follow in both forms, the first being the text ``rest`` further than the second."""
    if not behind:
        return None if rest or ahead else ""
    for choice in behind[0]:
        found: str | None = None
        if rest.startswith(choice):
            found = _continued(ahead, behind[1:], rest[len(choice) :])
        elif choice.startswith(rest):
            more = choice[len(rest) :]
            follows = _continued(behind[1:], ahead, more)
            found = None if follows is None else more + follows
        if found is not None:
            return found
    return None


def _parts(form: str) -> _Parts:
    """For each code what may stand there, and for each literal itself."""
    for short, long in _LONG.items():
        form = form.replace(short, long)
    return tuple(
        _WRITTEN.get(part[1:], (part,)) if part.startswith("%") else (part,)
        for part in re.findall("%-?.|[^%]", form)
    )
