"""Files of one table that hold the same lines: a drop that was delivered twice."""

from __future__ import annotations

import filecmp
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from pathlib import Path

from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.results import InputFile
from acctier.read.content import content_of
from acctier.read.glance import BYTE_ORDER_MARK
from acctier.read.paths import Located

_OPENING = 20
"""Lines by which files are told apart at a glance."""


def twins(table: str, files: Sequence[InputFile]) -> tuple[Finding, ...]:
    """One finding for each file whose bytes or lines stand in an earlier one of the table, too.

    Line ends, a byte order mark, blank lines and packing make no other file of it.  Only files of
    as many rows are read again, down to their first different line; files without rows are no
    drop, and members of one archive are not compared.
    """
    often = Counter(file.rows for file in files)
    alike: dict[tuple[int, tuple[bytes, ...]], list[InputFile]] = defaultdict(list)
    findings = []
    for file in files:
        if not file.rows or often[file.rows] == 1:
            continue
        others = alike[file.rows, _opening(file)]
        for other in others:
            what = None if file.location == other.location else _shared(file, other)
            if what is not None:
                findings.append(_finding(table, file, other, what))
                break
        else:
            others.append(file)
    return tuple(findings)


def _opening(file: InputFile) -> tuple[bytes, ...]:
    """The first lines of a delimited file; nothing for one of another kind."""
    try:
        return tuple(islice(_lines(file), _OPENING))
    except InputError:
        return ()


def _shared(file: InputFile, other: InputFile) -> str | None:
    """What two files have in common, in words; None when they differ."""
    if file.size == other.size and filecmp.cmp(file.location, other.location, shallow=False):
        return "bytes"
    pairs = zip_longest(_lines(file), _lines(other))
    try:
        return "lines" if all(one == another for one, another in pairs) else None
    except InputError:  # a workbook, an archive, a Parquet file
        return None


def _lines(file: InputFile) -> Iterator[bytes]:
    """The lines of a delimited file that hold something, without their ends."""
    content = content_of(file.table, Located(Path(file.location), file.path, file.size))
    with content.guarded():
        for at, line in enumerate(content.lines()):
            text = line if at else line.removeprefix(BYTE_ORDER_MARK)
            if text:
                yield text


def _finding(table: str, file: InputFile, other: InputFile, what: str) -> Finding:
    return Finding(
        "same-file-twice",
        "error",
        f"{table}: {file.path} holds the same {what} as {other.path}, so its rows count twice",
        table=table,
        file=file.path,
        rows=file.rows,
        hint="take one of them away",
    )
