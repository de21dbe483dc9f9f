"""The ways in which a text may be read as a number: what was declared does not cover it.

Nothing is read in these ways; they only tell what to declare.  `1,234` has two readings, so both
are told; `1.234,56-` has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from acctier.read.claims import DIGITS, PLACES

SPACES = " \u00a0\u2007\u2009\u202f"
"""Blanks that part thousands: declaring one declares them all."""
APOSTROPHES = "'\u2019"
MINUS_SIGN = "\u2212"
MINUS = f"-{MINUS_SIGN}"
_CURRENCY = r"[A-Z]{3}|[A-Z]{0,2}[$\u00a3\u00a5\u20a0-\u20bf]|kr|z\u0142|K\u010d"
_TEXT = re.compile(
    rf"(?P<open>\()?(?P<before>[{MINUS}])?(?:(?P<mark>{_CURRENCY})[{SPACES}]?)?"
    rf"(?P<between>[{MINUS}])?(?P<inner>\()?"
    rf"(?P<number>[0-9](?:[0-9.,{APOSTROPHES}{SPACES}]*[0-9])?)%?"
    rf"(?P<behind>[{MINUS}])?(?P<shut>\))?(?:[{SPACES}]?(?P<after>{_CURRENCY}))?"
    rf"(?P<last>[{MINUS}])?(?:[{SPACES}]?(?P<credit>(?i:CR|DR)))?(?P<close>\))?"
)
_SIGNS = ("before", "between", "behind", "last", "open", "inner", "credit")


@dataclass(frozen=True)
class Reading:
    """One way to read a text: its value, and the marks it is written with, None where it has none.

    ``negative`` is the value of `format.negative` that the sign needs.
    """

    value: Fraction
    decimal: str | None = None
    thousands: str | None = None
    negative: str | None = None
    mark: str | None = None
    typographic: bool = False
    """Whether its minus is the sign U+2212."""


def readings(text: str) -> tuple[Reading, ...]:
    """Every way to read a text as a number; none where it is no number in any.

    >>> [str(each.value) for each in readings("1,234")]
    ['617/500', '1234']
    >>> [(str(each.value), each.negative) for each in readings("1.234,50-")]
    [('-2469/2', 'trailing')]
    """
    found = _TEXT.fullmatch(text)
    if found is None or (found["mark"] and found["after"]):
        return ()
    opened, closed = (found["open"], found["inner"]), (found["shut"], found["close"])
    if opened.count("(") != closed.count(")"):
        return ()
    signs = [name for name in _SIGNS if found[name]]
    if len(signs) > 1:
        return ()
    negative = _negative(signs[0]) if signs else None
    minus = negative is not None and (found["credit"] or "CR").upper() == "CR"
    return tuple(
        Reading(
            -value if minus else value,
            decimal,
            thousands,
            negative,
            found["mark"] or found["after"],
            MINUS_SIGN in text,
        )
        for value, decimal, thousands in _numbers(found["number"])
    )


def family(mark: str) -> str:
    r"""All marks that stand for one: the plain one first.

    >>> family(","), family("\u2019")
    (',', "'\u2019")
    """
    return next((each for each in (SPACES, APOSTROPHES) if mark and mark in each), mark)


def _negative(sign: str) -> str:
    if sign in {"before", "between"}:
        return "minus"
    if sign in {"behind", "last"}:
        return "trailing"
    return "credit" if sign == "credit" else "parens"


def _numbers(text: str) -> Iterator[tuple[Fraction, str | None, str | None]]:
    """The values of digits with marks between them, each with its decimal and thousands mark."""
    plain = re.sub(f"[{SPACES}]", " ", re.sub(f"[{APOSTROPHES}]", "'", text))
    head, last, tail = _last_mark(plain)
    if not last:
        yield Fraction(plain), None, None
        return
    if last in ".," and last not in head and len(tail) <= PLACES:
        whole, thousands = _grouped(head)
        if whole is not None:
            yield Fraction(f"{whole}.{tail}"), last, thousands
    whole, thousands = _grouped(plain)
    if whole is not None:
        yield Fraction(whole), None, thousands


def _last_mark(text: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"(.*)([^0-9])([0-9]+)", text)
    return (found[1], found[2], found[3]) if found else (text, "", "")


def _grouped(text: str) -> tuple[str | None, str | None]:
    """Digits in groups of three, and the mark between them; no digits where the groups are odd."""
    marks = set(re.findall("[^0-9]", text))
    if not marks:
        return (text, None) if len(text.lstrip("0")) <= DIGITS else (None, None)
    mark = next(iter(marks))
    good = len(marks) == 1 and re.fullmatch(
        rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", text
    )
    whole = text.replace(mark, "")
    return (whole, mark) if good and len(whole) <= DIGITS else (None, None)
