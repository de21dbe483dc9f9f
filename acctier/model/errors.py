"""Errors that end a run, each with the exit code of the command-line contract."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from acctier.model.findings import Finding, Spot

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the operating system says of a disk, or a share of it, that takes no more."""


class ExitCode(IntEnum):
    """What a caller can rely on; docs/commands.md tells the same."""

    DONE = 0
    GATE = 1
    CONFIGURATION = 2
    INPUT = 3
    INTERNAL = 4
    OUTPUT = 5
    INTERRUPTED = 130
    TERMINATED = 143


@dataclass(frozen=True)
class Place:
    """Where in a text file: 1-based line and column; ``source`` is the line itself."""

    file: str
    line: int | None = None
    column: int | None = None
    source: str | None = None

    def __str__(self) -> str:
        """``file:line:column``, as far as known."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True)
class Complaint:
    """One thing wrong with the configuration or the command line: what, where, what to do."""

    message: str
    place: Place | None = None
    hint: str | None = None


class AcctierError(Exception):
    """Base of every error shown to the user without a traceback."""

    exit_code = ExitCode.INTERNAL


class ConfigurationError(AcctierError):
    """The command line or the configuration is wrong; all complaints at once."""

    exit_code = ExitCode.CONFIGURATION

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(complaint.message for complaint in self.complaints))


class InputError(AcctierError):
    """Input is missing, unreadable or refused; all findings at once."""

    exit_code = ExitCode.INPUT

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.message for finding in self.findings))


class UnplacedError(InputError):
    """Input is refused for rows whose lines nobody has looked for yet; ``spots`` by finding."""

    def __init__(self, told: Sequence[tuple[Finding, Spot | None]]) -> None:
        self.spots = tuple(spot for _, spot in told)
        super().__init__([finding for finding, _ in told])


class BalanceError(AcctierError):
    """An identity of the method does not hold; nothing is published."""

    exit_code = ExitCode.INTERNAL


class OutputError(AcctierError):
    """The output folder is locked by another run, or something cannot be written."""

    exit_code = ExitCode.OUTPUT


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like ``word``, for "did you mean"; None when nothing is near.

    >>> nearest("acount_id", ["order_id", "account_id"])
    'account_id'
    """
    names = sorted(set(choices))
    folded = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(word: str, choices: Iterable[str], kind: str = "names") -> str | None:
    """A hint that names the nearest choice, or lists the few there are.

    >>> did_you_mean("visitt", ["visit", "quote"])
    'did you mean visit?'
    >>> did_you_mean("x", ["visit", "quote"], "tables")
    'tables: quote, visit'
    """
    names = set(choices)
    guess = nearest(word, names)
    return f"did you mean {guess}?" if guess else the_few(names, kind)


def the_few(choices: Iterable[str], kind: str) -> str | None:
    """The choices there are, the first dozen of them; None when there are none.

    >>> the_few(["visit", "quote"], "tables")
    'tables: quote, visit'
    """
    names = sorted(set(choices))
    shown = ", ".join(names[:12])
    return f"{kind}: {shown}{', ...' if len(names) > 12 else ''}" if names else None
