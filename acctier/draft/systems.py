"""Which system an export comes from: the preset whose headings most of its headings are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from acctier.config.presets import choice, folded, recognised

_FEWEST = 4
_MOST_OF_THEM = 0.6
"""So many headings, and such a share of them, have to be those of the system."""


@dataclass(frozen=True)
class System:
    """A preset that a file fits: our names of its columns by heading, and how sure that is."""

    preset: str
    title: str
    names: Mapping[str, str]
    total: int
    unconfirmed: frozenset[str] = frozenset()
    """Headings that are known by use alone."""
    format: Mapping[str, object] = field(default_factory=dict)
    """What the preset says about the form of the file."""

    @property
    def evidence(self) -> str:
        """How many headings speak for it."""
        return f"{len(self.names)} of {self.total} headings are those of {self.title}"


def system_of(headings: Sequence[str]) -> System | None:
    """The system an export comes from; None where its headings may be anyone's.

    >>> found = system_of(["KUNNR", "NAME1", "LAND1", "ORT01"])
    >>> found.preset, found.names["KUNNR"]
    ('sap.accounts', 'account_id')
    """
    found = [
        each
        for each in recognised(headings)
        if len(each.columns) >= max(_FEWEST, _MOST_OF_THEM * len(headings))
    ]
    if not found or (len(found) > 1 and len(found[0].columns) == len(found[1].columns)):
        return None
    best = found[0]
    chosen = choice(best.written)
    assert chosen.part is not None
    confirmed = {
        folded(alias.heading)
        for aliases in chosen.part.columns.values()
        for alias in aliases
        if alias.confirmed
    }
    names = {heading: name for name, heading in best.columns.items()}
    return System(
        best.written,
        f"{chosen.preset.title}, {chosen.part.of}",
        names,
        len(headings),
        frozenset(heading for heading in names if folded(heading) not in confirmed),
        chosen.preset.format,
    )
