"""What the documentation shows is what the program does."""

from __future__ import annotations

import doctest
import re
import textwrap
from pathlib import Path

import pytest
import yaml

from tests.environment import ROOT
from tests.project.console import Block, blocks, commands, matches
from tests.project.pages import GENERATED, Again, outcomes, pages, sections, written_again
from tests.project.tracked import tracked_files

PAGES = [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in pages()]
SECTIONS = [
    pytest.param(
        path.name, text, id=f"{path.relative_to(ROOT).as_posix()}-{text[:30].splitlines()[0]}"
    )
    for path in pages()
    for text in sections(path)
    if "```console" in text
]
KINDS = {"", "console", "csv", "json", "make", "python", "sql", "text", "yaml"}


def _blocks(path: Path, kind: str) -> list[Block]:
    return [block for block in blocks(path.read_text()) if block.kind == kind]


@pytest.mark.parametrize(("page", "text"), SECTIONS)
def test_commands_print_what_the_page_shows(page: str, text: str, tmp_path: Path) -> None:
    for command, _, printed, code in outcomes(text, tmp_path):
        where = f"{page}: $ {command.text}"
        shown = "\n".join(printed)
        assert code == command.exit_code, f"{where} ended with {code} and printed\n{shown}"
        assert matches(command.printed, printed), f"{where} printed\n{shown}"


@pytest.mark.parametrize("page", PAGES)
def test_python_examples_hold(page: Path) -> None:
    for block in _blocks(page, "python"):
        source = "\n".join(block.lines) + "\n"
        if ">>>" not in source:
            compile(source, f"{page.name}:{block.first}", "exec")
            continue
        example = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), block.first)
        assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_yaml_examples_are_yaml(page: Path) -> None:
    for block in _blocks(page, "yaml"):
        assert list(yaml.parse("\n".join(block.lines))), f"{page.name}:{block.first}"


@pytest.mark.parametrize("page", PAGES)
def test_every_block_says_what_it_is(page: Path) -> None:
    for block in blocks(page.read_text()):
        assert block.kind in KINDS, f"{page.name}:{block.first}: a block of kind {block.kind!r}"
        if block.kind == "console":
            assert list(commands(block)), f"{page.name}:{block.first}: no line begins with $"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_of_the_project(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith(("http://", "https://", "mailto:", "#")):
            continue
        file = (page.parent / target.partition("#")[0]).resolve()
        assert file.exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", [pytest.param(path, id=path.name) for path in GENERATED])
def test_generated_pages_are_what_the_code_says(page: Path) -> None:
    assert page.read_text() == GENERATED[page](), "write it again with `make docs`"


def test_every_sample_has_a_page_of_its_own() -> None:
    samples = {path.relative_to(ROOT / "sample_data").parts[0] for path in _below("sample_data")}
    assert samples, "no samples"
    for sample in samples:
        assert (ROOT / "sample_data" / sample / "README.md").is_file(), f"{sample} has no README.md"


def test_every_configuration_is_introduced_somewhere() -> None:
    prose = "".join(path.read_text() for path in tracked_files() if path.suffix == ".md")
    for path in _below("configs"):
        assert path.name in prose, f"no page names configs/{path.name}"


def _below(folder: str) -> list[Path]:
    found = [path for path in tracked_files() if path.is_relative_to(ROOT / folder)]
    return [path for path in found if path.parent != ROOT / "sample_data"]


def test_a_console_block_is_read_like_a_terminal() -> None:
    page = textwrap.dedent("""\
        Text.

        ```console
        $ acctier tiers a.yaml \\
        >   --top 2
        Fix  3

        $ acctier check b.yaml
        wrong
        [2]
        $ acctier --version
        ```
        """)
    (block,) = blocks(page)
    first, second, third = commands(block)
    assert first.text == "acctier tiers a.yaml \\\n  --top 2"
    assert (first.printed, first.exit_code) == (("Fix  3",), 0)
    assert (second.printed, second.exit_code) == (("wrong",), 2)
    assert (third.printed, third.exit_code) == ((), 0)
    assert page.splitlines()[first.start : first.end] == ["Fix  3", ""]


PAGE = """\
```console
$ acctier tiers a.yaml
Fix ... 3
$ acctier check b.yaml
wrong
[2]
```
"""


@pytest.mark.parametrize(
    ("printed", "code", "text", "by_hand"),
    [
        pytest.param(("Fix  12 3",), 2, PAGE, (), id="all the same"),
        pytest.param(("Mend 12 3",), 2, PAGE, ("2: $ acctier tiers a.yaml",), id="around the dots"),
        pytest.param(("Fix  3",), 3, PAGE, ("4: $ acctier check b.yaml",), id="exit code"),
    ],
)
def test_what_was_shortened_by_hand_is_compared_around_the_dots(
    printed: tuple[str, ...], code: int, text: str, by_hand: tuple[str, ...]
) -> None:
    (block,) = blocks(PAGE)
    first, second = commands(block)
    again = written_again(PAGE, [(first, "", printed, 0), (second, "", ("wrong",), code)])
    assert again == Again(text, by_hand)
    anew = written_again(PAGE, [(first, "", ("Fix  3",), 0), (second, "", ("worse",), 2)])
    assert anew == Again(PAGE.replace("wrong", "worse"), ())
