"""Quotes, line breaks and blank lines: compared with a slow reading, character by character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctier.model.errors import InputError
from acctier.read.places import Scan, scan_line
from acctier.read.sniffing import lines_of, pads
from tests.read.opening import opened, rows
from tests.read.plain_csv import Malformed, Record, records

PLAIN = ["a", "b", "12", ",", ",", "\n", "\n", "\r\n", " "]
QUOTES = ['"', '"x",', '",\n', '"a\nb"', '""', '\n"', '",', '"q"', '"a,b"']


def texts(pieces: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=30).map("".join)


BODIES = st.one_of(texts(PLAIN), texts([*PLAIN, '"']), texts(PLAIN + QUOTES))


@settings(max_examples=120)
@given(width=st.integers(1, 3), body=BODIES, end=st.sampled_from(["\n", "\r\n"]), read=st.data())
def test_records_are_read_as_a_slow_reader_reads_them(
    tmp_path_factory: pytest.TempPathFactory, width: int, body: str, end: str, read: st.DataObject
) -> None:
    names = [f"h{at}" for at in range(width)]
    declared = {name: "text" for name in names if read.draw(st.booleans(), label=name)}
    folder = tmp_path_factory.mktemp("records")
    text = ",".join(names) + end + body
    (folder / "lines.csv").write_bytes(text.encode())
    try:
        expected = records(text, width)
    except Malformed:
        for stream in (False, True):
            with pytest.raises(InputError) as caught:
                opened(folder, "lines.csv", declared, stream=stream)
            assert [each.finding for each in caught.value.findings] == ["broken-quotes"]
        return
    padded = pads(lines_of(text)[1:], ",", width)
    for stream in (False, True):
        source = opened(folder, "lines.csv", declared, stream=stream)
        whole = [record for record in expected if not _torn(record, width, pads=padded)]
        assert rows(source) == [
            {name: record.cells[names.index(name)] or None for name in declared} for record in whole
        ]
        assert [(cell.line, cell.reason) for cell in source.quarantine] == [
            (record.line, _reason(record, width))
            for record in expected
            if _torn(record, width, pads=padded)
        ]


def _torn(record: Record, width: int, *, pads: bool) -> bool:
    cells = record.cells
    return len(cells) < width or (any(cells[width:]) if pads else len(cells) > width)


def _reason(record: Record, width: int) -> str:
    cells = len(record.cells)
    return f"row has {cells} cell{'' if cells == 1 else 's'}, headings have {width}"


@pytest.mark.parametrize(
    ("line", "inside", "scan"),
    [
        (b"1,2", False, Scan()),
        (b'1,"2', False, Scan(open=True)),
        (b'1,"2"', False, Scan()),
        (b'1,"2""', False, Scan(open=True)),
        (b'1,"2"3', False, Scan(sound=False)),
        (b'1,2"3', False, Scan()),
        (b'x",2', True, Scan()),
        (b'x"",2', True, Scan(open=True)),
        (b'x"y', True, Scan(sound=False)),
        (b"", True, Scan(open=True)),
        (b"", False, Scan()),
    ],
)
def test_quotes_are_followed_through_a_line(line: bytes, inside: bool, scan: Scan) -> None:
    assert scan_line(line, b",", inside=inside) == scan
