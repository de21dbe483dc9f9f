"""`acctier explain` on the command line: what it prints, byte by byte, and what it refuses.

After an intended change: ``ACCTIER_UPDATE_GOLDEN=1 pytest tests/explain``, then read what differs.
"""

from __future__ import annotations

import csv
import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from acctier.cli.main import execute
from tests.explain.conftest import HILL, ROOT

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "ACCTIER_UPDATE_GOLDEN"
WORKED = "docs/worked_firm/firm.yaml"
HILL_FIRM = HILL.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code and what it wrote."""

    code: int
    out: str
    err: str


Explain = Callable[..., Ended]


@pytest.fixture
def explain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Explain]:
    """Runs ``acctier explain`` in the folder of the project."""
    former = signal.getsignal(signal.SIGTERM)
    monkeypatch.chdir(ROOT)

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        code = execute(["explain", *map(str, arguments)])
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    yield run
    signal.signal(signal.SIGTERM, former)


def compare(name: str, text: str) -> None:
    """The text must be the golden file's, byte for byte; or becomes it, where asked for."""
    path = GOLDEN / name
    if os.environ.get(UPDATE):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert path.exists(), f"no {path.name}: run with {UPDATE}=1 and read what it writes"
    assert text == path.read_bytes().decode()


PRINTED: dict[str, tuple[str, ...]] = {
    "curie.txt": ("Curie", WORKED, "--width", "80"),
    "curie.json": ("Curie", WORKED, "-f", "json"),
    "curie.md": ("Curie", WORKED, "-f", "md"),
    "curie.csv": ("Curie", WORKED, "-f", "csv"),
    "curie-take_order.txt": ("Curie", WORKED, "--activity", "take_order", "--width", "80"),
    "curie-take_order-rows.txt": (
        *("Curie", WORKED, "--activity", "take_order", "--rows", "--width", "80"),
    ),
    "warehouse.txt": ("--pool", "warehouse", WORKED, "--width", "80"),
    "cedar.txt": ("Cedar", HILL_FIRM, "--width", "100"),
    "nobody.txt": ("unattributed", HILL_FIRM, "--width", "80"),
    "dormouse.txt": ("Dormouse", HILL_FIRM, "--width", "80"),
    "cedar-sales-rows.csv": ("Cedar", HILL_FIRM, "--activity", "sales", "--rows", "-f", "csv"),
    "acorn-load-rows.md": ("Acorn", HILL_FIRM, "--activity", "load", "--rows", "-f", "md"),
    "desk.txt": ("--pool", "desk", HILL_FIRM, "--width", "100"),
    "desk.json": ("--pool", "desk", HILL_FIRM, "-f", "json"),
    "unknown-account.txt": ("--finding", "unknown-account", HILL_FIRM, "--width", "100"),
    "unknown-account.csv": ("--finding", "unknown-account", HILL_FIRM, "-f", "csv"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed(explain: Explain, name: str) -> None:
    done = explain(*PRINTED[name])
    assert done.code == (3 if HILL_FIRM in PRINTED[name] else 0)
    compare(name, done.out)


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(PRINTED)


def test_a_sales_director_reads_the_answer_first(explain: Explain) -> None:
    done = explain("Meridian", "configs/distributor.yaml", "--width", "80")
    text = " ".join(done.out.split())
    assert "Meridian Retail Group loses USD 109,783.38 on net revenue of USD 610,363.18" in text
    assert "number 380 by profit and 1 by revenue. Tier: Repair." in text
    assert "It is sold below cost" in text
    assert "above all discounts (USD 185,861 more), returned_goods" in text
    assert "without these leaks it would earn USD 11,780" in text
    assert "17.99 % more net revenue (109,783.38)" in text
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("word", ["C", "Curie", "curie", "CURIE", "Cur", "cu"])
def test_an_account_is_named_by_id_name_or_beginning(explain: Explain, word: str) -> None:
    assert explain(word, WORKED).out.startswith("Curie (C): Worked firm, 2026-Q3\n")


@pytest.mark.parametrize("word", ["unattributed", "no account", "No Account"])
def test_no_account_can_be_explained(explain: Explain, word: str) -> None:
    assert explain(word, HILL_FIRM).out.startswith("no account: Hill Supply, 2026-Q3\n")


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "unknown account": (
        ("Currie", WORKED),
        "error: there is no account 'Currie'\nhint: did you mean Curie?\n",
    ),
    "unlike any account": (
        ("zzz", WORKED),
        "error: there is no account 'zzz'\nhint: give an id, a name, or the beginning of either\n",
    ),
    "several accounts": (
        ("Ac", HILL_FIRM),
        "error: 'Ac' means 2 accounts\nhint: 01 Acorn, 04 Acacia\n",
    ),
    "unknown activity": (
        ("C", WORKED, "--activity", "take_oder"),
        "error: there is no activity or line 'take_oder'\nhint: did you mean take_order?\n",
    ),
    "rows of a formula": (
        ("Acorn", HILL_FIRM, "--activity", "credit", "--rows"),
        (
            "error: credit is a formula over the account and has no rows of its own\n"
            "hint: without --rows the formula is shown\n"
        ),
    ),
    "unknown pool": (
        ("--pool", "warehous", WORKED),
        "error: there is no pool 'warehous'\nhint: did you mean warehouse?\n",
    ),
    "unknown finding": (
        ("--finding", "unknown-acount", HILL_FIRM),
        "error: there is no finding 'unknown-acount'\nhint: did you mean unknown-account?\n",
    ),
    "nobody": (
        (),
        "error: explain whom? give an account\nhint: acctier explain ACCOUNT [CONFIG]\n",
    ),
    "rows of what": (
        ("C", WORKED, "--rows"),
        "error: --rows of what?\nhint: name an activity or line: --activity NAME --rows\n",
    ),
    "an account beside a pool": (
        ("C", WORKED, "--pool", "warehouse"),
        (
            "error: --pool is about all accounts, so 'C' is not needed\n"
            f"hint: acctier explain --pool NAME {WORKED}\n"
        ),
    ),
    "an activity beside a pool": (
        (WORKED, "--pool", "warehouse", "--activity", "take_order"),
        (
            "error: --pool does not go with --activity and --rows\n"
            "hint: acctier explain ACCOUNT [CONFIG]\n"
        ),
    ),
    "two questions": (
        (WORKED, "--pool", "warehouse", "--finding", "no-tier"),
        "error: --pool and --finding ask for two things\nhint: ask for one at a time\n",
    ),
    "another format": (
        ("C", WORKED, "-f", "html"),
        "error: --format html: html is not supported yet\nhint: formats: table, json, ",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(explain: Explain, case: str) -> None:
    arguments, told = REFUSED[case]
    done = explain(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(told)


def test_a_published_run_holds_no_rows(explain: Explain, tmp_path: Path) -> None:
    assert execute(["run", WORKED, "--publish", str(tmp_path), "-q"]) == 0
    run = next((tmp_path / "runs").iterdir())
    done = explain("C", run)
    assert done.code == 2
    assert "is a published run, which holds no rows to explain" in done.err


def test_json_holds_the_whole_proof(explain: Explain) -> None:
    told: dict[str, Any] = json.loads(explain("01", HILL_FIRM, "-f", "json").out)
    lines = {each["line"]: each for each in told["ladder"]}
    assert told["schema"] == "acctier/explanation/1"
    assert lines["pick"]["from_pools"][0]["pool"] == "store"
    assert [term["factor"] for term in lines["take_order"]["quantity"]["terms"]] == [3, 2.5]
    assert {each["pool"] for each in told["pools"]} >= {"desk", "store", "sales", "greet"}
    assert told["fully_loaded_profit"] == told["layers"][-1]["after"]


def test_csv_of_rows_adds_up(explain: Explain) -> None:
    out = explain("01", HILL_FIRM, "--activity", "take_order", "--rows", "-f", "csv").out
    rows = list(csv.DictReader(StringIO(out)))
    assert [row["line"] for row in rows] == ["2", "3", "2", "3"]
    assert sum(float(row["take_order_volume"] or 0) for row in rows) == 16


def test_a_file_is_written_by_its_ending(explain: Explain, tmp_path: Path) -> None:
    done = explain("C", WORKED, "-o", tmp_path / "curie.md")
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "curie.md").read_text().startswith("# Curie (C): Worked firm, 2026-Q3\n")
