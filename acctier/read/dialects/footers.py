"""Totals and footers that nobody declared: refused, as a total read as a row counts twice."""

from __future__ import annotations

import polars as pl

from acctier.config.presets.key import is_of_preset
from acctier.config.tables import TableSpec
from acctier.read.content import Content, Packing
from acctier.read.dialects.lines import raw_lines
from acctier.read.dialects.unpacking import counted
from acctier.read.places import Layout
from acctier.read.sniffing import cells_of, first_cell, footer_lines, lines_of

_END = 1 << 14
_LINES = 200


def refuse_undeclared_footer(
    content: Content, left: Content, layout: Layout, spec: TableSpec
) -> None:
    """Refuse a file whose last lines begin as totals and footers do.

    `drop` or `footer` say which rows are none, `footer: 0` that all are rows; those of a preset
    say it of what they match alone.  ``left`` is the content without what they match.
    """
    form = spec.format
    ending = _last_lines(left, layout)
    if any(
        said is not None and not is_of_preset(spec.preset, key, list(said))
        for key, said in (("footer", form.footer), ("drop", form.drop))
    ):
        return
    if not footer_lines(ending, layout.mark, layout.width):
        return
    lines = ending if left is content else _last_lines(content, layout)
    count = footer_lines(lines, layout.mark, layout.width)
    filled = [line for line in lines if first_cell(cells_of(line, layout.mark))]
    back = lines[::-1].index(filled[-count]) + 1
    with content.guarded():
        line = sum(1 for _ in raw_lines(content.blocks())) - back + 1
    many = f"its last {count} lines begin" if count > 1 else "its last line begins"
    message = f"{many} as a total or a footer does, not as a row"
    hint = (
        f"write format: {{footer: {count}}}, or `drop` with the words they begin with; "
        "footer: 0 if they are rows"
    )
    raise content.refused("undeclared-footer", message, line, hint)


def _last_lines(content: Content, layout: Layout) -> list[str]:
    """The last lines of a text, without its headings.

    A gzip file is unpacked for them as a whole, which counts what comes out of it before a parser
    holds all of it in memory.
    """
    with content.guarded():
        if content.packing == Packing.ZSTD:
            last = content.text_lines().filter(pl.col("at") >= layout.header).tail(_LINES)
            return last.collect()["line"].to_list()
        start, end = _end_of_file(content) if content.packing == Packing.PLAIN else _end(content)
    lines = lines_of(end.decode(errors="replace"))
    return lines[1:] if start else lines[layout.header :]


def _end_of_file(content: Content) -> tuple[int, bytes]:
    start = max(0, content.located.size - _END)
    with content.path.open("rb") as file:
        file.seek(start)
        return start, file.read()


def _end(content: Content) -> tuple[int, bytes]:
    """The last bytes of what is unpacked, and how many come before them."""
    size, before, last = 0, b"", b""
    for block in counted(content.blocks(), content.located.size):
        size, before, last = size + len(block), last, block
    end = (before + last)[-_END:]
    return size - len(end), end
