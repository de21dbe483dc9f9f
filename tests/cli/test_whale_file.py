"""``acctier whale FILE --account COLUMN --profit COLUMN``: a curve without a configuration."""

from __future__ import annotations

import csv
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from acctier.cli.main import execute

ROWS = """\
Customer,Net Profit,Sales
00123,100.50,1000
Acme,-20.25,500
00123,1.005,1
Zenith,3,0.00
"""
COLUMNS = ["--account", "Customer", "--profit", "Net Profit"]


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "profit.csv"
    place.write_text(ROWS)
    return place


def curve(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str]]:
    """Account and cumulative profit of the points of the whale curve."""
    assert execute(["whale", *arguments, "-f", "csv", "-q"]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return [(row["account_id"], row["cumulative"]) for row in rows if row["curve"] == "profit"]


EXPECTED = [("", "0.00"), ("00123", "101.51"), ("Zenith", "104.51"), ("Acme", "84.26")]


def test_rows_of_one_account_are_added_up_to_the_cent(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert curve(capsys, "profit.csv", *COLUMNS) == EXPECTED


def test_the_same_from_other_kinds_of_files(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export.with_suffix(".tsv").write_text(ROWS.replace(",", "\t"))
    with gzip.open("profit.csv.gz", "wt") as packed:
        packed.write(ROWS)
    table = pl.read_csv(io.StringIO(ROWS), infer_schema=False)
    table.with_columns(
        pl.col("Net Profit").str.to_decimal(scale=3), pl.col("Sales").str.to_decimal(scale=2)
    ).write_parquet("profit.parquet")
    for name in ("profit.tsv", "profit.csv.gz", "profit.parquet"):
        assert curve(capsys, name, *COLUMNS) == EXPECTED


def test_the_currency_gives_the_digits(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert curve(capsys, "profit.csv", *COLUMNS, "--currency", "JPY")[1] == ("00123", "102")
    assert curve(capsys, "profit.csv", *COLUMNS, "--currency", "KWD")[1] == ("00123", "101.505")


def test_with_revenue_there_is_a_size_curve_and_profit_stays_exact(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["whale", "profit.csv", *COLUMNS, "--revenue", "Sales", "-f", "json"]) == 0
    found = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert found["file"] == "profit.csv"
    assert found["whale"]["accounts"] == 3
    assert found["whale"]["total"] == Decimal("84.26")
    assert found["whale"]["rank_correlation"] is not None
    assert execute(["whale", "profit.csv", *COLUMNS, "-f", "json"]) == 0
    without = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert without["whale"]["total"] == Decimal("84.26")
    assert without["whale"]["rank_correlation"] is None


def test_the_screen_names_file_and_columns(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["whale", "profit.csv", *COLUMNS]) == 0
    written = capsys.readouterr()
    assert written.err == ""
    assert written.out.startswith(
        "Whale curve: profit.csv\nprofit: Net Profit, added up by Customer\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("-20.25", "1.2.3", 3, "check fell: no row is quarantined: 1, should be <= 0"),
        ("-20.25", "", 3, "missing-amount"),
        ("Net Profit", "Profit", 3, "no heading 'Net Profit'"),
        ("Zenith", "", 0, "unknown-account"),
    ],
)
def test_what_is_wrong_with_the_file_is_told(
    export: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    code: int,
    told: str,
) -> None:
    export.write_text(ROWS.replace(old, new))
    assert execute(["whale", "profit.csv", *COLUMNS]) == code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--account", "Customer"], "error: --account without --profit\n"),
        ([*COLUMNS, "--currency", "XYZ"], "error: --currency XYZ: there is no such currency\n"),
        ([*COLUMNS, "--by", "Sales"], "error: --by is about a configuration, not a file\n"),
        ([*COLUMNS, "-p", "2026"], "error: --period is about a configuration, not a file\n"),
        ([*COLUMNS, "--set", "a=1"], "error: --set is about a configuration, not a file\n"),
        ([*COLUMNS, "-o", "profit.csv"], "error: profit.csv is read by this run\n"),
        ([], "hint: acctier whale profit.csv --account COLUMN --profit COLUMN reads it as it is\n"),
    ],
)
def test_options_that_do_not_go_with_a_file(
    export: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert execute(["whale", "profit.csv", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert export.read_text() == ROWS


def test_one_account_that_loses_is_told_as_one(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export.write_text("Customer,Net Profit\nAcme,-20.25\n")
    assert execute(["whale", str(export), *COLUMNS, "-q"]) == 0
    assert "\n1 account loses 20.\n" in capsys.readouterr().out
