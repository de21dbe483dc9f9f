"""How the sample's files are written: amounts as text, delimited rows, plain gzip."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = Sequence[object]


def money(cents: int) -> str:
    """Cents as an amount: 123450 -> 1234.50."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def tenths(value: int) -> str:
    """Tenths with one decimal: -15 -> -1.5."""
    return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}"


def german(amount: str) -> str:
    """An amount with decimal comma and thousands points: 1234.50 -> 1.234,50."""
    whole, _, places = amount.partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{places}" if places else "")


def write_table(path: Path, heading: str, rows: Iterable[Row], mark: str = ",") -> None:
    """A delimited file with a heading line; no cell of these files needs quotes."""
    lines = [heading.replace(",", mark)]
    lines += [mark.join(str(cell) for cell in row) for row in rows]
    content = ("\n".join(lines) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored_gzip(content) if path.suffix == ".gz" else content)


def stored_gzip(content: bytes) -> bytes:
    """A gzip file of stored blocks, without a time.

    Compressors differ from one zlib to the next, and the bytes of this sample may not.
    """
    blocks = [content[start : start + 65_535] for start in range(0, len(content), 65_535)] or [b""]
    body = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block
        for block in blocks
    )
    trailer = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + body + trailer
