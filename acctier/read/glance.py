"""What the bytes of a text tell at a glance: whether they are UTF-8, hold NULs, quote cells."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLOCK = 1 << 18
_LARGE = 1 << 26
_PARTS = 2


@dataclass(frozen=True)
class Glance:
    """What was seen: all of it is UTF-8, some byte is NUL, some cell begins with a quote."""

    utf8: bool = True
    nul: bool = False
    quoted: bool = False


def glance(blocks: Iterable[bytes], mark: str) -> Glance:
    r"""What the blocks of a text tell whose cells are parted by ``mark``.

    Quotes elsewhere than at the beginning of a cell are plain characters.  Bytes that are no text
    end the look.

    >>> glance([b'item,size\n"pipe, copper",12\n'], ",").quoted
    True
    >>> glance([b'item\npipe 12"\n'], ",").quoted
    False
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    before, pending, quoted = b"\n", False, False
    opening = mark.encode() + b'"'
    for block in blocks:
        if pending or not block.isascii():
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return Glance(utf8=False)
            pending = bool(decoder.getstate()[0])
        if b"\0" in block:
            return Glance(nul=True)
        if not quoted and b'"' in block:
            text = before + block.removeprefix(BYTE_ORDER_MARK)
            quoted = opening in text or b'\n"' in text
        before = block[-1:]
    return Glance(utf8=not pending, quoted=quoted)


def glance_at(path: Path, size: int, mark: str) -> Glance:
    """The same for a file of ``size`` bytes; a large one is looked at in parts side by side."""
    parts = _PARTS if size > _LARGE else 1
    ends = [_line_end(path, size * part // parts) for part in range(1, parts)]
    spans = zip([0, *ends], [*ends, size], strict=True)
    with ThreadPoolExecutor(parts) as pool:
        seen = list(pool.map(lambda span: glance(_blocks(path, *span), mark), spans))
    return Glance(
        all(each.utf8 for each in seen),
        any(each.nul for each in seen),
        any(each.quoted for each in seen),
    )


def _line_end(path: Path, at: int) -> int:
    """Where the line that holds byte ``at`` ends: no character lies across the end of a line."""
    with path.open("rb") as file:
        file.seek(at)
        file.readline()
        return file.tell()


def _blocks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while start < end and (block := file.read(min(_BLOCK, end - start))):
            start += len(block)
            yield block
