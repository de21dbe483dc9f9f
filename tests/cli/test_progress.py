"""A bar for long reads, on a terminal's stderr and nowhere else."""

from __future__ import annotations

import io

import pytest

from acctier.cli.messages import Narration
from acctier.cli.progress import LONG, reading


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, total: int, **options: bool) -> str:
    with reading(Narration(stream, **options)) as progress:
        if progress is not None:
            progress("lines", total // 2, total)
            progress("lines", total, total)
            progress("orders", 0, total)
    return stream.getvalue()


def test_a_long_read_shows_its_table_and_size() -> None:
    text = shown(Terminal(), 2 * LONG)
    assert "reading lines" in text
    assert "reading orders" in text
    assert "134.2/134.2 MB" in text


def test_a_short_read_shows_nothing() -> None:
    assert shown(Terminal(), LONG - 1) == ""


@pytest.mark.parametrize("options", [{"quiet": True}, {"as_json": True}])
def test_nothing_is_shown_when_it_would_disturb(options: dict[str, bool]) -> None:
    assert shown(Terminal(), 2 * LONG, **options) == ""


def test_nothing_is_shown_without_a_terminal() -> None:
    assert shown(io.StringIO(), 2 * LONG) == ""
