"""Presets: how the exports of nine systems name their columns and write their cells.

A preset is a file beside this one: defaults for `format`, headings by column and object, and the
traps of the system.  Every heading has its evidence: F is published by Fivetran, C by Microsoft's
Common Data Model, S by SAP's dictionary; K is known by use alone and not confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from acctier.model.errors import did_you_mean

_FOLDER = Path(__file__).parent
_FOLDED = re.compile(r"[\s_\ufeff]+")
UNCONFIRMED = "K"
EVIDENCE = {
    "F": "published by Fivetran",
    "C": "Microsoft's Common Data Model",
    "S": "SAP's data dictionary",
    UNCONFIRMED: "known by use, not confirmed",
}


@dataclass(frozen=True)
class Alias:
    """A heading that stands for a column, and what is known about it: letters of `EVIDENCE`."""

    heading: str
    evidence: str

    @property
    def confirmed(self) -> bool:
        """Whether anything but use says so."""
        return self.evidence != UNCONFIRMED


@dataclass(frozen=True)
class Part:
    """One object of a system, such as its order lines: headings by our name of the column."""

    name: str
    of: str
    columns: Mapping[str, tuple[Alias, ...]]


@dataclass(frozen=True)
class Preset:
    """A system: defaults for `format`, its objects, and what to mind."""

    name: str
    title: str
    format: Mapping[str, Any]
    traps: tuple[str, ...]
    objects: Mapping[str, Part]
    also: tuple[str, ...] = ()
    combines: tuple[str, ...] = ()
    """Presets it is made of; their objects are its own."""


@dataclass(frozen=True)
class Choice:
    """What `preset:` says: a system, and which of its objects a table is, where that is said."""

    preset: Preset
    part: Part | None

    def aliases(
        self, columns: Collection[str], headings: Collection[str]
    ) -> dict[str, tuple[Alias, ...]]:
        """The headings under which each of these columns is looked for in a file.

        Where no object is named, it is the one whose headings tell most of the columns.  Of several
        that tell as many, a heading counts only if it stands for the same column in all of them:
        the `Id` of Salesforce is an account here and a case there.

        >>> opportunity = ["Id", "AccountId", "Amount"]
        >>> found = choice("salesforce").aliases(["account_id", "amount"], opportunity)
        >>> [each.heading for each in found["account_id"]]
        ['AccountId']
        """
        there = {folded(each) for each in headings}
        if self.part is not None:
            return {column: self.part.columns.get(column, ()) for column in columns}
        parts = self._most_telling(columns, there)
        clear = _clear_headings(parts)
        return {
            column: tuple(
                alias
                for part in parts
                for alias in part.columns.get(column, ())
                if folded(alias.heading) in clear
            )
            for column in columns
        }

    def objects_with(self, column: str, headings: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The objects in which one of these headings stands for the column, and that heading."""
        there = {folded(each): each for each in headings}
        return tuple(
            (f"{self.preset.name}.{part.name}", there[folded(alias.heading)])
            for part in self.preset.objects.values()
            for alias in part.columns.get(column, ())
            if folded(alias.heading) in there
        )

    def _most_telling(self, columns: Collection[str], there: Collection[str]) -> tuple[Part, ...]:
        told = {
            part.name: sum(
                any(folded(alias.heading) in there for alias in part.columns.get(column, ()))
                for column in columns
            )
            for part in self.preset.objects.values()
        }
        most = max(told.values(), default=0)
        return tuple(part for part in self.preset.objects.values() if told[part.name] == most)


@dataclass(frozen=True)
class Recognised:
    """An object of a system that a file may hold: the heading found for each of its columns."""

    preset: str
    part: str
    columns: Mapping[str, str]

    @property
    def written(self) -> str:
        """The value of `preset:` that says so."""
        return f"{self.preset}.{self.part}"


def folded(heading: str) -> str:
    """A heading as presets compare it: case, blanks and underscores do not count; ids never pass.

    >>> folded(" Account_ID") == folded("accountid")
    True
    """
    return _FOLDED.sub("", heading).casefold()


@cache
def preset_names() -> tuple[str, ...]:
    """The names of all presets.

    >>> len(preset_names())
    10
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def preset(name: str) -> Preset:
    """The preset of a name of `preset_names`."""
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    written = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    several = [preset(each) for each in written.get("combines", ())]
    return Preset(
        name,
        written["title"],
        written.get("format", {}),
        (*written.get("traps", ()), *(trap for each in several for trap in each.traps)),
        {part: _part(part, said) for part, said in written.get("objects", {}).items()}
        | {part: said for each in several for part, said in each.objects.items()},
        tuple(written.get("also", ())),
        tuple(written.get("combines", ())),
    )


def choice(text: str) -> Choice:
    """What `system` or `system.object` names; raises `ValueError` with the nearest.

    >>> choice("salesforce.opportunities").part.of
    'Opportunity'
    """
    system, _, part = text.partition(".")
    name = _known_as().get(system)
    if name is None:
        hint = did_you_mean(system, preset_names(), "presets")
        raise ValueError(f"{system!r} is not a preset; {hint}")
    found = preset(name)
    if not part and "." not in text:
        return Choice(found, None)
    if part not in found.objects:
        hint = did_you_mean(part, found.objects, "objects")
        raise ValueError(f"{part!r} is not an object of {system}; {hint}")
    return Choice(found, found.objects[part])


def choices() -> tuple[str, ...]:
    """Everything that `preset:` may say."""
    named = (
        (name, *(f"{name}.{part}" for part in preset(name).objects)) for name in preset_names()
    )
    return tuple(text for each in named for text in each)


def recognised(headings: Sequence[str]) -> tuple[Recognised, ...]:
    """The objects whose headings a file has, at least two of them; those with most first.

    >>> best = recognised(["KUNNR", "NAME1", "LAND1", "ORT01"])[0]
    >>> best.written, best.columns["account_id"]
    ('sap.accounts', 'KUNNR')
    """
    there = {folded(each): each for each in reversed(headings)}
    found = [
        Recognised(name, part.name, columns)
        for name in preset_names()
        if not preset(name).combines
        for part in preset(name).objects.values()
        if len(columns := _present(part, there)) > 1
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.columns), each.written)))


def _present(part: Part, there: Mapping[str, str]) -> dict[str, str]:
    """The heading of each column that is there; of several, the one listed first."""
    return {
        column: there[key]
        for column, aliases in part.columns.items()
        if (key := next((k for alias in aliases if (k := folded(alias.heading)) in there), None))
    }


@cache
def _known_as() -> dict[str, str]:
    names = {name: name for name in preset_names()}
    return names | {other: name for name in names for other in preset(name).also}


def _clear_headings(parts: Iterable[Part]) -> frozenset[str]:
    """The folded headings that stand for one and the same column in every part with them."""
    meant: dict[str, set[str]] = {}
    for part in parts:
        for column, aliases in part.columns.items():
            for alias in aliases:
                meant.setdefault(folded(alias.heading), set()).add(column)
    return frozenset(heading for heading, columns in meant.items() if len(columns) == 1)


def _part(name: str, written: Mapping[str, Any]) -> Part:
    columns: dict[str, tuple[Alias, ...]] = {}
    for key, evidence in (("columns", written["evidence"]), ("unconfirmed", UNCONFIRMED)):
        for column, said in written.get(key, {}).items():
            headings = said if isinstance(said, list) else [said]
            aliases = tuple(Alias(heading, evidence) for heading in headings)
            columns[column] = columns.get(column, ()) + aliases
    return Part(name, written["of"], columns)
