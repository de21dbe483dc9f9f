"""Whether a folder can hold published runs, found out by trying."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from acctier.publish.layout import LOCK_FILE
from acctier.publish.staging import replace_link, write_synced


def trial(root: Path) -> str | None:
    """Why runs cannot be published below ``root``; None when they can.

    Writes, locks, links and renames in a hidden folder, which is removed again.  A folder that does
    not exist yet is tried in the nearest one above it that does.
    """
    import fcntl

    place = root
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        return f"{place} is a file"
    step, tried = "written", None
    try:
        tried = Path(tempfile.mkdtemp(prefix=".trial-", dir=place))
        write_synced(tried / "file", b"trial\n")
        step = "locked"
        handle = os.open(tried / "file", os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
        step = "linked"
        replace_link(tried / "link", "file")
        step = "renamed"
        (tried / "file").rename(tried / "renamed")
    except OSError as problem:
        return f"{place} cannot be {step}: {problem.strerror}"
    finally:
        if tried is not None:
            shutil.rmtree(tried, ignore_errors=True)
    return None


def signature(root: Path) -> str | None:
    """Who signed the lock of a folder and has not given it back: the holder, or a killed run."""
    try:
        return (root / LOCK_FILE).read_text(errors="replace").strip() or None
    except OSError:
        return None
