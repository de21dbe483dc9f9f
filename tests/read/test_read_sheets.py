"""Workbooks: cells as they are stored, rows with the numbers people see, nothing guessed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.read.opening import column, opened, refused, rows

MORNING = datetime.fromisoformat("2026-07-01")
MOMENT = datetime.fromisoformat("2026-07-01T13:05:00")
STREAMED = pytest.mark.parametrize("stream", [False, True], ids=["at once", "streamed"])


def workbook(folder: Path, *sheets: tuple[str, Callable[[Any, Any], None]]) -> Path:
    """A workbook whose sheets are filled by functions of the workbook and the sheet."""
    path = folder / "lines.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, fill in sheets:
        fill(book, book.add_worksheet(name))
    book.close()
    return path


def table(*lines: list[Any]) -> Callable[[Any, Any], None]:
    def fill(_book: Any, sheet: Any) -> None:
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)

    return fill


@STREAMED
def test_cells_are_read_as_they_are_stored(tmp_path: Path, stream: bool) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        share = book.add_format({"num_format": "0.0%"})
        clock = book.add_format({"num_format": "[h]:mm"})
        sheet.write_row(0, 0, ["id", "amount", "day", "at", "share", "spent", "rush", "note"])
        sheet.write_string(1, 0, "00123")
        sheet.write_number(1, 1, 0.1 + 0.2)
        sheet.write_datetime(1, 2, MORNING, day)
        sheet.write_datetime(1, 3, MOMENT, moment)
        sheet.write_number(1, 4, 0.125, share)
        sheet.write_number(1, 5, 1.25, clock)
        sheet.write_boolean(1, 6, True)
        sheet.write_string(1, 7, 'two\nlines, "quoted"')
        sheet.write_number(2, 0, 1234.0)
        sheet.write_formula(2, 1, "=B2*3", None, 59.97)

    workbook(tmp_path, ("Lines", fill))
    columns = {
        "id": "text", "amount": "money", "day": "date", "at": "datetime", "share": "percent",
        "spent": "duration", "rush": "flag", "note": "text",
    }  # fmt: skip
    first, second = rows(opened(tmp_path, "lines.xlsx", columns, stream=stream))
    assert first == {
        "id": "00123", "amount": Fraction("0.3"), "day": date(2026, 7, 1),
        "at": MOMENT, "share": Fraction(1, 8), "spent": Fraction(30),
        "rush": True, "note": 'two\nlines, "quoted"',
    }  # fmt: skip
    assert (second["id"], second["amount"], second["note"]) == ("1234", Fraction("59.97"), None)


@STREAMED
def test_errors_of_the_workbook_are_quarantined_also_where_text_is_read(
    tmp_path: Path, stream: bool
) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "unread", "n"])
        sheet.write_row(1, 0, ["two\nlines", "", 1])
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.write_number(2, 2, 2)
        sheet.write_row(4, 0, ["C", "", 3])
        sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(5, 0, ["D", "", "x"])

    path = workbook(tmp_path, ("Lines", fill))
    source = opened(tmp_path, "lines.xlsx", {"id": "text", "n": "integer"}, stream=stream)
    assert column(source, "id") == ["two\nlines", "C"]
    assert [(each.line, each.column, each.reason) for each in source.quarantine] == [
        (3, "", "cell A3 is #N/A, an error of the workbook"),
        (6, "n", "is not a whole number"),
    ]
    assert source.files[0].location == str(path)


def test_rows_around_the_table_are_told_as_in_any_export(tmp_path: Path) -> None:
    fill = table(["Report"], [], ["id", "n"], ["A", 1], ["B", "x"], ["Total", 1])
    workbook(tmp_path, ("Lines", fill))
    columns = {"id": "text", "n": "integer"}
    [finding] = refused(tmp_path, "lines.xlsx", columns)
    assert finding.hint == "write format: {skip_lines: 2}"
    [finding] = refused(tmp_path, "lines.xlsx", columns, format={"skip_lines": 2})
    assert (finding.finding, finding.line) == ("undeclared-footer", 6)
    source = opened(tmp_path, "lines.xlsx", columns, format={"skip_lines": 2, "footer": 1})
    assert column(source, "id") == ["A"]
    assert [each.line for each in source.quarantine] == [5]


def test_dates_are_read_whatever_form_texts_have(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["day"])
        sheet.write_datetime(1, 0, MORNING, book.add_format({"num_format": 14}))
        sheet.write_string(2, 0, "02.07.2026")

    workbook(tmp_path, ("Lines", fill))
    source = opened(tmp_path, "lines.xlsx", {"day": "date"}, format={"date": "%d.%m.%Y"})
    assert column(source, "day") == [date(2026, 7, 1), date(2026, 7, 2)]


def test_the_sheet_is_never_guessed(tmp_path: Path) -> None:
    lines = table(["id"], ["A"])
    workbook(tmp_path, ("Lines", lines), ("Empty", table()), ("Old", lines))
    [finding] = refused(tmp_path, "lines.xlsx", {"id": "text"})
    assert finding.message == "lines.xlsx: 2 sheets hold cells: 'Lines', 'Old'"
    assert finding.hint == "write format: {sheet: Lines}, or another of them"
    [finding] = refused(tmp_path, "lines.xlsx", {"id": "text"}, format={"sheet": "lines"})
    assert (finding.finding, finding.hint) == ("missing-sheet", "did you mean Lines?")
    source = opened(tmp_path, "lines.xlsx", {"id": "text"}, format={"sheet": "Old"})
    assert column(source, "id") == ["A"]


def test_merged_cells_and_hidden_rows_are_mentioned(tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "n"])
        sheet.merge_range("A2:A3", "A")
        sheet.write_column(1, 1, [1, 2])
        sheet.set_row(2, None, None, {"hidden": True})

    workbook(tmp_path, ("Lines", fill))
    columns = {"id": "text", "n": "integer"}
    source = opened(tmp_path, "lines.xlsx", columns, format={"fill_down": "id"})
    assert column(source, "id") == ["A", "A"]
    told = sorted((each.finding, each.line) for each in source.findings if each.line)
    assert told == [("filled-down", 3), ("hidden-rows", 3)]
    assert "merged-cells" in {each.finding for each in source.findings}


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Lines", table(["id"], ["A"])))
    whole = path.read_bytes()
    for content, finding in [
        (whole[:500], "damaged-file"),
        (b"id\nA\n", "damaged-file"),
        (b"\xd0\xcf\x11\xe0 old", "wrong-file"),
    ]:
        path.write_bytes(content)
        [found] = refused(tmp_path, "lines.xlsx", {"id": "text"})
        assert found.finding == finding


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("Lines", table(["id"], ["A"])))
    with zipfile.ZipFile(path) as packed:
        parts = {each: packed.read(each) for each in packed.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"?>", b"?>" + bomb, 1)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    [found] = refused(tmp_path, "lines.xlsx", {"id": "text"})
    assert found.finding == "damaged-file"
