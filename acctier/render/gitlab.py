"""The code quality report of GitLab: one JSON list of problems."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.model.document import Document, Problem
from acctier.render.json_text import value_chunks
from acctier.render.problems import WHERE_NOTHING_STANDS, marked
from acctier.render.style import Style

_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


def chunks(document: Document, style: Style) -> Iterator[str]:
    """The list, empty when all is well; known problems are of severity info."""
    del style
    entries = [_entry(each, mark) for each, mark in marked(document)]
    yield from value_chunks(entries, document.currency)
    yield "\n"


def _entry(problem: Problem, mark: str) -> dict[str, object]:
    severity = "info" if problem.known else _SEVERITIES[problem.level]
    return {
        "description": problem.text,
        "check_name": f"{problem.kind}: {problem.name}",
        "fingerprint": mark,
        "severity": severity,
        "location": {
            "path": problem.file or WHERE_NOTHING_STANDS,
            "lines": {"begin": problem.line or 1},
        },
    }
