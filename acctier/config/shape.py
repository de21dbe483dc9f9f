"""The shape of the models: which keys and forms may stand at a path of the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel

from acctier.config.models import Configuration
from acctier.config.yaml_nodes import Path

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def form_at(path: Path) -> Any:
    """What may stand at a path: a model, a ``dict[...]``, ``tuple[...]`` or scalar type, or None.

    >>> form_at(("pools", "warehouse")).__name__
    'PoolSpec'
    >>> form_at(("pols",)) is None
    True
    """
    form = _written_form(path)
    return None if form is None else bare(form)


def _written_form(path: Path) -> Any:
    """The annotation at a path, alternatives included."""
    form: Any = Configuration
    for key in path:
        below = (_below(choice, key) for choice in alternatives(form))
        form = next((found for found in below if found is not None), None)
    return form


def keys_at(path: Path) -> tuple[str, ...]:
    """The keys a mapping at a path may have; empty where every name is allowed.

    >>> keys_at(("accounts",))
    ('table', 'id', 'name', 'parent', 'match', 'exclude', 'measures')
    """
    return tuple(dict.fromkeys(key for form in _models_at(path) for key in fields_of(form)))


def stand_together(path: Path, *keys: str) -> bool:
    """Whether one mapping at a path may have all these keys.

    >>> stand_together(("accounts", "measures", "visits"), "from", "where")
    True
    >>> stand_together(("accounts", "measures", "visits"), "formula", "where")
    False
    """
    return any(fields_of(form).keys() >= set(keys) for form in _models_at(path))


def _models_at(path: Path) -> list[type[BaseModel]]:
    return [form for form in alternatives(_written_form(path)) if is_model(form)]


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model under the keys that YAML uses."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def is_model(form: Any) -> TypeGuard[type[BaseModel]]:
    """Whether a form is a mapping with fixed keys."""
    return isinstance(form, type) and issubclass(form, BaseModel)


def bare(form: Any) -> Any:
    """A form without its annotations; of alternatives the one with most structure."""
    choices = alternatives(form)
    structured = [choice for choice in choices if is_model(choice) or get_origin(choice)]
    return (structured or choices)[0]


def alternatives(form: Any) -> tuple[Any, ...]:
    """The forms that an annotation allows, without their own annotations and without None."""
    while get_origin(form) is Annotated:
        form = get_args(form)[0]
    if get_origin(form) not in {Union, UnionType}:
        return (form,)
    choices = (choice for choice in get_args(form) if choice is not type(None))
    return tuple(each for choice in choices for each in alternatives(choice))


def _below(form: Any, key: str | int) -> Any:
    if is_model(form):
        info = fields_of(form).get(str(key))
        return info.annotation if info else None
    if get_origin(form) is dict:
        return get_args(form)[1]
    if get_origin(form) is tuple:
        return get_args(form)[0]
    return None


def spelled(path: Sequence[str | int]) -> str:
    """A path as people write it; entries of lists are counted from one.

    >>> spelled(("tiers", "rules", 0, "when"))
    'tiers.rules[1].when'
    """
    text = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")
