"""The files themselves: self-contained, finished, and each part with its cases."""

from __future__ import annotations

import ast
import re

import pytest

import acctier
from tests.environment import ROOT
from tests.project.tracked import text_files, tracked_files

STAGES = (
    "read",
    "prepare",
    "check",
    "measure",
    "cost",
    "allocate",
    "profit",
    "curve",
    "tiers",
    "leaks",
    "explain",
    "reports",
    "render",
    "publish",
)
PARTS = ("cli", "config", "draft", "expression", "model", *STAGES)

MACHINE = re.compile(r"(?<![\w.~}>$])/(?:work|tmp|root|home|Users)/\w")
OUTSIDE = re.compile(r"\.\./(?:shared|\.library)\b")
# One letter of each stands in brackets, so that this file is not among its own findings.
UNFINISHED = re.compile(r"\b(?:T[O]DO|FI[X]ME|H[A]CK|raise NotImpl[e]mentedError)\b|#\s*X[X]X")


def _places(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in text_files():
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    return found


def test_no_file_names_a_folder_of_some_machine() -> None:
    assert _places(MACHINE) == []


def test_no_file_reaches_outside_the_project() -> None:
    assert _places(OUTSIDE) == []


def test_nothing_is_left_for_later() -> None:
    assert _places(UNFINISHED) == []


def test_no_file_is_larger_than_a_clone_should_carry() -> None:
    large = [path for path in tracked_files() if path.stat().st_size > 3_000_000]
    assert [str(path.relative_to(ROOT)) for path in large] == []


def test_text_ends_with_a_line_end_and_knows_no_carriage_return() -> None:
    odd = []
    for path in text_files():
        if path.suffix in {".md", ".py", ".toml", ".yaml"}:
            text = path.read_bytes()
            if text and (not text.endswith(b"\n") or b"\r" in text):
                odd.append(str(path.relative_to(ROOT)))
    assert odd == []


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_cases(part: str) -> None:
    cases = list((ROOT / "tests" / part).glob("**/test_*.py"))
    assert cases, f"acctier/{part} has no tests/{part}/test_*.py"


def test_every_part_is_listed_here() -> None:
    packages = {path.parent.name for path in (ROOT / "acctier").glob("*/__init__.py")}
    assert packages == set(PARTS)


def test_names_of_test_files_are_unique() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_modules_stay_short() -> None:
    lengths = {path: path.read_text().count("\n") for path in (ROOT / "acctier").rglob("*.py")}
    long = {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > 400}
    assert long == {}


def test_functions_stay_short() -> None:
    long = []
    for path in (ROOT / "acctier").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 60:
                    long.append(
                        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}, {lines} lines"
                    )
    assert long == []


def test_the_change_log_tells_of_this_version() -> None:
    assert f"## {acctier.__version__}" in (ROOT / "CHANGELOG.md").read_text()
