"""The files of the project: what git tracks, or would, and without git everything in the folder."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from tests.environment import ROOT

_MADE_BY_TOOLS = {".git", ".venv", "__pycache__", "build", "dist", "order_lines"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project, sorted."""
    listed = _listed_by_git()
    if listed is None:
        listed = [path for path in ROOT.rglob("*") if not _made_by_tools(path)]
    return tuple(sorted(path for path in listed if path.is_file()))


def text_files() -> tuple[Path, ...]:
    """The files a person reads, without the sample exports."""
    exports = {".csv", ".gz", ".zst", ".parquet", ".tsv"}
    return tuple(path for path in tracked_files() if path.suffix not in exports)


def _listed_by_git() -> list[Path] | None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [ROOT / name.decode() for name in listing.stdout.split(b"\0") if name]


def _made_by_tools(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(
        part in _MADE_BY_TOOLS or part.endswith(("_cache", ".egg-info", ".hypothesis"))
        for part in parts
    )
