"""How much a finding matters, as the configuration says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from acctier.config.findings import FindingsSpec
from acctier.model.findings import Finding


def levelled(findings: Iterable[Finding], levels: FindingsSpec) -> tuple[Finding, ...]:
    """The findings at the level that `findings` gives them; an info within its limits.

    >>> over = Finding("volume-overrun", "warning", "visit was done 52 times, not 50")
    >>> strict = FindingsSpec.model_validate({"volume-overrun": "error"})
    >>> [each.severity for each in levelled([over], strict)]
    ['error']
    """
    return tuple(_levelled(each, levels) for each in findings)


def _levelled(finding: Finding, levels: FindingsSpec) -> Finding:
    spec = levels.of(finding.finding)
    if spec is None:
        return finding
    severity = "info" if spec.passes(finding) else spec.level or finding.severity
    return replace(finding, severity=severity)
