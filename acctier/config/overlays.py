"""What is laid over a configuration before it is judged: profiles, the run's period, `--set`.

The order is the order of strength: a profile over what is written, the overlay of the period that
runs over profiles, `--set` over all.  Every value keeps its place in the file, so that a complaint
points into the overlay it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from acctier.config.overrides import apply_set, path_of, put
from acctier.config.shape import form_at, is_model, keys_at, spelled
from acctier.config.text_places import Spot
from acctier.config.yaml_nodes import Mapping as Tree
from acctier.config.yaml_nodes import Node, Path, Scalar, child, node_at
from acctier.config.yaml_nodes import Sequence as Items
from acctier.model.errors import Complaint, Place, did_you_mean
from acctier.model.period import Period, parse_period, relative_period

PERIODS, PROFILES = "periods", "profiles"
_KEPT = {PERIODS: ("version", "period", PERIODS, PROFILES), PROFILES: ("version", PROFILES)}
"""What an overlay of each section cannot change."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for: one-off values, profiles, a period, the day of today."""

    sets: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    period: str | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Laid:
    """What was laid over a tree.

    ``period`` is the one asked for, ``own`` the periods of the configuration's own calendar by
    name; ``unsure`` of these are wrong.  ``stated`` are paths whose values belong to the run's
    period by themselves.
    """

    period: Period | None
    own: Mapping[str, Period]
    unsure: frozenset[str]
    stated: frozenset[Path]


def lay_over(root: Tree, asked: Asked, complaints: list[Complaint]) -> Laid:
    """Lay everything over the tree that the command line and the run's period ask for.

    Overlays that are not asked for are tried on a copy, so that a path that leads nowhere is told
    before the day it is needed.
    """
    for section in (PROFILES, PERIODS):
        for path, overlay in _overlays(root, section):
            _lay(copied(root), path, overlay, complaints)
    _lay_profiles(root, asked.profiles, complaints)
    for text in asked.sets:  # they may say the period; what is wrong with them is told below
        apply_set(root, text)
    own, unsure = own_periods(root)
    period = _asked_period(asked, own, complaints)
    name = period.name if period is not None else _text(node_at(root, ("period",)))
    stated: frozenset[Path] = frozenset()
    overlay = node_at(root, (PERIODS, name, "set"))
    if asked.period is None or period is not None:
        stated = _lay(root, (PERIODS, name, "set"), overlay, complaints)
    complaints += [told for text in asked.sets for told in apply_set(root, text)]
    return Laid(period, own, unsure, stated)


def own_periods(root: Tree) -> tuple[dict[str, Period], frozenset[str]]:
    """The periods of the configuration's own calendar by name, and which of them are wrong.

    A wrong one stands for some year, so that using its name is no second complaint.
    """
    own: dict[str, Period] = {}
    unsure = set()
    section = child(root, PERIODS)
    for name, node in section.entries.items() if isinstance(section, Tree) else ():
        try:
            dates = parse_period(_text(child(node, "dates")))
            months = _text(child(node, "months"))
            own[name] = Period(name, dates.start, dates.end, int(months) if months else None)
        except ValueError:
            unsure.add(name)
            own[name] = Period(name, date(2000, 1, 1), date(2000, 12, 31))
    return own, frozenset(unsure)


def copied(node: Node) -> Node:
    """The node with mappings and lists of its own, which can be changed without changing it."""
    match node:
        case Tree():
            below = {key: copied(value) for key, value in node.entries.items()}
            return Tree(node.spot, below, dict(node.keys))
        case Items():
            return Items(node.spot, [copied(item) for item in node.items])
        case _:
            return node


def _text(node: Node | None) -> str:
    return (node.text or "") if isinstance(node, Scalar) else ""


def _overlays(root: Tree, section: str) -> list[tuple[Path, Node | None]]:
    named = child(root, section)
    names = list(named.entries) if isinstance(named, Tree) else []
    tail: Path = ("set",) if section == PERIODS else ()
    paths: list[Path] = [(section, name, *tail) for name in names]
    return [(path, node_at(root, path)) for path in paths]


def _lay_profiles(root: Tree, names: Sequence[str], complaints: list[Complaint]) -> None:
    section = child(root, PROFILES)
    known = section.entries if isinstance(section, Tree) else {}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, PROFILES)
            hint = hint or "the configuration has no `profiles`"
            place = Place("--profile")
            complaints.append(Complaint(f"there is no profile {name!r}", place, hint))
            continue
        _lay(root, (PROFILES, name), known[name], complaints)


def _asked_period(
    asked: Asked, own: Mapping[str, Period], complaints: list[Complaint]
) -> Period | None:
    """The period of the command line; one that is relative is always of the calendar."""
    text = asked.period
    if text is None:
        return None
    try:
        plain = None if asked.as_of is None else relative_period(text, asked.as_of)
        name = plain.name if plain else text
        return own.get(name) or plain or parse_period(text)
    except ValueError as problem:
        hint = "or last-month, last-quarter, last-year"
        if own:
            guess = did_you_mean(text, own, "or from `periods`") or ""
            hint = guess if guess.startswith("did") else f"{hint}; {guess}"
        complaints.append(Complaint(str(problem), Place("--period"), hint))
        return None


def _lay(
    root: Node, source: Path, overlay: Node | None, complaints: list[Complaint]
) -> frozenset[Path]:
    """Lay one overlay over a tree; the paths of the values that were put there."""
    laid: set[Path] = set()
    assert isinstance(root, Tree)

    def complain(spot: Spot, message: str, hint: str | None = None) -> None:
        complaints.append(Complaint(message, spot.place(), hint))

    def lay(above: Path, values: Tree) -> None:
        for key, node in values.entries.items():
            spot, below = values.keys[key], path_of(key)
            path = (*above, *(below or ()))
            if below is None:
                complain(spot, f"{key!r} is not a path of keys", "as in pools.desk.cost")
            elif path[0] in _KEPT[str(source[0])]:
                complain(spot, f"`{path[0]}` cannot be changed by `{spelled(source)}`")
            elif isinstance(node, Tree) and isinstance(node_at(root, path), Tree):
                lay(path, node)
            elif _known(path, spot, complain):
                _put(path, node, spot)

    def _put(path: Path, node: Node, spot: Spot) -> None:
        try:
            put(root, path, copied(node), spot)
            laid.add(path)
        except KeyError as missing:
            complain(spot, *missing.args)

    if isinstance(overlay, Tree):
        lay((), overlay)
    return frozenset(laid)


def _known(path: Path, spot: Spot, complain: Callable[..., None]) -> bool:
    """Whether the language has a key of this path; complains about the first step it has not."""
    for length in range(1, len(path) + 1):
        above, key = path[: length - 1], path[length - 1]
        if form_at(path[:length]) is None and is_model(form_at(above)):
            owner = spelled(above) or "the configuration"
            hint = did_you_mean(str(key), keys_at(above), "keys")
            complain(spot, f"`{key}` is not a key of {owner}", hint)
            return False
    return True
