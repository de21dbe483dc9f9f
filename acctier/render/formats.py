"""The formats a document can leave in.  A new one is a module with `chunks`, and a line here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from acctier.model.document import Document
from acctier.render.style import Style


@dataclass(frozen=True)
class Format:
    """A format: the module that renders it, the file endings that mean it, and what it needs."""

    name: str
    module: str
    suffixes: tuple[str, ...]
    needs: str = "blocks"
    """``blocks`` to read, ``data`` for machines, a table of ``records``, or ``problems``."""


FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("table", "acctier.render.terminal", (".txt",)),
        Format("json", "acctier.render.json_text", (".json",), "data"),
        Format("jsonl", "acctier.render.jsonl", (".jsonl", ".ndjson"), "records"),
        Format("csv", "acctier.render.csv_file", (".csv",), "records"),
        Format("md", "acctier.render.markdown", (".md",)),
        Format("github", "acctier.render.github", (".txt",), "problems"),
        Format("gitlab", "acctier.render.gitlab", (".json",), "problems"),
        Format("junit", "acctier.render.junit", (".xml",), "problems"),
        Format("sarif", "acctier.render.sarif", (".sarif", ".json"), "problems"),
    )
}


def accepts(document: Document, name: str) -> bool:
    """Whether the document can be rendered in the format."""
    match FORMATS[name].needs:
        case "data":
            return bool(document.data)
        case "records":
            return document.records is not None
        case "problems":
            return document.problems is not None
        case _:
            return True


def format_of(path: str) -> str | None:
    """The format a file name asks for by its ending, or None.

    >>> format_of("out/leaks.csv"), format_of("leaks.pdf")
    ('csv', None)
    """
    suffix = PurePath(path).suffix.lower()
    return next((name for name, each in FORMATS.items() if suffix in each.suffixes), None)


def chunks(document: Document, name: str, style: Style) -> Iterator[str]:
    """The rendered document in pieces, so that long tables need not fit in memory at once.

    Raises ``KeyError`` for an unknown format; where ``accepts`` says no, there is nothing.
    """
    rendered: Iterator[str] = import_module(FORMATS[name].module).chunks(document, style)
    return rendered


def render(document: Document, name: str, style: Style | None = None) -> str:
    """The whole rendered document as one text, ended by a line feed."""
    return "".join(chunks(document, name, style or Style()))
