"""How a message looks: place, level, words, the line with a caret, and what to do."""

from __future__ import annotations

import errno
import io
import json

import pytest

from acctier.cli.messages import Narration
from acctier.model.errors import Complaint, Place
from acctier.model.findings import Finding


def told(complaint: Complaint, **options: bool) -> str:
    stream = io.StringIO()
    Narration(stream, **options).complaint(complaint)
    return stream.getvalue()


def test_place_line_caret_and_hint() -> None:
    place = Place("acctier.yaml", 12, 10, "    key: acount_id")
    assert told(Complaint("unknown column", place, "did you mean account_id?")) == (
        "acctier.yaml:12:10: error: unknown column\n"
        "  12 |     key: acount_id\n"
        "     |          ^\n"
        "hint: did you mean account_id?\n"
    )


@pytest.mark.parametrize(
    ("source", "column", "shown", "caret"),
    [
        ("\tkey: x", 7, " key: x", 6),
        ("名: x", 4, "名: x", 4),
        ("e\u0301: x", 5, "e\u0301: x", 3),
        ("a\x1b[31mb: x", 8, "a\\x1b[31mb: x", 10),
        ("a" * 300 + "!" + "b" * 300, 301, "a" * 50 + "!" + "b" * 49, 50),
    ],
    ids=["tab", "wide", "combining", "escape", "long"],
)
def test_the_caret_stands_below_its_character(
    source: str, column: int, shown: str, caret: int
) -> None:
    lines = told(Complaint("wrong", Place("a.yaml", 3, column, source))).splitlines()
    assert lines[1] == f"  3 | {shown}"
    assert lines[2] == f"    | {' ' * caret}^"


def test_what_a_terminal_would_obey_is_only_shown() -> None:
    assert told(Complaint("\x1b[2Jgone\x07", Place("\x1b]0;x\x07.csv"), "\u202eno")) == (
        "\\x1b]0;x\\x07.csv: error: \\x1b[2Jgone\\x07\nhint: \\u202eno\n"
    )


def test_a_line_break_in_a_message_starts_no_line() -> None:
    assert told(Complaint("first\n::error::second\n")) == "error: first ::error::second\n"


def test_colour_marks_the_level_and_says_nothing_more() -> None:
    plain = Complaint("wrong", Place("a.yaml", 1, 1, "x"), "mend it")
    painted = told(plain, color=True)
    assert "\x1b[1;31merror\x1b[0m: wrong" in painted
    for code in ("\x1b[1;31m", "\x1b[36m", "\x1b[0m"):
        painted = painted.replace(code, "")
    assert painted == told(plain)


def test_a_finding_names_its_rule() -> None:
    stream = io.StringIO()
    finding = Finding("bad-cell", "error", "'x' is no number", "lines", "a.csv", 3, "amount")
    Narration(stream).finding(finding)
    assert stream.getvalue() == "a.csv:3: error: 'x' is no number (bad-cell)\n"


def test_as_json_each_message_is_one_line() -> None:
    stream = io.StringIO()
    narration = Narration(stream, verbose=True, as_json=True)
    narration.complaint(Complaint("two\nlines", Place("a.yaml", 1, 2, "x"), "mend it"))
    narration.note("done")
    narration.detail("more")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines == [
        {
            "level": "error",
            "message": "two\nlines",
            "file": "a.yaml",
            "line": 1,
            "column": 2,
            "hint": "mend it",
        },
        {"level": "info", "message": "done"},
        {"level": "info", "message": "more"},
    ]


def test_quiet_and_verbose() -> None:
    for quiet, verbose, expected in (
        (False, False, "error: e\nwarning: w\nn\n"),
        (True, False, "error: e\n"),
        (False, True, "error: e\nwarning: w\nn\nd\n"),
    ):
        stream = io.StringIO()
        narration = Narration(stream, quiet=quiet, verbose=verbose)
        narration.error("e")
        narration.warning("w")
        narration.note("n")
        narration.detail("d")
        assert stream.getvalue() == expected


@pytest.mark.parametrize("code", [errno.EPIPE, errno.ENOSPC, errno.EIO])
def test_a_stream_that_fails_does_not_end_the_run(code: int) -> None:
    class Failing(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(code, "failed")

    Narration(Failing()).error("nobody hears it")
