"""Writing so that a file or a folder appears whole under its name, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from acctier.publish.layout import STAGING_PREFIX


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file and wait until the disk holds it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step: a reader sees the old file or the new one.

    A former file keeps its permissions.  Raises ``OSError`` and leaves the former file whole.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        staged.unlink(missing_ok=True)
        write_synced(staged, content)
        if path.exists():
            shutil.copymode(path, staged)
        staged.replace(path)
    except BaseException:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def replace_link(link: Path, target: str) -> None:
    """Point a symbolic link at ``target`` in one step."""
    staged = link.with_name(f".{link.name}.{os.getpid()}")
    staged.unlink(missing_ok=True)
    staged.symlink_to(target)
    try:
        staged.replace(link)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def staged_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder to fill, which gets the name ``folder`` when the block ends well.

    When the block fails, nothing of it stays.  Left-overs of killed runs are removed: the caller
    holds the lock, so nobody is filling them any more.
    """
    for left_over in folder.parent.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    staging = folder.with_name(f"{STAGING_PREFIX}{folder.name}")
    staging.mkdir()
    try:
        yield staging
        sync_folder(staging)
        staging.rename(folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    sync_folder(folder.parent)
