"""Salesforce ids: those of 15 characters, where case tells ids apart, and those of 18.

The last three characters of 18 say which of the first 15 are capitals: each stands for five of
them, the first one lowest, as a digit of `ALPHABET`.  So an id of 15 characters has exactly one of
18, and an id of 18 that lost its case can be given it back.
"""

from __future__ import annotations

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
GROUP = 5
"""So many characters are told by one of the last three."""
SHORT, LONG = "^[0-9A-Za-z]{15}$", "^[0-9A-Za-z]{18}$"


def suffix(id_: str) -> str:
    """The three characters that belong to the first 15 of an id.

    >>> suffix("001A0000006Vm9r")
    'IAC'
    """
    groups = (id_[start : start + GROUP] for start in range(0, 3 * GROUP, GROUP))
    return "".join(
        ALPHABET[sum(1 << place for place, letter in enumerate(group) if letter.isupper())]
        for group in groups
    )


def recased(id_: str) -> str:
    """An id of 18 characters with the case that its last three say; unchanged where they cannot.

    >>> recased("001A0000006VM9RIAC")
    '001A0000006Vm9rIAC'
    >>> recased("001a0000006vm9riac")
    '001A0000006Vm9rIAC'
    """
    marks = [ALPHABET.find(mark) for mark in id_[15:].upper()]
    if -1 in marks:
        return id_
    capitals = [marks[place // GROUP] >> place % GROUP & 1 for place in range(3 * GROUP)]
    pairs = list(zip(id_[:15], capitals, strict=True))
    if any(capital and not letter.isalpha() for letter, capital in pairs):
        return id_
    first = "".join(letter.upper() if capital else letter.lower() for letter, capital in pairs)
    return first + id_[15:].upper()
