"""Everything that is told beside the result: complaints, findings and notes, on stderr.

A message names the place, says what is wrong, shows the line with a caret and says what to do:

    acctier.yaml:12:10: error: unknown column 'acount_id'
      12 |     key: acount_id
         |          ^
    hint: did you mean account_id?
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Literal, TextIO

from acctier.cli.masking import masked, masked_finding
from acctier.cli.streams import PIPE_GONE, discard
from acctier.model.errors import Complaint, Place
from acctier.model.findings import Finding
from acctier.render.text import clean

Level = Literal["error", "warning", "info"]
_COLORS = {"error": "1;31", "warning": "1;33", "info": "36", "hint": "36", "caret": "1;31"}
_WINDOW = 100
"""Characters of a long source line that are shown around the caret."""


@dataclass(frozen=True)
class Narration:
    """Where messages go, how they look, and how much is told."""

    stream: TextIO
    color: bool = False
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False

    def complaint(self, complaint: Complaint, level: Level = "error") -> None:
        """Tell what is wrong with the configuration or the command line."""
        complaint = masked(complaint)
        place = complaint.place
        where = {
            "file": place and place.file,
            "line": place and place.line,
            "column": place and place.column,
        }
        if self.as_json:
            self._object(level, complaint.message, **where, hint=complaint.hint)
            return
        self._headline(level, complaint.message, str(place) if place else None)
        if place and place.source is not None:
            self._source(place)
        self._hint(complaint.hint)

    def finding(self, finding: Finding) -> None:
        """Tell what is wrong with the data or the results."""
        finding = masked_finding(finding)
        if self.as_json:
            names = ("finding", "table", "file", "line", "column", "rows", "hint")
            found = {name: getattr(finding, name) for name in names}
            self._object(finding.severity, finding.message, **found)
            return
        place = Place(finding.file, finding.line) if finding.file else None
        message = f"{_without_place(finding)} ({finding.finding})"
        self._headline(finding.severity, message, str(place) if place else None)
        self._hint(finding.hint)

    def error(self, message: str, hint: str | None = None) -> None:
        """Tell what went wrong, when no place can be named."""
        self.complaint(Complaint(message, hint=hint))

    def warning(self, message: str) -> None:
        """Tell what may be wrong, unless quiet."""
        if not self.quiet:
            self.complaint(Complaint(message), "warning")

    def note(self, message: str) -> None:
        """Tell what was done, unless quiet."""
        if not self.quiet:
            self._plain(message)

    def detail(self, message: str) -> None:
        """Tell what only a curious reader asks for (``--verbose``)."""
        if self.verbose:
            self._plain(message)

    def _plain(self, message: str) -> None:
        message = masked(message)
        if self.as_json:
            self._object("info", message)
        else:
            self._line(clean(message))

    def _headline(self, level: str, message: str, place: str | None) -> None:
        before = f"{clean(place)}: " if place else ""
        self._line(f"{before}{self._paint(level, level)}: {clean(message).strip()}")

    def _source(self, place: Place) -> None:
        source, column = place.source or "", place.column
        start = max(0, column - 1 - _WINDOW // 2) if column and len(source) > _WINDOW else 0
        shown = "".join(_printable(each) for each in source[start : start + _WINDOW])
        number = str(place.line or "")
        self._line(f"  {number} | {shown}".rstrip())
        if column is not None:
            before = "".join(_printable(each) for each in source[start : column - 1])
            caret = self._paint("^", "caret")
            self._line(f"  {' ' * len(number)} | {' ' * _columns(before)}{caret}")

    def _hint(self, hint: str | None) -> None:
        if hint:
            self._line(f"{self._paint('hint', 'hint')}: {clean(hint)}")

    def _paint(self, text: str, tone: str) -> str:
        return f"\x1b[{_COLORS[tone]}m{text}\x1b[0m" if self.color else text

    def _object(self, level: str, message: str, **more: object) -> None:
        known = {key: value for key, value in more.items() if value is not None}
        self._line(json.dumps({"level": level, "message": message, **known}))

    def _line(self, text: str) -> None:
        try:
            self.stream.write(f"{text}\n")
            self.stream.flush()
        except PIPE_GONE:
            discard(self.stream)
        except OSError:
            pass  # there is no other way to tell


def _without_place(finding: Finding) -> str:
    """The message without the place it begins with, which stands before it already."""
    where = finding.message.removeprefix(finding.file or "")
    if finding.file and where != finding.message:
        place, colon, rest = where.partition(": ")
        if colon and place in {"", f", line {finding.line}"}:
            return rest
    return finding.message


def _printable(character: str) -> str:
    """The character as it is shown, so that the caret can be placed below it."""
    return " " if character == "\t" else clean(character)


def _columns(text: str) -> int:
    """Columns that a terminal takes for a text; East Asian wide characters take two."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    joining = sum(unicodedata.combining(each) > 0 for each in text)
    return len(text) + wide - joining
