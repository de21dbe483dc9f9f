"""`acctier init`: drafts that run after the edits they name, an example, nothing written over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.draft.conftest import ROOT, Answer

Acctier = Callable[..., Answer]
ADVENTURE_WORKS = ROOT / "sample_data" / "adventure_works"
NORTHWIND = ROOT / "tests" / "draft" / "northwind"
COST = "pools.order_handling.cost"


def drafted_and_run(acctier: Acctier, folder: Path, files: list[Path]) -> tuple[str, Answer]:
    """The text of a draft, and its run after the edits it names."""
    made = acctier("init", folder, "--from", *files)
    assert made.code == 0, made.err
    text = (folder / "acctier.yaml").read_text()
    assert all(f"edit {line}" in made.err for line in edits(made))
    named = [line.split(":")[0] for line in edits(made)]
    values = {"company": "Test Firm", "currency": "USD", COST: "12_345.67"}
    sets = [f"{key}={values[key]}" for key in named if key in values]
    run = acctier(
        "run", folder / "acctier.yaml", *[part for each in sets for part in ("--set", each)]
    )
    return text, run


def edits(made: Answer) -> list[str]:
    """The edits that stand on stderr."""
    return [
        line.removeprefix("edit ") for line in made.err.splitlines() if line.startswith("edit ")
    ]


def assert_whole_dashboard(run: Answer) -> None:
    assert run.code in {0, 1, 3}, run.err
    for part in ("Whale curve", "Tiers", "Pools", "Reconciliation", "operating profit"):
        assert part in run.out


def test_adventure_works_runs_after_the_edits_it_names(acctier: Acctier, tmp_path: Path) -> None:
    files = sorted(each for each in ADVENTURE_WORKS.iterdir() if each.suffix not in {".md", ""})
    text, run = drafted_and_run(acctier, tmp_path / "new" / "model", files)
    assert_whole_dashboard(run)
    assert run.code == 0
    assert "period: 2013-Q4" in text
    assert "100 % of 121,317 values are found in crm_accounts.account_id" in text
    assert "100 % of orders add up to orders.subtotal" in text
    assert "sum: qty * (list_price - unit_price)" in text
    assert "12,346" in run.out, "the cost that was put in"


def test_northwind_runs_after_the_edits_it_names(acctier: Acctier, tmp_path: Path) -> None:
    files = sorted(NORTHWIND.glob("*.csv"))
    text, run = drafted_and_run(acctier, tmp_path, files)
    assert_whole_dashboard(run)
    assert run.code == 0
    assert "period: 1997-Q4" in text
    assert "100 % of rows give net" in text
    assert "freight: {kind: cost_to_serve, from: orders, sum: freight}" in text


def test_a_draft_tells_its_tables_for_machines_too(acctier: Acctier, tmp_path: Path) -> None:
    made = acctier("init", tmp_path, "--from", *sorted(NORTHWIND.glob("*.csv")), "-f", "json")
    told = json.loads(made.out)
    assert told["schema"] == "acctier/init/1"
    assert [row["table"] for row in told["tables"]] == ["crm_accounts", "order_lines", "orders"]
    assert told["tables"][2]["known"] == 1
    assert told["edits"] == edits(made)


def test_the_example_runs_at_once(
    acctier: Acctier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = acctier("init", tmp_path / "demo", "--demo")
    assert made.code == 0
    assert "acctier run" in made.out
    monkeypatch.chdir(tmp_path / "demo")
    run = acctier("run")
    assert run.code == 0, run.err
    assert_whole_dashboard(run)
    assert "Stonefold Bank" in run.out


@pytest.mark.parametrize("way", [["--demo"], ["--from", NORTHWIND / "accounts.csv"]])
def test_nothing_is_written_over(acctier: Acctier, tmp_path: Path, way: list[object]) -> None:
    mine = tmp_path / "acctier.yaml"
    mine.write_text("mine")
    made = acctier("init", tmp_path, *way)
    assert made.code == 5
    assert "never written over" in made.err
    assert mine.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["acctier.yaml"]


def test_an_example_that_cannot_be_whole_leaves_nothing(acctier: Acctier, tmp_path: Path) -> None:
    (tmp_path / "erp").mkdir()
    (tmp_path / "erp" / "order_lines.csv").write_text("mine")
    made = acctier("init", tmp_path, "--demo")
    assert made.code == 5
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["erp", "order_lines.csv"]


def test_a_folder_without_leave_to_write(acctier: Acctier, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        made = acctier("init", folder, "--demo")
        assert made.code == 5
        assert "Traceback" not in made.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["init"], "init wants exports to draft from, or --demo"),
        (["init", "--demo", "--from", "a.csv"], "--demo and --from are two ways to begin"),
        (["init", "x", "--from"], "Option '--from' requires an argument"),
        (["init", "x", "y", "--demo"], "unexpected extra argument"),
    ],
)
def test_a_command_line_that_cannot_be_meant(
    acctier: Acctier, arguments: list[str], said: str
) -> None:
    made = acctier(*arguments)
    assert made.code == 2
    assert said in made.err


def test_every_file_that_is_wrong_is_told(acctier: Acctier, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "broken.parquet").write_text("no parquet")
    files = [tmp_path / name for name in ("empty.csv", "broken.parquet", "none.csv")]
    made = acctier("init", tmp_path, "--from", *files)
    assert made.code == 3
    for finding in ("empty-file", "damaged-file", "missing-file"):
        assert finding in made.err
    assert not (tmp_path / "acctier.yaml").exists()
