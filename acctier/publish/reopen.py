"""From a published run back to its results, without computing anything again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.results import Results
from acctier.publish.catalog import AGAIN
from acctier.publish.identity import sha256_of_file
from acctier.publish.layout import ACCOUNTS, COST_LEDGER, MANIFEST, RESULTS
from acctier.publish.stored import restored_results

NEEDED = (RESULTS, ACCOUNTS, COST_LEDGER)


@dataclass(frozen=True)
class Reopened:
    """A published run: its name and its results."""

    run: str
    results: Results


def reopen(folder: Path) -> Reopened:
    """The results of a published run.

    ``results.json`` and the Parquet files must have the SHA-256 that the manifest says: a figure
    that somebody changed by hand is not shown as the run's.  Raises ``InputError`` when they do not
    or when the run was published by another version whose files read differently.
    """
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())
        expected = {each["file"]: each["sha256"] for each in listed["outputs"]}
        for name in NEEDED:
            if sha256_of_file(folder / name)[0] != expected[name]:
                raise not_whole(folder, f"{name} is not what the run wrote")
        return Reopened(str(listed["run"]), restored_results(folder))
    except FileNotFoundError as problem:
        name = Path(problem.filename or folder).name
        raise not_whole(folder, f"{name} is missing") from None
    except (OSError, KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as problem:
        raise not_whole(folder, f"its files cannot be read: {problem}") from None


def not_whole(folder: Path, reason: str, hint: str = AGAIN) -> InputError:
    """The error for the user when a published run cannot be read."""
    message = f"{folder} is not a whole published run: {reason}"
    return InputError([Finding("published-run", "error", message, file=str(folder), hint=hint)])
