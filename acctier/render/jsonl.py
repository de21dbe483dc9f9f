"""JSON lines: the records of a document, one object per line, for `jq` and for loading."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.model.document import Document
from acctier.render.json_text import records, scalar
from acctier.render.style import Style
from acctier.render.text import quoted


def chunks(document: Document, style: Style) -> Iterator[str]:
    """One line per record; the style has nothing to say here."""
    del style
    if document.records is None:
        return
    for record in records(document.records, document.currency):
        members = (f"{quoted(key)}: {scalar(value)}" for key, value in record.items())
        yield "{" + ", ".join(members) + "}\n"
