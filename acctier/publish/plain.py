"""Frozen dataclasses as plain JSON data and back, exactly: fractions as text, frames apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import polars as pl


def to_plain(value: object) -> Any:
    """Plain data for a value made of dataclasses, mappings, tuples, fractions and dates.

    Frames are left out: they are stored in files of their own.

    >>> to_plain({"margin": Fraction(1, 3)})
    {'margin': '1/3'}
    """
    match value:
        case Enum():
            return value.value
        case Fraction() | date():
            return str(value)
        case Mapping():
            return {str(key): to_plain(item) for key, item in value.items()}
        case tuple() | list():
            return [to_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {
                item.name: to_plain(getattr(value, item.name))
                for item in fields(value)
                if not isinstance(getattr(value, item.name), pl.DataFrame)
            }
        case _:
            return value


def from_plain(kind: Any, plain: Any, frames: Mapping[str, pl.DataFrame] | None = None) -> Any:
    """The value of type ``kind`` that ``to_plain`` made into plain data.

    ``frames`` hold the frames, by the name of the field that carries them.  Raises ``KeyError``,
    ``TypeError`` or ``ValueError`` when the data do not fit.

    >>> from_plain(Mapping[str, Fraction | None], {"margin": "1/3", "height": None})
    {'margin': Fraction(1, 3), 'height': None}
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        if plain is None:
            return None
        [kind] = [each for each in arguments if each is not NoneType]
        return from_plain(kind, plain, frames)
    if origin is tuple:
        return tuple(from_plain(arguments[0], item, frames) for item in plain)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: from_plain(arguments[1], item, frames) for key, item in plain.items()}
    if is_dataclass(kind):
        return _dataclass(kind, plain, frames or {})
    if kind is date:
        return date.fromisoformat(plain)
    if kind is Fraction or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind(plain)
    return plain


def _dataclass(kind: Any, plain: Mapping[str, Any], frames: Mapping[str, pl.DataFrame]) -> Any:
    values: dict[str, Any] = {}
    for item in fields(kind):
        if _hints(kind)[item.name] is pl.DataFrame:
            values[item.name] = frames[item.name]
        elif item.name in plain:
            values[item.name] = from_plain(_hints(kind)[item.name], plain[item.name], frames)
        elif item.default is MISSING and item.default_factory is MISSING:
            raise KeyError(item.name)
    return kind(**values)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, localns={"pl": pl})
