"""What stands before the headings: a `sep=;` line, title lines."""

from __future__ import annotations

from dataclasses import dataclass

from acctier.config.tables import FileFormat, TableSpec
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.read.content import Content
from acctier.read.headings import match_headings, read_columns
from acctier.read.sniffing import MARKS, cells_of, lines_of, separator_line

_LOOKED_AT = 60
"""Headings further down are not looked for."""


@dataclass(frozen=True)
class Preface:
    """How the headings are parted, and how many physical lines stand before them."""

    mark: str
    lines: int
    notes: tuple[Finding, ...] = ()


def preface_of(content: Content, text: str, form: FileFormat, usual: str) -> Preface:
    """The preface of a file that begins with ``text``; ``usual``: the mark if nothing says another.

    A line `sep=;` alone is understood without being told; `skip_lines` counts every line before the
    headings, that one included.  Raises `InputError` when it contradicts `delimiter`.
    """
    named = separator_line(text[: text.find("\n")].removesuffix("\r") if "\n" in text else text)
    if named is None:
        return Preface(form.delimiter or usual, form.skip_lines, _titles(content, form.skip_lines))
    if form.delimiter not in {None, named}:
        message = f"its first line says sep={named}, `format` says {form.delimiter!r}"
        raise content.refused("wrong-delimiter", message, 1, "leave `delimiter` out")
    skipped = max(form.skip_lines, 1)
    return Preface(named, skipped, _titles(content, skipped - 1))


def _titles(content: Content, count: int) -> tuple[Finding, ...]:
    if not count:
        return ()
    shown = content.located.shown
    lines = f"{count} title line{'s' if count > 1 else ''}"
    message = f"{shown}: {lines} before the headings left out (`skip_lines`)"
    return (Finding("lines-left-out", "info", message, content.table, shown, 1, rows=count),)


def misplaced_headings(
    content: Content, text: str, spec: TableSpec, mark: str, end: int
) -> InputError | None:
    """The error for headings that stand on another line than expected; None if none are found.

    ``end``: the physical line, from 1, on which those expected end.
    """
    shown, columns = content.located.shown, read_columns(spec.columns)
    best, found = 1, None
    for at, line in enumerate(lines_of(text)[:_LOOKED_AT]):
        for each in dict.fromkeys((mark, *MARKS)):
            cells = cells_of(line.removesuffix("\r"), each)
            positions, _ = match_headings(content.table, shown, columns, cells, spec.preset)
            matched = len(positions)
            if matched > best or (matched == best == len(columns) and found is None):
                best, found = matched, (at, each)
    if found is None or found[0] == end - 1:
        return None
    at, other = found
    keys = [f"skip_lines: {at}"]
    if other != mark:
        keys.append('delimiter: "{}"'.format("\\t" if other == "\t" else other))
    message = f"the headings stand on line {at + 1}, not on line {end}"
    hint = f"write format: {{{', '.join(keys)}}}"
    return content.refused("misplaced-headings", message, at + 1, hint)
