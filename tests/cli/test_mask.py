"""``--mask``: no id, no name and no quoted cell of the exports leaves any command in any format."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from acctier.cli.app import COMMANDS
from acctier.cli.main import execute
from acctier.cli.masking import Mask
from acctier.model.document import FrameRows, Table
from acctier.model.errors import Complaint
from tests.environment import ROOT

KEY = "a secret of the finance department"
ASKED: dict[str, list[list[str]]] = {
    "run": [["-v"]],
    "check": [[]],
    "whale": [[]],
    "tiers": [[], ["--blind-spots"]],
    "leaks": [[], ["--by", "account"]],
    "accounts": [[], ["--waterfall", "--by", "account_id"]],
    "pools": [[], ["--methods"]],
    "explain": [
        ["0103"],
        ["unattributed", "--activity", "list_sales", "--rows"],
        ["--pool", "warehouse"],
        ["--finding", "quarantine"],
        ["nobody of this name"],
        ["0"],
    ],
}
WITHOUT_ACCOUNTS = {"schema", "init", "history", "verify", "doctor"}


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The firm of the gallery with unknown ids and cells that cannot be read; what is secret."""
    shutil.copytree(ROOT / "tests" / "errors" / "base", tmp_path / "firm")
    monkeypatch.chdir(tmp_path / "firm")
    monkeypatch.setenv("ACCTIER_MASK_KEY", KEY)
    with Path("order_lines.csv").open("a") as lines:
        lines.write("2001,1,Zebra-77,2026-07-01,1,6.00,0,3.50\n")
        lines.write("2002,1,0999,2026-07-01,1,6.00,0,3.50\n")
        lines.write("2003,1,0102,2026-07-01,Ibis O'Hara,6.00,0,3.50\n")
    model = Path("model.yaml").read_text()
    Path("model.yaml").write_text(re.sub(r"(?ms)^checks:.*?(?=^\w)", "", model))
    accounts = rows_of("accounts.csv")
    names = {each[key] for each in accounts for key in ("account_id", "account_name")}
    return names | {"Zebra-77", "0999", "Ibis", "O'Hara"}


def rows_of(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(file).read_text().splitlines()))


def leaked(secrets: set[str], text: str) -> list[str]:
    return [each for each in secrets if re.search(rf"(?<![\w.,]){re.escape(each)}(?!\w)", text)]


CASES = [
    (command.__name__, arguments, form)
    for command, formats in COMMANDS
    for arguments in ASKED.get(command.__name__, [])
    for form in formats
    if not ("--waterfall" in arguments and form == "md")
]


@pytest.mark.parametrize(
    ("command", "arguments", "form"), CASES, ids=[" ".join([a, *b, c]) for a, b, c in CASES]
)
def test_no_command_tells_an_account(
    firm: set[str],
    capsys: pytest.CaptureFixture[str],
    command: str,
    arguments: list[str],
    form: str,
) -> None:
    asked = [command, *arguments]
    asked.insert(
        2 if command == "explain" and not arguments[0].startswith("-") else 1, "model.yaml"
    )
    code = execute([*asked, "-f", form, "--mask"])
    written = capsys.readouterr()
    assert leaked(firm - set(arguments), written.out + written.err) == []
    assert code in {0, 1, 2, 3}
    assert written.out or code == 2 or form in {"jsonl", "github", "gitlab"}


def test_every_command_is_searched() -> None:
    names = {command.__name__ for command, _ in COMMANDS}
    assert names <= ASKED.keys() | WITHOUT_ACCOUNTS


def test_files_and_reports_are_masked_and_numbers_stay(
    firm: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    execute("accounts model.yaml -o plain.csv".split())
    execute("accounts model.yaml -o masked.csv --mask".split())
    execute("run model.yaml --mask --report json=s.json --report csv=a.csv".split())
    plain = rows_of("plain.csv")
    masked = rows_of("masked.csv")
    hidden = ("account_id", "account_name")
    for one, other in zip(plain, masked, strict=True):
        assert {k: v for k, v in one.items() if k not in hidden} == {
            k: v for k, v in other.items() if k not in hidden
        }
        assert other["account_id"].startswith("id-")
        assert other["account_name"].startswith("name-")
    assert len({each["account_id"] for each in masked}) == len(plain)
    for name in ("masked.csv", "s.json", "a.csv"):
        assert leaked(firm, Path(name).read_text()) == []


def test_a_published_run_is_printed_under_the_same_pseudonyms(
    firm: set[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in (KEY, ""):
        monkeypatch.setenv("ACCTIER_MASK_KEY", key)
        execute("run model.yaml --publish results -q --fail-on never".split())
        capsys.readouterr()
        execute("accounts model.yaml --mask -f csv".split())
        computed = capsys.readouterr().out
        [run] = (Path("results") / "runs").iterdir()
        execute(f"accounts {run} --mask -f csv".split())
        assert capsys.readouterr().out == computed
        assert leaked(firm, computed) == []


def test_another_key_gives_other_pseudonyms(
    firm: set[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for key in (KEY, KEY, "another secret of the department", ""):
        monkeypatch.setenv("ACCTIER_MASK_KEY", key)
        execute("accounts model.yaml --mask -f csv".split())
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert len(set(told)) == 3


@pytest.mark.parametrize("log", ["text", "json"])
def test_what_is_refused_before_anything_is_known_is_masked_too(
    firm: set[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, log: str
) -> None:
    monkeypatch.setenv("ACCTIER_MASK_KEY", "")
    text = Path("accounts.csv").read_text()
    Path("accounts.csv").write_text(text + text.splitlines()[1] + "\n")
    assert execute(["accounts", "model.yaml", "--mask", "--log-format", log]) == 3
    told = capsys.readouterr().err
    assert "text-withheld" in told
    assert leaked(firm, told) == []
    if log == "json":
        assert all(json.loads(line) for line in told.splitlines())


def test_a_published_run_is_never_masked(
    firm: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute("run model.yaml --publish results --mask".split()) == 2
    assert "--mask does not go with --publish" in capsys.readouterr().err
    assert not Path("results/runs").exists()


def test_a_short_key_is_no_secret(
    firm: set[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCTIER_MASK_KEY", "1234")
    assert execute("accounts model.yaml --mask".split()) == 2
    told = capsys.readouterr()
    assert told.err.startswith("error: ACCTIER_MASK_KEY has fewer than 16 characters\nhint: ")
    assert told.out == ""


MASK = Mask(b"k")
MASK.learn(ids=["7", "0104", "A", "K-1"], names=["Alder", "Alder Bakery", "O'Hara (UK)"])


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("7 accounts of 7", []),
        ("account (7) earns 7", ["7"]),
        ("A gate fell for 'A'", ["A"]),
        ("0104 and 01045", ["0104"]),
        ("Alder Bakery pays Alder, not Alderney", ["Alder Bakery", "Alder"]),
        ("K-1, K-12 and XK-1", ["K-1"]),
        ("O'Hara (UK) pays", ["O'Hara (UK)"]),
        ("nobody", []),
    ],
)
def test_only_accounts_are_replaced_in_prose(text: str, hidden: list[str]) -> None:
    expected = text
    for each in hidden:
        bracketed = {"account (7) earns 7": "(7)", "A gate fell for 'A'": "'A'"}.get(text, each)
        expected = expected.replace(bracketed, bracketed.replace(each, MASK.known[each]), 1)
    assert MASK.prose(text) == expected


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("unit_cost: 'n/a' is not a number", r"unit_cost: 'text-\w+' is not a number"),
        ("the mark is '.' here", r"the mark is '\.' here"),
        ("'O'Neil' twice", r"'text-\w+' twice"),
        ("'0104' and '0999'", r"'id-\w+' and 'text-\w+'"),
        ('"it\'s" is strange', r'"text-\w+" is strange'),
        ("share 1 key; the first: account_id = 0999", r".*account_id = text-\w+"),
        ("an account's amount, a firm's", r"an account's amount, a firm's"),
    ],
)
def test_what_a_message_quotes_is_replaced(text: str, pattern: str) -> None:
    assert re.fullmatch(pattern, MASK.message(text))


def test_a_table_kept_as_a_frame_is_masked_by_column() -> None:
    frame = pl.DataFrame({"account_id": ["0104", "0999"], "segment": ["7", "Alder"], "n": [1, 7]})
    from acctier.cli.masking import MASK as CURRENT
    from acctier.cli.masking import masked
    from acctier.model.document import Column

    columns = tuple(Column(name, name) for name in frame.columns)
    table = Table("accounts", "", columns, FrameRows(frame, ("text", "text", "count"), (0, 0, 0)))
    token = CURRENT.set(MASK)
    try:
        rows = [tuple(row) for row in masked(table).rows]
        fell = Complaint("every line arrived: 10, should be = 8")
        assert masked(fell) == fell
    finally:
        CURRENT.reset(token)
    unknown = MASK.pseudonym("id", "0999")
    assert rows[0] == (MASK.known["0104"], MASK.known["7"], 1)
    assert rows[1] == (unknown, MASK.known["Alder"], 7)


def test_what_the_program_says_of_a_cell_stays(
    firm: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["explain", "--finding", "quarantine", "model.yaml", "-q", "-f", "csv", "--mask"]
    execute(asked)
    head, row = capsys.readouterr().out.splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert (told["column"], told["reason"]) == ("quantity", "is not a number")
    assert told["value"].startswith("text-")
