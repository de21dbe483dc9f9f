"""Encodings: the names that may be written, byte order marks, and what bytes look like."""

from __future__ import annotations

import codecs
import re

UTF8, ASCII = "utf-8", "ascii"
_NAMES = (
    "utf-8 utf-8-sig ascii utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp858 cp866 "
    "latin-1 latin-2 latin-9 iso-8859-1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 "
    "iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 "
    "koi8-r koi8-u mac-roman shift-jis cp932 euc-jp gb18030 gbk big5 euc-kr cp949"
)
KNOWN = tuple(_NAMES.split())
"""Encodings as they may be written; other spellings of the same ones are understood, too."""
_LATIN_2 = "iso8859-2"
_ALIASES = {"latin-2": _LATIN_2, "latin2": _LATIN_2, "latin-9": "iso8859-15", "ansi": "cp1252"}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PAIRED = re.compile(rb"[\x80-\x9f]")


def codec_named(name: str) -> str | None:
    """The encoding that is meant, as Python calls it; None when it is none of those known.

    >>> codec_named("Windows-1252"), codec_named("UTF8"), codec_named("latin-2")
    ('cp1252', 'utf-8', 'iso8859-2')
    >>> codec_named("rot13") is None
    True
    """
    folded = name.strip().lower().replace("_", "-")
    try:
        found = codecs.lookup(_ALIASES.get(folded, folded)).name
    except (LookupError, ValueError):
        return None
    return found if found in _CODECS else None


_CODECS = frozenset(codecs.lookup(_ALIASES.get(name, name)).name for name in KNOWN)


def marked(first: bytes) -> tuple[str, int] | None:
    r"""The encoding that a byte order mark tells, and the length of the mark.

    >>> marked(b"\xff\xfeI\x00d\x00"), marked(b"Id,Name")
    (('utf-16-le', 2), None)
    """
    for mark, name in _MARKS:
        if first.startswith(mark):
            return name, len(mark)
    return None


def wide(first: bytes) -> str | None:
    r"""UTF-16 told by its zero bytes: letters of headings have one in every pair.

    >>> wide(b"I\x00d\x00,\x00"), wide(b"\x00I\x00d"), wide(b"Id,Name")
    ('utf-16-le', 'utf-16-be', None)
    """
    seen = first[: len(first) // 2 * 2][:400]
    low, high = seen[0::2].count(0), seen[1::2].count(0)
    half = max(len(seen) // 2, 1)
    if high > half * 0.7 and low == 0:
        return "utf-16-le"
    if low > half * 0.7 and high == 0:
        return "utf-16-be"
    return None


def is_utf8(text: bytes, *, whole: bool = True) -> bool:
    """Whether the bytes are UTF-8; unless ``whole``, their last character may be cut off."""
    try:
        codecs.getincrementaldecoder(UTF8)().decode(text, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def looks_like(text: bytes) -> str:
    """What bytes that are not UTF-8 look like, in words: never more than they tell.

    >>> looks_like("12 €".encode("cp1252"))
    'one byte per character, with marks that only Windows encodings have'
    """
    if wide(text):
        return f"{wide(text)} without a byte order mark"
    if _PAIRED.search(text):
        return "one byte per character, with marks that only Windows encodings have"
    return "one byte per character"


def advice(text: bytes) -> str:
    """What to write for bytes that are not UTF-8: the encodings that are possible."""
    found = wide(text)
    if found:
        return f"write format: {{encoding: {found}}}"
    return (
        "export it as UTF-8, or write format: {encoding: cp1252} (Western Europe, America) or "
        "cp1250 (Central Europe), and look at the accents"
    )
