"""What went wrong, in words, as findings and as an exit code."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path
from typing import Any

import typer

from acctier.cli import later
from acctier.cli.messages import Narration
from acctier.cli.signals import Terminated
from acctier.model.errors import DISK_FULL, AcctierError, ConfigurationError, ExitCode, InputError
from acctier.model.findings import Finding

_SHOWN = 80


def exit_code_of(problem: BaseException) -> ExitCode:
    """The exit code that a problem means."""
    match problem:
        case KeyboardInterrupt():
            return ExitCode.INTERRUPTED
        case Terminated():
            return ExitCode.TERMINATED
        case SystemExit():  # typer's way when the reader of --help has gone away
            return ExitCode.DONE
        case AcctierError():
            return problem.exit_code
        case typer.TyperException():
            return ExitCode.CONFIGURATION
        case OSError() if problem.errno in DISK_FULL:
            return ExitCode.OUTPUT
        case OSError() if _misnamed(problem) is not None:
            return ExitCode.CONFIGURATION
        case _:
            return ExitCode.INTERNAL


def tell(problem: BaseException, told: Narration) -> None:
    """Tell a problem in words that a user can act on; never a traceback."""
    match problem:
        case KeyboardInterrupt():
            told.error("interrupted")
        case Terminated():
            told.error("terminated")
        case SystemExit():
            pass
        case ConfigurationError():
            for complaint in problem.complaints:
                told.complaint(complaint)
        case InputError():
            for finding in problem.findings:
                told.finding(finding)
        case AcctierError():
            told.error(str(problem))
        case typer.TyperException():
            _tell_usage(problem, told)
        case OSError() if problem.errno in DISK_FULL:
            told.error(f"cannot write: {problem.strerror}")
        case OSError() if (reason := _misnamed(problem)) is not None:
            told.error(reason)
        case MemoryError():
            told.error("there is not enough memory for this run")
        case _:
            _tell_fault(problem, told)


def _misnamed(problem: OSError) -> str | None:
    """What is wrong with a path of the command line that no file can have, in words."""
    if problem.errno == errno.ENAMETOOLONG:
        name = str(problem.filename)
        return f"no file can have so long a name: {name[:_SHOWN]}..."
    if problem.errno == errno.ENOENT and problem.filename is None:
        return "the current folder is no longer there; change into one that is"
    return None


def findings_of(problem: BaseException) -> tuple[Finding, ...]:
    """A problem as findings, for those who read files instead of a screen."""
    match problem:
        case InputError():
            return problem.findings
        case ConfigurationError():
            return tuple(
                Finding(
                    "configuration",
                    "error",
                    each.message,
                    file=each.place.file if each.place else None,
                    line=each.place.line if each.place else None,
                    hint=each.hint,
                )
                for each in problem.complaints
            )
        case KeyboardInterrupt() | Terminated() | SystemExit():
            return ()
        case typer.TyperException():
            return (Finding("configuration", "error", problem.format_message()),)
        case AcctierError():
            kind = "output" if problem.exit_code == ExitCode.OUTPUT else "balance"
            return (Finding(kind, "error", str(problem)),)
        case _:
            return (Finding("internal", "error", _fault(problem)),)


def _tell_usage(problem: typer.TyperException, told: Narration) -> None:
    context: Any = getattr(problem, "ctx", None)
    message = problem.format_message()
    if context is not None and message == context.get_help():  # the command line was empty
        told.stream.write(f"{message}\n")
        return
    command = "acctier" if context is None else context.command_path
    told.complaint(later.refused_usage(message, command))


def _tell_fault(problem: BaseException, told: Narration) -> None:
    told.error(
        _fault(problem),
        "this is a fault of acctier, not of your files; please report the command and what "
        "--verbose adds to it",
    )
    for place in traceback.extract_tb(problem.__traceback__)[-3:]:
        told.detail(f"  {Path(place.filename).name}:{place.lineno} in {place.name}")


def _fault(problem: BaseException) -> str:
    words = " ".join(str(problem).split())
    return f"internal error: {type(problem).__name__}" + (f": {words}" if words else "")
