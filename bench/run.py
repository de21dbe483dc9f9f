"""Times acctier against the hand-written query, as whole processes in pairs.

``python bench/run.py --rows 10000000 --pairs 5`` writes the input when it is not there yet, runs
both programs alternately, compares their totals, and prints a table for ``RESULTS.md``.

This process stays small on purpose: Linux counts the memory of the process that starts a program
towards the peak of that program.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "order_lines"
SUMS = (
    "list_sales",
    "trade_discount",
    "promotions",
    "rebates",
    "returns",
    "goods",
    "freight",
    "packaging",
    "payment_fees",
    "duties",
)
QUERY = [sys.executable, str(HERE / "query.py"), str(FOLDER / "order_lines.csv")]
TOOL = [sys.executable, "-m", "acctier", "run", str(HERE / "order_lines.yaml"), "-f", "json"]


@dataclass(frozen=True)
class Timing:
    """One whole process: wall and processor seconds, largest resident memory in MiB, stdout."""

    wall: float
    processor: float
    memory: float
    printed: str


def measured(command: Sequence[str]) -> Timing:
    """Run a command to its end and measure the process.

    Raises ``SystemExit`` with what it wrote to stderr when it fails.
    """
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
        # An installed program is compiled; the warm-up leaves this one compiled, too.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=stdout, stderr=stderr, env=environment) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        stdout.seek(0)
        stderr.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)}\nended with {process.returncode}:\n{stderr.read()}")
        unit = 1 if sys.platform == "darwin" else 1024
        memory = usage.ru_maxrss * unit / 2**20
        return Timing(wall, usage.ru_utime + usage.ru_stime, memory, stdout.read())


def differences(query: Mapping[str, float], tool: Mapping[str, float], rows: int) -> list[str]:
    """Sums on which the two disagree by more than one rounding per row can explain."""
    allowed = 0.005 * rows + 1e-9 * abs(query["list_sales"])
    return [
        f"{name}: {query[name]:,.2f} by the query, {tool[name]:,.2f} by acctier"
        for name in SUMS
        if abs(query[name] - tool[name]) > allowed
    ]


def table(query: Sequence[Timing], tool: Sequence[Timing]) -> str:
    """Medians, extremes and the ratio of each pair, as Markdown."""
    lines = [
        "| | wall, median (least to most) | processor, median | peak memory |",
        "|---|---|---|---|",
    ]
    for name, timings in (("hand-written query", query), ("`acctier run`", tool)):
        walls = [timing.wall for timing in timings]
        processor = statistics.median(timing.processor for timing in timings)
        memory = max(timing.memory for timing in timings)
        lines.append(
            f"| {name} | {statistics.median(walls):.2f} s ({min(walls):.2f} to {max(walls):.2f}) "
            f"| {processor:.2f} s | {memory:,.0f} MiB |"
        )
    ratios = [mine.wall / theirs.wall for mine, theirs in zip(tool, query, strict=True)]
    lines.append("")
    lines.append(
        f"Wall time per pair, acctier over query: median {statistics.median(ratios):.2f}, "
        f"least {min(ratios):.2f}, most {max(ratios):.2f}."
    )
    return "\n".join(lines)


def machine() -> str:
    """Processor count, memory and versions, without the name of the machine."""
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
        memory = f", {size:.0f} GiB"
    return (
        f"{os.cpu_count()} processors{memory}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, Polars {version('polars')}"
    )


def prepare(rows: int) -> int:
    """Write the input unless that many lines are there already; the size of the file in bytes."""
    marker = FOLDER / "rows.txt"
    if not marker.is_file() or marker.read_text() != str(rows):
        sys.stderr.write(f"writing {rows:,} order lines ...\n")
        marker.unlink(missing_ok=True)
        command = [sys.executable, str(HERE / "generate.py"), "--rows", str(rows)]
        subprocess.run(command, check=True)
        marker.write_text(str(rows))
    return (FOLDER / "order_lines.csv").stat().st_size


def run_pairs(pairs: int) -> tuple[list[Timing], list[Timing]]:
    """Both programs ``pairs`` times, taking turns in going first, after one warm-up each."""
    query: list[Timing] = []
    tool: list[Timing] = []
    order = [(query, QUERY), (tool, TOOL)]
    for number in range(pairs + 1):
        for timings, command in order:
            timings.append(measured(command))
        order.reverse()
        if number:
            walls = f"query {query[-1].wall:.2f} s, acctier {tool[-1].wall:.2f} s"
            sys.stderr.write(f"pair {number} of {pairs}: {walls}\n")
    return query[1:], tool[1:]


def main() -> None:
    """Measure, compare, print the table; exit 1 when the totals differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="order lines of the input")
    parser.add_argument("--pairs", type=int, default=5, help="times to run each program")
    options = parser.parse_args()
    size = prepare(options.rows)
    query, tool = run_pairs(options.pairs)
    totals = json.loads(tool[-1].printed)["totals"]
    if found := differences(json.loads(query[-1].printed), totals, options.rows):
        sys.exit("the totals differ\n" + "\n".join(found))
    print(f"{options.rows:,} order lines, {size / 1e9:.2f} GB. {machine()}.\n")
    print(table(query, tool))


if __name__ == "__main__":
    main()
