"""JUnit XML: every check, gate and finding as a test case, failed where it fails the command."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from acctier.model.document import Document, Problem
from acctier.render.style import Style
from acctier.render.text import clean


def chunks(document: Document, style: Style) -> Iterator[str]:
    """One suite; what is wrong but does not fail the command is told as output of its case."""
    del style
    cases = document.problems or ()
    failures = sum(each.fails for each in cases)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="acctier" {counts}>\n'
    yield f'  <testsuite name="acctier {clean(document.title)}" {counts} skipped="0">\n'
    for each in cases:
        yield from _case(each)
    yield "  </testsuite>\n</testsuites>\n"


def _case(problem: Problem) -> Iterator[str]:
    names = f"classname={_attribute(problem.kind)} name={_attribute(problem.name)}"
    if problem.file is not None:
        names += f" file={_attribute(problem.file)}"
    if problem.line is not None:
        names += f' line="{problem.line}"'
    if problem.holds:
        yield f"    <testcase {names}/>\n"
        return
    yield f"    <testcase {names}>\n"
    told = escape(clean(problem.text))
    if problem.fails:
        kind = _attribute(problem.level)
        yield f"      <failure type={kind} message={_attribute(problem.message)}>{told}</failure>\n"
    else:
        yield f"      <system-out>{problem.level}: {told}</system-out>\n"
    yield "    </testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(clean(text))
