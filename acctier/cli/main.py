"""The console entry: whatever happens, the user gets a message and an exit code."""

from __future__ import annotations

import gc
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from acctier.cli.messages import Narration
    from acctier.cli.options import Invocation

BROKEN = 4
INTERRUPTED = 130


def main() -> NoReturn:
    """The command ``acctier``: runs it and ends the process with its exit code."""
    gc.disable()
    try:
        code = execute(sys.argv[1:])
    except KeyboardInterrupt:  # while the commands were being loaded
        code = INTERRUPTED
    except ImportError as problem:
        sys.stderr.write(f"error: acctier is not installed whole: {problem}; install it again\n")
        code = BROKEN
    gc.freeze()
    sys.exit(code)


def execute(arguments: list[str]) -> int:
    """Run a command line, tell what went wrong, and give the exit code."""
    from acctier.cli import mishaps, streams
    from acctier.cli.app import understand

    def terminate(*_: object) -> NoReturn:
        raise mishaps.Terminated

    signal.signal(signal.SIGTERM, terminate)
    streams.prepare()
    invocation: Invocation | None = None
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


def _narration(invocation: Invocation | None, arguments: list[str]) -> Narration:
    """Where to tell a problem, also when the options were not understood."""
    from acctier.cli.options import Screen
    from acctier.cli.output import narration

    if invocation is not None:
        return narration(invocation.screen)
    as_json = "--log-format=json" in arguments or "--log-format json" in " ".join(arguments)
    return narration(Screen(log_format="json" if as_json else "text"))
