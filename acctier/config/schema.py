"""The JSON Schema of a configuration, for editors: made from the models that validate it."""

from __future__ import annotations

from typing import Any

from acctier.config.later import later_keys
from acctier.config.models import Configuration
from acctier.config.shape import form_at, is_model


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a configuration; every object is closed.

    >>> json_schema()["required"][:3]
    ['version', 'company', 'currency']
    """
    schema = Configuration.model_json_schema()
    definitions = schema["$defs"]
    for *above, key in later_keys():
        owner = form_at(tuple(above))
        if is_model(owner):
            definitions.get(owner.__name__, schema)["properties"].pop(key, None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_tidied(schema),
        "title": "acctier configuration",
    }


def _tidied(part: Any) -> Any:
    """Without generated titles, the null of absent keys, and defaults that say nothing."""
    if isinstance(part, list):
        return [_tidied(item) for item in part]
    if not isinstance(part, dict):
        return part
    choices = part.get("anyOf", [])
    if {"type": "null"} in choices:
        kept = [choice for choice in choices if choice != {"type": "null"}]
        part = {key: value for key, value in part.items() if key != "anyOf"}
        part |= kept[0] if len(kept) == 1 else {"anyOf": kept}
    empty = part.get("default", 0) is None or isinstance(part.get("default"), dict | list)
    return {
        key: _tidied(value)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and empty)
    }
