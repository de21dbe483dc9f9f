"""What is guessed from an export, and what is not: every case of `cases/*.yaml`.

A case has ``files`` and any of:

- ``types``: {table.column: its type}; ``from``: {table.column: its heading}
- ``tables``: {table: its file}; ``key``, ``date``, ``account``: {table: columns}
- ``format``: {table: {key: value}}, those named alone
- ``accounts``: {table, id, name}; ``lines``: {line of the P&L: its expression}; ``period``
- ``edits``: words of edits that are named, in order; ``no_edits``: words that no edit has
- ``text``: stretches of the configuration; ``refused``: words of the error
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.config.models import Configuration
from acctier.model.errors import AcctierError
from tests.draft.conftest import Drafted

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def cases() -> Iterator[Any]:
    for path in CASES:
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}: {case['title']}")


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any], drafted: Callable[..., Drafted]) -> None:
    files = _files(case)
    if "refused" in case:
        with pytest.raises(AcctierError, match=case["refused"]):
            drafted(files)
        return
    made = drafted(files)
    seen = _seen(made.loaded.configuration)
    for key in ("types", "from", "tables", "key", "date", "account", "lines"):
        wanted = case.get(key, {})
        assert {name: seen[key].get(name) for name in wanted} == wanted, made.text
    for table, wanted in case.get("format", {}).items():
        form = made.loaded.configuration.tables[table].format
        assert {name: _plain(getattr(form, name)) for name in wanted} == wanted, made.text
    accounts = made.loaded.configuration.accounts
    for name, value in case.get("accounts", {}).items():
        assert getattr(accounts, name) == value
    assert made.loaded.period.name == case.get("period", made.loaded.period.name), made.text
    found = [words for words in case.get("edits", ()) if words in made.edits]
    assert found == list(case.get("edits", ())), made.edits
    assert [words for words in case.get("no_edits", ()) if words in made.edits] == []
    assert [text for text in case.get("text", ()) if text not in made.text] == [], made.text


def _files(case: dict[str, Any]) -> dict[str, str]:
    """The files of a case; ``repeat`` fills in rows that would be too many to write down."""
    if "repeat" not in case:
        return case["files"]  # type: ignore[no-any-return]
    row, count = case["repeat"]["rows"]
    rows = row * count + case["repeat"]["then"]
    return {name: text.replace("{rows}", rows) for name, text in case["files"].items()}


def _seen(configuration: Configuration) -> dict[str, dict[str, Any]]:
    """The guesses of a draft, by kind."""
    seen: dict[str, dict[str, Any]] = {
        name: {} for name in ("types", "from", "tables", "key", "date", "account", "lines")
    }
    for name, table in configuration.tables.items():
        seen["tables"][name] = table.file
        seen["key"][name] = list(table.key or ())
        seen["date"][name] = table.first_day
        seen["account"][name] = table.account.column if table.account else None
        for column, spec in table.columns.items():
            seen["types"][f"{name}.{column}"] = spec.type
            seen["from"][f"{name}.{column}"] = (spec.from_ or (column,))[0]
    for name, line in configuration.profit_and_loss.items():
        seen["lines"][name] = line.sum.text if line.sum else None
    return seen


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
