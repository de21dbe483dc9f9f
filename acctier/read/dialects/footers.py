"""Totals and footers that nobody declared: refused, as a total read as a row counts twice."""

from __future__ import annotations

from acctier.config.tables import FileFormat
from acctier.read.content import Content, Packing
from acctier.read.dialects.lines import raw_lines
from acctier.read.places import Layout
from acctier.read.sniffing import cells_of, first_cell, footer_lines, lines_of

_END = 1 << 14


def refuse_undeclared_footer(content: Content, layout: Layout, form: FileFormat) -> None:
    """Refuse a plain file whose last lines begin as totals and footers do.

    `drop` or `footer` say which rows are none, `footer: 0` that all are rows.
    """
    if content.packing != Packing.PLAIN or form.footer is not None or form.drop is not None:
        return
    with content.guarded(), content.path.open("rb") as file:
        start = max(0, content.located.size - _END)
        file.seek(start)
        end = file.read().decode(errors="replace")
    lines = lines_of(end)[1:] if start else lines_of(end)[layout.header :]
    count = footer_lines(lines, layout.mark, layout.width)
    if not count:
        return
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
