"""The key `preset` of a table: its value, and the defaults it brings to `format`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler

from acctier.config.presets import choice, choices
from acctier.config.scalars import text_from_scalar


def preset_from_text(value: object) -> str:
    """A preset, `system` or `system.object`, that there is."""
    text = text_from_scalar(value)
    choice(text)
    return text


class _Choices:
    """Offers the names of all presets to editors."""

    @staticmethod
    def __get_pydantic_json_schema__(schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The names; read when the schema is asked for, not before."""
        return {**handler(schema), "enum": list(choices())}


_OF_TEXTS = ("delimiter", "encoding", "skip_lines", "footer", "drop", "fill_down")
"""Keys of `format` that say nothing about a Parquet file."""

PresetName = Annotated[str, BeforeValidator(preset_from_text), _Choices()]


def with_preset_format(table: object) -> object:
    """A table as written, its `format` completed key by key from its preset."""
    if not isinstance(table, dict) or "sql" in table or not isinstance(table.get("preset"), str):
        return table
    own = table.get("format", {})
    try:
        defaults = choice(table["preset"]).preset.format
    except ValueError:
        return table  # the key itself says what is wrong
    if str(table.get("file")).lower().endswith(".parquet"):
        defaults = {key: said for key, said in defaults.items() if key not in _OF_TEXTS}
    return {**table, "format": {**defaults, **own}} if isinstance(own, dict) else table


def is_of_preset(name: str | None, key: str, texts: Sequence[str] | None) -> bool:
    """Whether these texts of `format` are what the preset brings.

    >>> is_of_preset("quickbooks", "drop", ["^Sum"]), is_of_preset(None, "drop", ["^Total"])
    (False, False)
    """
    return bool(name and texts) and list(texts or ()) == choice(str(name)).preset.format.get(key)
