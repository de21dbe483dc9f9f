"""How the scalars of the configuration become values.

The loader hands every YAML scalar over as text, exactly as written; the field that receives it
decides its type.  So ``NO`` stays a country, ``00123`` stays an id, and ``412_000`` is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)

from acctier.expression.nodes import Expression, ExpressionError
from acctier.expression.parse import parse_expression

_CONSTANTS = {"true", "false", "null"}
_NUMBER = re.compile(r"-?[0-9]+(?:_[0-9]{3})*(?:\.[0-9]+)?")
_COMMAS = re.compile(r"(?<![\w.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def number_from_text(value: object) -> Fraction:
    """An exact number from text such as ``412_000`` or ``-0.5``.

    >>> number_from_text("412_000")
    Fraction(412000, 1)
    """
    text = _scalar(value)
    if len(text) > 60:
        raise ValueError("a number of more than 60 characters")
    if _COMMAS.search(text):
        raise ValueError(f"{text!r} has commas; write {text.replace(',', '_')}")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return Fraction(text.replace("_", ""))


def integer_from_text(value: object) -> int:
    """A whole number from text."""
    number = number_from_text(value)
    if number.denominator != 1:
        raise ValueError(f"{_scalar(value)!r} is not a whole number")
    return int(number)


def flag_from_text(value: object) -> bool:
    """``true`` or ``false``."""
    text = _scalar(value)
    if text not in {"true", "false"}:
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def name_from_text(value: object) -> str:
    """A name that can stand in an expression: letter first, then letters, digits, underscores."""
    text = _scalar(value)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,62}", text):
        raise ValueError(
            f"{text!r} is not a name: a letter, then letters, digits and underscores (63 at most)"
        )
    if text.lower() in _CONSTANTS:
        raise ValueError(f"{text!r} is a constant in every expression, not a name")
    return text


def expression_from_text(value: object) -> Expression:
    """A parsed expression; the error carries the offset into the text."""
    if isinstance(value, Expression):
        return value
    text = _scalar(value)
    try:
        return parse_expression(text)
    except ExpressionError as problem:
        commas = _COMMAS.search(text)
        if commas and commas.start() <= problem.offset <= commas.end():
            hint = f"write {commas[0].replace(',', '_')}, without commas"
            problem = ExpressionError("a number has no commas here", commas.start(), hint)
        raise ExpressionProblem(problem) from None


class ExpressionProblem(ValueError):
    """An expression error on its way through pydantic, which keeps the original."""

    def __init__(self, problem: ExpressionError) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _scalar(value: object) -> str:
    if isinstance(value, dict | list):
        raise ValueError("a single value is wanted here, not a list or a mapping")  # noqa: TRY004
    if value is None or value == "":
        raise ValueError("a value is missing here")
    return str(value)


def text_from_scalar(value: object) -> str:
    """Text exactly as written; control characters and text-turning marks are refused."""
    text = _scalar(value)
    if found := _CONTROL.search(text):
        raise ValueError(f"character U+{ord(found[0]):04X} is not allowed here")
    return text


def cell_from_scalar(value: object) -> str:
    """Text as it stands in the cells of a file, quoted empty text included."""
    return "" if value == "" else _scalar(value)


def leading_zeros_from_text(value: object) -> str:
    """``keep``, ``strip``, or ``pad:N`` with a length of 1 to 60.

    >>> leading_zeros_from_text("pad:10")
    'pad:10'
    """
    text = _scalar(value)
    pad = re.fullmatch(r"pad: ?([0-9]{1,2})", text)
    if pad and 1 <= int(pad[1]) <= 60:
        return f"pad:{int(pad[1])}"
    if text not in {"keep", "strip"}:
        raise ValueError(f"{text!r} is none of keep, strip and pad:N (10 digits: pad:10)")
    return text


@dataclass(frozen=True)
class Shorthand:
    """Accept a scalar where a mapping with that one key is meant."""

    key: str

    def _expand(self, value: object) -> object:
        return value if isinstance(value, dict | list | BaseModel) else {self.key: value}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Expand, then validate as the mapping."""
        return BeforeValidator(self._expand).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(
        self, schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The mapping, or the value of its one key."""
        mapping = handler(schema)
        scalar = handler.resolve_ref_schema(mapping)["properties"][self.key]
        shown = {key: scalar[key] for key in ("type", "enum") if key in scalar}
        return {"anyOf": [mapping, shown]}


class OneOrMany:
    """Accept one scalar where a list is meant."""

    @staticmethod
    def _expand(value: object) -> object:
        return list(value) if isinstance(value, list | tuple) else [value]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Wrap, then validate as the list."""
        return BeforeValidator(self._expand).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(
        self, schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The list, or one of its items."""
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


_STRING = {"type": "string"}
Text = Annotated[
    str, BeforeValidator(text_from_scalar), WithJsonSchema({"type": ["string", "number"]})
]
Cell = Annotated[
    str, BeforeValidator(cell_from_scalar), WithJsonSchema({"type": ["string", "number"]})
]
LeadingZeros = Annotated[str, BeforeValidator(leading_zeros_from_text), WithJsonSchema(_STRING)]
Name = Annotated[str, BeforeValidator(name_from_text), WithJsonSchema(_STRING)]
Number = Annotated[
    Fraction, BeforeValidator(number_from_text), WithJsonSchema({"type": ["number", "string"]})
]
Integer = Annotated[int, BeforeValidator(integer_from_text), WithJsonSchema({"type": "integer"})]
Flag = Annotated[bool, BeforeValidator(flag_from_text), WithJsonSchema({"type": "boolean"})]
Formula = Annotated[
    Expression,
    BeforeValidator(expression_from_text),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
