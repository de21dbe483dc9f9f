"""SIGINT and SIGTERM as exceptions, so that everything is cleaned up on the way out."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_SOON = 0.01
"""Seconds after which a signal is sent again whose exception was swallowed."""


class Terminated(BaseException):
    """The process was asked to end (SIGTERM); what is half-written is cleaned up on the way."""


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Let the first SIGINT or SIGTERM raise ``KeyboardInterrupt`` or ``Terminated`` in the block.

    Those that follow are ignored, so that an impatient second Ctrl-C does not spoil the cleaning.
    A signal that the caller ignores, as ``nohup`` does, stays ignored.  Where Python cannot let an
    exception through, as while an object is finalized, the signal comes again a moment later.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    heeded = [each for each, handler in former.items() if handler != signal.SIG_IGN]
    swallowing = False

    def end(number: int, _: object) -> None:
        if swallowing:  # what is raised there comes to nothing, too
            _thread.start_new_thread(_send_soon, (number,))
            return
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    def again(swallowed: UnraisableHookArgs) -> None:
        nonlocal swallowing
        if swallowed.exc_type not in {KeyboardInterrupt, Terminated}:
            former_hook(swallowed)
            return
        interrupted = swallowed.exc_type is KeyboardInterrupt
        swallowing = True
        for each in heeded:
            signal.signal(each, end)
        number = signal.SIGINT if interrupted else signal.SIGTERM
        _thread.start_new_thread(_send_soon, (number,))
        swallowing = False

    former_hook, sys.unraisablehook = sys.unraisablehook, again
    for each in heeded:
        signal.signal(each, end)
    try:
        yield
    finally:
        sys.unraisablehook = former_hook
        for each in heeded:
            signal.signal(each, former[each] or signal.SIG_DFL)


def _send_soon(number: int) -> None:
    """Send this process a signal once more, in a thread of its own."""
    time.sleep(_SOON)
    os.kill(os.getpid(), number)
