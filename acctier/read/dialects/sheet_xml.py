"""The parts of a workbook as a stream of XML: elements with their text, nothing kept."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

_BLOCK = 1 << 18
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class BrokenSheet(ValueError):
    """The XML of a workbook cannot be read, or defines what no workbook defines."""


class Elements:
    """Feeds a part of a workbook to two functions, by the local names of its elements."""

    def __init__(self, start: Start, end: End, text: Callable[[str], None]) -> None:
        self._start, self._end, self._text = start, end, text
        self._names: dict[str, str] = {}

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        """The whole part; raises `BrokenSheet`."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begins
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._text
        # Entities are how a small file of XML becomes a large one; a workbook has none.
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            with archive.open(part) as stream:
                while block := stream.read(_BLOCK):
                    parser.Parse(block, False)  # noqa: FBT003 - expat takes no names
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError:
            raise BrokenSheet from None

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        self._start(self._local(name), attributes)

    def _ends(self, name: str) -> None:
        self._end(self._local(name))

    def _local(self, name: str) -> str:
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = name.rpartition(" ")[2]
        return known


def _no_doctype(*_: object) -> None:
    raise BrokenSheet


def local(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by their local names."""
    return {name.rpartition(" ")[2]: value for name, value in attributes.items()}


def unescaped(text: str) -> str:
    r"""Text with the characters that XML cannot hold.

    >>> unescaped("two_x000D_\nlines")
    'two\r\nlines'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
