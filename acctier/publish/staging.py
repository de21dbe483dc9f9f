"""Writing so that a file or a folder appears whole under its name, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from acctier.publish.layout import LATEST, LATEST_JSON, REMOVED_PREFIX, RUNS, STAGING_PREFIX


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
    try:
        staged.unlink(missing_ok=True)
        staged.symlink_to(target)
        staged.replace(link)
    except BaseException:
        with suppress(OSError):
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

    When the block fails, nothing of it stays.
    """
    staging = folder.with_name(f"{STAGING_PREFIX}{folder.name}")
    try:
        staging.mkdir()
        yield staging
        sync_folder(staging)
        staging.rename(folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def remove_folder(folder: Path) -> None:
    """Take a folder away in one step: it is hidden under another name first, then deleted."""
    hidden = folder.with_name(f"{REMOVED_PREFIX}{folder.name}")
    shutil.rmtree(hidden, ignore_errors=True)
    folder.rename(hidden)
    sync_folder(folder.parent)
    shutil.rmtree(hidden, ignore_errors=True)


def clear_left_overs(root: Path) -> None:
    """Remove what killed runs left half-made or half-removed below a folder of published runs.

    The caller holds the lock, so nobody is working on it any more.
    """
    for prefix in (STAGING_PREFIX, REMOVED_PREFIX):
        for left_over in (root / RUNS).glob(f"{prefix}*"):
            shutil.rmtree(left_over, ignore_errors=True)
    for name in (LATEST, LATEST_JSON):
        for left_over in root.glob(f".{name}.[0-9]*"):
            with suppress(OSError):
                left_over.unlink()
