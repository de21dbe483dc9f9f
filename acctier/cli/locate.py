"""Which configuration, or which published run, a command is about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from acctier.model.errors import Complaint, ConfigurationError, did_you_mean, nearest
from acctier.publish.catalog import AGAIN, entries, of_period, run_of_period
from acctier.publish.layout import LATEST, MANIFEST, RUNS

CONFIGURATION = "acctier.yaml"
VARIABLE = "ACCTIER_CONFIG"
TABLES = frozenset({".csv", ".tsv", ".parquet", ".gz", ".zst", ".xlsx"})


def locate(argument: str | None, environment: Mapping[str, str], here: Path) -> Path:
    """The configuration file or published run that is meant.

    The argument, else ``ACCTIER_CONFIG``, else ``acctier.yaml`` here or in a parent folder.
    ``DIR@PERIOD`` is the run of a period among the published runs in ``DIR``.  Raises
    ``ConfigurationError`` when there is none.
    """
    named = argument if argument is not None else environment.get(VARIABLE) or None
    if named is not None:
        origin = "" if argument is not None else f" (from {VARIABLE})"
        return _run_at(named) or _existing(Path(named), origin)
    for folder in (here, *here.parents):
        if (folder / CONFIGURATION).is_file():
            return _relative(folder / CONFIGURATION, here)
    hint = f"name one, set {VARIABLE}, or make {CONFIGURATION} here"
    raise _refused(f"there is no {CONFIGURATION} here or in a parent folder", hint)


def is_published(path: Path) -> bool:
    """Whether a path is the folder of a published run."""
    return (path / MANIFEST).is_file()


def _run_at(named: str) -> Path | None:
    """The published run that ``DIR@PERIOD`` means; None when the text is an ordinary path."""
    folder, sign, period = named.rpartition("@")
    root = Path(folder or ".")
    if not sign or Path(named).exists() or not (root / RUNS).is_dir():
        return None
    try:
        run = run_of_period(root, period)
        if run is not None:
            return run.folder
        known = entries(root)
    except OSError as problem:
        raise _refused(f"cannot read {root / RUNS}: {problem.strerror}", "see who may") from None
    wanting = of_period(known, period)
    if wanting:
        raise _refused(
            f"{named}: the data of every run of {period} were found wanting",
            f"name the run itself to look at it: {wanting[-1].folder}",
        )
    for each in known:
        if each.period == period:
            raise _refused(f"{each.folder} is not a whole published run: {each.damage}", AGAIN)
    hint = did_you_mean(period, {each.period for each in known if each.period}, "periods")
    message = f"{root} holds no published run of {period or 'a period without a name'}"
    raise _refused(message, hint)


def _existing(path: Path, origin: str) -> Path:
    if path.suffix.lower() in TABLES and not path.is_dir():
        hint = f"acctier whale {path} --account COLUMN --profit COLUMN reads it as it is"
        raise _refused(f"{path}{origin} is a table, not a configuration", hint)
    if path.is_file() or is_published(path):
        return path
    if not path.exists():
        raise _refused(f"{path}{origin} does not exist", _neighbours(path))
    if not path.is_dir():
        return path  # a pipe or a device: reading will tell
    if (path / CONFIGURATION).is_file():
        hint = f"did you mean {path / CONFIGURATION}?"
    elif is_published(path / LATEST):
        hint = f"did you mean {path / 'latest'}?"
    else:
        hint = "give a configuration file or the folder of a published run"
    raise _refused(f"{path}{origin} is a folder without {MANIFEST}, so not a published run", hint)


def _neighbours(path: Path) -> str:
    try:
        names = [each.name for each in path.parent.iterdir() if each.suffix in {".yaml", ".yml"}]
    except OSError:
        names = []
    guess = nearest(path.name, names)
    return f"did you mean {path.parent / guess}?" if guess else f"looked in {path.parent}"


def _relative(path: Path, here: Path) -> Path:
    return Path(os.path.relpath(path, here))


def _refused(message: str, hint: str | None) -> ConfigurationError:
    return ConfigurationError([Complaint(message, hint=hint)])
