"""The one cleaning step: no text that leaves the program is obeyed by a terminal or spreadsheet."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctier.render.text import BREAKS, CONTROLS, clean, quoted

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("plain name", "plain name"),
        ("Müller & Söhne", "Müller & Söhne"),
        ("東京サイクル", "東京サイクル"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]52;c;ZXZpbA==\x07", "\\x1b]52;c;ZXZpbA==\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066isolate\u2069", "\\u2066isolate\\u2069"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("two\r\nlines\tand tab", "two lines and tab"),
        ("\u2028separated\u2029", " separated "),
        ("\ud800alone", "\ufffdalone"),
        ("[red]tag[/]", "[red]tag[/]"),
        ("woman \U0001f469\u200d\U0001f680", "woman \U0001f469\u200d\U0001f680"),
    ],
)
def test_what_becomes_of_text(raw: str, safe: str) -> None:
    assert clean(raw) == safe


@given(ANY_TEXT)
def test_clean_text_is_one_line_without_controls(text: str) -> None:
    safe = clean(text)
    assert len(safe.splitlines()) <= 1
    assert not re.search(CONTROLS, safe)
    assert all(unicodedata.category(each) not in {"Cc", "Cs", "Zl", "Zp"} for each in safe)
    safe.encode()


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_json_text_keeps_every_character_that_utf8_can_hold(text: str) -> None:
    written = quoted(text)
    assert json.loads(written) == re.sub("[\ud800-\udfff]", "\ufffd", text)
    assert not re.search(f"{CONTROLS}|{BREAKS}", written)
    written.encode()
