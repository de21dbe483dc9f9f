"""Headings of an export, matched exactly to the declared columns."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace

from acctier.config.encodings import advice, wide
from acctier.config.tables import ColumnSpec
from acctier.model.errors import nearest, the_few
from acctier.model.findings import Finding
from acctier.read.aliases import wanted_headings, way_out
from acctier.read.content import Content

_MARKS = {";": ";", "\t": "\\t", "|": "|", ",": ","}


def read_columns(columns: Mapping[str, ColumnSpec]) -> dict[str, ColumnSpec]:
    """The columns that are read, in order: derived ones are computed later."""
    return {name: spec for name, spec in columns.items() if spec.expr is None}


def match_headings(
    table: str,
    shown: str,
    columns: Mapping[str, ColumnSpec],
    headings: Sequence[str],
    preset: str | None = None,
) -> tuple[dict[str, int], list[Finding]]:
    """The position of every declared column, and what is wrong with those not found.

    A column is found under exactly one of its `from` headings, else under its own name: not in
    another case, not with a space more, and not under a heading that stands there twice.  A preset
    is less strict and knows further headings.
    """
    positions: dict[str, int] = {}
    findings: list[Finding] = []
    for name, wanted in wanted_headings(columns, headings, preset).items():
        if len(wanted.found) == 1:
            positions[name] = wanted.found[0]
            continue
        found = [headings[at] for at in wanted.found]
        finding = _unmatched(table, shown, name, wanted.headings, found, headings)
        hint = None if found else way_out(preset, name, headings)
        findings.append(replace(finding, hint=hint) if hint else finding)
    return positions, _listed_once(findings, headings)


def _listed_once(findings: Sequence[Finding], headings: Sequence[str]) -> list[Finding]:
    """The findings; if some have no other hint, the last of them lists the headings there are."""
    bare = [at for at, each in enumerate(findings) if each.hint is None]
    told = list(findings)
    if bare:
        listed = the_few(filter(str.strip, headings), "the file has the headings")
        told[bare[-1]] = replace(told[bare[-1]], hint=listed)
    return told


def _unmatched(
    table: str,
    shown: str,
    name: str,
    wanted: Sequence[str],
    found: Sequence[str],
    headings: Sequence[str],
) -> Finding:
    def finding(kind: str, message: str, hint: str | None) -> Finding:
        return Finding(kind, "error", f"{shown}: {message}", table, shown, 1, name, hint=hint)

    if not found:
        listed = " or ".join(repr(each) for each in wanted)
        message = f"no heading {listed} for column {name}"
        return finding("unknown-heading", message, _most_like(wanted, headings))
    if len(set(found)) == 1:
        message = f"{len(found)} headings {found[0]!r}: column {name} could be any of them"
        return finding("duplicate-heading", message, "rename them in the export")
    listed = ", ".join(repr(each) for each in found)
    message = f"column {name} matches several headings: {listed}"
    return finding("ambiguous-heading", message, "name the right one alone in `from`")


def _most_like(wanted: Sequence[str], headings: Sequence[str]) -> str | None:
    """The heading most like those wanted, if any is like them, and what to do with it."""
    guess = next((near for each in wanted if (near := nearest(each, headings))), None)
    if guess is None:
        return None
    mind = " (mind the space)" if guess != guess.strip() else ""
    return f"did you mean {guess!r}?{mind} The heading of a column stands after `from:`"


def beside_others(findings: Sequence[Finding], table: str, files: int) -> list[Finding]:
    """The findings; a heading that is missing is told to stand in so many other files."""
    if not files:
        return list(findings)
    have = (
        f"{files} other file{'s' if files > 1 else ''} of {table} {'have' if files > 1 else 'has'}"
    )
    both = "`from: [one, other]` reads files of both kinds"
    return [
        replace(
            each,
            message=f"{each.message}; {have} it",
            hint="; ".join(filter(None, (each.hint, both))),
        )
        if each.finding == "unknown-heading"
        else each
        for each in findings
    ]


def read_head(content: Content) -> str:
    """The beginning of the text; raises `InputError` when it is no UTF-8 text."""
    with content.guarded():
        head = content.head()
    if found := wide(head):
        message = f"it is not UTF-8 text but looks like {found} without a byte order mark"
        raise content.refused("not-utf-8", message, 1, advice(head))
    if b"\0" in head:
        raise content.not_text(head[: head.index(b"\0")].count(b"\n") + 1)
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        raise content.not_utf8() from None


def read_headings(
    content: Content, text: str, mark: str, skipped: int
) -> tuple[tuple[str, ...], int]:
    """The headings, and the number of physical lines down to the end of them.

    ``text`` is the beginning of the content, of which the first ``skipped`` lines are no headings.
    Raises `InputError` when there are none, or when the first lines are no delimited text.
    """
    lines = (f"{line}\n" for line in text.split("\n")[skipped:])
    reader = csv.reader(lines, delimiter=mark, strict=True)
    try:
        headings = next((tuple(row) for row in reader if row), None)
    except csv.Error:
        end = text.split("\n")[skipped + reader.line_num - 1].rstrip("\r")
        if "\r" in end:
            message = "some of its lines end in a lone carriage return, others do not"
            hint = "export the file with one kind of line ends"
            raise content.refused("line-ends", message, skipped + 1, hint) from None
        message = "the headings cannot be parsed: a quote is missing or stray"
        raise content.refused("broken-quotes", message, skipped + reader.line_num) from None
    if headings is None and skipped and text.strip():
        message = f"it ends before its headings: `skip_lines` leaves out {skipped} of its lines"
        count = len(text.rstrip("\n").split("\n"))
        hint = f"the file has {count} line{'s' if count > 1 else ''}: lower `skip_lines`"
        raise content.refused("misplaced-headings", message, count, hint)
    if headings is None:
        message = "it is empty, without even a line of headings"
        raise content.refused("empty-file", message, hint="fetch the export again")
    return headings, skipped + reader.line_num


def other_delimiter(headings: Sequence[str], mark: str) -> str | None:
    """The delimiter a file evidently has instead of the expected one, as one would write it."""
    if len(headings) != 1:
        return None
    counts = {each: headings[0].count(each) for each in _MARKS if each != mark}
    best = max(counts, key=lambda each: counts[each])
    return _MARKS[best] if counts[best] else None
