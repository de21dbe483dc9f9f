"""Files of one table that hold the same bytes: a drop that was delivered twice."""

from __future__ import annotations

import filecmp
from collections import defaultdict
from collections.abc import Sequence

from acctier.model.findings import Finding
from acctier.model.results import InputFile


def twins(table: str, files: Sequence[InputFile]) -> tuple[Finding, ...]:
    """One finding for each file whose bytes stand in an earlier one of the table, too.

    Only files of equal size are read again; files without rows are no drop, and members of one
    archive share its bytes.
    """
    by_size: dict[int, list[InputFile]] = defaultdict(list)
    findings = []
    for file in files:
        if not file.rows:
            continue
        for other in by_size[file.size]:
            if file.location != other.location and filecmp.cmp(
                file.location, other.location, shallow=False
            ):
                findings.append(_finding(table, file, other))
                break
        else:
            by_size[file.size].append(file)
    return tuple(findings)


def _finding(table: str, file: InputFile, other: InputFile) -> Finding:
    return Finding(
        "same-file-twice",
        "error",
        f"{table}: {file.path} holds the same bytes as {other.path}, so its rows count twice",
        table=table,
        file=file.path,
        rows=file.rows,
        hint="take one of them away",
    )
