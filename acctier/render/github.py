r"""Workflow commands of GitHub Actions: each problem as an annotation at its line.

``::error file=erp/lines.csv,line=17,title=check: lines are filled::3, should be <= 0``
"""

from __future__ import annotations

from collections.abc import Iterator

from acctier.model.document import Document, Problem
from acctier.render.problems import told
from acctier.render.style import Style
from acctier.render.text import clean

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def chunks(document: Document, style: Style) -> Iterator[str]:
    """One command per problem; nothing when there is none.  Known ones are notices."""
    del style
    for each in told(document):
        command = "notice" if each.known else _COMMANDS[each.level]
        places = {
            "file": each.file,
            "line": each.line,
            "col": each.column,
            "title": _title(each),
        }
        written = ",".join(
            f"{key}={_property(str(value))}" for key, value in places.items() if value is not None
        )
        yield f"::{command} {written}::{_data(each.text)}\n"


def _title(problem: Problem) -> str:
    return f"{problem.kind}: {problem.name}"


def _data(text: str) -> str:
    r"""Text behind the colons: a line break or a per cent sign would be obeyed.

    >>> _data("12 % of\nthe money")
    '12 %25 of the money'
    """
    return clean(text).replace("%", "%25")


def _property(text: str) -> str:
    """Text between the colons, where a comma would end it.

    >>> _property("a,b: 5 %")
    'a%2Cb%3A 5 %25'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")
