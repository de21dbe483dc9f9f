"""Exports as they really come, as in dialect_cases.yaml; where their texts are kept meanwhile."""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from collections.abc import Callable
from contextvars import copy_context
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from acctier.model.errors import OutputError
from acctier.model.fields import Kind
from acctier.read.dialects import archives, rows_left_out, scratch, sheets, transcoding
from acctier.read.tables import Source
from tests.read.opening import Value, opened, refused, rows
from tests.read.test_read_files import zstd

CASES = yaml.safe_load((Path(__file__).parent / "dialect_cases.yaml").read_text(encoding="utf-8"))
_ENDINGS = {"plain": "", "gzip": ".gz", "zstd": ".zst"}


@pytest.mark.parametrize("stream", [False, True], ids=["at once", "streamed"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(tmp_path: Path, case: dict[str, Any], stream: bool) -> None:
    name = _written(tmp_path, case)
    form = case.get("format", {})
    if "refuse" in case:
        [finding] = refused(tmp_path, name, case["columns"], stream=stream, format=form)
        assert finding.finding == case["refuse"]
        for key, found in [("line", finding.line), ("hint", finding.hint)]:
            assert case.get(key, found) == found
        assert case.get("says", finding.message) == finding.message
        return
    source = opened(tmp_path, name, case["columns"], stream=stream, format=form)
    assert rows(source) == [_expected(row, source) for row in case["rows"]]
    cells = [[cell.line, cell.column, cell.value, cell.reason] for cell in source.quarantine]
    assert cells == case.get("quarantine", [])
    told = sorted([each.finding, each.line, each.rows] for each in source.findings)
    assert told == case.get("told", [])
    if "says" in case:
        assert [each.message for each in source.findings] == case["says"]
    [file] = source.files
    assert (file.path, file.location) == (name, str(tmp_path / name))
    assert file.size == (tmp_path / name).stat().st_size


def test_a_cell_of_any_length_is_judged_where_rows_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(f'id\nA1\n"{"x" * 200_000}"\nTotal\n', encoding="utf-8")
    source = opened(tmp_path, "lines.csv", {"id": "text"}, format={"drop": "^Total"})
    assert [(cell.line, cell.column) for cell in source.quarantine] == [(3, "id")]


def _written(folder: Path, case: dict[str, Any]) -> str:
    packed = case.get("packed", "plain")
    content = case["file"].encode(case.get("encoding", "utf-8"))
    content = content[: len(content) - case.get("cut", 0)]
    name = "lines.csv" + _ENDINGS[packed]
    packs: dict[str, Callable[[bytes], bytes]]
    packs = {"plain": bytes, "gzip": gzip.compress, "zstd": zstd}
    (folder / name).write_bytes(packs[packed](content))
    return name


def _expected(row: dict[str, Any], source: Source) -> dict[str, Value]:
    fields = source.relation.fields
    return {
        name: Fraction(cell) if fields[name].kind == Kind.NUMBER else cell
        for name, cell in row.items()
    }


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))


NOTHING_LEFT_OUT = [
    {},
    {"format": {"skip_lines": 0}},
    {"preset": "sap"},
    {"preset": "salesforce"},
    {"preset": "quickbooks"},
    {"format": {"footer": "^Total", "drop": r"^\(.*"}},
    {"format": {"drop": {"id": "^Sums?"}}},
]


@pytest.mark.parametrize("keys", NOTHING_LEFT_OUT, ids=str)
def test_an_ordinary_file_is_read_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: dict[str, Any]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    scratch.clear()
    text = "id,n\nA1,Total for (c)\nA2,Copyright (c)\n"
    (tmp_path / "lines.csv").write_text(text, encoding="utf-8")
    assert len(rows(opened(tmp_path, "lines.csv", {"id": "text"}, **keys))) == 2


def test_texts_made_from_exports_are_private_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch.clear()
    (tmp_path / "lines.csv").write_bytes("id\nCafé\n".encode("cp1252"))
    opened(tmp_path, "lines.csv", {"id": "text"}, format={"encoding": "cp1252"})
    [made] = [each for each in tmp_path.iterdir() if each.is_dir()]
    assert made.stat().st_mode & 0o077 == 0
    scratch.clear()
    assert [each.name for each in tmp_path.iterdir()] == ["lines.csv"]


def test_work_that_was_abandoned_makes_no_texts_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch.room():
        context = copy_context()
        path = context.run(scratch.new_path)
        path.touch()
    with pytest.raises(RuntimeError, match="has ended"):
        context.run(scratch.new_path)
    with pytest.raises(FileNotFoundError):
        path.touch()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("maker", "ending", "keys"),
    [
        (archives, ".zip", {}),
        (sheets, ".xlsx", {}),
        (transcoding, ".csv", {"encoding": ["cp1252", "latin-1"]}),
        (rows_left_out, ".csv", {"drop": "^Total"}),
    ],
    ids=["archive", "workbook", "encoding", "rows left out"],
)
def test_a_full_disk_is_no_fault_of_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maker: Any, ending: str, keys: dict[str, Any]
) -> None:
    text = "id\nCafé\nTotal\n".encode("cp1252" if "encoding" in keys else "utf-8")
    path = tmp_path / f"lines{ending}"
    path.write_bytes(text)
    if ending == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("lines.csv", text)
    elif ending == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet().write_column(0, 0, ["id", "A1"])
    monkeypatch.setattr(maker, "new_path", lambda _=None: Path("/dev/full"))
    with pytest.raises(OutputError, match=r"cannot write temporary files in .*free some space"):
        opened(tmp_path, path.name, {"id": "text"}, format=keys)
