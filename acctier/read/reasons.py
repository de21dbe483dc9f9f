"""Why a cell is refused, in words for whoever has to mend the export."""

from __future__ import annotations

import re

from acctier.read.claims import DIGITS, PLACES
from acctier.read.undeclared import USUAL, Declared, undeclared

_NOUNS = {
    "integer": "a whole number",
    "percent": "a percentage such as 12.5 or 12.5%",
    "duration": "a duration such as 1.75 or 1:45",
}
_NO_VALUE = frozenset(
    "n/a na n.a. #n/a null (null) none nil nan (blank) - -- \u2013 \u2014 ? .".split()
)
"""How exports write that there is no value, in small letters."""
_EXPONENT = re.compile(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+")
OFFSET = "(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])"
"""An offset from UTC, as a time has it at its end."""
EMPTY = "is empty, and `format.empty` does not list the empty cell"


def number_reason(text: str, kind: str, declared: Declared = USUAL) -> str:
    """Why the text is no number of that type.

    >>> number_reason("1e3", "money")
    'is written with an exponent'
    >>> number_reason("1,234.50", "money")
    "has the thousands mark ',': `format: {thousands: ','}` reads it"
    """
    noun = _NOUNS.get(kind, "a number")
    if not text:
        return EMPTY
    if text != text.strip():
        return f"is not {noun}: there is a space around it"
    if text.startswith("+"):
        return "has a plus sign"
    if _EXPONENT.fullmatch(text):
        return "is written with an exponent"
    found = _in_digits(text, kind, declared.decimal, declared.thousands)
    if found is not None:
        return found
    return undeclared(text, declared) or f"is not {noun}{_perhaps_empty(text, declared)}"


def _perhaps_empty(text: str, declared: Declared) -> str:
    """What to declare where a text such as `n/a` or `-` stands for no value."""
    if text.lower() not in _NO_VALUE:
        return ""
    listed = ", ".join(repr(each) for each in (*declared.empty, text))
    return f"; if it means no value: `format: {{empty: [{listed}]}}`"


def _in_digits(text: str, kind: str, decimal: str, thousands: str | None) -> str | None:
    """What is wrong with a cell of digits and marks; None when it holds anything else."""
    number = text.removeprefix("-").removesuffix("%" if kind == "percent" else "")
    head, mark, tail = number.partition(decimal)
    digits = head.replace(thousands, "") if thousands else head
    if not re.fullmatch("[0-9]*", digits + tail) or not digits + tail:
        return None
    if mark and not (head and tail):
        side = "before" if not head else "after"
        return f"has no digit {side} the decimal mark"
    if kind == "integer" and mark:
        return "is not a whole number"
    if len(digits.lstrip("0")) > DIGITS:
        return f"has more than {DIGITS} digits before the decimal mark, too many to add up exactly"
    if len(tail) > PLACES:
        return f"has more than {PLACES} digits after the decimal mark, too many to add up exactly"
    if digits != head:
        return f"is not a number: {thousands!r} must part groups of three digits"
    return None


def offset_reason(text: str, pattern: str, form: str) -> str | None:
    """What to declare where a time of the form is followed by its offset from UTC.

    >>> offset_reason("08:15Z", "[0-9:]+", "%H:%M")
    'has an offset from UTC: `datetime: "%H:%M%z"` and a `zone` of the company read it'
    """
    found = re.fullmatch(f"(.*?)( ?){OFFSET}", text)
    if found is None or not re.search("%[HITR]", form) or not re.fullmatch(pattern, found[1]):
        return None
    key = f'`datetime: "{form}{found[2]}%z"`'
    return f"has an offset from UTC: {key} and a `zone` of the company read it"


def date_reason(text: str, pattern: re.Pattern[str], form: str, noun: str) -> str:
    """Why the text is no date: written otherwise, or no day of the calendar."""
    if not text:
        return EMPTY
    if pattern.fullmatch(text):
        return f"is no {noun} of the calendar"
    return f"is not a {noun} written as {form}"
