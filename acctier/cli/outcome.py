"""What the results of a run mean for the caller: the exit code, and why in words."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.cli.messages import Level, Narration
from acctier.cli.options import FailOn
from acctier.model.errors import Complaint, ExitCode
from acctier.model.findings import Finding
from acctier.model.results import CheckResult, Results
from acctier.reports.wording import check_sentence

FAILING: dict[FailOn, tuple[str, ...]] = {
    "error": ("error",),
    "warning": ("error", "warning"),
    "never": (),
}
"""The levels that fail a command, by ``--fail-on``."""

_OF_REFUSED_ROWS = frozenset({"quarantine", "unreadable-column"})


def exit_code(results: Results, fail_on: FailOn) -> ExitCode:
    """3 when a check fell or a finding stands, else 1 when a gate fell, else 0.

    Only what stands at or above the level of ``fail_on`` counts.
    """
    if any(_fallen(results.checks, fail_on)) or any(_failing(results.findings, fail_on)):
        return ExitCode.INPUT
    if any(_fallen(results.gates, fail_on)):
        return ExitCode.GATE
    return ExitCode.DONE


def tell_outcome(results: Results, told: Narration, fail_on: FailOn, *, shown: bool) -> None:
    """Tell what a reader should know beside the result, and why the exit code is not 0.

    ``shown`` says that the result itself lists findings, checks and gates; then only the reason
    of the exit code is told.
    """
    code = exit_code(results, fail_on)
    if not shown:
        for finding in results.findings:
            # Refused rows are why checks fall, and the only ones who know the place.
            explains = code == ExitCode.INPUT and finding.finding in _OF_REFUSED_ROWS
            if finding.severity == "error" or explains or not told.quiet:
                _tell_finding(finding, told)
        _tell_fallen("check", results.checks, told)
        _tell_fallen("gate", results.gates, told)
    if code == ExitCode.INPUT:
        told.error(f"the data were found wanting: {_names(results.checks, fail_on, results)}")
    elif code == ExitCode.GATE:
        told.error(f"a gate on the results fell: {_names(results.gates, fail_on)}")


def _tell_finding(finding: Finding, told: Narration) -> None:
    if finding.severity != "info" or told.verbose:
        told.finding(finding)


def _tell_fallen(word: str, checks: tuple[CheckResult, ...], told: Narration) -> None:
    for each in checks:
        if not each.holds and (each.level == "error" or not told.quiet):
            level: Level = "error" if each.level == "error" else "warning"
            told.complaint(Complaint(check_sentence(each, word)), level)


def _names(checks: tuple[CheckResult, ...], fail_on: FailOn, results: Results | None = None) -> str:
    names = [each.name for each in _fallen(checks, fail_on)]
    if results is not None:
        names += [each.finding for each in _failing(results.findings, fail_on)]
    return ", ".join(dict.fromkeys(names))


def _fallen(checks: tuple[CheckResult, ...], fail_on: FailOn) -> Iterator[CheckResult]:
    return (each for each in checks if not each.holds and each.level in FAILING[fail_on])


def _failing(findings: tuple[Finding, ...], fail_on: FailOn) -> Iterator[Finding]:
    return (each for each in findings if each.severity in FAILING[fail_on])
