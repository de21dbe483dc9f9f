"""Source rows: all of them, none twice, and each where its line in the file says so."""

from __future__ import annotations

import csv
import gzip
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from acctier.model.errors import ConfigurationError
from acctier.model.explanation import ActivityProof, LineProof, RowList
from acctier.model.fields import Kind
from acctier.proof import Proofs
from tests.explain.conftest import HILL, ROOT

NAMES = ["01", "02", "03", "04", "05", "06", "unattributed"]


@cache
def text_of(path: Path) -> list[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as file:
        return list(file)


def asked(proofs: Proofs) -> list[str]:
    """Lines and activities that come from rows."""
    configuration = proofs.loaded.configuration
    lines = [name for name, spec in configuration.profit_and_loss.items() if spec.from_]
    return [*lines, *configuration.activities]


def given(rows: RowList) -> Fraction:
    """What the listed rows add up to."""
    column = rows.frame.to_series(-1).drop_nulls()
    return Fraction(sum(column.to_list()), 10 ** list(rows.fields.values())[-1].scale)


@pytest.mark.parametrize("account", NAMES)
def test_the_rows_add_up_to_the_figure(hill: Proofs, account: str) -> None:
    for name in asked(hill):
        proof, rows = hill.rows(account, name)
        rung = next(rung for rung in proof.rungs if rung.name == name)
        if isinstance(rung, ActivityProof):
            source, stands = rung.quantity.source, rung.quantity.total
        else:
            assert isinstance(rung, LineProof)
            assert rung.source is not None
            source, stands = rung.source, rung.exact
        assert abs(given(rows) - stands) <= Fraction(rows.events, 100)
        assert given(rows) == rows.total
        assert rows.events == source.rows


def texts(row: dict[str, object], rows: RowList) -> list[str]:
    """The cells of a row that stand in its file as they are."""
    return [
        str(row[name])
        for name, field in rows.fields.items()
        if field.kind is Kind.TEXT and row[name] is not None and "." not in name
    ]


@pytest.mark.parametrize("account", NAMES)
def test_every_row_is_on_its_line(hill: Proofs, account: str) -> None:
    for name in asked(hill):
        _, rows = hill.rows(account, name)
        view = hill.loaded.configuration.tables[rows.table].sql is not None
        for row in rows.frame.iter_rows(named=True):
            line = text_of(HILL.parent / row["file"])[row["line"] - 1]
            if row["table"] == "lines" or not view:
                for text in texts(row, rows):
                    assert text.split("\n")[0] in line, (name, row)
            if account != "unattributed":
                assert f",{account}," in line or line.startswith(f"{account},")


def test_a_cell_with_line_breaks_moves_the_lines_below_it(hill: Proofs) -> None:
    _, rows = hill.rows("02", "sales")
    (row,) = rows.frame.iter_rows(named=True)
    # Heading, o1 line 1, o1 line 2 on two lines, a blank line: then o2.
    assert (row["file"], row["line"], row["order_id"]) == ("lines_1.csv", 6, "o2")


def test_an_order_has_a_row_for_each_of_its_lines(hill: Proofs) -> None:
    _, rows = hill.rows("01", "take_order")
    found = [
        (row["event"], row["table"], row["line"], row["order_id"], row["take_order_volume"])
        for row in rows.frame.iter_rows(named=True)
    ]
    minutes = 8 * 10**9
    assert found == [
        (1, "lines", 2, "o1", minutes),
        (1, "lines", 3, "o1", None),
        (2, "lines", 2, "o5", minutes),
        (2, "lines", 3, "o5", None),
    ]


def test_different_values_are_counted_on_their_first_row(hill: Proofs) -> None:
    proof, rows = hill.rows("01", "greet")
    assert rows.total == 3
    assert sorted({(row[1], row[2]) for row in rows.frame.iter_rows()}) == [
        ("calls", "calls.csv"),
        ("lines", "lines_1.csv"),
        ("lines", "lines_2.csv"),
    ]
    assert proof.account_id == "01"


@pytest.mark.parametrize("name", ["pick_line", "answer_ticket", "inspect_return", "bank_charge"])
def test_rows_of_files_of_the_distributor(distributor: Proofs, name: str) -> None:
    _, rows = distributor.rows("0000100017", name)
    key = next(iter(rows.fields))
    assert rows.frame.height == rows.events > 0
    for row in rows.frame.iter_rows(named=True):
        line = text_of(ROOT / "configs" / row["file"])[row["line"] - 1]
        assert str(row[key]) in line
        assert "0000100017" in line


@pytest.mark.parametrize("name", ["take_order", "load_truck", "quote", "web_order"])
def test_rows_of_views_of_the_distributor(distributor: Proofs, name: str) -> None:
    _, rows = distributor.rows("0000100017", name)
    assert rows.frame["event"].n_unique() == rows.events > 0
    for row in rows.frame.iter_rows(named=True):
        line = text_of(ROOT / "configs" / row["file"])[row["line"] - 1]
        for text in texts(row, rows):
            if name != "quote" and text not in {"web", "phone", "EDI"}:
                assert text in line
        if row["table"] != "stage_history":
            assert "0000100017" in line


def test_rows_of_a_parquet_file_are_counted(adventure_works: Proofs) -> None:
    _, rows = adventure_works.rows("Westside Plaza", "pick_line")
    assert rows.events == 155
    # Its rows are numbered in the file's own first column.
    assert [int(each) for each in rows.frame["line_id"]] == rows.frame["line"].to_list()


def test_rows_of_joined_views_of_adventure_works(adventure_works: Proofs) -> None:
    _, rows = adventure_works.rows("Westside Plaza", "handle_order")
    tables = rows.frame.group_by("event", "table").len().sort("event", "table").rows()
    assert [count for _, table, count in tables if table == "orders"] == [1, 1, 1]
    assert sum(count for _, table, count in tables if table == "order_lines") == 155


def test_a_formula_has_no_rows(hill: Proofs) -> None:
    with pytest.raises(ConfigurationError, match="credit is a formula over the account"):
        hill.rows("01", "credit")


def test_rows_of_findings(hill: Proofs) -> None:
    found = hill.finding("unknown-account")
    assert len(found.findings) == 2
    assert found.rows.select("table", "file", "line", "value").rows() == [
        ("calls", "calls.csv", 8, None),
        ("lines", "lines_2.csv", 6, "99"),
    ]
    negative = hill.finding("negative-quantity")
    for row in negative.rows.iter_rows(named=True):
        cells = next(csv.reader([text_of(HILL.parent / row["file"])[row["line"] - 1]]))
        assert any(cell.startswith("-") for cell in cells)
    assert hill.finding("zero-volume").rows.is_empty()
