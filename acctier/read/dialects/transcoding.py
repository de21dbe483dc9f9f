"""Any encoding to UTF-8, and old line ends to new ones: a stream into a private file.

A file that is UTF-8 with usual line ends is left alone.  Nothing is guessed: a byte order mark, or
the configuration, says the encoding, and every byte has to fit it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from acctier.config.encodings import (
    ASCII,
    UTF8,
    advice,
    codec_named,
    is_utf8,
    looks_like,
    marked,
    wide,
)
from acctier.model.errors import InputError
from acctier.read.content import Content, Packing
from acctier.read.dialects.scratch import new_path
from acctier.read.dialects.unpacking import counted

_BEGINNING = 1 << 16
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
"""Characters that ISO encodings keep for machines, where Windows has the euro and its quotes."""


def as_utf8(content: Content, encodings: Sequence[str] | None) -> Content:
    """The same text in UTF-8 with usual line ends; the very same content where it is that already.

    ``encodings`` are tried in order, the first that fits every byte is right; None means UTF-8.  A
    byte order mark says more than they do.  Raises `InputError` when none fits.
    """
    with content.guarded():
        first = content.beginning(_BEGINNING)
    found = marked(first)
    if found is not None and found[0] != UTF8:
        return _decoded(content, found[0], found[1])
    names = [UTF8] if found or not encodings else [codec_named(each) or each for each in encodings]
    if names[0] in {UTF8, ASCII}:
        if len(names) == 1 or _all_utf8(content):
            return _usual_ends(content, first)
        names = names[1:]
    for name in names[:-1]:
        try:
            return _decoded(content, name, 0, first)
        except InputError:
            continue
    return _decoded(content, names[-1], 0, first)


def _all_utf8(content: Content) -> bool:
    decoder = codecs.getincrementaldecoder(UTF8)()
    with content.guarded():
        try:
            for block in content.blocks():
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _usual_ends(content: Content, first: bytes) -> Content:
    """A file of an old Macintosh, whose lines end in a carriage return alone, written anew."""
    if b"\r" not in first or b"\n" in first:
        return content

    def turned() -> Iterator[bytes]:
        for block in content.blocks():
            if b"\n" in block:
                message = "some of its lines end in a lone carriage return, others do not"
                hint = "export the file with one kind of line ends"
                raise content.refused("line-ends", message, 1, hint)
            yield block.replace(b"\r", b"\n")

    return _written(content, turned)


def _decoded(content: Content, name: str, mark: int, first: bytes = b"") -> Content:
    if content.packing == Packing.ZSTD:
        message = f"it is written in {name}, and packed with zstd"
        hint = "unpack it first, or pack UTF-8 text"
        raise content.refused("wrong-encoding", message, hint=hint)
    if name.startswith(("utf-16", "utf-32")) and not mark:
        name = _wide_name(content, name, first)
    decoding = _Decoding(content, name, mark)
    return _usual_ends_of(_written(content, decoding.blocks))


def _usual_ends_of(content: Content) -> Content:
    with content.guarded():
        return _usual_ends(content, content.beginning(_BEGINNING))


def _wide_name(content: Content, name: str, first: bytes) -> str:
    """The byte order of a file without a mark, as its zero bytes tell it."""
    seen = wide(first)
    if name.startswith("utf-32"):
        return name
    if seen is not None and name in {"utf-16", seen}:
        return seen
    if name != "utf-16" and b"\0" in first and seen is None:
        return name
    what = seen or ("UTF-8" if is_utf8(first, whole=False) else looks_like(first))
    message = f"`format` says {name}, but the file looks like {what}"
    if what == "UTF-8":
        hint = "correct `encoding`, or leave it out"
    else:
        hint = f"write {seen}" if seen else advice(first)
    raise content.refused("wrong-encoding", message, hint=hint)


@dataclass
class _Decoding:
    """One file on its way to UTF-8."""

    content: Content
    name: str
    mark: int
    line: int = 1

    def blocks(self) -> Iterator[bytes]:
        """The text in UTF-8; raises `InputError` where a byte does not fit."""
        decoder = codecs.getincrementaldecoder(self.name)()
        doubt = _Utf8Doubt() if self.mark == 0 and not self.name.startswith("utf") else None
        skip = self.mark
        for block in self.content.blocks():
            text = self._decode(decoder, block[skip:])
            skip = 0
            if doubt is not None:
                doubt.see(block)
            yield text.encode()
        yield self._decode(decoder, b"", final=True).encode()
        if doubt is not None and doubt.confirmed:
            message = f"`format` says {self.name}, but every accent in it is written as UTF-8 does"
            hint = "leave `encoding` out, or write encoding: [utf-8, ...] where files differ"
            raise self.content.refused("wrong-encoding", message, doubt.line, hint)

    def _decode(
        self, decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False
    ) -> str:
        try:
            text = decoder.decode(block, final)
        except UnicodeDecodeError as problem:
            before = problem.object[: problem.start].decode(self.name, "replace")
            raise self._unfit(self.line + before.count("\n"), problem.object) from None
        iso = self.name.startswith("iso8859") and not text.isascii()
        if iso and (found := _CONTROLS.search(text)):
            raise self._windows(self.line + text.count("\n", 0, found.start()))
        self.line += text.count("\n")
        return text

    def _unfit(self, line: int, piece: bytes) -> InputError:
        message = f"it is not {self.name} text: a byte has no meaning in it"
        fits = is_utf8(piece, whole=False)
        hint = "leave `encoding` out: it looks like UTF-8" if fits else advice(piece)
        return self.content.refused("wrong-encoding", message, line, hint)

    def _windows(self, line: int) -> InputError:
        message = f"it is not {self.name} text: it has marks that only Windows encodings have"
        hint = "cp1252 has the letters of latin-1, cp1250 those of latin-2"
        return self.content.refused("wrong-encoding", message, line, hint)


class _Utf8Doubt:
    """Whether text that is said to be in another encoding is UTF-8 from end to end."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder(UTF8)()
        self._lines = 1
        self.line: int | None = None

    def see(self, block: bytes) -> None:
        """Look at the next piece."""
        if self._decoder is None:
            return
        if self.line is None and not block.isascii():
            at = next(at for at, byte in enumerate(block) if byte > 0x7F)
            self.line = self._lines + block.count(b"\n", 0, at)
        self._lines += block.count(b"\n")
        try:
            self._decoder.decode(block)
        except UnicodeDecodeError:
            self._decoder = None

    @property
    def confirmed(self) -> bool:
        """Whether there were accents, and all of them UTF-8."""
        return self._decoder is not None and self.line is not None and not self._pending

    @property
    def _pending(self) -> bool:
        return self._decoder is not None and bool(self._decoder.getstate()[0])


def _written(content: Content, blocks: Callable[[], Iterator[bytes]]) -> Content:
    """The content whose text is those blocks, in a private file."""
    path = new_path()
    with content.guarded():
        with path.open("wb") as file:
            for block in counted(blocks(), content.located.size):
                file.write(block)
        return Content(content.table, content.located.rewritten(path), Packing.PLAIN)
