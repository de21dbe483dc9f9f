"""Room on disk for texts made from exports: private, and empty again when the program ends."""

from __future__ import annotations

import atexit
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from acctier.model.errors import DISK_FULL, OutputError

_PREFIX = "acctier-"


@dataclass
class _Room:
    """A folder that is made when it is first needed, and the numbers of the texts in it."""

    folder: Path | None = None
    closed: bool = False
    numbers: Iterator[int] = field(default_factory=itertools.count)
    lock: Lock = field(default_factory=Lock)

    def path(self, ending: str) -> Path:
        with self.lock:
            if self.closed:
                raise RuntimeError("the command that this text is made for has ended")
            if self.folder is None:
                self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            return self.folder / f"{next(self.numbers)}{ending}"

    def clear(self, *, closed: bool = False) -> None:
        with self.lock:
            folder, self.folder, self.closed = self.folder, None, closed
        if folder is not None and folder.exists():
            # Under another name first: work that was abandoned may be about to open a file in it.
            shutil.rmtree(folder.rename(f"{folder}-gone"), ignore_errors=True)


_OF_PROCESS = _Room()
_OWN: ContextVar[_Room | None] = ContextVar("room", default=None)
atexit.register(_OF_PROCESS.clear)


@contextmanager
def room() -> Iterator[None]:
    """A folder for the texts that are made within the block; nothing of it stays when it ends.

    Work that the block has abandoned in another thread gets no path any more.
    """
    own = _Room()
    former = _OWN.set(own)
    try:
        yield
    finally:
        own.clear(closed=True)
        _OWN.reset(former)


def new_path(ending: str = ".csv") -> Path:
    """A path where nothing lies yet, in a folder that nobody else may look into.

    The name says nothing about the export: no name of a member of an archive ever reaches the disk.
    """
    return (_OWN.get() or _OF_PROCESS).path(ending)


def refuse_full(problem: OSError) -> None:
    """Raise ``OutputError`` where no room is left for texts; any other problem is of the export."""
    if problem.errno in DISK_FULL:
        folder = tempfile.gettempdir()
        message = f"cannot write temporary files in {folder}: {problem.strerror}"
        raise OutputError(
            f"{message}; free some space, or let TMPDIR name another folder"
        ) from None


def clear() -> None:
    """Take everything away that was made so far."""
    (_OWN.get() or _OF_PROCESS).clear()
