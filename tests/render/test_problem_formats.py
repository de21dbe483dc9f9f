"""Formats for continuous integration: golden bytes, and each judged by what reads it.

After an intended change: ``ACCTIER_UPDATE_GOLDEN=1 pytest tests/render``, then read the difference.
``sarif_subset.json`` is the part of SARIF 2.1.0 that is written, as the standard describes it.
"""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from acctier.model.document import Document, Problem
from acctier.model.money import Currency
from acctier.render.formats import FORMATS, render

HERE = Path(__file__).parent
GOLDEN = HERE / "problems"
NAMES = ("github", "gitlab", "junit", "sarif")
PROBLEMS = (
    Problem("check", "every line arrived", "error", "every line arrived", holds=True),
    Problem(
        "check",
        "lines are filled",
        "error",
        "check fell: lines are filled: 2, should be <= 0: 12 % of the money",
        fails=True,
        file="erp/lines, part 1.csv",
        line=17,
    ),
    Problem("gate", "profit > 0 & rising", "warning", "gate fell: -3, should be >= 0"),
    Problem(
        "finding",
        "unknown-account",
        "warning",
        "2 rows name no known account",
        known=True,
        file="crm/accounts.csv",
        line=3,
        hint="correct the ids",
    ),
    Problem("finding", "no-previous-run", "info", "nothing to compare with"),
    Problem(
        "configuration",
        "configuration",
        "error",
        "unknown column 'quantty'\n::error::\x1b[31m]]><b>",
        fails=True,
        file="acctier.yaml",
        line=4,
        column=9,
    ),
)


def document(*problems: Problem) -> Document:
    return Document("check", Currency("USD", 2), (), problems=problems)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", ["problems", "nothing"])
def test_golden_bytes(name: str, case: str) -> None:
    written = render(document(*PROBLEMS if case == "problems" else ()), name).encode()
    path = GOLDEN / f"{case}-{name}{FORMATS[name].suffixes[0]}"
    if os.environ.get("ACCTIER_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(written)
    assert written == path.read_bytes()


def test_an_annotation_is_one_line_that_nothing_in_it_can_leave() -> None:
    lines = render(document(*PROBLEMS), "github").splitlines()
    assert len(lines) == len(PROBLEMS) - 1  # what holds is no annotation
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    first = lines[0]
    assert "file=erp/lines%2C part 1.csv,line=17,title=check%3A lines are filled::" in first
    assert first.endswith("12 %25 of the money")


def test_gitlab_reads_a_list_with_a_mark_for_each_problem() -> None:
    entries = json.loads(render(document(*PROBLEMS, *PROBLEMS), "gitlab"))
    assert all(
        set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        and each["severity"] in {"info", "minor", "major", "critical", "blocker"}
        and each["location"]["path"]
        and each["location"]["lines"]["begin"] >= 1
        for each in entries
    )
    assert len({each["fingerprint"] for each in entries}) == len(entries)


def test_a_mark_stays_while_the_numbers_of_a_problem_change() -> None:
    former = Problem("check", "filled", "error", "2 rows", file="a.csv")
    later = Problem("check", "filled", "error", "3 rows", file="a.csv")
    marks = [
        json.loads(render(document(each), "gitlab"))[0]["fingerprint"] for each in (former, later)
    ]
    assert marks[0] == marks[1]


def test_junit_counts_what_fails_the_command() -> None:
    suite = ET.fromstring(render(document(*PROBLEMS), "junit").encode())[0]  # noqa: S314
    assert (suite.get("tests"), suite.get("failures")) == ("6", "2")
    failing = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failing == ["lines are filled", "configuration"]
    assert [case.get("name") for case in suite if not len(case)] == ["every line arrived"]


def faults(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """What a value does to a JSON Schema of these few words."""
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: {value!r}"]
    kinds: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int}
    if not isinstance(value, kinds[schema["type"]]):
        return [f"{at}: {value!r} is no {schema['type']}"]
    if isinstance(value, int) and value < schema.get("minimum", value):
        return [f"{at}: {value}"]
    if isinstance(value, list):
        return [fault for each in value for fault in faults(each, schema["items"], f"{at}[]")]
    if not isinstance(value, dict):
        return []
    told = [f"{at}.{key} is missing" for key in schema.get("required", []) if key not in value]
    for key, each in value.items():
        known = schema.get("properties", {}).get(key) or schema["additionalProperties"]
        told += faults(each, known, f"{at}.{key}") if known else [f"{at}.{key} is unknown"]
    return told


@pytest.mark.parametrize("problems", [(), PROBLEMS], ids=["nothing", "problems"])
def test_sarif_is_valid(problems: tuple[Problem, ...]) -> None:
    schema = json.loads((HERE / "sarif_subset.json").read_text("utf-8"))
    log = json.loads(render(document(*problems), "sarif"))
    assert faults(log, schema) == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert [rules[each["ruleIndex"]] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]


def test_sarif_that_is_not_valid_is_seen() -> None:
    schema = json.loads((HERE / "sarif_subset.json").read_text("utf-8"))
    log = json.loads(render(document(*PROBLEMS), "sarif"))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    log["runs"][0]["results"][1]["level"] = "info"
    del log["runs"][0]["tool"]
    assert len(faults(log, schema)) == 3
