"""What leaves a packed file is counted: a small file that never ends fills no disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_FREE = 1 << 30
"""So many bytes may come out of a file of any size."""
_RATIO = 200
"""Beyond them, so many times its size: tables pack to a tenth, seldom to a hundredth."""


class UnpacksTooLarge(ValueError):
    """A packed file holds more than any table would."""


def most_bytes(size: int) -> int:
    """How many bytes may come out of a packed file of that size.

    >>> most_bytes(1000) == 2**30, most_bytes(2**30) == 200 * 2**30
    (True, True)
    """
    return max(_FREE, _RATIO * size)


def counted(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The blocks; raises `UnpacksTooLarge` when they are too many for a file of that size."""
    left = most_bytes(size)
    for block in blocks:
        left -= len(block)
        if left < 0:
            raise UnpacksTooLarge
        yield block
