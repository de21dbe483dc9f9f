"""One publisher at a time: a folder of published runs is held by one process."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from acctier.model.errors import DISK_FULL, OutputError
from acctier.publish.layout import LATEST, LATEST_JSON, LOCK_FILE, MANIFEST, RUNS
from acctier.publish.staging import clear_left_overs


@dataclass(frozen=True)
class Held:
    """A folder of published runs that this process holds; nobody else writes into it."""

    root: Path
    lock: int

    @property
    def runs(self) -> Path:
        """The folder with one folder per run."""
        return self.root / RUNS

    def tell(self, busy_with: str) -> None:
        """Let others know what the holder is busy with, as in ``period 2026-Q3``."""
        _sign(self.lock, busy_with)


@dataclass(frozen=True)
class Patience:
    """How many seconds to wait for a folder that another run holds, and whom to tell of it.

    ``spelled`` is the duration as the user wrote it.
    """

    seconds: float
    spelled: str
    tell: Callable[[str], None]


@contextmanager
def hold(root: Path, patience: Patience | None = None) -> Iterator[Held]:
    """Hold a folder of published runs until the block ends, however it ends.

    The folder is made when it is absent, and what killed runs left in it is cleared away.  The
    operating system gives the lock back when the process dies, so a killed run never leaves a
    folder locked.  With ``patience`` the process sleeps until the holder ends; only the main thread
    can wait, for it is the one that signals wake.

    Raises ``OutputError`` when the folder cannot be written or another run holds it.
    """
    _make(root)
    try:
        handle = os.open(root / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as problem:
        raise cannot_write(root, problem) from None
    try:
        _lock(handle, root, patience)
        _sign(handle)
        clear_left_overs(root)
        try:
            yield Held(root, handle)
        finally:
            with suppress(OSError):
                os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def cannot_write(path: Path, problem: OSError) -> OutputError:
    """The error for the user when ``path`` cannot be written."""
    if problem.errno == errno.ENOENT and not path.parent.exists():
        return OutputError(f"cannot write {path}: there is no folder {path.parent}; make it first")
    reason = problem.strerror or str(problem)
    advice = {
        **dict.fromkeys(DISK_FULL, "the former state is whole; free some space and run again"),
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
        raise OutputError(f"{pointer} is in the way of the link to the latest run; move it away")


def _lock(handle: int, root: Path, patience: Patience | None) -> None:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        locked = f"{root} is locked by {_holder(handle)}"
        if patience is None:
            message = f"{locked}; wait until it ends, or let the run wait: --wait 10m"
            raise OutputError(message) from None
        patience.tell(f"{locked}; waiting for {patience.spelled} at most")
        if not _locked_within(handle, patience.seconds):
            after = f"after {patience.spelled}"
            raise OutputError(f"{root} is still locked {after}, by {_holder(handle)}") from None
        _still_there(handle, root)
    except OSError as problem:
        raise cannot_write(root / LOCK_FILE, problem) from None


class _Enough(Exception):
    """The time to wait is over."""


def _locked_within(handle: int, seconds: float) -> bool:
    """Sleep until the lock is ours, but no longer than ``seconds``; whether it is."""
    import fcntl

    def enough(*_: object) -> NoReturn:
        raise _Enough

    # Polars lets system calls go on after SIGINT; Python's own way, taken again, ends them.
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT) or signal.default_int_handler)
    former = signal.signal(signal.SIGALRM, enough)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            fcntl.flock(handle, fcntl.LOCK_EX)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _Enough:
        return False
    finally:
        signal.signal(signal.SIGALRM, former)
    return True


def _still_there(handle: int, root: Path) -> None:
    """Refuse a lock whose folder was moved or removed while we waited for it."""
    try:
        now = (root / LOCK_FILE).stat()
    except OSError:
        now = None
    if now is None or not os.path.samestat(now, os.fstat(handle)):
        raise OutputError(f"{root} was moved or removed during the wait; run again")


def _holder(handle: int) -> str:
    lines = os.pread(handle, 400, 0).decode(errors="replace").splitlines()
    return (lines[0].strip() if lines else "") or "another run"


def _sign(handle: int, busy_with: str | None = None) -> None:
    """Write who holds the lock since when; a courtesy to others, which a full disk may deny."""
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    words = f"process {os.getpid()} on {socket.gethostname()} since {since}"
    signed = f"{words}, {busy_with}\n" if busy_with else f"{words}\n"
    with suppress(OSError):
        os.pwrite(handle, signed.encode(errors="backslashreplace"), 0)
        os.ftruncate(handle, len(signed.encode(errors="backslashreplace")))
