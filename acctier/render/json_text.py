"""JSON with exact numbers: a Decimal is printed with its own digits, keys in the order given.

There is no binary float on the way, so 0.10 stays 0.10 and NaN cannot occur.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from acctier.model.document import Document, Table
from acctier.model.exact import record
from acctier.model.money import Currency
from acctier.render.style import Style
from acctier.render.text import quoted


def chunks(document: Document, style: Style) -> Iterator[str]:
    """The data of the document, indented by two blanks; the style has nothing to say here."""
    del style
    yield from value_chunks(document.data, document.currency)
    yield "\n"


def value_chunks(value: object, currency: Currency, indent: str = "") -> Iterator[str]:
    """The value as JSON; a table becomes a list of objects keyed by its column names.

    Raises ``TypeError`` for anything that has no exact JSON form, floats above all.

    >>> print("".join(value_chunks({"a": Decimal("1.50"), "b": [None]}, Currency("USD", 2))))
    {
      "a": 1.50,
      "b": [
        null
      ]
    }
    """
    deeper = indent + "  "
    if isinstance(value, Table):
        entries = (iter((_flat(each, deeper),)) for each in records(value, currency))
        yield from _enclosed("[]", entries, indent)
    elif isinstance(value, Mapping):
        entries = (_member(key, item, currency, deeper) for key, item in value.items())
        yield from _enclosed("{}", entries, indent)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        entries = (value_chunks(item, currency, deeper) for item in value)
        yield from _enclosed("[]", entries, indent)
    else:
        yield scalar(value)


def _flat(record: Mapping[str, object], indent: str) -> str:
    """A record without nesting, all at once, as there may be a million of them."""
    members = ",\n".join(
        f"{indent}  {quoted(key)}: {scalar(value)}" for key, value in record.items()
    )
    return f"{{\n{members}\n{indent}}}"


def _member(key: str, value: object, currency: Currency, indent: str) -> Iterator[str]:
    yield f"{quoted(key)}: "
    yield from value_chunks(value, currency, indent)


def _enclosed(brackets: str, entries: Iterator[Iterator[str]], indent: str) -> Iterator[str]:
    opening = brackets[0]
    for entry in entries:
        yield f"{opening}\n{indent}  "
        yield from entry
        opening = ","
    yield f"\n{indent}{brackets[1]}" if opening == "," else brackets


def records(table: Table, currency: Currency) -> Iterator[Mapping[str, object]]:
    """The rows of a table as objects of exact values."""
    return (record(table.columns, row, currency) for row in table.rows)


def scalar(value: object) -> str:
    """A single exact value as JSON.

    >>> scalar(Decimal("-0.0500")), scalar(True), scalar(None)
    ('-0.0500', 'true', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(f"{type(value).__name__} has no exact form in JSON")
