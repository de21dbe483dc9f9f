"""Room on disk for texts made from exports: private, and empty again when the program ends."""

from __future__ import annotations

import atexit
import itertools
import shutil
import tempfile
from pathlib import Path

_PREFIX = "acctier-"
_folders: list[Path] = []
_numbers = itertools.count()


def new_path(ending: str = ".csv") -> Path:
    """A path where nothing lies yet, in a folder that nobody else may look into.

    The name says nothing about the export: no name of a member of an archive ever reaches the disk.
    """
    if not _folders:
        _folders.append(Path(tempfile.mkdtemp(prefix=_PREFIX)))
        atexit.register(clear)
    return _folders[0] / f"{next(_numbers)}{ending}"


def clear() -> None:
    """Take everything away: at the end of a command, and of the process, however it ends."""
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)
    atexit.unregister(clear)
