"""The environment: what a run finds here, and what should be mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acctier.model.document import Column, Document, Line, Table, Text, Tone
from acctier.model.money import Currency
from acctier.reports.wording import counted

SCHEMA = "acctier/doctor/1"

FINDS = (
    Column("part", "part"),
    Column("found", "found"),
    Column("good", "good", "flag"),
    Column("mend", "what to do"),
)


@dataclass(frozen=True)
class Find:
    """One part of the environment as it is; ``mend`` says what to do, None when it is good."""

    part: str
    found: str
    mend: str | None = None


def doctor(finds: Sequence[Find]) -> Document:
    """Every part of the environment; those to mend are counted first."""
    bad = [each for each in finds if each.mend is not None]
    tones: tuple[Tone, ...] = tuple("plain" if each.mend is None else "bad" for each in finds)
    rows = tuple((each.part, each.found, each.mend is None, each.mend) for each in finds)
    shown = tuple((part, found, mend) for part, found, _, mend in rows)
    told = (
        Line(f"{counted(len(bad), 'part')} to mend.", "bad")
        if bad
        else Line("Nothing to mend.", "good")
    )
    table = Table("environment", "", FINDS, rows)
    columns = (*FINDS[:2], FINDS[3]) if bad else FINDS[:2]
    screen = tuple(row[: len(columns)] for row in shown)
    blocks = (Text(None, (told,)), Table("environment", "", columns, screen, tones=tones))
    data = {"schema": SCHEMA, "healthy": not bad, "environment": table}
    return Document("doctor", Currency("", 2), blocks, data, table)
