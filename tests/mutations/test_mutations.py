"""However a drop is spoiled: a clear error, a counted quarantine, or the same numbers."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.mutations.mutation import (
    NIGHTLY,
    RESULTS,
    Ended,
    Mutation,
    list_sales,
    mutate,
    mutations,
    records,
    run,
)

CASES = list(mutations())
NUMBERS = (
    *("totals", "unattributed", "pools", "activities", "whale", "tiers", "blind_spots", "leaks"),
    *("checks", "gates"),
)
"""The parts of a summary that do not tell of files."""


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The run over the drop as it should be."""
    folder = tmp_path_factory.mktemp("valid")
    nothing = Mutation("nothing", "equal", 0)
    mutate(folder, nothing)
    return run(folder, nothing)


def test_there_are_enough_ways_to_spoil_a_drop() -> None:
    assert len(CASES) >= 120
    names = [mutation.case for _, mutation in CASES]
    assert len(set(names)) == len(names)


def test_the_drop_is_valid_before_anything_is_done_to_it(valid: Ended) -> None:
    assert valid.code == 0
    assert sum(table["rows_quarantined"] for table in valid.summary["tables"]) == 0
    assert all_list_sales(valid.summary) == sum(map(list_sales, records("order_lines.csv")))


@pytest.mark.parametrize("mutation", [pytest.param(m, id=f"{p}: {m.case}") for p, m in CASES])
def test_nothing_is_silently_wrong(mutation: Mutation, valid: Ended, tmp_path: Path) -> None:
    mutate(tmp_path, mutation)
    given = {path: path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()}
    ended = run(tmp_path, mutation)
    tells_what_is_wrong(ended, mutation)
    leaves_all_or_nothing(ended, mutation, tmp_path / RESULTS)
    assert {path: path.stat().st_size for path in given} == given, "an input was written to"
    if mutation.ends == "refused":
        assert ended.out == ""
        return
    summary = ended.summary
    balances(summary)
    alike = [key for key in NUMBERS if summary[key] == valid.summary[key]]
    if mutation.ends == "equal":
        assert alike == list(NUMBERS)
        assert rows(summary) == rows(valid.summary)
    elif mutation.ends == "alike":
        assert alike == list(NUMBERS)
    elif mutation.ends == "set aside":
        assert alike == [key for key in NUMBERS if key != "checks"]
        assert quarantined(summary) == mutation.extra
    elif mutation.ends == "quarantined":
        counts_what_it_sets_aside(summary, valid.summary, mutation, tmp_path / RESULTS)
    else:
        assert mutation.ends == "changed"
        assert alike != list(NUMBERS)
        assert mutation.says


def tells_what_is_wrong(ended: Ended, mutation: Mutation) -> None:
    """The exit code and the words, with a place, and neither a traceback nor a dump of rows."""
    told = ended.err
    assert ended.code == mutation.exit, told
    assert "Traceback" not in told
    assert mutation.colour or "\x1b" not in told
    assert not [text for text in mutation.hides if text in told]
    for text in mutation.says:
        assert text in told, told
    if mutation.exit in {2, 3, 5}:
        assert "error: " in told
    for key, value in mutation.at.items():
        shown = f"line {value}" if key == "line" else str(value)
        assert shown in told or f":{value}" in told, f"{key} {value} is not told: {told}"
    longest = max((len(line) for line in told.splitlines()), default=0)
    assert longest < 600, "a message is as long as a dump"
    spoken = [line for line in told.splitlines() if line.count(",") > 7 and "hint" not in line]
    assert len(spoken) <= 2, "rows are dumped"


def leaves_all_or_nothing(ended: Ended, mutation: Mutation, results: Path) -> None:
    """A whole run or none; the pointer moves only when the run is worth it."""
    if not mutation.note:
        return
    note = json.loads((results / "last-attempt.json").read_text())
    assert note["exit_code"] == ended.code
    kept = [each for each in (results / "runs").glob("*") if not each.name.startswith(".")]
    assert all((each / "manifest.json").is_file() for each in kept)
    assert not list(results.rglob(".staging*"))
    computed = mutation.ends != "refused"
    assert len(kept) == computed
    assert (results / "latest").is_symlink() == (computed and ended.code in {0, 1})


def balances(summary: dict[str, Any]) -> None:
    """Rows read are used, outside, filtered or quarantined; profit is revenue less cost."""
    for table in summary["tables"]:
        parts = ("rows_used", "rows_outside_period", "rows_filtered", "rows_quarantined")
        assert table["rows_read"] == sum(table[part] for part in parts), table["table"]
    totals = summary["totals"]
    assert totals["account_profit"] == totals["contribution_margin"]


def counts_what_it_sets_aside(
    summary: dict[str, Any], valid: dict[str, Any], mutation: Mutation, results: Path
) -> None:
    """The quarantined rows are those of ``lines``, and the money missing is theirs."""
    tables = {table["table"]: table for table in summary["tables"]}
    names = {"accounts.csv": "crm_accounts"}
    for name, lines in mutation.lines.items():
        table = tables[names.get(name, name.partition(".")[0])]
        assert table["rows_quarantined"] == len(lines)
    base = records("order_lines.csv")
    lost = [base[line - 2] for line in mutation.lines.get("order_lines.csv", ())]
    assert all_list_sales(summary) + sum(map(list_sales, lost)) == all_list_sales(valid)
    run_folder = next((results / "runs").iterdir())
    with (run_folder / "quarantine.csv").open(encoding="utf-8", newline="") as stream:
        listed = {(row["file"], row["line"]) for row in csv.DictReader(stream)}
    assert len(listed) == sum(len(lines) for lines in mutation.lines.values())


def quarantined(summary: dict[str, Any]) -> dict[str, int]:
    """Rows that are set aside, per table that has any."""
    counts = {table["table"]: table["rows_quarantined"] for table in summary["tables"]}
    return {table: count for table, count in counts.items() if count}


def rows(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """What is said of the rows of each table."""
    return [
        {key: value for key, value in table.items() if key != "files"}
        for table in summary["tables"]
    ]


def all_list_sales(summary: dict[str, Any]) -> Fraction:
    """List sales of known and unknown accounts together."""
    parts = (summary["totals"]["list_sales"], summary["unattributed"]["list_sales"])
    return sum(map(Fraction, parts), Fraction(0))


def test_the_command_is_the_one_of_every_night() -> None:
    assert "--publish" in NIGHTLY
