"""Whole processes over shuffled rows, other files and other thread counts: the same bytes.

Rows reach the engine in another order, other chunks and other threads in every run; twenty runs of
the command line tell what runs inside one process cannot.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.laws.variations import readable, shuffled, without_files
from tests.oracle.drawn_sheets import Draw
from tests.oracle.exports import Firm, write
from tests.oracle.firm import firm

RUNS = 20
THREADS = (1, 2, 4)


def grown(drawn: Firm, copies: int) -> Firm:
    """The firm with its order lines many times over, so that there is something to share out."""
    draw = Draw(copies)
    lines = drawn.sheets["order_lines"]
    lines.rows = [
        {
            **row,
            "order_id": f"{row['order_id']}-{copy}",
            "quantity": draw.decimal(-2, 12, 3),
            "list_price": draw.decimal(0, 30, 4),
        }
        for copy in range(copies)
        for row in lines.rows
    ]
    return drawn


def run(config: Path, threads: int, command: list[str]) -> tuple[str, bytes]:
    """Summary and accounts of one process."""
    accounts = config.parent / "accounts.csv"
    done = subprocess.run(
        [*command, "run", str(config), "-f", "json", "--report", f"csv={accounts}"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "POLARS_MAX_THREADS": str(threads)},
    )
    assert done.returncode in {0, 1, 3}, done.stderr
    return without_files(done.stdout), accounts.read_bytes()


def test_twenty_runs_give_the_same_bytes(tmp_path: Path, acctier_command: list[str]) -> None:
    drawn = grown(readable(firm(3)), copies=40)
    found = set()
    for number in range(RUNS):
        config = write(shuffled(drawn, number), tmp_path / str(number))
        found.add(run(config, THREADS[number % len(THREADS)], acctier_command))
    assert len(found) == 1
