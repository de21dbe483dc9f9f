"""From the tree of texts to the models; what pydantic finds becomes complaints in plain words.

An entry that is wrong (a pool, a table, a tier rule) is complained about and left out, so that the
rest can still be judged; `Validated.broken` names it, so that nothing is said about consequences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from acctier.config.models import Configuration
from acctier.config.parts import ARITHMETIC, BY_NAME, FORMULA, FROM_TABLE, PATTERNS, WEIGHT_TABLE
from acctier.config.scalars import ExpressionProblem
from acctier.config.shape import form_at, is_model, keys_at, spelled, stand_together
from acctier.config.yaml_nodes import Mapping, Node, Path, Scalar, child, node_at, plain_values
from acctier.model.errors import Complaint, Place, did_you_mean, nearest
from acctier.model.period import Period

_ENTRIES = (
    "tables.*.columns.*",
    "tables.*",
    "pools.*",
    "sustaining.*",
    "activities.*",
    "profit_and_loss.*",
    "accounts.measures.*",
    "accounts.measures",
    "accounts.exclude",
    "accounts.name",
    "accounts.parent",
    "accounts.match",
    "tiers.rules.*",
    "tiers.conventional.*",
    "leaks.policy.*",
    "leaks.target_margin",
    "checks.*",
    "gates.*",
    "periods.*",
    "profiles.*",
    "findings.*",
)
_STAND_IN: dict[str, object] = {
    "version": "1",
    "company": "company",
    "currency": "USD",
    "period": "2000",
    "tables": {},
    "accounts": {"table": "accounts", "id": "id"},
    "profit_and_loss": {},
}
"""What stands for a required key while the rest is judged."""

_CHOICES = {"at": "way to choose a rate"}
"""What keys choose, where their name is no noun."""

_GONE = object()
_NO_KEYS = (FROM_TABLE, ARITHMETIC, BY_NAME, WEIGHT_TABLE, FORMULA, PATTERNS, "[key]")
"""Steps of pydantic's locations that are no keys of the tree."""


@dataclass(frozen=True)
class _Fault:
    """One error of pydantic: where in the tree, of what kind, and the exception behind it.

    ``field`` is the path in the models: longer than ``path`` where a shorthand is written.
    """

    path: Path
    field: Path
    kind: str
    at_key: bool
    problem: Exception | None


@dataclass
class Validated:
    """The models of everything that is well formed, and which paths are not to be trusted."""

    configuration: Configuration | None
    complaints: list[Complaint]
    broken: set[Path]
    positions: dict[Path, list[int]] = field(default_factory=dict)
    """For a list that lost entries: where the remaining ones stood."""


def matches(pattern: str, path: Path) -> bool:
    """Whether a path begins as the pattern says; ``*`` is any one key.

    >>> matches("tables.*.columns.*", ("tables", "orders", "columns", "rush", "type"))
    True
    """
    parts = pattern.split(".")
    return len(path) >= len(parts) and all(
        part in {"*", key} for part, key in zip(parts, path, strict=False)
    )


def entry_of(path: Path) -> Path:
    """The entry a path lies in: what is left out when the path is wrong."""
    for pattern in _ENTRIES:
        if matches(pattern, path):
            return path[: pattern.count(".") + 1]
    return path[:1]


def place_at(root: Node, path: Path, *, key: bool = False) -> Place:
    """The place of a value, or of its key; of what encloses it where it is not written."""
    node, spot = root, root.spot
    for step in path:
        below = child(node, step)
        if below is None:
            break
        keyed = isinstance(node, Mapping) and (key or not isinstance(below, Scalar))
        spot = node.keys[str(step)] if keyed and isinstance(node, Mapping) else below.spot
        node = below
    return spot.place()


def place_in(root: Node, path: Path, offset: int) -> Place:
    """The place of a character inside the scalar at a path."""
    node = node_at(root, path)
    if isinstance(node, Scalar) and node.text is not None:
        return node.spot.place_in(node.text, offset)
    return place_at(root, path)


def validate(
    root: Mapping,
    broken: Collection[Path],
    unsure: Collection[Path],
    periods: Named[str, Period] = {},
) -> Validated:
    """Judge the tree by the models.

    ``broken`` are paths of values already complained about, which are left out; ``unsure`` are
    entries that lost a key, of which it is not said that something is missing; ``periods`` are the
    own ones by name.
    """
    outcome = Validated(None, [], set(unsure))
    values: dict[str, Any] = {key: plain_values(node) for key, node in root.entries.items()}
    for path in broken:
        _leave_out(values, path, outcome)
    told = frozenset(outcome.broken)
    outcome.complaints += _empty_values(root, broken)
    for attempt in range(3):
        try:
            closed = _closed_up(values, outcome)
            outcome.configuration = Configuration.model_validate(
                closed, context={"periods": periods}
            )
        except ValidationError as problem:
            for fault in _faults(root, problem, outcome):
                if attempt == 0 and not _follows(root, fault, told):
                    outcome.complaints.append(_complaint(root, fault))
                _forget(values, fault, outcome)
        else:
            break
    return outcome


def _empty_values(root: Mapping, broken: Collection[Path]) -> list[Complaint]:
    """Keys without a value: left unfinished or left over, none says what was meant."""
    hint = "give it a value or leave the key out"
    return [
        Complaint(f"`{spelled(path)}` is empty", place_at(root, path), hint)
        for path in _empty_paths(root, ())
        if path not in broken
    ]


def _empty_paths(node: Node, path: Path) -> Iterator[Path]:
    match node:
        case Scalar():
            if node.text is None:
                yield path
        case Mapping():
            for key, below in node.entries.items():
                yield from _empty_paths(below, (*path, key))
        case _:
            for at, below in enumerate(node.items):
                yield from _empty_paths(below, (*path, at))


def _is_empty(root: Mapping, path: Path) -> bool:
    node = node_at(root, path)
    return isinstance(node, Scalar) and node.text is None


def _faults(root: Mapping, problem: ValidationError, outcome: Validated) -> list[_Fault]:
    return [
        _Fault(
            _tree_path(root, error["loc"], outcome),
            tuple(step for step in error["loc"] if step not in _NO_KEYS),
            error["type"],
            error["loc"][-1:] == ("[key]",),
            error.get("ctx", {}).get("error"),
        )
        for error in problem.errors()
    ]


def _forget(values: dict[str, Any], fault: _Fault, outcome: Validated) -> None:
    """Leave out what is wrong; a misspelt section makes the section it means untrustworthy."""
    if fault.kind != "extra_forbidden" or len(fault.path) > 1:
        _leave_out(values, fault.path, outcome)
        return
    values.pop(str(fault.path[0]), None)
    if guess := nearest(str(fault.path[0]), keys_at(())):
        outcome.broken.add((guess,))


def _follows(root: Mapping, fault: _Fault, told: Collection[Path]) -> bool:
    """Whether something is missing only because of another error, or for being misspelt.

    Of a key without a value it is told already that it is empty.
    """
    path = fault.path
    if fault.kind != "missing":
        return fault.kind != "extra_forbidden" and _is_empty(root, path)
    if any(path[: len(other)] == other for other in told):
        return True
    parent = node_at(root, path[:-1])
    if not isinstance(parent, Mapping):
        return False
    known = keys_at(path[:-1])
    return any(nearest(key, known) == path[-1] for key in parent.entries if key not in known)


def _tree_path(root: Mapping, loc: tuple[int | str, ...], outcome: Validated) -> Path:
    """Pydantic's location as a path of the tree: without tags, shorthands and wrapped scalars."""
    path: Path = ()
    node: Node | None = root
    for step in loc:
        if step in _NO_KEYS:
            continue
        if isinstance(node, Scalar):
            break
        if isinstance(step, int):
            kept = outcome.positions.get(path)
            step = kept[step] if kept else step  # noqa: PLW2901
        path = (*path, step)
        node = child(node, step)
    return path


def _leave_out(values: dict[str, Any], path: Path, outcome: Validated) -> None:
    entry = entry_of(path) if path else ()
    outcome.broken.add(entry)
    if not entry:
        values.clear()
        return
    if len(entry) == 1:
        values.pop(str(entry[0]), None)
        return
    holder: Any = values
    for key in entry[:-1]:
        holder = holder.get(key) if isinstance(holder, dict) else None
    last = entry[-1]
    if isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        holder[last] = _GONE


def _closed_up(values: dict[str, Any], outcome: Validated) -> dict[str, Any]:
    """The values without what was left out, with stand-ins for required keys that were."""

    def closed(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: closed(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            kept = [at for at, item in enumerate(value) if item is not _GONE]
            if len(kept) < len(value):
                outcome.positions[path] = kept
            return [closed(value[at], (*path, at)) for at in kept]
        return value

    stand_ins = {
        key: value
        for key, value in _STAND_IN.items()
        if key not in values and ((key,) in outcome.broken or () in outcome.broken)
    }
    return {**closed(values, ()), **stand_ins}


def _complaint(root: Mapping, fault: _Fault) -> Complaint:
    path = fault.path
    key, owner = path[-1] if path else "", spelled(path[:-1])
    if fault.kind == "missing":
        message = f"`{key}` is missing" + (f" in {owner}" if owner else "")
        return Complaint(message, place_at(root, path[:-1]))
    if fault.kind == "extra_forbidden":
        beside = _excluding(root, path)
        if beside is not None:
            message = f"`{key}` does not stand beside `{beside}`"
            return Complaint(message, place_at(root, path, key=True))
        return Complaint(
            f"`{key}` is not a key of {owner or 'the configuration'}",
            place_at(root, path, key=True),
            did_you_mean(str(key), keys_at(path[:-1]), "keys"),
        )
    if isinstance(fault.problem, ExpressionProblem):
        trouble = fault.problem.problem
        return Complaint(trouble.message, place_in(root, path, trouble.offset), trouble.hint)
    message, hint = _words(root, fault)
    return Complaint(message, place_at(root, path, key=fault.at_key), hint)


def _excluding(root: Mapping, path: Path) -> str | None:
    """The key for which a key that exists cannot stand here."""
    *above, key = path
    holder = node_at(root, tuple(above))
    if not isinstance(holder, Mapping) or key not in keys_at(tuple(above)):
        return None
    beside = (each for each in holder.entries if not stand_together(tuple(above), each, str(key)))
    return next(beside, None)


def _words(root: Mapping, fault: _Fault) -> tuple[str, str | None]:
    """Message and hint for a value of the wrong form."""
    path = fault.path
    node, form = node_at(root, path), form_at(path)
    if fault.problem is not None:
        return str(fault.problem), None
    if fault.kind == "literal_error" and isinstance(node, Scalar):
        text = node.text or ""
        choices = get_args(form_at(fault.field))
        key = next(step for step in reversed(fault.field) if isinstance(step, str))
        what = _CHOICES.get(key, key)
        return f"{text!r} is not a {what}", did_you_mean(text, choices, "choose from")
    if fault.kind == "too_short":
        return f"`{spelled(path)}` is an empty list", None
    if get_origin(form) is tuple:
        return f"`{spelled(path)}` wants a list, each entry after a dash", None
    if is_model(form) or get_origin(form) is dict:
        return f"`{spelled(path)}` wants keys with values below it", None
    return "a single value is wanted here, not a list or a mapping", None
