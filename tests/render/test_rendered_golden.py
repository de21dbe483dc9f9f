"""Golden bytes: every report in every format, compared byte by byte.

After an intended change: ``ACCTIER_UPDATE_GOLDEN=1 pytest tests/render``, then read the difference.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from acctier.curve.segments import whale_by
from acctier.model.document import Document
from acctier.model.results import Results
from acctier.render.formats import FORMATS, accepts, render
from acctier.render.style import Style
from acctier.reports import (
    accounts,
    check,
    dashboard,
    findings,
    leaks,
    methods,
    pools,
    quarantine,
    tiers,
    waterfall,
)
from acctier.reports import summary as summaries
from acctier.reports import whale as whales
from acctier.reports.selection import Selection
from tests.reports import example_results, layered_firm

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "ACCTIER_UPDATE_GOLDEN"

READ = [name for name, each in FORMATS.items() if each.needs != "problems"]
"""Formats of every report; those of problems have their own golden bytes."""

FIRMS: dict[str, Callable[[], Results]] = {
    "firm": cache(example_results.firm),
    "shop": cache(example_results.shop),
    "losing": cache(example_results.resellers_alone),
    "thin": cache(example_results.hardly_any_profit),
    "empty": cache(example_results.without_accounts),
}

REPORTS: dict[str, Callable[[Results], Document]] = {
    "accounts": accounts.accounts,
    "worst-accounts": lambda results: accounts.accounts(
        results, Selection("account_profit < 0", "account_profit asc", 3)
    ),
    "blind-spots": tiers.blind_spots,
    "check": check.check,
    "findings": findings.findings,
    "leaks": leaks.leaks,
    "leaks-by-account": lambda results: leaks.leaks(results, "account"),
    "leaks-by-owner": lambda results: leaks.leaks(results, "owner", 800_00),
    "pools": pools.pools,
    "quarantine": quarantine.quarantine,
    "summary": lambda results: summaries.summary_document(results, "2026-Q3-0123456789ab"),
    "tiers": tiers.tiers,
    "waterfall": waterfall.waterfall,
    "waterfall-by-tier": lambda results: waterfall.waterfall(results, by="tier"),
    "whale": lambda results: whales.whale(whales.view_of(results)),
}

LAYERED: dict[str, Callable[[], Document]] = {
    "layered-accounts": lambda: accounts.accounts(layered_firm.results()),
    "layered-methods": lambda: methods.methods(layered_firm.results(), layered_firm.comparison()),
    "layered-pools": lambda: pools.pools(layered_firm.results()),
    "layered-waterfall": lambda: waterfall.waterfall(layered_firm.results()),
}
"""Reports of a firm with pools that serve pools and layers above the accounts."""

STYLES = {
    "120": Style(120),
    "80": Style(80),
    "120-color": Style(120, color=True),
    "80-color": Style(80, color=True),
    "80-ascii": Style(80, ascii=True),
    "piped": Style(),
}


def compare(name: str, text: str) -> None:
    """The text must be the golden file's, byte for byte; or becomes it, where asked for."""
    path = GOLDEN / name
    if os.environ.get(UPDATE):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert path.exists(), f"no {path.name}: run with {UPDATE}=1 and read what it writes"
    assert text == path.read_bytes().decode()


@pytest.mark.parametrize("style", STYLES)
def test_dashboard_of_a_firm(style: str) -> None:
    if "ascii" not in style:
        pytest.importorskip("plotext")
    document = dashboard.dashboard(FIRMS["firm"](), named=["configs/example.yaml"])
    compare(f"dashboard-firm-{style}.txt", render(document, "table", STYLES[style]))


@pytest.mark.parametrize("firm", ["shop", "losing", "thin", "empty"])
@pytest.mark.parametrize("style", ["120", "80"])
def test_dashboard_of_other_firms(firm: str, style: str) -> None:
    pytest.importorskip("plotext")
    document = dashboard.dashboard(FIRMS[firm](), "2026-Q3-0123456789ab")
    compare(f"dashboard-{firm}-{style}.txt", render(document, "table", STYLES[style]))


def test_dashboard_without_plotext(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    document = dashboard.dashboard(FIRMS["losing"]())
    compare("dashboard-losing-by-hand.txt", render(document, "table", STYLES["80"]))


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("name", READ)
def test_reports_in_every_format(report: str, name: str) -> None:
    if (report, name) == ("whale", "table"):
        pytest.importorskip("plotext")
    document = REPORTS[report](FIRMS["shop"]())
    if not accepts(document, name):
        assert report == "summary"
        return
    ending = FORMATS[name].suffixes[0]
    compare(f"{report}{ending}", render(document, name, Style(100)))


@pytest.mark.parametrize("report", LAYERED)
@pytest.mark.parametrize("name", ["80", "120", "json", "csv"])
def test_reports_of_a_firm_with_layers(report: str, name: str) -> None:
    style = STYLES.get(name)
    text = render(LAYERED[report](), "table" if style else name, style or Style())
    compare(f"{report}-{name}.txt" if style else f"{report}.{name}", text)


@pytest.mark.parametrize("report", REPORTS)
def test_reports_without_accounts_are_whole_in_every_format(report: str) -> None:
    document = REPORTS[report](FIRMS["empty"]())
    for name in READ:
        if accepts(document, name):
            render(document, name, Style(80))


@pytest.mark.parametrize("name", ["table", "csv"])
def test_whale_by_segment(name: str) -> None:
    results = FIRMS["shop"]()
    active = results.accounts.frame.filter("active")
    segments = whale_by(active, "segment", results.currency)
    document = whales.by_segment(whales.view_of(results), "segment", segments)
    compare(f"whale-by-segment{FORMATS[name].suffixes[0]}", render(document, name, Style(100)))


def test_no_golden_file_is_left_over() -> None:
    known = {f"dashboard-firm-{style}.txt" for style in STYLES}
    known |= {
        f"dashboard-{firm}-{style}.txt"
        for firm in ("shop", "losing", "thin", "empty")
        for style in ("120", "80")
    }
    known |= {f"{report}{end}" for report in LAYERED for end in ("-80.txt", "-120.txt")}
    known |= {f"{report}{end}" for report in LAYERED for end in (".json", ".csv")}
    known |= {"dashboard-losing-by-hand.txt", "whale-by-segment.txt", "whale-by-segment.csv"}
    for report, make in REPORTS.items():
        document = make(FIRMS["shop"]())
        known |= {
            f"{report}{FORMATS[name].suffixes[0]}" for name in READ if accepts(document, name)
        }
    assert {path.name for path in GOLDEN.iterdir()} == known
