"""SARIF 2.1.0, the exchange format of static analysis, which code hosts show at its lines."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import acctier
from acctier.model.document import Document, Problem
from acctier.render.json_text import value_chunks
from acctier.render.problems import marked, told
from acctier.render.style import Style

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def chunks(document: Document, style: Style) -> Iterator[str]:
    """One log with one run; its list of results is empty when all is well."""
    del style
    rules = list(dict.fromkeys(_rule(each) for each in told(document)))
    driver = {
        "name": "acctier",
        "version": acctier.__version__,
        "rules": [{"id": rule, "shortDescription": {"text": rule}} for rule in rules],
    }
    results = [_result(each, mark, rules) for each, mark in marked(document)]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield from value_chunks(log, document.currency)
    yield "\n"


def _rule(problem: Problem) -> str:
    return f"{problem.kind}/{problem.name}"


def _result(problem: Problem, mark: str, rules: list[str]) -> dict[str, object]:
    rule = _rule(problem)
    result: dict[str, object] = {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": "note" if problem.known else _LEVELS[problem.level],
        "message": {"text": problem.text},
    }
    if problem.file is not None:
        place: dict[str, object] = {"artifactLocation": {"uri": _uri(problem.file)}}
        if problem.line is not None:
            region = {"startLine": problem.line}
            if problem.column is not None:
                region["startColumn"] = problem.column
            place["region"] = region
        result["locations"] = [{"physicalLocation": place}]
    result["partialFingerprints"] = {"acctier/1": mark}
    result["baselineState"] = "unchanged" if problem.known else "new"
    return result


def _uri(path: str) -> str:
    """A path as a relative reference.

    >>> _uri("erp/lines 1.csv")
    'erp/lines%201.csv'
    """
    return quote(path.replace("\\", "/"), safe="/", errors="replace")
