"""Parquet columns: types checked, values the same as in a delimited file."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.read.opening import column, opened, places, refused, rows

STREAMED = pytest.mark.parametrize("stream", [False, True], ids=["at once", "streamed"])
ALL = {
    "id": "text",
    "pieces": "integer",
    "weight": "number",
    "price": "money",
    "discount": "percent",
    "spent": "duration",
    "day": "date",
    "seen": "datetime",
    "rush": "flag",
}
CELLS = st.fixed_dictionaries(
    {
        "id": st.none() | st.text("aé0'", min_size=1, max_size=4),
        "pieces": st.none() | st.integers(-(10**6), 10**6),
        "weight": st.none() | st.decimals(-1000, 1000, places=3),
        "price": st.none() | st.decimals(0, 10**9, places=4),
        "discount": st.none() | st.decimals(0, 100, places=1),
        "spent": st.none() | st.decimals(0, 24, places=2),
        "day": st.none() | st.dates(date(1950, 1, 1), date(2090, 1, 1)),
        "seen": st.none()
        | st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2090-01-01")),
        "rush": st.booleans(),
    }
)
MIDNIGHT, EIGHT = map(datetime.fromisoformat, ("2026-07-01", "2026-07-01T08:00"))
NEEDED = "write `zone: Europe/Berlin`, or what the zone of your days is, beside `currency`"
FORM = {"datetime": "%Y-%m-%dT%H:%M:%S.%f"}


def parquet(folder: Path, **columns: Any) -> None:
    pl.DataFrame(columns).write_parquet(folder / "lines.parquet")


def spelled(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return "" if cell is None else str(cell)


@settings(max_examples=10)
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_csv_and_gzip_and_parquet_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, table: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("same")
    text = "\n".join(
        [",".join(ALL), *(",".join(spelled(row[name]) for name in ALL) for row in table)]
    )
    (folder / "lines.csv").write_text(text, encoding="utf-8")
    (folder / "packed.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    places_of = {"weight": 3, "price": 4, "discount": 1, "spent": 2}
    schema = {name: pl.Decimal(38, scale) for name, scale in places_of.items()}
    columns = {name: [row[name] for row in table] for name in ALL}
    typed: dict[str, Any] = {
        "id": pl.String,
        "pieces": pl.Int64,
        "day": pl.Date,
        "seen": pl.Datetime("us"),
    }
    frame = pl.DataFrame(columns, schema={**typed, **schema, "rush": pl.Boolean}, strict=False)
    frame.write_parquet(folder / "lines.parquet")
    floats = frame.with_columns(pl.col(*schema).cast(pl.Float64))
    floats.write_parquet(folder / "floats.parquet")
    expected = rows(opened(folder, "lines.csv", ALL, format=FORM))
    assert len(expected) == len(table)
    for name in ("lines.csv", "packed.csv.gz", "lines.parquet", "floats.parquet"):
        for stream in (False, True):
            source = opened(folder, name, ALL, stream=stream, format=FORM)
            assert source.quarantine == ()
            assert rows(source) == expected


@pytest.mark.parametrize(
    ("declared", "cells", "value"),
    [
        ("text", pl.Series(["007"]), "007"),
        ("text", pl.Series([7]), "7"),
        ("text", pl.Series(["x"], dtype=pl.Categorical), "x"),
        ("text", pl.Series(["x"], dtype=pl.Enum(["x"])), "x"),
        ("text", pl.Series([""]), None),
        ("integer", pl.Series([5], dtype=pl.UInt64), Fraction(5)),
        ("integer", pl.Series([5.0]), Fraction(5)),
        ("integer", pl.Series([Decimal("5.00")]), Fraction(5)),
        ("money", pl.Series([-5], dtype=pl.Int8), Fraction(-5)),
        ("money", pl.Series([19.995]), Fraction("19.995")),
        ("money", pl.Series([0.1], dtype=pl.Float32), Fraction("0.1")),
        ("money", pl.Series([999999995904.0], dtype=pl.Float32), Fraction(10**12)),
        ("money", pl.Series([Decimal("1.0050")]), Fraction("1.005")),
        ("percent", pl.Series([12.5]), Fraction("0.125")),
        ("duration", pl.Series([1.75]), Fraction("1.75")),
        ("number", pl.Series([1e-7]), Fraction(1, 10**7)),
        ("number", pl.Series([-0.0]), Fraction(0)),
        ("date", pl.Series([date(2026, 7, 1)]), date(2026, 7, 1)),
        ("date", pl.Series([MIDNIGHT]), date(2026, 7, 1)),
        (
            "datetime",
            pl.Series([EIGHT]).cast(pl.Datetime("ns")),
            EIGHT,
        ),
        ("datetime", pl.Series([date(2026, 7, 1)]), MIDNIGHT),
        ("flag", pl.Series([True]), True),
        ("flag", pl.Series([None], dtype=pl.Boolean), False),
        ("flag", pl.Series([1]), True),
        ("flag", pl.Series(["No"]), False),
    ],
)
@STREAMED
def test_types_that_are_read(
    tmp_path: Path, declared: str, cells: pl.Series, value: Any, stream: bool
) -> None:
    parquet(tmp_path, cell=cells)
    source = opened(tmp_path, "lines.parquet", {"cell": declared}, stream=stream)
    assert source.quarantine == ()
    assert column(source, "cell") == [value]


@pytest.mark.parametrize(
    ("declared", "cells", "found"),
    [
        ("text", pl.Series([1.5]), "Float64"),
        ("text", pl.Series([True]), "Boolean"),
        ("integer", pl.Series(["5"]), "String"),
        ("money", pl.Series(["5"]), "String"),
        ("money", pl.Series([True]), "Boolean"),
        ("money", pl.Series([date(2026, 7, 1)]), "Date"),
        ("date", pl.Series(["2026-07-01"]), "String"),
        ("date", pl.Series([20260701]), "Int64"),
        ("flag", pl.Series([1.0]), "Float64"),
        ("text", pl.Series([b"x"]), "Binary"),
        ("text", pl.Series([["x"]]), "List(String)"),
    ],
)
def test_types_that_are_refused(
    tmp_path: Path, declared: str, cells: pl.Series, found: str
) -> None:
    parquet(tmp_path, cell=cells)
    [finding] = refused(tmp_path, "lines.parquet", {"cell": declared})
    assert (finding.finding, finding.column) == ("wrong-type", "cell")
    assert finding.message.startswith(
        f"lines.parquet: column cell is {found}, but {declared} is read from "
    )


@pytest.mark.parametrize(
    ("declared", "hint"),
    [
        ("datetime", NEEDED),
        (
            "date",
            f"declare seen a datetime, and {NEEDED}",
        ),
        ("text", f"declare seen a datetime, and {NEEDED}"),
    ],
)
def test_a_time_zone_is_refused_without_one_to_tell_it_in(
    tmp_path: Path, declared: str, hint: str
) -> None:
    parquet(tmp_path, seen=pl.Series([MIDNIGHT]).dt.replace_time_zone("UTC"))
    [finding] = refused(tmp_path, "lines.parquet", {"seen": declared})
    assert (finding.finding, finding.hint) == ("wrong-type", hint)


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@STREAMED
def test_times_with_a_zone_are_told_in_that_of_the_company(
    tmp_path: Path, unit: Any, stream: bool
) -> None:
    seen = pl.Series(["2026-06-30T22:30", "2026-10-25T01:30", "9999-12-31T23:59", None])
    if unit == "ns":  # which ends in 2262
        seen = seen.head(2)
    moments = seen.str.to_datetime(time_unit=unit).dt.replace_time_zone("UTC")
    parquet(tmp_path, seen=moments.dt.convert_time_zone("Asia/Tokyo"))
    source = opened(
        tmp_path, "lines.parquet", {"seen": "datetime"}, stream=stream, days_in="Europe/Berlin"
    )
    told = ["2026-07-01T00:30", "2026-10-25T02:30"]
    assert column(source, "seen")[:2] == [datetime.fromisoformat(each) for each in told]
    assert source.quarantine == ()


@STREAMED
def test_times_of_the_clock_of_an_export(tmp_path: Path, stream: bool) -> None:
    """The same cells as text and in Parquet; days, and dates at midnight, are what they say."""
    clock = ["2026-06-30T22:30", "2026-10-25T02:30", "2026-03-29T02:30", "1850-01-01T00:00"]
    seen = pl.Series(clock).str.to_datetime()
    parquet(tmp_path, seen=seen, day=[MIDNIGHT] * 4, late=[date(2026, 7, 1)] * 4)
    declared = {"seen": "datetime", "day": "date", "late": "datetime"}
    zones: dict[str, Any] = {"days_in": "UTC", "format": {"zone": "Europe/Berlin"}}
    source = opened(tmp_path, "lines.parquet", declared, stream=stream, **zones)
    [row] = rows(source)
    told = datetime.fromisoformat("2026-06-30T20:30")
    assert row == {"seen": told, "day": MIDNIGHT.date(), "late": MIDNIGHT}
    assert [cell.line for cell in source.quarantine] == [2, 3, 4]
    reasons = ("showed twice", "no clock in Europe/Berlin showed", "lies outside the years")
    for cell, words in zip(source.quarantine, reasons, strict=True):
        assert words in cell.reason


@pytest.mark.parametrize(
    ("declared", "cells", "reason"),
    [
        ("money", [float("nan"), float("inf"), -float("inf")], "is not a number"),
        ("number", [1e15, -1e300], "has more than 15 digits before the decimal mark"),
        ("number", [1.5e-18, 5e-324], "has more than 18 digits after the decimal mark"),
        ("integer", [5.5], "is not a whole number"),
        ("integer", [Decimal("5.5")], "is not a whole number"),
        ("money", [10**15], "has more than 15 digits before the decimal mark"),
        ("date", [EIGHT], "is not a date: it has a time of day"),
        ("flag", [2], "is no flag"),
        ("flag", ["maybe"], "is no flag"),
    ],
)
@STREAMED
def test_cells_that_are_refused(
    tmp_path: Path, declared: str, cells: list[Any], reason: str, stream: bool
) -> None:
    parquet(tmp_path, cell=cells)
    source = opened(tmp_path, "lines.parquet", {"cell": declared}, stream=stream)
    assert rows(source) == []
    assert [cell.line for cell in source.quarantine] == list(range(1, len(cells) + 1))
    assert all(cell.reason.startswith(reason) for cell in source.quarantine)


def test_null_is_empty_whatever_the_format_says(tmp_path: Path) -> None:
    """`format` is about text; a null in a typed file is a null."""
    parquet(tmp_path, name=[None, "", "-"], amount=[None, 1, 2])
    source = opened(
        tmp_path,
        "lines.parquet",
        {"name": "text", "amount": "integer"},
        format={"empty": ["-"]},
    )
    assert column(source, "name") == [None, "", None]
    assert column(source, "amount") == [None, 1, 2]


def test_names_of_files_and_folders_are_only_names(tmp_path: Path) -> None:
    folder = tmp_path / "year=2026"
    folder.mkdir()
    pl.DataFrame({"id": ["a"]}).write_parquet(folder / "lines[1].parquet")
    name = "year=2026/lines[1].parquet"
    assert column(opened(tmp_path, name, {"id": "text"}), "id") == ["a"]
    [finding] = refused(tmp_path, name, {"id": "text", "year": "integer"})
    assert finding.finding == "unknown-heading"


def test_headings_of_parquet_are_matched_like_others(tmp_path: Path) -> None:
    parquet(tmp_path, Id=["a"], amount=[1])
    findings = refused(tmp_path, "lines.parquet", {"id": "text", "amount": "text", "no": "text"})
    assert [each.finding for each in findings] == ["unknown-heading", "unknown-heading"]


@STREAMED
def test_a_damaged_parquet_file_is_refused(tmp_path: Path, stream: bool) -> None:
    parquet(tmp_path, id=[f"{at}" for at in range(1000)])
    whole = (tmp_path / "lines.parquet").read_bytes()
    for broken in (whole[:-100], whole[100:], b"", b"id\n1\n"):
        (tmp_path / "lines.parquet").write_bytes(broken)
        [finding] = refused(tmp_path, "lines.parquet", {"id": "text"}, stream=stream)
        assert finding.finding == "damaged-file"
        assert finding.message == "lines.parquet: it is no Parquet file, or a damaged one"


def test_an_empty_cell_in_the_key_is_refused(tmp_path: Path) -> None:
    parquet(tmp_path, id=["a", None, ""], amount=[1, 2, 3])
    source = opened(tmp_path, "lines.parquet", {"id": "text", "amount": "integer"}, key=["id"])
    assert column(source, "amount") == [1]
    assert places(source) == [("lines.parquet", 2, "id", ""), ("lines.parquet", 3, "id", "")]
