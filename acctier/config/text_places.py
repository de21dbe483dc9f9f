"""From positions in a text to file, line and column, also inside quoted and folded scalars."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from yaml.scanner import Scanner

from acctier.model.errors import Place

_ESCAPES: dict[str, str] = Scanner.ESCAPE_REPLACEMENTS
_SINGLE = re.compile("''|.", re.DOTALL)
_ESCAPED = re.compile(r"\\(?:x(..)|u(....)|U(........)|(.))|.", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """A text with the name it is known by.

    ``shown`` stands for a text from the command line: it has no lines to point into.
    """

    file: str
    text: str
    shown: str | None = None
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", self.text))]
        object.__setattr__(self, "_starts", starts)

    def place(self, position: int) -> Place:
        r"""The place of a character, by its 0-based position in the text.

        >>> str(Source("a.yaml", "a: 1\nb: 2\n").place(8))
        'a.yaml:2:4'
        """
        if self.shown is not None:
            return Place(self.file, source=self.shown)
        row = bisect_right(self._starts, position) - 1
        start, end = [*self._starts, len(self.text)][row : row + 2]
        line = self.text[start:end].rstrip("\r\n")
        return Place(self.file, row + 1, position - start + 1, line)


@dataclass(frozen=True)
class Spot:
    """A stretch of a text: 0-based start and end, and how the scalar there is quoted.

    ``style`` is YAML's own mark: ``'`` and ``"`` for quotes, ``|`` and ``>`` for blocks, else None.
    """

    source: Source
    start: int
    end: int
    style: str | None = None

    def place(self) -> Place:
        """Where the stretch begins."""
        return self.source.place(self.start)

    def place_in(self, text: str, offset: int) -> Place:
        """Where the character ``offset`` of ``text``, the scalar spelled here, stands.

        Folding and indenting only move white space, so the other characters keep their order.

        >>> spot = Spot(Source("a.yaml", "b: 'it''s x'"), 3, 12, "'")
        >>> str(spot.place_in("it's x", 5))
        'a.yaml:1:11'
        """
        raw = self.source.text[self.start : self.end]
        solid = [at for at, character in _characters(raw, self.style) if not character.isspace()]
        before = sum(1 for character in text[:offset] if not character.isspace())
        if not solid:
            return self.place()
        inside = solid[before] if before < len(solid) else solid[-1] + 1
        return self.source.place(self.start + inside)


def _characters(raw: str, style: str | None) -> list[tuple[int, str]]:
    """Each character a raw scalar stands for, with its position in the raw text."""
    if style == '"':
        return [(found.start() + 1, _unescaped(found)) for found in _ESCAPED.finditer(raw[1:-1])]
    if style == "'":
        return [(found.start() + 1, found[0][0]) for found in _SINGLE.finditer(raw[1:-1])]
    if style in {"|", ">"}:
        header = raw.find("\n") + 1
        return [(header + at, character) for at, character in enumerate(raw[header:])]
    return list(enumerate(raw))


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16))
    if found[4]:
        return _ESCAPES.get(found[4], " ")
    return found[0]
