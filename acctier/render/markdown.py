r"""The Markdown format: a document for a wiki, a ticket or a mail, as GitHub reads it.

Nothing in a name is read as markup: what Markdown would obey is escaped, as text is cleaned
everywhere.  A picture stands as plain characters in a block of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from acctier.model.document import (
    BarTable,
    Beside,
    Block,
    Document,
    Fact,
    Facts,
    Line,
    Table,
    Text,
    WhaleChart,
)
from acctier.model.money import Currency
from acctier.render.cells import NUMBERS, places_of, shown
from acctier.render.chart import chart_rows
from acctier.render.grid import Grid
from acctier.render.screen import NO_BREAK
from acctier.render.style import Style
from acctier.render.text import clean

_ACTIVE = re.compile(r"([\\`*_\[\]<>#|~&])")
_LINKS = re.compile(r"(?i)\b(www)\.|(:)(?=//)")
_LIST = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")
_CHART = 76


def chunks(document: Document, style: Style) -> Iterator[str]:
    """The document as Markdown, block by block; the style has nothing to say here."""
    del style
    for index, block in enumerate(_flat(document.blocks)):
        lines = list(_block(block, document.currency, first=index == 0))
        if lines:
            yield ("\n" if index else "") + "".join(f"{line}\n" for line in lines)


def escaped(text: str) -> str:
    r"""The text with nothing in it that Markdown would obey.

    >>> print(escaped("a_b | <i>1. [x](y)</i>"))
    a\_b \| \<i\>1. \[x\](y)\</i\>
    >>> print(escaped("1. no list"), escaped("www.example.com"))
    1\. no list www\.example.com
    """
    plain = _ACTIVE.sub(r"\\\1", clean(text).replace(NO_BREAK, " "))
    plain = _LINKS.sub(lambda found: rf"{found[1]}\." if found[1] else r"\:", plain)
    return _LIST.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", plain)


def _flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Beside):
            yield from _flat((*block.left, *block.right))
        elif isinstance(block, BarTable):
            yield block.table
        else:
            yield block


def _block(block: Block, currency: Currency, *, first: bool) -> Iterator[str]:
    match block:
        case Table():
            yield from _titled(block.title)
            yield from _table(block, currency)
        case Facts():
            yield from _titled(block.title)
            yield from _facts(block, currency)
        case Text():
            yield from _text(block, first=first)
        case WhaleChart():
            yield from _chart(block, currency)


def _titled(title: str | None) -> Iterator[str]:
    if title:
        yield f"### {escaped(title)}"
        yield ""


def _text(block: Text, *, first: bool) -> Iterator[str]:
    """Paragraphs; the first line of all is the title of the document."""
    yield from _titled(block.title)
    for index, line in enumerate(block.lines):
        if index:
            yield ""
        title = first and not index and not block.title
        yield f"# {escaped(line.text)}" if title else _sentence(line)


def _sentence(line: Line) -> str:
    text = escaped(line.text)
    return f"**{text}**" if line.tone == "strong" and text.strip() else text


def _table(table: Table, currency: Currency) -> Iterator[str]:
    grid = Grid(table, currency)
    if table.columns:
        yield _row(escaped(column.heading) for column in table.columns)
        yield _row("--:" if column.unit in NUMBERS else "---" for column in table.columns)
        for number, texts in enumerate(grid.texts()):
            strong = bool(table.tones) and table.tones[number] == "strong"
            yield _row(_cell(text, strong=strong) for text in texts)
    if table.note:
        yield from ("", escaped(table.note))


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str, *, strong: bool) -> str:
    told = escaped(text.strip())
    return f"**{told}**" if strong and told else told


def _facts(block: Facts, currency: Currency) -> Iterator[str]:
    """Label, value and note in columns; a column that is empty throughout is left out."""
    rows = [(fact.label, _value(fact, currency), fact.note) for fact in block.facts]
    kept = [index for index in range(3) if any(row[index] for row in rows)]
    if rows and kept:
        numbers = any(fact.unit in NUMBERS for fact in block.facts)
        yield _row("" for _ in kept)
        yield _row("--:" if index == 1 and numbers else "---" for index in kept)
        for fact, row in zip(block.facts, rows, strict=True):
            strong = fact.tone == "strong"
            yield _row(_cell(row[index], strong=strong and index < 2) for index in kept)
    if block.note:
        yield from ("", escaped(block.note))


def _value(fact: Fact, currency: Currency) -> str:
    if fact.value is None:
        return ""
    places = places_of(fact.unit, (fact.value,), currency)
    return shown(fact.value, fact.unit, currency, whole=fact.whole, places=places)


def _chart(chart: WhaleChart, currency: Currency) -> Iterator[str]:
    """The drawing as it stands on a plain screen."""
    yield "```text"
    for row in chart_rows(chart, currency, _CHART, Style(_CHART, ascii=True)):
        yield "".join(text for text, _ in row).rstrip().replace("```", "'''")
    yield "```"
    for line in chart.caption:
        yield ""
        yield escaped(line.text)
