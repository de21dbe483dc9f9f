"""The command line over invented results: ``python -m tests.cli.faked SCENARIO ARGUMENTS...``.

Options, files, streams and exit codes are the real ones; only the work between configuration and
results is replaced by what the scenario says.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import types
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import acctier
from acctier.model.errors import BalanceError, InputError
from acctier.model.findings import Finding
from acctier.model.results import CheckResult, InputFile, Results

CONFIGURATION = """\
version: 1
company: Corner Shop GmbH
currency: EUR
period: 2026-Q3
tables:
  customers: {file: customers.csv, key: account_id, columns: {account_id: text, segment: text}}
  lines: {file: lines.csv, date: sold_on, columns: {account_id: text, sold_on: date, amount: money}}
accounts: {table: customers, id: account_id}
profit_and_loss:
  sales: {kind: revenue, from: lines, sum: amount}
"""
EXPORT = "account_id,sold_on,amount\n000101,2026-07-01,10.00\n"


def write_firm(folder: Path) -> Path:
    """A configuration and its export."""
    (folder / "lines.csv").write_text(EXPORT)
    configuration = folder / "acctier.yaml"
    configuration.write_text(CONFIGURATION)
    return configuration


def quiet_shop(loaded: Any) -> Results:
    """Results in which nothing fell and nothing was found."""
    import polars as pl

    from acctier.allocate.ledger import SCHEMA
    from tests.reports import example_results

    found = example_results.shop()
    export = loaded.path.parent / "lines.csv"
    read = InputFile("lines", "lines.csv", export.stat().st_size, 1, str(export.resolve()))
    return replace(
        found,
        period=loaded.period,
        checks=(),
        gates=(),
        findings=(),
        quarantine=(),
        inputs=(read,),
        cost_ledger=pl.DataFrame(
            [["warehouse", "pick_line", "000101", "assigned", 5 * 10**9, 1200]],
            schema=SCHEMA,
            orient="row",
        ),
    )


def warned(loaded: Any) -> Results:
    """A check at level warning fell, and there is a warning among the findings."""
    found = quiet_shop(loaded)
    check = CheckResult("revenue ties", "warning", Fraction(3), "= 2", holds=False)
    finding = Finding(
        "unknown-account",
        "warning",
        "2 rows name no known account",
        "lines",
        "lines.csv",
        17,
        hint="they stand as a line of their own",
    )
    return replace(found, checks=(check,), findings=(finding,))


def check_fell(loaded: Any) -> Results:
    """A check on the data fell, and a gate too."""
    check = CheckResult("drop complete", "error", Fraction(1), "= 2", holds=False)
    return replace(gate_fell(loaded), checks=(check,))


def gate_fell(loaded: Any) -> Results:
    """A gate on the results fell."""
    gate = CheckResult("erosion", "error", None, "<= 0.4", holds=False)
    return replace(quiet_shop(loaded), gates=(gate,))


def found_error(loaded: Any) -> Results:
    """A finding of severity error."""
    finding = Finding("missing-amount", "error", "3 rows have no amount", "lines", rows=3)
    return replace(quiet_shop(loaded), findings=(finding,))


def refused(loaded: Any) -> Results:
    """The input is refused."""
    raise InputError(
        [
            Finding(
                "duplicate-key", "error", "'a' twice", "lines", "lines.csv", 3, hint="keep one"
            ),
            Finding("unknown-heading", "error", "no column Amount", "lines", "lines.csv", 1),
        ]
    )


def unbalanced(loaded: Any) -> Results:
    """An identity does not hold."""
    raise BalanceError("warehouse: 10.00 in, 9.99 out")


def faulty(loaded: Any) -> Results:
    """A fault of the program."""
    raise ZeroDivisionError("nothing\nto divide by")


def interrupted(loaded: Any) -> Results:
    """Ctrl-C while the run is going."""
    os.kill(os.getpid(), signal.SIGINT)
    return quiet_shop(loaded)


def terminated(loaded: Any) -> Results:
    """Asked to end while the run is going."""
    os.kill(os.getpid(), signal.SIGTERM)
    return quiet_shop(loaded)


def exhausted(loaded: Any) -> Results:
    """Not enough memory."""
    raise MemoryError


def waiting(loaded: Any) -> Results:
    """Tells that the run is going and waits until stdin ends."""
    sys.stderr.write("going\n")
    sys.stderr.flush()
    sys.stdin.read()
    return quiet_shop(loaded)


def stuck(loaded: Any) -> Results:
    """A call into a library that does not come back, and hears no signal."""
    sys.stderr.write("going\n")
    sys.stderr.flush()
    threading.Event().wait()
    return quiet_shop(loaded)


def growing(loaded: Any) -> Results:
    """An export grows after it was read."""
    found = quiet_shop(loaded)
    with (loaded.path.parent / "lines.csv").open("a") as export:
        export.write("000101,2026-07-02,11.00\n")
    return found


SCENARIOS: dict[str, Callable[[Any], Results]] = {
    each.__name__: each
    for each in (
        quiet_shop,
        warned,
        check_fell,
        gate_fell,
        found_error,
        refused,
        unbalanced,
        faulty,
        interrupted,
        terminated,
        exhausted,
        waiting,
        stuck,
        growing,
    )
}


def pipeline_of(scenario: str) -> types.ModuleType:
    """A pipeline that gives the results of the scenario."""

    def run(loaded: Any, progress: object = None, previous: object = None) -> Results:
        return SCENARIOS[scenario](loaded)

    module = types.ModuleType("acctier.pipeline")
    module.__dict__["run"] = run
    return module


def main() -> None:
    scenario = sys.argv.pop(1)
    module = pipeline_of(scenario)
    sys.modules["acctier.pipeline"] = module
    acctier.__dict__["pipeline"] = module
    from acctier.cli.main import main as command

    command()


if __name__ == "__main__":
    main()
