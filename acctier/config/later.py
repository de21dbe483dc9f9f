"""Keys of the language that this version does not support yet: refused, never ignored.

When a feature arrives, delete its entry here and add its keys to the models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acctier.config.yaml_nodes import Mapping, Node, Path, Sequence, child, node_at

_KEYS: dict[str, tuple[str, ...]] = {
    "avoidable cost": ("pools.*.avoidable",),
    "scores": ("scores",),
    "tier caps, gates and stability": (
        "tiers.rules.*.max_accounts",
        "tiers.rules.*.by",
        "tiers.profit_gate",
        "tiers.hysteresis",
        "tiers.overrides",
    ),
    "benchmark leaks": ("leaks.benchmark", "leaks.target_margin"),
    "profit bridge": ("bridge",),
}


@dataclass(frozen=True)
class Refusal:
    """One thing that is not supported yet: its path, what it is in words, and a way round it."""

    path: Path
    what: str
    hint: str | None = None

    @property
    def message(self) -> str:
        """The complaint about it."""
        return f"{self.what} is not supported yet"

    @property
    def unsettles(self) -> bool:
        """Whether its entry cannot be judged without it."""
        return self.path[0] in {"checks", "gates"}


def refusals(root: Mapping) -> Iterator[Refusal]:
    """Everything in the tree that a later version will understand."""
    for pattern in later_keys():
        for path in _written(root, pattern):
            yield Refusal(path, f"`{path[-1]}`")


def later_keys() -> Iterator[tuple[str, ...]]:
    """The paths of keys that are refused whatever their value; ``*`` is any name."""
    for patterns in _KEYS.values():
        yield from (tuple(pattern.split(".")) for pattern in patterns)


def promised_names(root: Mapping) -> frozenset[str]:
    """Names that a refused section defines, so that their use is no second complaint."""
    scores = child(root, "scores")
    return frozenset(scores.entries if isinstance(scores, Mapping) else ())


def remove(root: Mapping, path: Path) -> None:
    """Take a refused key out of the tree."""
    holder = node_at(root, path[:-1])
    if isinstance(holder, Mapping):
        holder.entries.pop(str(path[-1]), None)
        holder.keys.pop(str(path[-1]), None)


def _written(node: Node | None, pattern: tuple[str, ...], path: Path = ()) -> Iterator[Path]:
    """The paths of the tree that match a pattern; ``*`` is any key or list entry."""
    if not pattern:
        yield path
        return
    keys: list[str | int] = [pattern[0]]
    if pattern[0] == "*":
        keys = list(node.entries) if isinstance(node, Mapping) else []
        if isinstance(node, Sequence):
            keys = list(range(len(node.items)))
    for key in keys:
        below = child(node, key)
        if below is not None:
            yield from _written(below, pattern[1:], (*path, key))
