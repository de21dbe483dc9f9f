"""The one environment in which tests and the commands of the documentation run."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "COLUMNS": "80",
    "LINES": "24",
    "TERM": "xterm-256color",
    "NO_COLOR": "1",
    "PYTHONUTF8": "1",
    "PYTHONPATH": str(ROOT),  # commands started from another folder find this checkout
    "PYTHONPYCACHEPREFIX": str(
        ROOT / ".pytest_cache" / "bytecode"
    ),  # compiled once, out of the way
}
UNSET = (
    "PYTHONDONTWRITEBYTECODE",
    "ACCTIER_CONFIG",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "PAGER",
    "CI",
    "GITHUB_ACTIONS",
)


def fix(environment: MutableMapping[str, str]) -> None:
    """Set what this machine, its user or its terminal would decide otherwise."""
    environment.update(ENVIRONMENT)
    for variable in UNSET:
        environment.pop(variable, None)
