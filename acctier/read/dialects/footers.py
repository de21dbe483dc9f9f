"""Totals and footers that nobody declared: refused, as a total read as a row counts twice."""

from __future__ import annotations

from acctier.config.presets.key import is_of_preset
from acctier.config.tables import TableSpec
from acctier.read.content import Content, Packing
from acctier.read.dialects.lines import raw_lines
from acctier.read.places import Layout
from acctier.read.sniffing import cells_of, first_cell, footer_lines, lines_of

_END = 1 << 14


def refuse_undeclared_footer(
    content: Content, left: Content, layout: Layout, spec: TableSpec
) -> None:
    """Refuse a plain file whose last lines begin as totals and footers do.

    `drop` or `footer` say which rows are none, `footer: 0` that all are rows; those of a preset
    say it of what they match alone.  ``left`` is the content without what they match.
    """
    form = spec.format
    if any(
        said is not None and not is_of_preset(spec.preset, key, list(said))
        for key, said in (("footer", form.footer), ("drop", form.drop))
    ):
        return
    if left.packing != Packing.PLAIN or not _last_lines(left, layout)[1]:
        return
    lines, count = _last_lines(content, layout)
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


def _last_lines(content: Content, layout: Layout) -> tuple[list[str], int]:
    """The last lines of a plain text, and how many of them are no rows."""
    with content.guarded(), content.path.open("rb") as file:
        start = max(0, content.located.size - _END)
        file.seek(start)
        end = file.read().decode(errors="replace")
    lines = lines_of(end)[1:] if start else lines_of(end)[layout.header :]
    return lines, footer_lines(lines, layout.mark, layout.width)
