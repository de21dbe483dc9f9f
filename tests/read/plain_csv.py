"""A slow and plain reading of delimited text, one character after the other, to compare with."""

from __future__ import annotations

from dataclasses import dataclass


class Malformed(ValueError):
    """Quotes do not pair up."""


@dataclass(frozen=True)
class Record:
    """A record: its first physical line (from 1), its cells, and the lines it is written on."""

    line: int
    cells: tuple[str, ...]
    lines: tuple[str, ...]


def records(text: str, width: int, header: int = 1) -> list[Record]:
    """The records after the headings; blank lines are none, and surplus empty cells are dropped."""
    body = "\n".join(text.split("\n")[header:])
    quoted = ',"' in text or '\n"' in text or text.startswith('"')
    found, at, line = [], 0, header + 1
    while at < len(body):
        start = at
        cells, bare, at = _record(body, at, quoted=quoted)
        written = body[start:at]
        lines = tuple(each.removesuffix("\r") for each in written.split("\n"))
        if any(len(lines) > 1 or cell.count('"') % 2 for cell in bare):
            raise Malformed(written)
        if _swallowed(lines, width):
            raise Malformed(written)
        if lines != ("",):
            found.append(Record(line, cells, lines))
        line += len(lines)
        at += 1
    return found


def _record(body: str, at: int, *, quoted: bool) -> tuple[tuple[str, ...], list[str], int]:
    """The cells, those with a quote inside though not in quotes, and where the record ends."""
    cells: list[str] = []
    bare: list[str] = []
    while True:
        if quoted and body[at : at + 1] == '"':
            cell, at = _quoted(body, at + 1)
        else:
            ends = [end for mark in ",\n" if (end := body.find(mark, at)) >= 0]
            end = min(ends, default=len(body))
            cell, at = body[at:end], end
            cell = cell.removesuffix("\r")
            bare += [cell] if quoted and '"' in cell else []
        cells.append(cell)
        if body[at : at + 1] != ",":
            return tuple(cells), bare, at
        at += 1


def _quoted(body: str, at: int) -> tuple[str, int]:
    cell = ""
    while True:
        end = body.find('"', at)
        if end < 0:
            raise Malformed(body)
        cell += body[at:end]
        if body[end + 1 : end + 2] != '"':
            break
        cell, at = cell + '"', end + 2
    at = end + 1
    if body[at : at + 1] == "\r" and body[at + 1 : at + 2] in {"\n", ""}:
        at += 1
    if body[at : at + 1] not in {",", "\n", ""}:
        raise Malformed(body)
    return cell, at


def _swallowed(lines: tuple[str, ...], width: int) -> bool:
    """Whether a cell with line breaks looks like several rows held together by a stray quote."""
    rows = all(line.count(",") == width - 1 for line in lines)
    return rows and (len(lines) - 1) * (width - 1) >= 4
