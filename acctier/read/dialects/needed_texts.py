"""Patterns that can match nothing in a file, told by a text that each of them needs.

A file is passed on line by line only when a total or a footer may be in it: looking for a text is
far quicker, and most files have neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from acctier.read.content import Content

_TOKEN = re.compile(
    r"(?P<what>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.)(?P<often>(?:[*+?]|\{[0-9,]+\})[?+]?)?", re.DOTALL
)
_SPECIAL = frozenset(".^$*+?{}[]|()")
_KEPT = 1 << 12
"""So many bytes of a piece are looked at again with the next one."""
_NO_TEXT = bytes([*range(0x21), *range(0x7F, 0x100)]) + b'"'
"""What may stand before the first letter of a cell: blanks of any script, quotes."""


@dataclass(frozen=True)
class Needed:
    """A text without which a pattern does not match; "" where there is none to be told.

    ``first``: the first filled cell of a row has to begin with it.
    """

    text: str
    first: bool = False


def needed_by(pattern: str) -> Needed:
    r"""The text that a pattern needs.

    >>> needed_by(r"^Copyright \(c\)"), needed_by("[0-9]+ Cash basis$").text
    (Needed(text='Copyright (c)', first=True), ' Cash basis')
    >>> needed_by("^(Total|Sum)").text, needed_by("Totals?").text
    ('', 'Total')
    """
    runs = [""]
    for found in _TOKEN.finditer(pattern):
        what, often = found["what"], found["often"]
        if what in {"(", "|"}:
            return Needed("")
        letter = what[1:] if what[0] == "\\" and not what[1:].isalnum() else what
        if len(letter) > 1 or (letter == what and what in _SPECIAL):
            runs.append("")
        elif often is None:
            runs[-1] += letter
        else:
            runs.append("")
    if pattern.startswith("^") and len(runs) > 1 and runs[1]:
        return Needed(runs[1].replace('"', '""'), first=True)
    return Needed(max(runs, key=len).replace('"', '""'))


def that_may_match(
    content: Content, mark: str, patterns: Iterable[re.Pattern[str]], *, first: bool
) -> frozenset[re.Pattern[str]]:
    """The patterns that may match a cell of the text; none that does match is missing.

    ``first``: they are searched in the first filled cell of a row, not in any other.
    """
    needs = {each: needed_by(each.pattern) for each in patterns}
    found = {each for each, need in needs.items() if not need.text}
    before = b""
    for block in content.blocks():
        if len(found) == len(needs):
            break
        window = before + block
        for each, need in needs.items():
            if each not in found and _stands_in(window, need, mark, first=first):
                found.add(each)
        before = window[-_KEPT:]
    return frozenset(found)


def _stands_in(window: bytes, need: Needed, mark: str, *, first: bool) -> bool:
    text = need.text.encode()
    at = window.find(text)
    while at >= 0:
        if not (first and need.first):
            return True
        start = window.rfind(b"\n", 0, at) + 1
        if not window[start:at].translate(None, _NO_TEXT + mark.encode()):
            return True
        at = window.find(text, at + 1)
    return False
