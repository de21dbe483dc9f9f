"""Long work that ends at once when the process is told to end.

Python handles a signal in the main thread, between two of its own steps: not while a call into a
library lasts, which may be minutes.  So the work goes on in another thread and the main thread
waits where a signal finds it.  The work only computes; what is written is written by the main
thread, so whoever abandons the work leaves nothing half-made.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_NAME = "acctier-work"


@dataclass
class _Outcome:
    answers: list[Any] = field(default_factory=list)
    problems: list[BaseException] = field(default_factory=list)


def interruptible(work: Callable[[], Answer]) -> Answer:
    """The answer of ``work``; a signal handler that raises ends the wait for it at once.

    Raises what ``work`` raises.  Outside the main thread, where no signal arrives, the work is
    done in place.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    ready, finished = os.pipe()
    outcome = _Outcome()
    context = copy_context()

    def working() -> None:
        try:
            outcome.answers.append(context.run(work))
        except BaseException as problem:  # noqa: BLE001 - it is raised again where it belongs
            outcome.problems.append(problem)
        finally:
            os.close(finished)

    thread = threading.Thread(target=working, name=_NAME, daemon=True)
    thread.start()
    try:
        # Unlike a lock, poll is woken by every signal, whoever set the handler.
        end = select.poll()
        end.register(ready)
        end.poll()
    finally:
        os.close(ready)
    thread.join()
    if outcome.problems:
        raise outcome.problems[0]
    answer: Answer = outcome.answers[0]
    return answer


def abandoned() -> bool:
    """Whether work goes on that nobody waits for any more."""
    return any(each.name == _NAME for each in threading.enumerate())
