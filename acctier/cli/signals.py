"""SIGINT and SIGTERM as exceptions, so that everything is cleaned up on the way out."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


class Terminated(BaseException):
    """The process was asked to end (SIGTERM); what is half-written is cleaned up on the way."""


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Let the first SIGINT or SIGTERM raise ``KeyboardInterrupt`` or ``Terminated`` in the block.

    Those that follow are ignored, so that an impatient second Ctrl-C does not spoil the cleaning.
    A signal that the caller ignores, as ``nohup`` does, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    heeded = [each for each, handler in former.items() if handler != signal.SIG_IGN]

    def end(number: int, _: object) -> NoReturn:
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    for each in heeded:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in heeded:
            signal.signal(each, former[each] or signal.SIG_DFL)
