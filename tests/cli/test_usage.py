"""A command line that cannot be understood: exit code 2, what is wrong, and what to write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acctier.cli import later
from tests.cli.conftest import Acctier

WRONG = [
    (("tirs",), "error: there is no command 'tirs'\nhint: did you mean tiers?\n"),
    (("xyz",), "error: there is no command 'xyz'\nhint: commands: accounts, check, "),
    (("compare", "a", "b"), "error: compare is not supported yet\nhint: commands: run, check, "),
    (("run", "--frmat", "json"), "error: No such option: --frmat (Possible options: --format, "),
    (("accounts", "--by", "tier"), "error: --by goes with --waterfall\nhint: add --waterfall\n"),
    (("accounts", "--waterfall", "--by", "segmnt"), "error: --by segmnt: there is no such column "),
    (("tiers", "--waterfall"), "error: No such option: --waterfall"),
    (("run", "a.yaml", "b.yaml"), "hint: see acctier run --help\n"),
    (("run", "--color", "blue"), "'blue' is not one of 'auto', 'always', 'never'"),
    (("run", "--fail-on", "info"), "'info' is not one of 'error', 'warning', 'never'"),
    (("leaks", "--by", "region"), "'region' is not one of 'cause', 'account', 'owner'"),
    (("accounts", "--top", "-1"), "Invalid value for '--top'"),
    (("accounts", "--width", "3"), "Invalid value for '--width'"),
    (("run", "-f", "csv"), "error: --format csv: no such format here\nhint: formats: table, json;"),
    (("accounts", "-f", "html"), "error: --format html: html is not supported yet\n"),
    (("accounts", "-o", "a.html"), "error: --output a.html: html is not supported yet\n"),
    (
        ("accounts", "-o", "a.doc"),
        "error: --output a.doc: the ending of the file names no format\nhint: formats: ",
    ),
    (
        ("accounts", "-o", "accounts"),
        "error: --output accounts: the ending of the file names no format\n",
    ),
    (("accounts", "-o", "a.csv", "-f", "json"), "error: --output a.csv means csv, but --format"),
    (("run", "--report", "html=a.html"), "error: --report html=a.html: html is not supported yet"),
    (("run", "--report", "pdf=a.pdf"), "error: --report pdf=a.pdf: say KIND=PATH\nhint: kinds: "),
    (("run", "--report", "json"), "error: --report json: say KIND=PATH\nhint: kinds: json, csv\n"),
    (("run", "--publish", ""), "error: --publish wants a folder, and its name is empty\n"),
    (("run", "-p", "2026-Q5"), "--period: error: '2026-Q5' is not a period; write "),
    (("run", "--as-of", "2026-2-3"), "error: --as-of '2026-2-3' is not a day\n"),
    (("run", "--as-of", "2026-02-30"), "error: --as-of '2026-02-30' is not a day\n"),
    (("run", "--set", "company"), "--set: error: "),
    (("run", "no.yaml"), "error: no.yaml does not exist\n"),
    (("run", "acctier.yml"), "error: acctier.yml does not exist\nhint: did you mean acctier.yaml?"),
    (
        ("run", "."),
        "error: . is a folder without manifest.json, so not a published run\nhint: did ",
    ),
    (
        ("run", "lines.csv"),
        "error: lines.csv is a table, not a configuration\nhint: acctier whale ",
    ),
    (("accounts", "--where", "margn > 0"), "error: --where 'margn > 0': unknown column 'margn'"),
    (("accounts", "--where", "account_profit"), "is not a condition\n"),
    (("accounts", "--sort", "proft_rank"), "hint: did you mean profit_rank?\n"),
    (("leaks", "--where", "true"), "error: --where, --sort and --top do not go with --by cause\n"),
    (("explain", "acctier.yaml"), "error: explain whom? give an account\nhint: acctier explain "),
    (("leaks", "--min", "1,000"), "error: --min: '1,000' has commas; write 1_000\n"),
    (("whale", "--by", "segmnt"), "error: --by segmnt: there is no such column "),
    (("whale", "--profit", "gros_profit"), "hint: did you mean gross_profit?\n"),
    (("whale", "--revenue", "Sales"), "error: --revenue is about a file without a configuration\n"),
    (("whale", "lines.csv", "--account", "a"), "error: --account without --profit\n"),
    (("whale", "--account", "a", "--profit", "b"), "error: --account without a file\n"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG, ids=[" ".join(each) for each, _ in WRONG])
def test_a_wrong_command_line_is_told(here: Acctier, arguments: tuple[str, ...], told: str) -> None:
    done = here(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert told in done.err


@pytest.mark.parametrize("word", sorted(later.COMMANDS))
def test_a_later_command_is_refused_as_such(here: Acctier, word: str) -> None:
    assert here(word).err.startswith(f"error: {word} is not supported yet\n")


def test_without_arguments_the_help_is_told(here: Acctier) -> None:
    done = here()
    assert (done.code, done.out) == (2, "")
    assert done.err == here("--help").out


def test_the_source_line_and_a_caret_are_shown(here: Acctier, firm: Path) -> None:
    text = (firm / "acctier.yaml").read_text()
    (firm / "acctier.yaml").write_text(text.replace("sum: amount", "sum: amount, foo: 1"))
    assert here("check").err == (
        "acctier.yaml:10:52: error: `foo` is not a key of profit_and_loss.sales\n"
        "  10 |   sales: {kind: revenue, from: lines, sum: amount, foo: 1}\n"
        "     |                                                    ^\n"
        "hint: keys: formula, from, imputed, kind, level, round, sum, where\n"
    )


def test_usage_is_told_as_json_when_asked(here: Acctier) -> None:
    for option in (("--log-format", "json"), ("--log-format=json",)):
        told = json.loads(here("run", *option, "--nope").err)
        assert told["level"] == "error"
        assert told["message"] == "No such option: --nope"


def test_no_configuration_anywhere(here: Acctier, firm: Path) -> None:
    (firm / "acctier.yaml").unlink()
    done = here("run")
    assert done.code == 2
    assert done.err == (
        "error: there is no acctier.yaml here or in a parent folder\n"
        "hint: name one, set ACCTIER_CONFIG, or make acctier.yaml here\n"
    )


WORDS = st.sampled_from(
    "run check whale tiers leaks accounts pools schema explain -p -f -o -q -v -h --set --top "
    "--sort --where --by --min --profit --account --width --fail-on --color --log-format --publish "
    "--report -- - = json csv 2026 acctier.yaml lines.csv out/x a=b 0 -1 1e9 \x00 \x1b[31m \ud800 "
    "'' * $HOME 000105 account_profit<0 true".split(" ")
)

TEXT = st.text(max_size=8).filter(lambda text: "/" not in text)  # nothing outside the folder


@given(arguments=st.lists(WORDS | TEXT, max_size=6))
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_command_line_ends_in_a_fault(here: Acctier, arguments: list[str]) -> None:
    done = here(*arguments)
    assert done.code in {0, 2, 3, 5}
    assert "Traceback" not in done.err
    assert "internal error" not in done.err
    assert bool(done.err) or done.code == 0
