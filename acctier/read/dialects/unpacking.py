"""What leaves a packed file is counted: a small one that never ends fills no disk, no memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

_FREE = 1 << 28
"""So many bytes may come out of a file of any size."""
_RATIO = 200
"""Beyond them, so many times its size: tables pack to a tenth, seldom to a hundredth."""
_SKIPPED = range(0x184D2A50, 0x184D2A60)
_FRAME = 0xFD2FB528
_BLOCK = 1 << 17
"""No block of a zstd file unpacks to more."""
_PACKED, _RESERVED = 2, 3


class UnpacksTooLarge(ValueError):
    """A packed file holds more than any table would."""


def most_bytes(size: int) -> int:
    """How many bytes may come out of a packed file of that size.

    >>> most_bytes(1000) == 2**28, most_bytes(2**30) == 200 * 2**30
    (True, True)
    """
    return max(_FREE, _RATIO * size)


def too_large(kind: str) -> str:
    """What is said of a file that holds more.

    >>> too_large("gzip file")
    'more comes out of the gzip file than out of any table: over 268 MB, and 200 times its size'
    """
    limit = f"over {_FREE // 1_000_000} MB, and {_RATIO} times its size"
    return f"more comes out of the {kind} than out of any table: {limit}"


def counted(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The blocks; raises `UnpacksTooLarge` when they are too many for a file of that size."""
    left = most_bytes(size)
    for block in blocks:
        left -= len(block)
        if left < 0:
            raise UnpacksTooLarge
        yield block


def refuse_large_zstd(path: Path, size: int) -> None:
    """Raise `UnpacksTooLarge` for a zstd file out of which too much may come.

    The heads of its blocks tell it, so nothing is unpacked; a block counts as much as it can hold
    at most, which all but the last of a file do hold.  Where heads make no sense the decoder will
    say that the file is damaged.
    """
    left = most_bytes(size)
    with path.open("rb") as file:
        for length in _zstd_blocks(file):
            left -= length
            if left < 0:
                raise UnpacksTooLarge


def _zstd_blocks(file: BinaryIO) -> Iterator[int]:
    """How many bytes may come out of each block of each frame."""
    while len(magic := file.read(4)) == len(b"\x28\xb5\x2f\xfd"):
        kind = int.from_bytes(magic, "little")
        if kind in _SKIPPED:
            file.seek(int.from_bytes(file.read(4), "little"), 1)
            continue
        described = file.read(1)
        if kind != _FRAME or not described:
            return
        flags = described[0]
        single, checked = bool(flags & 0x20), bool(flags & 0x04)
        sized = (1 if single else 0, 2, 4, 8)[flags >> 6]
        file.seek((0, 1, 2, 4)[flags & 3] + sized + (0 if single else 1), 1)
        last = False
        while not last:
            head = file.read(3)
            if len(head) < len(b"123"):
                return
            word = int.from_bytes(head, "little")
            last, kind, length = bool(word & 1), word >> 1 & 3, word >> 3
            if kind == _RESERVED:
                return
            yield _BLOCK if kind == _PACKED else length
            file.seek(1 if kind == 1 else length, 1)
        file.seek(4 if checked else 0, 1)
