"""What the formats for continuous integration share: which problems they tell, and their marks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from acctier.model.document import Document, Problem

WHERE_NOTHING_STANDS = "acctier.yaml"
"""The file of a problem that stands in none, in formats that want one."""


def told(document: Document) -> tuple[Problem, ...]:
    """The problems of a document without the checks that hold."""
    return tuple(each for each in document.problems or () if not each.holds)


def marked(document: Document) -> Iterator[tuple[Problem, str]]:
    """Each problem with a mark that stays from run to run while the problem does.

    The mark is made of kind, name and place, not of the message, whose numbers change.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for each in told(document):
        made_of = (each.kind, each.name, each.file or "", str(each.line or ""))
        seen[made_of] += 1
        text = "\n".join((*made_of, str(seen[made_of])))
        yield each, hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
