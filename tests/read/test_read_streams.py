"""A streamed table gives what a held one gives, in one pass when the sample told the truth."""

from __future__ import annotations

import gzip
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from acctier.model.errors import InputError
from acctier.read.tables import Source, open_table
from tests.read.opening import QUARTER, column, opened, places, rows, spec_of, text_file

COLUMNS = {"id": "text", "quantity": "number", "day": "date"}
MANY = 60_000
"""Rows enough that a sample of a packed file does not see the last of them."""


def promised(folder: Path, file: str, columns: dict[str, Any], **rest: Any) -> Source:
    """The streamed table before anything was read in full."""
    spec = spec_of(file, columns, **rest)
    return open_table("lines", spec, folder, QUARTER, stream=True, progress=None)


def bad_rows(source: Source) -> int:
    return int(source.relation.frame.select(pl.col("_bad").sum()).collect().item())


def packed(folder: Path, lines: list[str]) -> str:
    text = "".join(f"{line}\n" for line in ["id,quantity,day", *lines])
    (folder / "lines.csv.gz").write_bytes(gzip.compress(text.encode(), compresslevel=1, mtime=0))
    return "lines.csv.gz"


def steady(count: int) -> list[str]:
    return [f"k{at},{at % 90}.5,2026-07-01" for at in range(count)]


def test_nothing_is_read_twice_when_all_is_well(tmp_path: Path) -> None:
    text_file(tmp_path, "lines.csv", ["id,quantity,day", *steady(2000)])
    source = promised(tmp_path, "lines.csv", COLUMNS)
    assert (source.streamed, source.quarantine, source.findings) == (True, (), ())
    assert source.height >= 2000
    assert [each.rows for each in source.files] == [0]
    assert bad_rows(source) == 0
    field = source.relation.fields["quantity"]
    assert (field.scale, field.bound) == (1, 99_999)
    assert source.relation.frame.collect_schema()["quantity"] == pl.Int64
    counted = source.with_rows(2000)
    assert (counted.height, [each.rows for each in counted.files]) == (2000, [2000])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1234567.5", "2026-07-01"),
        ("1.12345", "2026-07-01"),
        ("", "2026-07-01"),
        ("-0", "1931-01-31"),
    ],
)
def test_a_cell_beyond_the_sample_is_judged_again_not_cut(
    tmp_path: Path, cell: str, day: str
) -> None:
    name = packed(tmp_path, [*steady(MANY), f"odd,{cell},{day}"])
    source = promised(tmp_path, name, COLUMNS)
    assert bad_rows(source) == 1
    settled = source.settle()
    assert bad_rows(settled) == 0
    assert settled.quarantine == ()
    assert settled.height == MANY + 1
    last = rows(settled)[-1]
    assert last["quantity"] == (Fraction(cell) if cell else None)
    assert str(last["day"]) == day


def test_a_grouped_number_of_a_size_never_sampled_is_judged_again_not_lost(tmp_path: Path) -> None:
    lines = [f"k{at}|{at % 90}.12345|2026-07-01" for at in range(MANY)]
    lines.append("odd|999,999,999,999,999.00001|2026-07-01")
    text = "".join(f"{line}\n" for line in ["id|quantity|day", *lines])
    (tmp_path / "lines.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    form = {"delimiter": "|", "thousands": ","}
    source = promised(tmp_path, "lines.csv.gz", COLUMNS, format=form)
    assert bad_rows(source) == 1
    assert rows(source.settle())[-1]["quantity"] == Fraction("999999999999999.00001")


def test_a_wrong_cell_beyond_the_sample_is_quarantined(tmp_path: Path) -> None:
    name = packed(tmp_path, [*steady(MANY), "odd,1e3,2026-02-30", "fine,7,2026-07-02"])
    settled = promised(tmp_path, name, COLUMNS).settle()
    assert places(settled) == [
        (name, MANY + 2, "quantity", "1e3"),
        (name, MANY + 2, "day", "2026-02-30"),
    ]
    assert bad_rows(settled) == 1
    assert settled.settle() is settled


def test_a_row_torn_beyond_the_sample_is_quarantined(tmp_path: Path) -> None:
    name = packed(tmp_path, [*steady(MANY), "short,1", "", "fine,1,2026-07-01"])
    source = promised(tmp_path, name, COLUMNS)
    assert bad_rows(source) == 2
    settled = source.settle()
    assert [(cell.line, cell.reason) for cell in settled.quarantine] == [
        (MANY + 2, "row has 2 cells, headings have 3"),
    ]
    assert settled.height == MANY + 2


@pytest.mark.parametrize("surplus", ["x", ",x", ",,,x"])
def test_a_row_too_long_beyond_the_sample_is_quarantined(tmp_path: Path, surplus: str) -> None:
    name = packed(tmp_path, [*steady(MANY), f"long,1,2026-07-01,{surplus}", "trail,1,2026-07-01,,"])
    source = promised(tmp_path, name, COLUMNS)
    with pytest.raises(pl.exceptions.ComputeError):
        bad_rows(source)
    settled = source.settle()
    cells = 4 + surplus.count(",")
    assert [(cell.line, cell.reason) for cell in settled.quarantine] == [
        (MANY + 2, f"row has {cells} cells, headings have 3"),
        (MANY + 3, "row has 5 cells, headings have 3"),
    ]
    assert settled.height == MANY + 2


@pytest.mark.parametrize("surplus", ["x", ",x", ",,,x"])
@pytest.mark.parametrize("stream", [True, False])
def test_a_row_too_long_is_quarantined_where_not_every_column_is_declared(
    tmp_path: Path, surplus: str, *, stream: bool
) -> None:
    name = packed(tmp_path, [*steady(MANY), f"long,1,2026-07-01,{surplus}", "fine,1,2026-07-01"])
    some = {each: spec for each, spec in COLUMNS.items() if each != "id"}
    source = opened(tmp_path, name, some, stream=stream)
    if stream:
        assert bad_rows(source) == 1
        source = source.settle()
    cells = 4 + surplus.count(",")
    assert [(cell.line, cell.reason) for cell in source.quarantine] == [
        (MANY + 2, f"row has {cells} cells, headings have 3"),
    ]


def test_a_row_too_long_is_quarantined_where_a_plain_file_is_not_read_in_full(
    tmp_path: Path,
) -> None:
    many = steady(20 * MANY)
    many[MANY + 7] += ",x"
    text_file(tmp_path, "lines.csv", ["id,quantity,day", *many])
    source = promised(tmp_path, "lines.csv", COLUMNS)
    assert source.unsettled is not None
    assert bad_rows(source) == 1
    assert [cell.line for cell in source.settle().quarantine] == [MANY + 9]


def test_quotes_beyond_the_sample_are_understood(tmp_path: Path) -> None:
    name = packed(tmp_path, [*steady(MANY), '"a ""b""\nc",7,2026-07-02', "last,x,2026-07-02"])
    source = promised(tmp_path, name, COLUMNS)
    assert bad_rows(source) > 0
    settled = source.settle()
    assert column(settled, "id")[-1] == 'a "b"\nc'
    assert places(settled) == [(name, MANY + 4, "quantity", "x")]


def test_a_scan_that_fails_is_explained_when_settled(tmp_path: Path) -> None:
    name = packed(tmp_path, [*steady(MANY), "k\N{LATIN SMALL LETTER E WITH ACUTE},1,2026-07-01"])
    text = gzip.decompress((tmp_path / name).read_bytes()).replace("é".encode(), b"\xe9")
    (tmp_path / name).write_bytes(gzip.compress(text, compresslevel=1, mtime=0))
    source = promised(tmp_path, name, COLUMNS)
    with pytest.raises(pl.exceptions.PolarsError):
        source.relation.frame.collect()
    with pytest.raises(InputError) as caught:
        source.settle()
    assert [(each.finding, each.line) for each in caught.value.findings] == [
        ("not-utf-8", MANY + 2)
    ]


def test_files_may_order_their_columns_as_they_like(tmp_path: Path) -> None:
    text_file(tmp_path, "a.csv", ["id,quantity,day", "a,1.25,2026-07-01", "b,x,2026-07-01"])
    text_file(tmp_path, "b.csv", ["day,more,quantity,id", "2026-07-02,,100,c"])
    (tmp_path / "c.csv").write_bytes(gzip.compress(b"quantity,id,day\n7,d,2026-07-03\n", mtime=0))
    pl.DataFrame({"id": ["e"], "quantity": [0.125], "day": [None]}).cast(
        {"day": pl.Date}
    ).write_parquet(tmp_path / "d.parquet")
    for stream in (False, True):
        source = opened(tmp_path, "[abcd].*", COLUMNS, stream=stream)
        assert column(source, "id") == ["a", "c", "d", "e"]
        assert column(source, "quantity") == [
            Fraction("1.25"),
            Fraction(100),
            Fraction(7),
            Fraction(1, 8),
        ]
        assert [each.path for each in source.files] == ["a.csv", "b.csv", "c.csv", "d.parquet"]
        assert [each.rows for each in source.files] == [2, 1, 1, 1]
        assert places(source) == [("a.csv", 3, "quantity", "x")]
        frame = source.relation.frame.collect().sort("_file", "_row")
        assert frame["_file"].to_list() == [0, 0, 1, 2, 3]
        assert frame["_row"].to_list() == [0, 1, 0, 0, 0]
        assert frame.schema["_file"] == pl.UInt32
        assert frame.schema["_row"] == pl.Int64


def test_rows_of_several_files_are_counted_file_by_file(tmp_path: Path) -> None:
    text_file(tmp_path, "a.csv", ["id,quantity,day", *steady(3)])
    text_file(tmp_path, "b.csv", ["id,quantity,day", *steady(2)])
    source = promised(tmp_path, "*.csv", COLUMNS).with_rows(5)
    assert [each.rows for each in source.files] == [3, 2]


def test_an_empty_file_among_others_is_noticed(tmp_path: Path) -> None:
    text_file(tmp_path, "a.csv", ["id,quantity,day"])
    text_file(tmp_path, "b.csv", ["id,quantity,day", *steady(2)])
    for stream in (False, True):
        source = opened(tmp_path, "*.csv", COLUMNS, stream=stream)
        assert [(each.finding, each.severity, each.file) for each in source.findings] == [
            ("empty-file", "warning", "a.csv")
        ]
        assert len(rows(source)) == 2


def test_sizes_and_places_of_the_files_are_recorded(tmp_path: Path) -> None:
    path = text_file(tmp_path, "lines.csv", ["id,quantity,day", *steady(2)])
    [file] = opened(tmp_path, "lines.csv", COLUMNS).files
    assert (file.table, file.path, file.size) == ("lines", "lines.csv", path.stat().st_size)
    assert Path(file.location) == path


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    sizes = [
        text_file(tmp_path, f"{name}.csv", ["id,quantity,day", *steady(at)]).stat().st_size
        for at, name in enumerate("abc", 1)
    ]
    told: list[tuple[str, int, int]] = []

    def tell(table: str, done: int, total: int) -> None:
        told.append((table, done, total))

    spec = spec_of("*.csv", COLUMNS)
    open_table("lines", spec, tmp_path, QUARTER, stream=True, progress=tell)
    total = sum(sizes)
    assert told == [
        ("lines", sizes[0], total),
        ("lines", sizes[0] + sizes[1], total),
        ("lines", total, total),
    ]


def test_a_large_file_read_in_pieces_keeps_its_rows(tmp_path: Path) -> None:
    """Large enough that the parser cuts it into pieces, with line breaks in quoted cells."""
    chance = random.Random(7)  # noqa: S311
    notes = ["plain", '"two\nlines"', '"a ""quoted"", one"', '"\n\n"', ""]
    lines = ["id,note,quantity"]
    expected, at = [], 2
    for number in range(40_000):
        note = chance.choice(notes)
        wrong = number % 10_000 == 9_999
        lines.append(f"k{number},{note},{'x' if wrong else number % 1000}")
        if wrong:
            expected.append(("lines.csv", at, "quantity", "x"))
        at += note.count("\n") + 1
    text_file(tmp_path, "lines.csv", lines)
    for stream in (False, True):
        source = opened(tmp_path, "lines.csv", {"id": "text", "quantity": "integer"}, stream=stream)
        assert places(source) == expected
        assert source.height == 40_000
        total = source.relation.frame.select(pl.col("quantity").sum()).collect().item()
        assert total == sum(n % 1000 for n in range(40_000) if n % 10_000 != 9_999)
