"""Every broken input ends with its words, its exit code, and nothing half-done."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.errors.gallery import HERE, NIGHTLY, PAGES, Case, broken, pages, run

CASES = [
    pytest.param(case, id=f"{page.name}: {case.title}") for page in pages() for case in page.cases
]
ONE_OF_EACH_CODE = {case.exit: case for page in pages() for case in page.cases}

FINDING_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TOLD_ELSEWHERE = {
    "configuration": "a complaint in last-attempt.json; on stderr it has a place instead of a name",
    "internal": "a fault of the program itself",
    "input-changed": "a file that changes while it is read",
    "line-ends": "lines that end in two ways",
    "unpacks-too-large": "a small file out of which more comes than out of any table",
    "unset-variable": "refused with the configuration",
    "view-failed": "what the configuration cannot foresee",
    "view-loop": "refused with the configuration",
}
"""Findings without an entry, and why."""


@pytest.mark.parametrize("case", CASES)
def test_a_broken_input_ends_with_its_words(case: Case, tmp_path: Path) -> None:
    ended = run(case, tmp_path)
    assert ended.err == case.says
    assert ended.code == case.exit
    assert (ended.out != "") == _shows(case)
    if _shows(case):
        json.loads(ended.out)
    if "results" in case.run:
        assert _kept(tmp_path / "results") == case.keeps
    if case.run == NIGHTLY:
        whole = tmp_path / "summary.json"
        assert whole.is_file() == (case.keeps != "nothing")
        assert case.keeps == "nothing" or json.loads(whole.read_text())["schema"]


def _shows(case: Case) -> bool:
    """Whether a whole result belongs on stdout."""
    return "json" in case.run and case.exit in {0, 1}


def _kept(results: Path) -> str:
    """What a run left in the folder of published runs; a half-written run has no name here."""
    if not results.is_dir() or (results / "manifest.json").exists():
        return "nothing"
    names = {each.name for each in results.iterdir() if not each.name.startswith(".")}
    runs = list((results / "runs").glob("*")) if "runs" in names else []
    assert all((each / "manifest.json").is_file() for each in runs), "a run is half-written"
    made = names - {"runs", "last-attempt.json"}
    if made == {"latest", "latest.json"}:
        return "latest"
    return "run" if runs else "nothing"


@pytest.mark.parametrize("code", ONE_OF_EACH_CODE)
def test_a_process_of_its_own_ends_the_same(
    code: int, tmp_path: Path, acctier_command: list[str]
) -> None:
    case = ONE_OF_EACH_CODE[code]
    with broken(case, tmp_path):
        done = subprocess.run(
            [*acctier_command, *case.run],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    assert done.stderr.decode() == case.says
    assert done.returncode == code
    assert (done.stdout != b"") == _shows(case)


def test_the_firm_itself_is_in_order(tmp_path: Path) -> None:
    case = Case(title="nothing is broken", do="", exit=0, says="", keeps="latest")
    ended = run(case, tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert _kept(tmp_path / "results") == "latest"


def test_every_finding_of_the_program_has_an_entry() -> None:
    told = {
        name
        for page in pages()
        for case in page.cases
        for name in re.findall(r"^(?!hint).*\(([a-z0-9-]+)\)$", case.says, re.MULTILINE)
    }
    known = set(_findings())
    assert known - told - TOLD_ELSEWHERE.keys() == set(), "findings without an entry"
    assert told - set(_findings(informing=True)) == set(), "entries of findings that do not exist"
    assert TOLD_ELSEWHERE.keys() <= known


def _findings(*, informing: bool = False) -> Iterator[str]:
    """The names of findings in the code; those that only inform, which need no entry, if asked."""
    for path in (ROOT / "acctier").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _makes_a_finding(node.func):
                words = [*node.args, *(each.value for each in node.keywords)]
                texts = [getattr(each, "value", None) for each in words]
                named = texts and isinstance(texts[0], str) and FINDING_NAME.fullmatch(texts[0])
                if named and (informing or "info" not in texts[1:2]):
                    yield named[0]


def _makes_a_finding(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in {"Finding", "finding", "refused"}


def test_every_page_is_in_the_gallery() -> None:
    assert {path.stem for path in HERE.glob("*.yaml")} == set(PAGES)


def test_titles_are_unique_within_a_page() -> None:
    for page in pages():
        titles = [case.title for case in page.cases]
        assert len(titles) == len(set(titles)), page.name
