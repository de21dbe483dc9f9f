"""`acctier pools --methods` and the waterfall over a real firm, through the real pipeline."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from acctier.cli.main import execute
from acctier.model.errors import ExitCode
from tests.cli.conftest import Acctier, Ended
from tests.reports.layered_firm import CONFIGURATION


@pytest.fixture
def real(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Acctier:
    """Runs a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        code = execute([str(each) for each in arguments])
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return run


def test_accounts_that_change_as_csv(real: Acctier) -> None:
    done = real("pools", CONFIGURATION, "--methods", "-f", "csv")
    assert done.code == ExitCode.DONE
    assert done.out == (
        "account_id,account_name,net_revenue,direct_profit,step_down_profit,reciprocal_profit,"
        "revenue_proportional_profit,direct_tier,step_down_tier,reciprocal_tier,"
        "revenue_proportional_tier\n"
        "B,Birch,160000.00,-11000.00,-11000.00,-11000.00,14666.67,Fix,Fix,Fix,Keep\n"
    )


def test_the_same_as_json(real: Acctier) -> None:
    done = real("pools", CONFIGURATION, "--methods", "-f", "json")
    told = json.loads(done.out, parse_float=Decimal)
    assert told["accounts"][0]["revenue_proportional_profit"] == Decimal("14666.67")
    assert [each["sign_changes"] for each in told["methods"]] == [0, 0, 0, 1]


def test_other_rules_through_set(real: Acctier) -> None:
    """Freight of Birch is 6,000: at a rent of 0 the desk costs 40,000, and nobody loses."""
    done = real("pools", CONFIGURATION, "--methods", "--set", "pools.building.cost=0")
    assert done.code == ExitCode.DONE
    assert "0 of 4 accounts change sign of profit or tier." in done.out


def test_a_published_run_is_refused_for_it_is_computed_again(real: Acctier) -> None:
    assert real("run", CONFIGURATION, "--publish", "results", "-q").code == ExitCode.DONE
    done = real("pools", "results/latest", "--methods")
    assert done.code == ExitCode.CONFIGURATION
    assert done.out == ""
    assert "--methods computes it in other ways" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("pools", "-f", "json"),
        ("accounts", "-f", "csv"),
        ("accounts", "--waterfall", "--by", "segment"),
        ("accounts", "--waterfall", "--where", "account_id = 'B'", "-f", "json"),
        ("whale", "--profit", "fully_loaded_profit"),
    ],
    ids=" ".join,
)
def test_a_published_run_prints_layers_and_waterfall_alike(
    real: Acctier, arguments: tuple[str, ...]
) -> None:
    assert real("run", CONFIGURATION, "--publish", "results", "-q").code == ExitCode.DONE
    command, *options = arguments
    assert (
        real(command, "results/latest", *options).out == real(command, CONFIGURATION, *options).out
    )


def test_columns_of_layers_are_published(real: Acctier, tmp_path: Path) -> None:
    real("run", CONFIGURATION, "--publish", "results", "-q")
    heading, first, *_ = (tmp_path / "results" / "latest" / "accounts.csv").read_text().splitlines()
    columns = dict(zip(heading.split(","), first.split(","), strict=False))
    assert columns["administration"] == "28000.00"
    assert columns["after_administration"] == columns["fully_loaded_profit"] == "67000.00"
    summary = json.loads((tmp_path / "results" / "latest" / "summary.json").read_text())
    assert [each["layer"] for each in summary["layers"]] == [
        *("head_office", "retail_marketing", "administration")
    ]


def test_a_gate_may_ask_for_a_loaded_total(real: Acctier, tmp_path: Path) -> None:
    for export in CONFIGURATION.parent.glob("*.csv"):
        (tmp_path / export.name).write_bytes(export.read_bytes())
    gate = "gates: [{name: loaded, value: totals.fully_loaded_profit, min: 65_001}]\n"
    (tmp_path / "acctier.yaml").write_text(CONFIGURATION.read_text() + gate)
    done = real("check")
    assert done.code == ExitCode.GATE
    assert "gate fell: loaded: 65,000, should be >= 65,001" in done.out


def test_flows_from_pool_to_pool_are_what_is_passed_on(real: Acctier) -> None:
    """Building hands 60,000 of its 100,000 to the desk; a published run tells the same."""
    assert real("run", CONFIGURATION, "--publish", "results", "-q").code == ExitCode.DONE
    told = [
        json.loads(real("pools", source, "-f", "json", "-q").out, parse_float=Decimal)
        for source in (CONFIGURATION, "results/latest")
    ]
    flows = told[0]["flows"]
    assert told[1]["flows"] == flows
    for pool in told[0]["pools"]:
        out = sum(flow["amount"] for flow in flows if flow["from_pool"] == pool["pool"])
        received = sum(flow["amount"] for flow in flows if flow["to_pool"] == pool["pool"])
        assert (out, received) == (pool["passed_on"], pool["received"])
