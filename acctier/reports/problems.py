"""Checks, gates and findings as problems at their places, for tools that show them there."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from acctier.model.document import Document, Problem, ProblemKind
from acctier.model.errors import Complaint
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.results import CheckResult, Results
from acctier.reports.wording import check_sentence

Levels = Collection[str]
"""The levels that fail the command."""


@dataclass(frozen=True)
class Known:
    """What a former run was found wanting in: it is told as known and fails nothing."""

    checks: frozenset[tuple[str, str]] = frozenset()
    findings: frozenset[tuple[str | None, ...]] = frozenset()

    @staticmethod
    def of(results: Results) -> Known:
        """Everything that fell or was found in a run."""
        return Known(
            frozenset((kind, each.name) for kind, each in _verdicts(results) if not each.holds),
            frozenset(map(_key, results.findings)),
        )

    def without(self, results: Results) -> Results:
        """The results as they would be judged without what is known: only what is new counts."""
        return replace(
            results,
            checks=tuple(each for each in results.checks if not self.has("check", each)),
            gates=tuple(each for each in results.gates if not self.has("gate", each)),
            findings=tuple(each for each in results.findings if _key(each) not in self.findings),
        )

    def has(self, kind: ProblemKind, check: CheckResult) -> bool:
        """Whether a check that fell had fallen before."""
        return not check.holds and (kind, check.name) in self.checks

    def names(self, results: Results) -> tuple[str, ...]:
        """What of these results is known, by name."""
        checks = [each.name for kind, each in _verdicts(results) if self.has(kind, each)]
        findings = [each.finding for each in results.findings if _key(each) in self.findings]
        return tuple(dict.fromkeys((*checks, *findings)))


NOTHING_KNOWN = Known()


def problems(
    results: Results, folder: str, levels: Levels, known: Known = NOTHING_KNOWN
) -> tuple[Problem, ...]:
    """Every check and gate, held or fallen, then every finding.

    ``folder`` is that of the configuration, to which the files of findings are relative.
    """
    judged = [_of_check(kind, each, folder, known) for kind, each in _verdicts(results)]
    found = [
        replace(_of_finding(each, folder), known=_key(each) in known.findings)
        for each in results.findings
    ]
    return tuple(
        replace(each, fails=not each.holds and not each.known and each.level in levels)
        for each in (*judged, *found)
    )


def refusal(problem_list: Collection[Complaint | Finding], folder: str) -> Document:
    """A configuration or an input that was refused, as a document for the same tools."""
    found = tuple(
        _of_complaint(each) if isinstance(each, Complaint) else _of_finding(each, folder)
        for each in problem_list
    )
    failing = tuple(replace(each, fails=each.level == "error") for each in found)
    return Document("check", Currency("", 2), (), problems=failing)


def _verdicts(results: Results) -> Iterator[tuple[ProblemKind, CheckResult]]:
    yield from (("check", each) for each in results.checks)
    yield from (("gate", each) for each in results.gates)


def _key(finding: Finding) -> tuple[str | None, ...]:
    """What makes a finding the same one in another run: not its place in the file."""
    return (finding.finding, finding.table, finding.file, finding.column)


def _of_check(kind: ProblemKind, check: CheckResult, folder: str, known: Known) -> Problem:
    level = "error" if check.level == "error" else "warning"
    message = check.name if check.holds else check_sentence(check, kind, placed=False)
    return Problem(
        kind,
        check.name,
        level,  # type: ignore[arg-type]  # one of the two
        message,
        holds=check.holds,
        known=known.has(kind, check),
        file=_path(check.place.file, folder) if check.place else None,
        line=check.place.line if check.place else None,
    )


def _of_finding(finding: Finding, folder: str) -> Problem:
    return Problem(
        "finding",
        finding.finding,
        finding.severity,
        finding.message,
        file=_path(finding.file, folder),
        line=finding.line,
        hint=finding.hint,
    )


def _of_complaint(complaint: Complaint) -> Problem:
    place = complaint.place
    if place is not None and place.line is None:  # an option of the command line is no file
        place = None
    return Problem(
        "configuration",
        "configuration",
        "error",
        complaint.message,
        file=place.file if place else None,
        line=place.line if place else None,
        column=place.column if place else None,
        hint=complaint.hint,
    )


def _path(file: str | None, folder: str) -> str | None:
    return None if file is None else posixpath.normpath(posixpath.join(folder, file))
