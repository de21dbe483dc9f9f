"""Which files a `file:` means: placeholders, environment variables, globs, in that order."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from acctier.model.errors import Complaint, ConfigurationError, InputError, nearest
from acctier.model.findings import Finding
from acctier.model.period import Period
from acctier.read.dialects.lines import LineMap

_PLACEHOLDER = re.compile(r"<(\w+)(?::([^<>]*))?>")
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_MEMBER = re.compile(r"(.*?\.zip)/(.+)", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[]")
_CODES: dict[str, Callable[[date], str]] = {
    "Y": lambda day: f"{day.year:04d}",
    "y": lambda day: f"{day.year % 100:02d}",
    "m": lambda day: f"{day.month:02d}",
    "d": lambda day: f"{day.day:02d}",
    "j": lambda day: f"{day.timetuple().tm_yday:03d}",
    "F": date.isoformat,
}
"""What the codes of a placeholder write, whatever the locale."""


class SpoiledCell(NamedTuple):
    """A cell of a sheet that holds no value: its row from 1, its column from 0, and why."""

    row: int
    column: int
    reason: str


@dataclass(frozen=True)
class Located:
    """A file that exists: where it lies, its name for people and manifests, its size in bytes.

    ``shown`` is relative to the configuration, with `/`; the value of an environment variable
    never stands in it.  A text that was made from a file stands for it: ``made_from`` is that file,
    and ``moved`` says where its lines stood.
    """

    path: Path
    shown: str
    size: int
    made_from: Located | None = None
    moved: LineMap | None = None
    member: str | None = None
    """Which file in an archive is meant, if it is said."""
    named: str | None = None
    """What an unpacked file is called in its archive."""
    spoiled: tuple[SpoiledCell, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """The name that tells the kind of the file."""
        if self.named is not None:
            return self.named
        return self.shown if self.made_from is None else self.made_from.name

    @property
    def original(self) -> Located:
        """The file itself."""
        return self if self.made_from is None else self.made_from.original

    def line(self, line: int) -> int:
        """The physical line in the original, of a line of this text; both from 1."""
        if self.moved is not None:
            line = self.moved.physical(line)
        return line if self.made_from is None else self.made_from.line(line)

    def refused(
        self, finding: str, table: str, message: str, hint: str | None = None
    ) -> InputError:
        """The error for something wrong with the file as a whole."""
        told = f"{self.shown}: {message}"
        return InputError([Finding(finding, "error", told, table, self.shown, hint=hint)])

    def rewritten(
        self,
        path: Path,
        moved: LineMap | None = None,
        named: str | None = None,
        spoiled: tuple[SpoiledCell, ...] | None = None,
        notes: tuple[Finding, ...] = (),
    ) -> Located:
        """A text made from this file; of a member that was asked for, by its own name."""
        shown = self.shown
        if named is not None and self.member is not None:
            shown = f"{shown}/{named}"
        return Located(
            path,
            shown,
            path.stat().st_size,
            made_from=self,
            moved=moved,
            named=named,
            spoiled=self.spoiled if spoiled is None else spoiled,
            notes=(*self.notes, *notes),
        )


def locate(table: str, template: str, folder: Path, period: Period) -> tuple[Located, ...]:
    """The files of a table, each once: month by month, sorted by name within each pattern.

    ``template`` is relative to ``folder``.  A name that exists is taken literally, whatever marks
    it holds; otherwise `*`, `**`, `?` and `[...]` are a glob.  Raises `InputError` when a pattern
    finds nothing or a file cannot be read.
    """
    findings: list[Finding] = []
    files: dict[tuple[Path, str | None], Located] = {}
    for pattern in expand(template, period):
        try:
            found = _find(table, pattern, folder)
        except InputError as error:
            findings += error.findings
            continue
        files.update(((each.path, each.member), each) for each in found)
    if findings:
        raise InputError(findings)
    return tuple(files.values())


def expand(template: str, period: Period) -> tuple[str, ...]:
    """The template with its placeholders filled in: one pattern, or one per month.

    >>> from acctier.model.period import parse_period
    >>> expand("gl/<month:%Y%m>.csv", parse_period("2026-Q3"))
    ('gl/202607.csv', 'gl/202608.csv', 'gl/202609.csv')
    >>> expand("lines_<start:%Y%m%d>_<end:%Y%m%d>.csv", parse_period("2026-02"))
    ('lines_20260201_20260228.csv',)
    """
    names = {match[1] for match in _PLACEHOLDER.finditer(template)}
    months = _months(template, period) if "month" in names else [period.start]
    return tuple(_filled(template, period, month) for month in months)


def _filled(template: str, period: Period, month: date) -> str:
    return _PLACEHOLDER.sub(lambda match: _value(match, period, month), template)


def _months(template: str, period: Period) -> list[date]:
    if period.calendar_months is None:
        message = f"{template!r} wants a file per month, but {period.name} is not whole months"
        raise _wrong(message, "use <start:%Y%m%d> and <end:%Y%m%d>, or a period of whole months")
    first = period.start.year * 12 + period.start.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, first + period.calendar_months)]


def _value(match: re.Match[str], period: Period, month: date) -> str:
    name, form = match[1], match[2]
    days = {"start": period.start, "end": period.end, "month": month}
    if name == "period" and form is None:
        return period.name
    if name not in days or not form:
        hint = "placeholders: <period> <start:%Y%m%d> <end:%Y%m%d> <month:%Y%m>"
        raise _wrong(f"placeholder {match[0]} is not known", hint)
    return re.sub("%(.?)", lambda code: _code(code[1], days[name], match[0]), form)


def _code(letter: str, day: date, placeholder: str) -> str:
    if letter not in _CODES:
        codes = " ".join(f"%{known}" for known in _CODES)
        raise _wrong(f"%{letter} in {placeholder} is not known here", f"codes: {codes}")
    return _CODES[letter](day)


def _wrong(message: str, hint: str) -> ConfigurationError:
    return ConfigurationError([Complaint(message, hint=hint)])


def _find(table: str, pattern: str, folder: Path) -> list[Located]:
    literal = _fill(table, pattern)
    within = _MEMBER.fullmatch(pattern)
    if within and not os.path.lexists(folder / literal):
        return [replace(each, member=within[2]) for each in _find(table, within[1], folder)]
    if os.path.lexists(folder / literal):
        return [_located(table, folder / literal, _shown(table, pattern, literal, folder))]
    quoted = _fill(table, pattern, glob.escape)
    # The glob module, unlike pathlib, takes absolute patterns and leaves hidden files alone.
    matches = glob.glob(quoted, root_dir=folder, recursive=True)  # noqa: PTH207
    files = sorted(each for each in matches if not (folder / each).is_dir())
    if not files:
        raise InputError([_missing(table, pattern, folder / literal, folder)])
    return [_located(table, folder / each, _shown(table, pattern, each, folder)) for each in files]


def _fill(table: str, pattern: str, quote: Callable[[str], str] = str) -> str:
    """The pattern with the values of its environment variables."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in os.environ:
            raise InputError([_unset(table, pattern, match[1])])
        return quote(os.environ[match[1]])

    return _VARIABLE.sub(value, pattern)


def _unset(table: str, pattern: str, variable: str) -> Finding:
    return Finding(
        "unset-variable",
        "error",
        f"{pattern} needs the environment variable {variable}, which is not set",
        table=table,
        file=pattern,
        hint=f"export {variable}=...",
    )


def _shown(table: str, pattern: str, found: str, folder: Path) -> str:
    """The name as found; parts of the path that come from the environment stay unfilled."""
    variables = list(_VARIABLE.finditer(pattern))
    if not variables:
        return _relative(folder / found, folder)
    end = pattern.find("/", variables[-1].end())
    if end < 0:
        return pattern
    below = Path(found).name
    if not _GLOB.search(pattern[:end]):
        below = _relative(folder / found, folder / _fill(table, pattern[:end]))
    return f"{pattern[:end]}/{below}"


def _located(table: str, path: Path, shown: str) -> Located:
    """The file, if it is one that can be read."""
    if not _is_text(path):
        message = f"{shown}: its path is not spelled in UTF-8"
        hint = "rename the file or its folder"
        raise InputError([Finding("unreadable-file", "error", message, table, shown, hint=hint)])
    if path.is_dir():
        message, hint = f"{shown} is a folder, not a file", f"read the files in it: {shown}/*.csv"
        raise InputError([Finding("not-a-file", "error", message, table, shown, hint=hint)])
    try:
        if path.exists() and not path.is_file():
            message = f"{shown} is not a plain file"
            raise InputError([Finding("not-a-file", "error", message, table, shown)])
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as problem:
        message = f"{shown} cannot be read: {problem.strerror or 'unknown reason'}"
        hint = "look whether the file is there and may be read"
        finding = Finding("unreadable-file", "error", message, table, shown, hint=hint)
        raise InputError([finding]) from None
    return Located(path, shown, size)


def _is_text(path: Path) -> bool:
    """Whether the bytes of a path are text; other paths cannot be handed on."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _missing(table: str, pattern: str, wanted: Path, folder: Path) -> Finding:
    what = "no file matches" if _GLOB.search(pattern) else "there is no file"
    return Finding(
        "missing-file",
        "error",
        f"{what} {pattern}",
        table=table,
        file=pattern,
        hint=None if "${" in pattern else _near(wanted, folder),
    )


def _near(wanted: Path, folder: Path) -> str | None:
    """The nearest existing name: in the folder of the wanted file, else of its lost folder."""
    name = wanted.name
    while not wanted.parent.is_dir() and wanted.parent != wanted:
        wanted = wanted.parent
    names = _listing(wanted.parent)
    guess = name if name in names else nearest(wanted.name, names)
    if guess is not None:
        return f"did you mean {_relative(wanted.parent / guess, folder)}?"
    place = "the folder of the configuration"
    if wanted.parent != folder:
        place = _relative(wanted.parent, folder)
    if not names:
        return f"{place} is empty"
    shown = ", ".join(sorted(names)[:8])
    return f"{place} holds {shown}{', ...' if len(names) > 8 else ''}"


def _listing(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir() if not each.name.startswith(".")]
    except OSError:
        return []


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()
