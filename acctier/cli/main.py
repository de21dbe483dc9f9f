"""The console entry: whatever happens, the user gets a message and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, NoReturn

from acctier.cli.signals import Terminated, ending_cleanly

if TYPE_CHECKING:
    from acctier.cli.messages import Narration
    from acctier.cli.options import Invocation

BROKEN = 4
INTERRUPTED = 130
TERMINATED = 143


def main() -> NoReturn:
    """The command ``acctier``: runs it and ends the process with its exit code."""
    gc.disable()
    try:
        code = execute(sys.argv[1:])
    except KeyboardInterrupt:  # while the commands were being loaded
        code = INTERRUPTED
    except Terminated:
        sys.stderr.write("error: terminated\n")
        code = TERMINATED
    except ImportError as problem:
        sys.stderr.write(f"error: acctier is not installed whole: {problem}; install it again\n")
        code = BROKEN
    _end(code)


def execute(arguments: list[str]) -> int:
    """Run a command line, tell what went wrong, and give the exit code."""
    with ending_cleanly():
        return copy_context().run(_execute, arguments)


def _execute(arguments: list[str]) -> int:
    from acctier.cli import mishaps, streams
    from acctier.cli.app import understand
    from acctier.read.dialects.scratch import room

    streams.prepare()
    invocation: Invocation | None = None
    with room():
        try:
            understood = understand(arguments)
            if isinstance(understood, int):
                streams.write_result("")
                return understood
            invocation = understood
            return int(invocation.run())
        except BaseException as problem:  # noqa: BLE001 - a traceback helps no user
            mishaps.tell(problem, _narration(invocation, arguments))
            if invocation is None and "--publish" in " ".join(arguments):
                from acctier.cli.publication import note_misunderstood

                note_misunderstood(arguments, problem)
            return int(mishaps.exit_code_of(problem))


def _end(code: int) -> NoReturn:
    """End the process; work that was abandoned is not waited for."""
    interruptible = sys.modules.get("acctier.cli.interruptible")
    if interruptible is not None and interruptible.abandoned():
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)
    gc.freeze()
    sys.exit(code)


def _narration(invocation: Invocation | None, arguments: list[str]) -> Narration:
    """Where to tell a problem, also when the options were not understood."""
    from acctier.cli.options import Screen
    from acctier.cli.output import narration

    if invocation is not None:
        return narration(invocation.screen)
    as_json = "--log-format=json" in arguments or "--log-format json" in " ".join(arguments)
    return narration(Screen(log_format="json" if as_json else "text"))
