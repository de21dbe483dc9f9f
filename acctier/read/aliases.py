"""Where the declared columns of a table stand among the headings of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from acctier.config.presets import Choice, choice, folded
from acctier.config.tables import ColumnSpec, TableSpec
from acctier.model.findings import Finding


@dataclass(frozen=True)
class Wanted:
    """The headings a column may stand under, and the positions where one of them is."""

    headings: tuple[str, ...]
    found: tuple[int, ...]


def wanted_headings(
    columns: Mapping[str, ColumnSpec], headings: Sequence[str], preset: str | None = None
) -> dict[str, Wanted]:
    """For every column its `from` headings or else its own name, where they are spelled exactly.

    With a preset, the headings of the system stand beside the own name of a column without `from`,
    and headings are compared without case, blanks and underscores.
    """
    if preset is None:
        return {name: _exactly(spec.from_ or (name,), headings) for name, spec in columns.items()}
    unnamed = [name for name, spec in columns.items() if spec.from_ is None]
    aliases = choice(preset).aliases(unnamed, headings)
    named = {
        name: spec.from_ or (*(alias.heading for alias in aliases[name]), name)
        for name, spec in columns.items()
    }
    return {name: _folded(tuple(dict.fromkeys(each)), headings) for name, each in named.items()}


def way_out(preset: str | None, column: str, headings: Sequence[str]) -> str | None:
    """The object of the system in which a heading of the file is the column that was not found."""
    if preset is None or choice(preset).part is not None:
        return None
    found = choice(preset).objects_with(column, headings)
    told = [f"{heading!r} is {column} in {written}" for written, heading in found[:3]]
    if not told:
        return None
    return f"{', '.join(told)}: write preset: {found[0][0]} if that is what the file holds"


def unconfirmed(
    table: str, spec: TableSpec, files: Iterable[tuple[Sequence[str], Iterable[str]]]
) -> list[Finding]:
    """What a table owes to headings of its preset that nothing confirms.

    ``files``: for each all its headings and the columns that were found in it.
    """
    if spec.preset is None:
        return []
    chosen = choice(spec.preset)
    told = dict.fromkeys(
        each
        for headings, columns in files
        for each in _unconfirmed(chosen, spec.columns, headings, columns)
    )
    if not told:
        return []
    listed = ", ".join(f"{heading!r} as {column}" for column, heading in told)
    return [
        Finding(
            "unconfirmed-preset",
            "info",
            f"{table}: the preset {chosen.preset.name} read {listed}; no published source "
            f"confirms {'this heading' if len(told) == 1 else 'these headings'}",
            table,
            hint="compare with the export; `from:` in a column settles it",
        )
    ]


def _unconfirmed(
    chosen: Choice, columns: Mapping[str, ColumnSpec], headings: Sequence[str], found: Iterable[str]
) -> Iterable[tuple[str, str]]:
    there = {folded(each): each for each in headings}
    unnamed = [name for name in found if columns[name].from_ is None]
    for name, aliases in chosen.aliases(unnamed, headings).items():
        present = [alias for alias in aliases if folded(alias.heading) in there]
        own = folded(name) in there
        if present and not own and not any(alias.confirmed for alias in present):
            yield name, there[folded(present[0].heading)]


def _exactly(wanted: Sequence[str], headings: Sequence[str]) -> Wanted:
    found = (at for at, heading in enumerate(headings) if heading in wanted)
    return Wanted(tuple(wanted), tuple(found))


def _folded(wanted: Sequence[str], headings: Sequence[str]) -> Wanted:
    keys = {folded(each) for each in wanted}
    found = (at for at, heading in enumerate(headings) if folded(heading) in keys)
    return Wanted(tuple(wanted), tuple(found))
