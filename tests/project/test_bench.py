"""The benchmark compares like with like: both programs add up the same sums."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from bench.generate import order_lines, write
from bench.run import SUMS, differences

ROWS = 3_000
FIRST_LINES = "f4939a77797911647c7932dfeb0b8acd888082026d840b3e8397ca7c3f7306de"


def test_both_programs_find_the_same_totals(
    tmp_path: Path, root: Path, acctier_command: list[str]
) -> None:
    shutil.copy(root / "bench" / "order_lines.yaml", tmp_path)
    write(tmp_path / "order_lines", ROWS)
    file = str(tmp_path / "order_lines" / "order_lines.csv")
    query = [sys.executable, str(root / "bench" / "query.py"), file]
    tool = [*acctier_command, "run", str(tmp_path / "order_lines.yaml"), "-f", "json"]
    by_query, by_tool = (
        json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        for command in (query, tool)
    )
    assert differences(by_query, by_tool["totals"], ROWS) == []
    assert by_tool["totals"]["accounts"] == 20_000
    assert by_tool["totals"]["active_accounts"] == by_query["accounts"]
    used = {pool["pool"]: pool["used"] for pool in by_tool["pools"]}
    assert abs(used["warehouse"] - by_query["minutes"]) < 1e-6


def test_a_difference_beyond_rounding_is_seen() -> None:
    sums = dict.fromkeys(SUMS, 1_000.0)
    assert differences(sums, sums, 100) == []
    assert differences(sums, sums | {"goods": 1_001.0}, 100) == [
        "goods: 1,000.00 by the query, 1,001.00 by acctier"
    ]


def test_the_input_is_the_same_on_every_machine() -> None:
    text = order_lines(0, 1_000).write_csv()
    split = order_lines(0, 400).write_csv() + order_lines(400, 1_000).write_csv(
        include_header=False
    )
    assert text == split
    assert hashlib.sha256(text.encode()).hexdigest() == FIRST_LINES
