"""``--log-format json``: whatever happens, every line on stderr is one JSON object."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acctier.publish.lock import hold
from tests.cli.conftest import Acctier


@pytest.mark.parametrize(
    ("scenario", "arguments", "code", "level"),
    [
        ("quiet_shop", ["-v", "--publish", "out"], 0, "info"),
        ("warned", [], 0, "warning"),
        ("check_fell", [], 3, "error"),
        ("gate_fell", [], 1, "error"),
        ("refused", [], 3, "error"),
        ("unbalanced", [], 4, "error"),
        ("faulty", ["-v"], 4, "error"),
        ("exhausted", [], 4, "error"),
        ("interrupted", ["--publish", "out"], 130, "error"),
        ("terminated", ["--publish", "out"], 143, "error"),
        ("growing", ["--publish", "out"], 3, "error"),
        ("quiet_shop", ["-p", "2026-13"], 2, "error"),
        ("quiet_shop", ["--nope"], 2, "error"),
        ("quiet_shop", ["nowhere.yaml"], 2, "error"),
        ("quiet_shop", ["--report", "csv=no/such/folder.csv"], 5, "error"),
    ],
)
def test_every_line_is_an_object(
    here: Acctier, scenario: str, arguments: list[str], code: int, level: str
) -> None:
    done = here("run", "-f", "json", *arguments, "--log-format", "json", scenario=scenario)
    assert done.code == code
    told = [json.loads(line) for line in done.err.splitlines()]
    assert all({"level", "message"} <= each.keys() for each in told)
    assert level in {each["level"] for each in told}


def test_a_lock_is_told_as_an_object_too(here: Acctier, firm: Path) -> None:
    with hold(firm / "out"):
        done = here("run", "--publish", "out", "--log-format", "json")
    assert done.code == 5
    [told] = [json.loads(line) for line in done.err.splitlines()]
    assert told["message"].startswith("out is locked by process ")
