"""A table that had to be settled is not scanned again as it was opened."""

from __future__ import annotations

import gzip
from pathlib import Path

from acctier.config.load import load_configuration
from acctier.pipeline import run

CONFIGURATION = """\
version: 1
company: Alder
currency: USD
period: 2026-09
tables:
  accounts: {file: accounts.csv, columns: {id: text, name: text, parent: text}}
  lines: {file: lines.csv.gz, date: day, columns: {account_id: text, day: date, amount: money}}
accounts: {table: accounts, id: id, name: name, parent: parent}
profit_and_loss:
  sales: {kind: revenue, from: lines, sum: amount}
pools:
  warehouse: {cost: 300, practical_capacity: 200, unit: minutes}
activities:
  pick_line: {pool: warehouse, from: lines, uses: 10}
tiers:
  rules: [{tier: Keep, when: true}]
"""


def test_a_row_too_long_is_set_aside_though_two_accounts_share_an_unlisted_parent(
    tmp_path: Path,
) -> None:
    lines = [f"{1 + at % 2},2026-09-01,1.00\n" for at in range(60_000)]
    lines[50_000] = "1,2026-09-01,1.00,x\n"
    packed = gzip.compress("".join(["account_id,day,amount\n", *lines]).encode(), 1, mtime=0)
    (tmp_path / "lines.csv.gz").write_bytes(packed)
    (tmp_path / "accounts.csv").write_text("id,name,parent\n1,Ash,9\n2,Birch,9\n")
    (tmp_path / "acctier.yaml").write_text(CONFIGURATION)
    results = run(load_configuration(tmp_path / "acctier.yaml"))
    assert [(cell.line, cell.reason) for cell in results.quarantine] == [
        (50_002, "row has 4 cells, headings have 3")
    ]
    assert [each.rows_read for each in results.tables if each.table == "lines"] == [60_000]


def test_weights_take_rows_that_a_sample_did_not_promise(tmp_path: Path) -> None:
    lines = [f"1,2026-09-01,1.00,{'pick' if at % 2 else 'pack'}\n" for at in range(60_000)]
    lines[50_000] = "1,2026-09-01,999990000.00,pick\n"
    packed = gzip.compress("".join(["account_id,day,amount,act\n", *lines]).encode(), 1, mtime=0)
    (tmp_path / "lines.csv.gz").write_bytes(packed)
    (tmp_path / "accounts.csv").write_text("id,name,parent\n1,Ash,\n")
    text = CONFIGURATION.replace("amount: money}", "amount: money, act: text}")
    begin, end = text.index("pools:"), text.index("tiers:")
    model = """\
pools:
  warehouse: {cost: 300, serves: {from: lines, target: act, sum: amount}}
activities:
  pick: {driver: {from: lines, count: rows}}
  pack: {driver: {from: lines, count: rows}}
"""
    (tmp_path / "acctier.yaml").write_text(text[:begin] + model + text[end:])
    results = run(load_configuration(tmp_path / "acctier.yaml"))
    assert {each.activity: each.amount for each in results.activities} == {
        "pick": 299_99,
        "pack": 1,
    }
