"""How many published runs are kept."""

from __future__ import annotations

from acctier.publish.catalog import Entry, entries, latest_run
from acctier.publish.lock import Held, cannot_write
from acctier.publish.staging import remove_folder


def keep_newest(held: Held, count: int) -> tuple[Entry, ...]:
    """Remove all runs but the last ``count`` in the order of the history; those removed.

    The run that ``latest`` points at is never removed, nor is one that is damaged: it does not
    count, and somebody should look at it.  A removal that is killed midway leaves every run whole
    or gone.

    Raises ``OutputError`` when a run cannot be removed.
    """
    latest = latest_run(held.root)
    readable = [each for each in entries(held.root) if each.damage is None]
    extra = [each for each in readable[: max(0, len(readable) - count)] if each.run != latest]
    for each in extra:
        try:
            remove_folder(each.folder)
        except OSError as problem:
            raise cannot_write(each.folder, problem) from None
    return tuple(extra)
