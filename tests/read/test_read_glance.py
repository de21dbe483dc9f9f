"""A large file is looked at in parts side by side, and tells what it tells as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctier.read import glance as looking
from acctier.read.glance import Glance, glance, glance_at

ROW = "k1,Größe,12\n"


@pytest.mark.parametrize(
    ("odd", "seen"),
    [
        (b'k2,plain 12" pipe,3\n', Glance()),
        (b'k2,"quoted",3\n', Glance(quoted=True)),
        (b'"k2",x,3\n', Glance(quoted=True)),
        (b"k2,\0,3\n", Glance(nul=True)),
        (b"k2,Gr\xf6\xdfe,3\n", Glance(utf8=False)),
        (b"k2,x,3\xc3", Glance(utf8=False)),
    ],
)
@pytest.mark.parametrize("line", [0, 37, 50, 51, 99])
def test_parts_tell_what_the_whole_tells(
    odd: bytes, seen: Glance, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [ROW.encode()] * 100
    rows[line] = odd
    text = b"".join(rows)
    path = tmp_path / "lines.csv"
    path.write_bytes(text)
    monkeypatch.setattr(looking, "_LARGE", 0)
    monkeypatch.setattr(looking, "_BLOCK", 64)
    assert glance([text], ",") == seen
    assert glance_at(path, len(text), ",") == seen
