"""Names that try to be more than text, in every report and every format."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import cache
from io import StringIO

import pytest
from rich.cells import cell_len

from acctier.model.document import Document
from acctier.model.results import Results
from acctier.render.csv_file import FORMULA_STARTS
from acctier.render.formats import accepts, render
from acctier.render.style import Style
from acctier.render.text import CONTROLS
from acctier.reports import accounts, check, findings, leaks, pools, quarantine, tiers
from acctier.reports import dashboard as dashboards
from acctier.reports import summary as summaries
from acctier.reports import whale as whales
from tests.reports.example_results import HOSTILE_NAMES, hostile

DOCUMENTS: dict[str, Callable[[Results], Document]] = {
    "accounts": accounts.accounts,
    "blind spots": tiers.blind_spots,
    "check": check.check,
    "dashboard": lambda results: dashboards.dashboard(results, named=["\x1b[7m$(x) y.yaml"]),
    "findings": findings.findings,
    "leaks": lambda results: leaks.leaks(results, "account"),
    "pools": pools.pools,
    "quarantine": quarantine.quarantine,
    "summary": summaries.summary_document,
    "tiers": tiers.tiers,
    "whale": lambda results: whales.whale(whales.view_of(results)),
}
FIRM = cache(hostile)
OWN_COLOURS = re.compile(r"\x1b\[(?:0|1|2|31|32|33)m")


@pytest.mark.parametrize("report", DOCUMENTS)
@pytest.mark.parametrize(
    "style", [Style(100), Style(), Style(60, ascii=True), Style(100, color=True)], ids=repr
)
def test_a_screen_obeys_no_name(report: str, style: Style) -> None:
    text = render(DOCUMENTS[report](FIRM()), "table", style)
    bare = OWN_COLOURS.sub("", text) if style.color else text
    assert not re.search(CONTROLS, bare)
    assert not re.search("[\r\t\u2028\u2029\x85]", bare)
    text.encode()


@pytest.mark.parametrize("report", DOCUMENTS)
def test_markup_stays_text(report: str) -> None:
    text = render(DOCUMENTS[report](FIRM()), "table", Style())
    if report in {"accounts", "tiers"}:
        assert "[red]tag[/]" in text
        assert "\\x1b[31mred\\x1b[0m" in text
    assert text.count("\n") == len(text.splitlines())


@pytest.mark.parametrize("report", DOCUMENTS)
@pytest.mark.parametrize("width", [80, 120])
def test_a_screen_is_never_wider_than_the_terminal(report: str, width: int) -> None:
    text = render(DOCUMENTS[report](FIRM()), "table", Style(width))
    assert max(map(cell_len, text.splitlines()), default=0) <= width


@pytest.mark.parametrize("report", DOCUMENTS)
def test_a_spreadsheet_calculates_no_name(report: str) -> None:
    document = DOCUMENTS[report](FIRM())
    if document.records is None:
        return
    text = render(document, "csv")
    assert not re.search(CONTROLS, text)
    rows = list(csv.reader(StringIO(text)))
    texts = [index for index, column in enumerate(document.records.columns)
             if column.unit in {"text", "date"}]  # fmt: skip
    assert len(rows) == len(document.records.rows) + 1
    assert not [
        row[index]
        for row in rows
        for index in texts
        if row[index].startswith(tuple(FORMULA_STARTS))
    ]


@pytest.mark.parametrize("report", DOCUMENTS)
@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_json_is_valid_and_safe_to_print(report: str, name: str) -> None:
    document = DOCUMENTS[report](FIRM())
    if not accepts(document, name):
        return
    text = render(document, name)
    assert not re.search(CONTROLS, text)
    for part in [text] if name == "json" else text.splitlines():
        json.loads(part)


def test_json_keeps_names_as_they_are() -> None:
    told = json.loads(render(accounts.accounts(FIRM()), "json"))
    names = {each["account_name"] for each in told["accounts"]}
    assert names == set(HOSTILE_NAMES)
