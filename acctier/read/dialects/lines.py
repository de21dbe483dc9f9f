"""Physical lines: how they part a stream of bytes, and where they stood before a rewriting."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator


class LineMap:
    """For every line of a rewritten text, the physical line of the text it was made from.

    >>> moved = LineMap()
    >>> moved.note(1, 1), moved.note(2, 5), moved.note(3, 6)
    (None, None, None)
    >>> moved.physical(1), moved.physical(2), moved.physical(9)
    (1, 5, 12)
    """

    def __init__(self) -> None:
        self._lines = array("q")
        self._shifts = array("q")

    def note(self, line: int, physical: int) -> None:
        """A record begins on ``line`` that stood on ``physical``; both from 1, and growing."""
        shift = physical - line
        if not self._shifts or self._shifts[-1] != shift:
            self._lines.append(line)
            self._shifts.append(shift)

    def physical(self, line: int) -> int:
        """Where the line stood, both counted from 1."""
        at = bisect_right(self._lines, line) - 1
        return line + (self._shifts[at] if at >= 0 else 0)


def raw_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    r"""Every physical line with its end, out of pieces.

    >>> list(raw_lines([b"a,b\r\n1,", b"2\n3"]))
    [b'a,b\r\n', b'1,2\n', b'3']
    """
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest
