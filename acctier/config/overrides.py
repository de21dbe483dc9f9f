"""``--set key.key=value``: one-off values put into the tree before it is judged."""

from __future__ import annotations

import re

from acctier.config.shape import form_at, is_model, spelled
from acctier.config.text_places import Source, Spot
from acctier.config.yaml_nodes import Mapping, Node, Path, Scalar, Sequence, child, parse_value
from acctier.model.errors import Complaint, Place, did_you_mean

OPTION = "--set"
_KEY = re.compile(r"([^.\[\]]+)((?:\[[1-9][0-9]{0,5}\])*)")


def apply_set(root: Mapping, text: str) -> tuple[Complaint, ...]:
    """Put the value of ``a.b.c=value`` into the tree; what is wrong with it otherwise.

    The text splits at its first ``=``.  A value in ``{ }`` or ``[ ]`` or quotes is read as YAML,
    any other stands as written.  Keys of entries (a pool, a table) must exist, the last one may be
    new; an entry of a list is written ``tiers.rules[1]``, counted from one.
    """
    place = Place(OPTION, source=text)
    keys, found, value = text.partition("=")
    path = path_of(keys.strip())
    if not found or path is None:
        hint = "write pools.desk.cost=310000"
        if found and "[" in keys:
            hint = "an entry of a list is written tiers.rules[1], and 1 is the first"
        return (Complaint(f"{text!r} is not key=value", place, hint),)
    node, complaints = _value(text, value)
    if node is None:
        return tuple(Complaint(each.message, place, each.hint) for each in complaints)
    try:
        put(root, path, node)
    except KeyError as missing:
        message, hint = missing.args
        return (Complaint(message, place, hint),)
    return ()


def path_of(keys: str) -> Path | None:
    """The path that `a.b.c` spells, with `rules[1]` for the first of a list; None if it is none."""
    path: list[str | int] = []
    for part in keys.split("."):
        match = _KEY.fullmatch(part)
        if match is None:
            return None
        path += [match[1], *(int(number) - 1 for number in re.findall("[0-9]+", match[2]))]
    return tuple(path)


def _value(text: str, value: str) -> tuple[Node | None, tuple[Complaint, ...]]:
    source = Source(OPTION, value, shown=text)
    plain = value.strip()
    if plain[:1] in {"{", "["}:
        return parse_value(source)
    if plain[:1] in {'"', "'"}:
        node, _ = parse_value(source)
        if isinstance(node, Scalar):
            return node, ()
    return Scalar(Spot(source, 0, len(value)), plain or None), ()


def put(root: Mapping, path: Path, value: Node, written: Spot | None = None) -> None:
    """Put a value into the tree; ``written`` is where its key stands.

    Raises `KeyError` with message and hint where the path leads nowhere.
    """
    key_spot = written or value.spot
    node: Node = root
    for depth, key in enumerate(path[:-1]):
        below = child(node, key)
        if below is None:
            below = _new_section(node, path[: depth + 1], key_spot)
        node = below
    last = path[-1]
    if isinstance(node, Mapping) and isinstance(last, str):
        node.entries[last] = value
        node.keys[last] = key_spot
    elif isinstance(node, Sequence) and isinstance(last, int) and last < len(node.items):
        node.items[last] = value
    else:
        raise KeyError(f"`{spelled(path)}` does not exist", None)


def _new_section(parent: Node, path: Path, spot: Spot) -> Mapping:
    """A section that the file leaves out; entries that people name are not made up."""
    key = path[-1]
    if not isinstance(parent, Mapping) or isinstance(key, int) or not is_model(form_at(path[:-1])):
        choices = parent.entries if isinstance(parent, Mapping) else ()
        hint = did_you_mean(str(key), choices, "there are")
        raise KeyError(f"`{spelled(path)}` does not exist", hint)
    section = Mapping(spot)
    parent.entries[key] = section
    parent.keys[key] = spot
    return section
