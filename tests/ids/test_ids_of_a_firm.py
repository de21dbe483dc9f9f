"""Every way in which rows find their accounts, by hand; see ids.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.pipeline import Work, work
from acctier.proof import Proofs
from tests.ids.firm import write_firm

CASES = yaml.safe_load(Path(__file__).with_name("ids.yaml").read_text("utf-8"))
QUIET = {"undated-table"}


def sales(done: Work) -> dict[str, float]:
    frame = done.results.accounts.frame
    return {id_: cents / 100 for id_, cents in frame.select("account_id", "sales").iter_rows()}


@pytest.mark.parametrize("through_a_view", [False, True], ids=["from files", "from views"])
@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_rows_find_their_accounts(
    case: dict[str, Any], through_a_view: bool, tmp_path: Path
) -> None:
    spec = {"match": case["match"]} if "match" in case else {}
    loaded = write_firm(
        tmp_path,
        case["accounts"],
        case["lines"],
        links=case.get("map"),
        through_a_view=through_a_view,
        **spec,
    )
    done = work(loaded)
    results = done.results
    assert sales(done) == case["sales"]
    assert results.unattributed["sales"] == case["no_account"] * 100
    assert sum(row[1] for row in case["lines"]) == sum(sales(done).values()) + case["no_account"]
    findings = [each for each in results.findings if each.finding not in QUIET]
    if not through_a_view:
        assert sorted(each.finding for each in findings) == case["found"]
        for each in findings:
            assert each.message == case.get("says", {}).get(each.finding, each.message)
    else:
        assert {each.finding for each in findings} == set(case["found"])
    proofs = Proofs(done, loaded)
    assert len(list(proofs.every_account())) == len(case["sales"]) + 1
    for name in {each.finding for each in findings} & ROWS_OF:
        told = sum(each.rows or 0 for each in findings if each.finding == name)
        assert proofs.finding(name).rows.height == told
    for account in [*case["sales"], "unattributed"]:
        _, rows = proofs.rows(account, "sales")
        whole = case["sales"].get(account, case["no_account"])
        assert rows.total == whole


ROWS_OF = {"unknown-account", "not-in-crosswalk", "crosswalk-to-unknown", "account-spelling"}
"""Findings that are about rows of one account column."""
