"""Every file table of a configuration, opened; what is wrong with any of them is said at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from acctier.config.tables import TableSpec
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.period import Period
from acctier.read.tables import Source, open_table


def open_tables(
    specs: Mapping[str, TableSpec],
    folder: Path,
    period: Period,
    held: Collection[str],
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, Source]:
    """The tables with a file, by name.

    Those in ``held`` and those with a key are read into memory, the others are promised as one
    pass.  Raises `InputError` with the findings of all tables.
    """
    sources: dict[str, Source] = {}
    problems: list[Finding] = []
    for name, spec in specs.items():
        if spec.file is None:
            continue
        stream = name not in held and not spec.key
        try:
            sources[name] = open_table(name, spec, folder, period, stream=stream, progress=progress)
        except InputError as error:
            problems += error.findings
    if problems:
        raise InputError(problems)
    return sources
