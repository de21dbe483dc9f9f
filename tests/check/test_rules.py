"""Rules for rows, one page of cases each: rules/<rule>.yaml.

A case gives files of a small firm, a check, and what becomes of it: value, limit, whether it holds,
what is told, and every row that is listed as [file:line, column, value, reason, amount].
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.check.rules import JUDGES
from acctier.config.checks import RULES
from acctier.config.load import load_configuration
from acctier.model.results import CheckResult, Results
from acctier.pipeline import run

HERE = Path(__file__).parent / "rules"
PAGES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(HERE.glob("*.yaml"))}
FIRM: dict[str, Any] = {
    "version": 1,
    "company": "Firm",
    "currency": "USD",
    "period": "2026-Q3",
    "tables": {
        "accounts": {"file": "accounts.csv", "key": "id", "columns": {"id": "text"}},
        "orders": {"file": "orders.csv", "key": "order_id", "columns": {"order_id": "text"}},
        "ledger": {
            "file": "ledger.csv",
            "columns": {"centre": "text", "booking": "text", "amount": "money"},
        },
        "lines": {
            "file": "lines*.csv",
            "date": "sold_on",
            "account": "who",
            "where": "status <> 'void'",
            "columns": {
                "who": "text",
                "order_id": "text",
                "sold_on": "date",
                "quantity": "number",
                "sales": "money",
                "status": "text",
            },
        },
        "sold": {
            "sql": "SELECT who AS account_id, SUM(sales) AS sales FROM lines GROUP BY who",
            "key": "account_id",
        },
    },
    "accounts": {"table": "accounts", "id": "id"},
    "profit_and_loss": {"sales": {"kind": "revenue", "from": "lines", "sum": "sales"}},
    "pools": {
        "desk": {
            "cost": {"from": "ledger", "sum": "amount", "where": "centre = '10'"},
            "held": True,
        },
        "yard": {
            "cost": {"from": "ledger", "sum": "amount", "where": "centre IN ('10', '20')"},
            "held": True,
        },
    },
}
FILES = {
    "accounts.csv": "id\nA\nB\n",
    "orders.csv": "order_id\n1\n2\n3\n",
    "ledger.csv": "centre,booking,amount\n20,b1,5.00\n",
    "lines.csv": "who,order_id,sold_on,quantity,sales,status\nA,1,2026-07-01,1,10.00,ok\n",
}


def judged(case: dict[str, Any], folder: Path) -> tuple[CheckResult, Results]:
    files = {**FILES, **case.get("files", {})}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    check = {"name": "rule", **case["check"]}
    without = case.get("without", ())
    tables = {name: table for name, table in FIRM["tables"].items() if name not in without}
    firm = {**FIRM, "tables": tables, "checks": [check]}
    path = folder / "acctier.yaml"
    path.write_text(yaml.safe_dump(firm, sort_keys=False), "utf-8")
    results = run(load_configuration(path))
    return results.checks[0], results


CASES = [
    pytest.param(case, id=f"{rule}: {case['case']}")
    for rule, page in PAGES.items()
    for case in page
]


@pytest.mark.parametrize("case", CASES)
def test_a_rule(case: dict[str, Any], tmp_path: Path) -> None:
    check, results = judged(case, tmp_path)
    expect = case["expect"]
    value = None if check.value is None else float(check.value)
    assert (value, check.limit, check.holds) == (expect["value"], expect["limit"], expect["holds"])
    assert check.detail == expect.get("detail", "")
    listed = [
        [f"{each.file}:{each.line}", each.column, each.value, each.reason, each.amount]
        for each in results.broken
    ]
    assert listed == expect.get("listed", [])
    assert not any(each.set_aside for each in results.broken)


def test_every_rule_has_a_judge_and_cases() -> None:
    assert set(RULES) == set(JUDGES) == set(PAGES)
