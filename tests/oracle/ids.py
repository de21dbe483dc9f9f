"""Ids: what `match` makes of them, and crosswalks from the ids of another system."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from tests.oracle.trees import Row, Value

MARKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
BLANKS = " \t\n\u00a0\u200b\ufeff\u2009\u3000"


def matched(cell: Value, match: Mapping[str, Any]) -> str | None:
    """An id as it is compared; an empty one is none."""
    if not isinstance(cell, str):
        return None
    form = match.get("unicode", "keep")
    text = cell if form == "keep" else unicodedata.normalize(form.upper(), cell)
    text = text.strip(BLANKS) if match.get("trim") else text
    case = match.get("case", "keep")
    text = {"upper": text.upper(), "lower": text.lower(), "keep": text}[case]
    if match.get("salesforce_ids"):
        text = salesforce(text)
    zeros = match.get("leading_zeros", "keep")
    if zeros != "keep" and text.isascii() and text.isdigit():
        text = text.lstrip("0") or "0" if zeros == "strip" else text.zfill(int(zeros[4:]))
    return text or None


def salesforce(text: str) -> str:
    """A Salesforce id with its 18 characters in their own case; any other id as it is."""
    if not (text.isascii() and text.isalnum()):
        return text
    if len(text) == 15:
        return text + _suffix(text)
    if len(text) != 18 or text not in (text.upper(), text.lower()):
        return text
    own = _recased(text[:15], text[15:].upper())
    return own if own and _suffix(own[:15]) == own[15:] else text


def _suffix(fifteen: str) -> str:
    """Three characters, each of which says where the capitals of five others stand."""
    groups = (fifteen[start : start + 5] for start in (0, 5, 10))
    return "".join(MARKS[sum(2**n for n, c in enumerate(g) if c.isupper())] for g in groups)


def _recased(fifteen: str, suffix: str) -> str | None:
    if any(mark not in MARKS for mark in suffix):
        return None
    capital = [MARKS.index(suffix[n // 5]) & 2 ** (n % 5) for n in range(15)]
    letters = (c.upper() if up else c.lower() for c, up in zip(fifteen, capital, strict=True))
    return "".join(letters) + suffix


def crosswalk(rows: Iterable[Row], via: Mapping[str, str]) -> dict[str, str | None]:
    """Account id by the id of the other system; an id never leads to two accounts."""
    links: dict[str, str | None] = {}
    for row in rows:
        here, there = row[via["from"]], row[via["to"]]
        if isinstance(here, str):
            assert links.setdefault(here, there) == there, here  # type: ignore[arg-type]
    return links


def id_columns(config: Mapping[str, Any], name: str, columns: Iterable[str]) -> set[str]:
    """The columns of a table whose cells are ids: of accounts, of parents, or of a crosswalk."""
    accounts, spec = config["accounts"], config["tables"][name]
    found = {account_column(spec, columns)}
    if accounts["table"] == name:
        found |= {accounts["id"], accounts.get("parent")}
    for other in config["tables"].values():
        via = via_of(other)
        if via and via["table"] == name:
            found |= {via["from"], via["to"]}
    return {column for column in found if column}


def account_column(spec: Mapping[str, Any], columns: Iterable[str]) -> str | None:
    """The column that names the account of a row."""
    reference = spec.get("account")
    column = reference["column"] if isinstance(reference, dict) else reference
    if column is None and "sql" not in spec and "account_id" in columns:
        return "account_id"
    return column


def via_of(spec: Mapping[str, Any]) -> Mapping[str, str] | None:
    """The crosswalk of a table."""
    reference = spec.get("account")
    return reference.get("via") if isinstance(reference, dict) else None
