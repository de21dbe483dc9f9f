"""The verification: a published run beside what it comes to when it is computed again."""

from __future__ import annotations

from collections.abc import Sequence

from acctier.model.document import Cell, Column, Document, Line, Table, Text, Tone
from acctier.model.money import Currency
from acctier.model.published import Comparison

SCHEMA = "acctier/verification/1"

COMPARED = (
    Column("kind", "what"),
    Column("name", "name"),
    Column("same", "same", "flag"),
    Column("detail", "difference"),
)

_WORDS = {
    "file": "file",
    "configuration": "configuration",
    "input": "input",
    "recomputed": "file computed again",
}

_MANY = {
    "file": "files against the manifest",
    "input": "inputs against the manifest",
    "recomputed": "files computed again",
}


def fails(comparison: Comparison) -> bool:
    """Whether a run is not confirmed; another version is told, and is no difference by itself."""
    return comparison.detail is not None and comparison.kind != "version"


def verification(run: str, compared: Sequence[Comparison], money: Currency) -> Document:
    """What was compared, and every difference; the run is confirmed when there is none."""
    rows: list[tuple[Cell, ...]] = [
        (each.kind, each.name, each.detail is None, each.detail) for each in compared
    ]
    table = Table("compared", "", COMPARED, tuple(rows))
    confirmed = not any(map(fails, compared))
    different = [row for row in rows if not row[2]]
    lines = [Line(f"Verification of {run}", "strong"), *_counts(compared)]
    lines.append(
        Line("The run is what its configuration and its inputs come to, byte for byte.", "good")
        if confirmed
        else Line("The run is not confirmed.", "bad")
    )
    shown = Table("different", "", (*COMPARED[:2], COMPARED[3]), tuple(map(_short, different)))
    blocks = (Text(None, tuple(lines)), shown) if different else (Text(None, tuple(lines)),)
    data = {"schema": SCHEMA, "run": run, "confirmed": confirmed, "compared": table}
    return Document("verification", money, blocks, data, table)


def _short(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (_WORDS.get(str(row[0]), row[0]), row[1], row[3])


def _counts(compared: Sequence[Comparison]) -> list[Line]:
    lines = []
    for kind, words in _WORDS.items():
        of_kind = [each for each in compared if each.kind == kind]
        different = sum(map(fails, of_kind))
        tone: Tone = "bad" if different else "plain"
        told = f"{different} different" if different else "all the same"
        if of_kind and kind != "configuration":
            lines.append(Line(f"{_MANY[kind]}: {len(of_kind)}, {told}", tone))
        elif of_kind:
            lines.append(Line(f"{words}: {'different' if different else 'the same'}", tone))
    return lines
