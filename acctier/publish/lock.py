"""One publisher at a time: a folder of published runs is held by one process."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acctier.model.errors import OutputError
from acctier.publish.layout import LATEST, LATEST_JSON, LOCK_FILE, MANIFEST, RUNS


@dataclass(frozen=True)
class Held:
    """A folder of published runs that this process holds; nobody else writes into it."""

    root: Path

    @property
    def runs(self) -> Path:
        """The folder with one folder per run."""
        return self.root / RUNS


@contextmanager
def hold(root: Path) -> Iterator[Held]:
    """Hold a folder of published runs until the block ends, however it ends.

    The folder is made when it is absent.  The operating system gives the lock back when the
    process dies, so a killed run never leaves a folder locked.

    Raises ``OutputError`` when the folder cannot be written or another run holds it.
    """
    _make(root)
    try:
        handle = os.open(root / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as problem:
        raise cannot_write(root, problem) from None
    try:
        _lock(handle, root)
        yield Held(root)
    finally:
        os.close(handle)


def cannot_write(path: Path, problem: OSError) -> OutputError:
    """The error for the user when ``path`` cannot be written."""
    reason = problem.strerror or str(problem)
    advice = {
        errno.ENOENT: "make its folder first",
        errno.ENOSPC: "the former state is whole; free some space and run again",
        errno.EDQUOT: "the former state is whole; free some space and run again",
        errno.EACCES: "choose a folder you may write to",
        errno.EPERM: "choose a folder you may write to",
        errno.EROFS: "choose a folder you may write to",
    }.get(problem.errno or 0)
    return OutputError(f"cannot write {path}: {reason}" + (f"; {advice}" if advice else ""))


def _make(root: Path) -> None:
    if (root / MANIFEST).exists():
        raise OutputError(f"{root} is a published run itself; name the folder above runs")
    for folder in (root, root / RUNS):
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder} is a file, where published runs want a folder")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise cannot_write(folder, problem) from None
    for pointer, file_is_fine in ((root / LATEST, False), (root / LATEST_JSON, True)):
        if pointer.is_symlink() or not pointer.exists() or (file_is_fine and pointer.is_file()):
            continue
        raise OutputError(f"{pointer} is in the way of the pointer to the latest run")


def _lock(handle: int, root: Path) -> None:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 200).decode(errors="replace").strip() or "another run"
        raise OutputError(f"{root} is locked by {holder}; wait until it ends") from None
    except OSError as problem:
        raise cannot_write(root / LOCK_FILE, problem) from None
    os.ftruncate(handle, 0)
    os.write(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
