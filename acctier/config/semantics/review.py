"""The review of one configuration: what is known while judging, and the complaints so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from acctier.config.models import Configuration
from acctier.config.validate import place_at, place_in
from acctier.config.yaml_nodes import Mapping as Tree
from acctier.config.yaml_nodes import Path, child
from acctier.expression.kinds import kind_of, way_out
from acctier.expression.nodes import Expression, ExpressionError, Name
from acctier.model.errors import Complaint, did_you_mean, nearest
from acctier.model.fields import Kind
from acctier.model.period import Period

Entry = TypeVar("Entry")

NUMERIC = (Kind.NUMBER, Kind.FLAG)
"""Kinds that add up; a flag counts as 0 or 1."""

PERIOD_NAMES: dict[str, Kind | None] = {"period_start": Kind.DATE, "period_end": Kind.DATE}
"""First and last day of the run's period, known in every row expression."""

_WANTED = {
    Kind.TEXT: "text is wanted here",
    Kind.NUMBER: "a number is wanted here",
    Kind.DATE: "a date is wanted here",
    Kind.DATETIME: "a datetime is wanted here",
    Kind.FLAG: "a condition, true or false, is wanted here",
}
_GENERATED = re.compile("_rank$|_rank_share$|^cumulative_|_volume$")
"""Names that follow from others; a list of choices is shorter without them."""
_IS = {
    Kind.TEXT: "this is text",
    Kind.NUMBER: "this is a number",
    Kind.DATE: "this is a date",
    Kind.DATETIME: "this is a datetime",
    Kind.FLAG: "this is true or false",
}


ACCOUNT = "account."
"""How a row expression names an attribute of the account that the row belongs to."""


class Kinds(dict[str, Kind | None]):
    """Kinds by name; when `partial`, further names may exist and their kind is not known.

    With ``any_attribute`` this holds for the attributes of a row's account alone.
    """

    def __init__(
        self,
        known: Mapping[str, Kind | None] | None = None,
        *,
        partial: bool = False,
        any_attribute: bool = False,
    ) -> None:
        super().__init__(known or {})
        self.partial = partial
        self.any_attribute = any_attribute

    def __contains__(self, name: object) -> bool:
        return self._may_be(name) or super().__contains__(name)

    def __missing__(self, name: str) -> Kind | None:
        if self._may_be(name):
            return None
        raise KeyError(name)

    def _may_be(self, name: object) -> bool:
        return self.partial or (self.any_attribute and str(name).startswith(ACCOUNT))


@dataclass
class Review:
    """Configuration, tree and run period under review, and every complaint about them.

    ``broken`` names sections and entries that are wrong already: they exist, but nothing more is
    said about them or their consequences.
    """

    configuration: Configuration
    root: Tree
    period: Period
    broken: Collection[Path]
    positions: Mapping[Path, Sequence[int]]
    promised: Collection[str] = ()
    """Names that refused sections would define."""
    stated: Collection[Path] = ()
    """Paths whose values were given for the run's own period."""
    complaints: list[Complaint] = field(default_factory=list)
    rows: dict[str, Kinds] = field(default_factory=dict)
    """By table: the names a row expression may use; filled by the review of tables."""
    without_account: set[str] = field(default_factory=set)
    """Tables already complained about for not naming the account of their rows."""
    accounts: Kinds = field(default_factory=Kinds)
    """The names a condition over an account may use; filled by the review of names."""

    def trusts(self, path: Path) -> bool:
        """Whether nothing is wrong yet with a path or what encloses it."""
        return all(path[:length] not in self.broken for length in range(len(path) + 1))

    def names(self, *section: str) -> tuple[str, ...]:
        """The names declared in a section, wrong entries included."""
        node = self.root
        for key in section:
            below = child(node, key)
            if not isinstance(below, Tree):
                return ()
            node = below
        return tuple(node.entries)

    def named(self, section: Path, entries: Mapping[str, Entry]) -> Iterator[tuple[Path, Entry]]:
        """The entries of a section that are not wrong yet, with their paths."""
        for name, entry in entries.items():
            if self.trusts((*section, name)):
                yield (*section, name), entry

    def listed(self, section: Path, entries: Iterable[Entry]) -> Iterator[tuple[Path, Entry]]:
        """The entries of a list that are not wrong yet, with their paths."""
        kept = self.positions.get(section)
        for at, entry in enumerate(entries):
            path = (*section, kept[at] if kept else at)
            if self.trusts(path):
                yield path, entry

    def complain(
        self, path: Path, message: str, hint: str | None = None, *, key: bool = False
    ) -> None:
        """Complain about the value at a path, or about its key."""
        self.complaints.append(Complaint(message, place_at(self.root, path, key=key), hint))

    def once(self, path: Path, names: Sequence[str]) -> None:
        """Complain where a list names a column twice."""
        for name in dict.fromkeys(each for at, each in enumerate(names) if each in names[:at]):
            self.complain(path, f"{name!r} stands here twice", "keep one of them")

    def complain_in(self, path: Path, offset: int, message: str, hint: str | None = None) -> None:
        """Complain about a character of the text at a path."""
        self.complaints.append(Complaint(message, place_in(self.root, path, offset), hint))

    def expression(
        self,
        path: Path,
        expression: Expression,
        kinds: Kinds,
        wanted: tuple[Kind, ...] = (),
        what: str = "column",
    ) -> bool:
        """Whether every name is known and the types fit; complains otherwise."""
        unknown = [name for name in expression.names if name.text not in kinds]
        for name in unknown:
            self._complain_unknown(path, expression, name, kinds, what)
        if unknown:
            return False
        try:
            found = kind_of(expression, kinds)
        except ExpressionError as problem:
            self.complain_in(path, problem.offset, problem.message, problem.hint)
            return False
        if wanted and found is not None and found not in wanted:
            message = f"{_IS[found]}; {_WANTED[wanted[0]]}"
            self.complain_in(path, 0, message, way_out(expression.root, found, wanted[0]))
            return False
        return True

    def expression_in_reach(
        self,
        path: Path,
        expression: Expression,
        kinds: Kinds,
        wanted: tuple[Kind, ...],
        why_not: Callable[[str], tuple[str, str | None] | None],
    ) -> None:
        """Judge an expression that runs before some names of its kind are known.

        ``why_not`` says, as message and hint, why a name that exists is out of reach; None for one
        that does not exist at all.
        """
        sound = True
        for name in expression.names:
            reason = None if name.text in kinds else why_not(name.text)
            if reason is not None:
                self.complain_in(path, name.offset, *reason)
                sound = False
        if sound:
            self.expression(path, expression, kinds, wanted)

    def _complain_unknown(
        self, path: Path, expression: Expression, name: Name, kinds: Kinds, what: str
    ) -> None:
        last = name.parts[-1]
        attributes = [each for each in kinds if each.startswith(ACCOUNT)]
        if what == "column" and name.text.startswith(ACCOUNT) and attributes:
            choices = [each.removeprefix(ACCOUNT) for each in attributes]
            hint = did_you_mean(last, choices, "attributes")
            self.complain_in(path, name.offset, f"unknown attribute {last!r} of the account", hint)
            return
        if f"{ACCOUNT}{last}" in attributes:
            hint = f"write {ACCOUNT}{last}, the attribute of the row's account"
        elif what == "column" and len(name.parts) > 1 and last in kinds:
            hint = f"write {last} alone"
        elif what == "column" and name.text.startswith(ACCOUNT):
            hint = "only lines, drivers, measures and time equations know the account of a row"
        elif expression.text[name.offset : name.offset + 1] == '"':
            hint = f"text stands in single quotes: '{last}'"
        elif guess := nearest(name.text, kinds):
            hint = f"did you mean {guess}?"
        else:
            written = [each for each in kinds if not _GENERATED.search(each)]
            written = [each for each in written if not each.startswith(ACCOUNT)]
            hint = did_you_mean(name.text, written, f"{what}s")
        self.complain_in(path, name.offset, f"unknown {what} {name.text!r}", hint)
