"""Whatever the text, the answer is a configuration or complaints, never another error."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctier.config.load import load_configuration
from acctier.config.text_places import Source
from acctier.config.yaml_nodes import Scalar, parse_document
from acctier.model.errors import ConfigurationError

HERE = Path(__file__).parent
SMALL = (HERE / "small.yaml").read_text(encoding="utf-8")
SUPPORT = (HERE / "support.yaml").read_text(encoding="utf-8")
TEXTS = (SMALL.splitlines(), SUPPORT.splitlines())
LONGEST = max(map(len, TEXTS))
AS_OF = date(2026, 11, 2)

WORDS = st.sampled_from(
    [
        *sorted(set(f"{SMALL} {SUPPORT}".replace("\n", " ").split())),
        *"{ } [ ] , : - | > ' \" # & * ! % @ ` ? << ~ null true 0 -1 1_000 1e9 NaN ..".split(),
        "account_id",
        "months",
        "IF(rush, 1, 0)",
        "\n",
        "\n  ",
        "\t",
        "é",
        "\u2028",
        "\x00",
    ]
)


def judge(text: str, folder: Path, sets: tuple[str, ...] = (), period: str | None = None) -> None:
    path = folder / "acctier.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    with suppress(ConfigurationError):
        load_configuration(path, sets, period, AS_OF)


@given(text=st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_is_judged(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    judge(text, tmp_path_factory.mktemp("drawn"))


@settings(max_examples=150)
@given(
    lines=st.sampled_from(TEXTS),
    line=st.integers(0, LONGEST - 1),
    start=st.integers(0, 80),
    length=st.integers(0, 20),
    put=st.one_of(WORDS, st.text(max_size=5)),
)
def test_any_damage_to_a_configuration_is_judged(
    lines: list[str],
    line: int,
    start: int,
    length: int,
    put: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    at = line % len(lines)
    damaged = lines[at][:start] + put + lines[at][start + length :]
    text = "\n".join([*lines[:at], damaged, *lines[at + 1 :]])
    judge(text, tmp_path_factory.mktemp("drawn"))


@settings(max_examples=100)
@given(
    text=st.sampled_from(TEXTS),
    moved=st.lists(st.tuples(st.integers(0, LONGEST - 1), st.integers(0, LONGEST)), max_size=4),
)
def test_lines_left_out_and_moved_are_judged(
    text: list[str], moved: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = list(text)
    for source, target in moved:
        if source < len(lines):
            lines.insert(target, lines.pop(source))
    judge("\n".join(lines[: len(lines) - len(moved)]), tmp_path_factory.mktemp("drawn"))


@given(
    key=st.lists(WORDS, min_size=1, max_size=4).map(".".join),
    value=st.lists(WORDS, max_size=4).map(" ".join),
    period=st.one_of(st.none(), st.text(max_size=12), st.just("last-year")),
)
def test_any_set_value_and_period_is_judged(
    key: str, value: str, period: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    judge(SMALL, tmp_path_factory.mktemp("drawn"), (f"{key}={value}",), period)


@given(
    words=st.lists(st.text("abc'\"\\:#{}é", min_size=1, max_size=4), min_size=1, max_size=6),
    which=st.integers(0, 5),
)
def test_the_place_of_a_word_is_where_the_word_stands(words: list[str], which: int) -> None:
    """Whether plain, quoted or over several lines: the column points at the word's first letter."""
    value = " ".join(words)
    offset = len(" ".join(words[: which % len(words)])) + (1 if which % len(words) else 0)
    single = "a: '" + value.replace("'", "''").replace(" ", "\n   ") + "'\n"
    double = 'a: "' + value.replace("\\", "\\\\").replace('"', '\\"').replace(" ", "\n   ") + '"\n'
    folded = "a: >\n  " + value.replace(" ", "\n  ") + "\n"
    for text in (single, double, folded):
        source = Source("a.yaml", text)
        node = parse_document(source).root.entries["a"]
        assert isinstance(node, Scalar)
        assert node.text is not None
        assert node.text.strip() == value
        place = node.spot.place_in(node.text, offset)
        assert place.source is not None
        assert place.column is not None
        found = place.source[place.column - 1]
        wanted = value[offset]
        assert found == ("\\" if text == double and wanted in '\\"' else wanted)
