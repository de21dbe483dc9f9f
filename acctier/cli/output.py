"""Where the result goes and what it is written as."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from acctier.cli import later, streams
from acctier.cli.masking import masked
from acctier.cli.messages import Narration
from acctier.cli.options import Screen
from acctier.model.document import Document
from acctier.model.errors import Complaint, ConfigurationError, OutputError
from acctier.render.formats import FORMATS, format_of, render
from acctier.render.style import Style

_DRAWN = "\u2500\u28ff\u2588"
"""Characters of the drawings; a stream that cannot spell them gets plain ones."""


@dataclass(frozen=True)
class Target:
    """Where a result is written: a format, and a file or (None) stdout."""

    format: str
    path: Path | None
    style: Style

    @property
    def on_screen(self) -> bool:
        """Whether the reader has the result before him, findings and all, beside the messages."""
        return self.format == "table" and self.path is None

    def text(self, document: Document) -> str:
        """The document in the format."""
        return render(masked(document), self.format, self.style)

    def write(self, text: str, told: Narration, read: Iterable[Path] = ()) -> None:
        """Write the result; a file appears whole or not at all, and none that was ``read``."""
        if self.path is None:
            streams.write_result(text)
        else:
            write_file(self.path, text, read)
            told.note(f"wrote {self.path}")


def target(screen: Screen, formats: tuple[str, ...]) -> Target:
    """What the options say about the result; ``formats`` are what the command has, default first.

    Raises ``ConfigurationError`` when they cannot be met.
    """
    if screen.output is None:
        chosen = screen.format or formats[0]
        _check_format(chosen, f"--format {chosen}", formats)
        return Target(chosen, None, style(screen))
    path = Path(screen.output)
    meant = format_by_ending(path)
    chosen = screen.format or meant or ""
    _check_format(chosen, f"--output {path}", formats)
    fits = path.suffix.lower() in FORMATS[chosen].suffixes
    if screen.format and meant and screen.format != meant and not fits:
        raise refused(
            f"--output {path} means {meant}, but --format says {screen.format}",
            "leave --format out, or rename the file",
        )
    return Target(chosen, path, style(screen, to_file=True))


def format_by_ending(path: Path) -> str | None:
    """The format that the ending of a file name means, supported or not yet; None for no format."""
    ending = path.suffix.lower().removeprefix(".")
    return ending if ending in later.FORMATS else format_of(path.name)


def _check_format(chosen: str, option: str, formats: tuple[str, ...]) -> None:
    if chosen in formats:
        return
    reason = f"{chosen} is not supported yet" if chosen in later.FORMATS else "no such format here"
    reason = reason if chosen else "the ending of the file names no format"
    endings = list(dict.fromkeys(each for name in formats for each in FORMATS[name].suffixes))
    raise refused(
        f"{option}: {reason}", f"formats: {', '.join(formats)}; files: {', '.join(endings)}"
    )


def style(screen: Screen, *, to_file: bool = False) -> Style:
    """How the result looks on stdout or in a file."""
    if to_file:
        return Style(screen.width, screen.color == "always", screen.ascii)
    return Style(
        width=screen.width or streams.width_of(sys.stdout),
        color=streams.colored(sys.stdout, screen.color, os.environ),
        ascii=screen.ascii or not streams.spells(sys.stdout, _DRAWN),
    )


def narration(screen: Screen) -> Narration:
    """How messages are told on stderr."""
    return Narration(
        stream=sys.stderr or io.StringIO(),
        color=streams.colored(sys.stderr, screen.color, os.environ),
        quiet=screen.quiet,
        verbose=screen.verbose,
        as_json=screen.log_format == "json",
    )


def write_file(path: Path, text: str, read: Iterable[Path] = ()) -> None:
    """Write a text file that appears whole or not at all; a device is written to as it is.

    A file that was ``read`` is never written over.  Raises ``ConfigurationError`` then, and
    ``OutputError`` when the file cannot be written.
    """
    from acctier.publish.lock import cannot_write
    from acctier.publish.staging import replace_file

    protect(path, read)
    content = text.encode(errors="backslashreplace")
    place = Path(os.path.realpath(path))
    try:
        if place.exists() and not stat.S_ISREG(place.stat().st_mode):
            if place.is_dir():
                raise OutputError(f"cannot write {path}: it is a folder")
            place.write_bytes(content)
        else:
            replace_file(place, content)
    except BrokenPipeError:
        pass
    except OSError as problem:
        raise cannot_write(path, problem) from None


def protect(path: Path, read: Iterable[Path]) -> None:
    """Refuse a path that is one of the files that are read."""
    for file in read:
        with suppress(OSError):
            if path.samefile(file):
                raise refused(f"{path} is read by this run", "write to another file")


def refused(message: str, hint: str) -> ConfigurationError:
    """An option that cannot be met."""
    return ConfigurationError([Complaint(message, hint=hint)])
