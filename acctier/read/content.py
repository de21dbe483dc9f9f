"""The bytes of a delimited file: unpacked, and known to be UTF-8 text."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

import polars as pl

from acctier.config.encodings import advice, looks_like
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.read.dialects.scratch import refuse_full
from acctier.read.dialects.unpacking import UnpacksTooLarge, refuse_large_zstd, too_large
from acctier.read.glance import BYTE_ORDER_MARK, glance, glance_at
from acctier.read.paths import Located

_BLOCK = 1 << 18
_HEAD = 1 << 20
_LINES_PER_BLOCK = 50_000


class Packing(StrEnum):
    """How a file is packed, told by its first bytes, not by its name."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZSTD = "zstd"


_FOREIGN = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"SQLite": "an SQLite database",
    b"%PDF": "a PDF",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML file",
}


@dataclass(frozen=True)
class Content:
    """A delimited file of one table: where it lies and how it is packed."""

    table: str
    located: Located
    packing: Packing

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.located.path

    def refused(
        self, finding: str, message: str, line: int | None = None, hint: str | None = None
    ) -> InputError:
        """The error for something wrong with this file; ``message`` follows its name."""
        shown = self.located.shown
        line = self.located.line(line) if line else line
        where = f"{shown}, line {line}" if line else shown
        return InputError(
            [Finding(finding, "error", f"{where}: {message}", self.table, shown, line, hint=hint)]
        )

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn failures of reading into findings; never shows what the file holds."""
        try:
            yield
        except pl.exceptions.PolarsError as problem:
            if "utf" in str(problem).lower():
                raise self.not_utf8() from None
            message = "it cannot be parsed: quotes or line ends are broken"
            raise self.refused("broken-quotes", message) from None
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise self._damaged() from None
        except UnpacksTooLarge:
            message = too_large(f"{self.packing} file")
            raise self.refused("unpacks-too-large", message, hint="unpack it first") from None
        except OSError as problem:
            refuse_full(problem)
            if problem.strerror is None:
                raise self._damaged() from None
            message = f"cannot be read: {problem.strerror}"
            raise self.refused("unreadable-file", message) from None

    def head(self) -> bytes:
        """The beginning of the text, up to 1 MiB."""
        return self.beginning(_HEAD)

    def beginning(self, length: int) -> bytes:
        """The first bytes of the text, as they are; of a zstd file, whole lines."""
        got, parts = 0, []
        for block in self.blocks():
            parts.append(block)
            got += len(block)
            if got >= length:
                break
        return b"".join(parts)[:length]

    def blocks(self) -> Iterator[bytes]:
        """The text in pieces."""
        if self.packing == Packing.ZSTD:
            for batch in self.text_lines().collect_batches(chunk_size=_LINES_PER_BLOCK):
                yield "\n".join([*batch["line"].to_list(), ""]).encode()
            return
        opened = gzip.open if self.packing == Packing.GZIP else open
        with opened(self.path, "rb") as file:
            while block := file.read(_BLOCK):
                yield block

    def lines(self) -> Iterator[bytes]:
        """Every physical line, without its end."""
        rest = b""
        for block in self.blocks():
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                yield line.removesuffix(b"\r")
        if rest:
            yield rest.removesuffix(b"\r")

    def text_lines(self) -> pl.LazyFrame:
        """Physical lines as a frame: `line` without its end, `at` counted from 0."""
        return pl.scan_lines(self.path, row_index_name="at", glob=False)

    def quotes_cells(self, mark: str) -> bool:
        """Whether a cell begins with a quote; refuses what is not UTF-8 text, and NUL bytes."""
        plain = self.packing == Packing.PLAIN
        seen = (
            glance_at(self.path, self.located.size, mark) if plain else glance(self.blocks(), mark)
        )
        if not seen.utf8:
            raise self.not_utf8()
        if seen.nul:
            raise self._nul()
        return seen.quoted

    def head_quotes_cells(self, mark: str) -> bool:
        """Whether a cell in the beginning of the text begins with a quote."""
        head = b"\n" + self.head().removeprefix(BYTE_ORDER_MARK)
        return mark.encode() + b'"' in head or b'\n"' in head

    def ends_blank(self) -> bool:
        """Whether a plain file ends in blank lines."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.located.size - 4))
            return file.read().replace(b"\r", b"").endswith(b"\n\n")

    def _damaged(self) -> InputError:
        message = f"the {self.packing} file is cut short or damaged"
        return self.refused("damaged-file", message, hint="fetch the file again")

    def not_utf8(self) -> InputError:
        """The error for bytes that are not UTF-8, with their line."""
        line, text, accents = self._first_undecodable()
        if accents:
            message = "it is UTF-8 text down to here, but not this line"
            hint = "mend the line, or fetch the file again: it mixes two encodings"
            return self.refused("not-utf-8", message, line, hint)
        message = f"it is not UTF-8 text but looks like {looks_like(text)}"
        return self.refused("not-utf-8", message, line, advice(text))

    def _first_undecodable(self) -> tuple[int | None, bytes, bool]:
        """The line, its bytes (those of a zstd file are not to be had), and accents above it."""
        accents = False
        if self.packing == Packing.ZSTD:
            found = self._lossy_lines().filter(pl.col("line").str.contains("\ufffd", literal=True))
            first = found.head(1).collect()["at"]
            return (int(first[0]) + 1 if len(first) else None), b"", False
        for number, line in enumerate(self.lines(), 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number, line, accents
            accents = accents or not line.isascii()
        return None, b"", False

    def _lossy_lines(self) -> pl.LazyFrame:
        return pl.scan_csv(
            self.path,
            has_header=False,
            schema={"line": pl.String},
            infer_schema=False,
            glob=False,
            separator="\x1f",
            quote_char=None,
            encoding="utf8-lossy",
            row_index_name="at",
            extra_columns="ignore",
            missing_columns="insert",
        )

    def _nul(self) -> InputError:
        numbers = (number for number, line in enumerate(self.lines(), 1) if b"\0" in line)
        return self.not_text(next(numbers, None))

    def not_text(self, line: int | None) -> InputError:
        """The error for a NUL byte."""
        message = "a NUL byte: this is no text file"
        return self.refused("not-text", message, line, "fetch the file again")


def content_of(table: str, located: Located) -> Content:
    """The content of a delimited file; what is evidently another kind of file is refused."""
    content = Content(table, located, Packing.PLAIN)
    with content.guarded(), located.path.open("rb") as file:
        first = file.read(len(b"<!DOCTYPE"))
    for magic, kind in _FOREIGN.items():
        if first.startswith(magic):
            message = f"it is {kind}, not a delimited file"
            raise content.refused(
                "wrong-file", message, hint="name it as what it is, or save it as CSV (UTF-8)"
            )
    if first.startswith(b"\x1f\x8b"):
        return Content(table, located, Packing.GZIP)
    if first.startswith(b"\x28\xb5\x2f\xfd"):
        content = Content(table, located, Packing.ZSTD)
        with content.guarded():
            refuse_large_zstd(located.path, located.size)
    return content


def spread(content: Content, header: int, blocks: int = 16) -> bytes:
    """Whole lines from all over a plain file, the first ``header`` lines left out."""
    size = content.located.size
    step = max(size // blocks, _BLOCK)
    parts = []
    with content.path.open("rb") as file:
        for _ in islice(file, header):
            pass
        start = file.tell()
        for at in range(start, size, step):
            file.seek(at)
            if at > start:
                file.readline()
            block = file.read(_BLOCK)
            end = block.rfind(b"\n") + 1
            parts.append(block if at + len(block) >= size else block[:end])
    return b"".join(parts)
