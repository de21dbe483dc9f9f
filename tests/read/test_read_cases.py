"""Every way a cell, a row or a file can be right or wrong, as the files of cases tell."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.model.fields import Kind
from acctier.read.tables import Source
from tests.read.opening import Value, opened, refused, rows

FILES = ("read_cases", "preset_cases", "amount_cases", "value_cases", "zone_cases")
CASES = [
    case
    for name in FILES
    for case in yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
]
_TABLE_KEYS = ("format", "key", "preset", "days_in")


@pytest.mark.parametrize("stream", [False, True], ids=["at once", "streamed"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(tmp_path: Path, case: dict[str, Any], stream: bool) -> None:
    (tmp_path / "lines.csv").write_bytes(case["file"].encode())
    rest = {key: case[key] for key in _TABLE_KEYS if key in case}
    if "refuse" in case:
        findings = refused(tmp_path, "lines.csv", case["columns"], stream=stream, **rest)
        assert [each.finding for each in findings] == _listed(case["refuse"])
        if "line" in case:
            assert [each.line for each in findings] == [case["line"]]
        if "hint" in case:
            assert [each.hint for each in findings] == _listed(case["hint"])
        return
    source = opened(tmp_path, "lines.csv", case["columns"], stream=stream, **rest)
    assert rows(source) == [_expected(row, source) for row in case["rows"]]
    cells = [[cell.line, cell.column, cell.value, cell.reason] for cell in source.quarantine]
    assert cells == case.get("quarantine", [])
    assert {cell.file for cell in source.quarantine} <= {"lines.csv"}
    assert [each.finding for each in source.findings] == _listed(case.get("finding", []))
    if "suggestion" in case:
        assert [each.hint for each in source.findings] == _listed(case["suggestion"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _expected(row: dict[str, Any], source: Source) -> dict[str, Value]:
    fields = source.relation.fields
    return {name: _value(cell, fields[name].kind) for name, cell in row.items()}


def _value(cell: Any, kind: Kind) -> Value:
    if cell is None:
        return None
    if kind == Kind.NUMBER:
        return Fraction(cell)
    assert isinstance(cell, str | bool | date | datetime)
    return cell


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))
