"""Files as they arrive: packed, cut short, in another encoding, or of another kind altogether."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from acctier.read.tables import Source
from tests.read.opening import column, opened, places, refused, rows

COLUMNS = {"id": "text", "quantity": "integer"}
TEXT = 'id,quantity,note\na,1,"x, y"\nb,2,"two\nlines"\nc,x,z\n'


def zstd(content: bytes) -> bytes:
    """A zstd frame whose blocks hold the bytes as they are."""
    size = 1 << 17
    blocks = [content[at : at + size] for at in range(0, len(content), size)] or [b""]
    heads = [(len(block) << 3) | (block is blocks[-1]) for block in blocks]
    body = [head.to_bytes(3, "little") + block for head, block in zip(heads, blocks, strict=True)]
    return b"\x28\xb5\x2f\xfd\xa0" + len(content).to_bytes(4, "little") + b"".join(body)


def packed(folder: Path, text: str | bytes, kind: str) -> str:
    """The name of a file that holds the text."""
    content = text.encode() if isinstance(text, str) else text
    name = {"plain": "lines.csv", "gzip": "lines.csv.gz", "zstd": "lines.csv.zst"}[kind]
    if kind == "gzip":
        content = gzip.compress(content, mtime=0)
    (folder / name).write_bytes(zstd(content) if kind == "zstd" else content)
    return name


PACKED = pytest.mark.parametrize("kind", ["plain", "gzip", "zstd"])
STREAMED = pytest.mark.parametrize("stream", [False, True], ids=["at once", "streamed"])


@PACKED
@STREAMED
def test_packing_changes_nothing(tmp_path: Path, kind: str, stream: bool) -> None:
    name = packed(tmp_path, TEXT, kind)
    source = opened(tmp_path, name, COLUMNS, stream=stream)
    assert column(source, "id") == ["a", "b"]
    assert places(source) == [(name, 5, "quantity", "x")]
    assert [(each.path, each.rows) for each in source.files] == [(name, 3)]


@PACKED
@STREAMED
def test_ragged_rows_and_quotes_are_seen_in_packed_files(
    tmp_path: Path, kind: str, stream: bool
) -> None:
    many = "".join(f"k{at},{at},n\n" for at in range(30_000))
    name = packed(tmp_path, f'id,quantity,note\n{many}y,1\n\n"z",2,"n, m"\n', kind)
    source = opened(tmp_path, name, {**COLUMNS, "note": "text"}, stream=stream)
    assert [(cell.line, cell.reason) for cell in source.quarantine] == [
        (30_002, "row has 2 cells, headings have 3")
    ]
    assert rows(source)[-1] == {"id": "z", "quantity": 2, "note": "n, m"}
    assert source.height == 30_002


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
@pytest.mark.parametrize("kept", [0.5, 0.99], ids=["half", "almost all"])
@STREAMED
def test_a_packed_file_cut_short_is_refused(
    tmp_path: Path, kind: str, kept: float, stream: bool
) -> None:
    name = packed(tmp_path, TEXT + "".join(f"{at},{at * at},q\n" for at in range(5000)), kind)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * kept)])
    [finding] = refused(tmp_path, name, COLUMNS, stream=stream)
    assert finding.finding == "damaged-file"
    assert finding.message == f"{name}: the {kind} file is cut short or damaged"


@STREAMED
def test_gzip_files_written_one_after_the_other_are_one_file(tmp_path: Path, stream: bool) -> None:
    parts = [gzip.compress(part.encode(), mtime=0) for part in ("id,quantity\na,1\n", "b,2\n")]
    (tmp_path / "lines.csv.gz").write_bytes(b"".join(parts))
    assert column(opened(tmp_path, "lines.csv.gz", COLUMNS, stream=stream), "id") == ["a", "b"]


def test_packing_is_told_by_the_bytes_not_by_the_name(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_bytes(gzip.compress(TEXT.encode(), mtime=0))
    (tmp_path / "other.csv.gz").write_bytes(TEXT.encode())
    assert column(opened(tmp_path, "lines.csv", COLUMNS), "id") == ["a", "b"]
    assert column(opened(tmp_path, "other.csv.gz", COLUMNS), "id") == ["a", "b"]


@pytest.mark.parametrize("name", ["lines.tsv", "LINES.TSV", "lines.tab", "lines.tsv.gz"])
def test_tabs_part_the_cells_of_a_tsv(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("id\tquantity\na,b\t1\n", encoding="utf-8")
    assert column(opened(tmp_path, name, COLUMNS), "id") == ["a,b"]


@PACKED
@STREAMED
def test_latin_letters_in_another_encoding_are_refused_with_their_line(
    tmp_path: Path, kind: str, stream: bool
) -> None:
    text = "id,quantity,note\n" + "".join(f"k{at},1,cafe\n" for at in range(40_000))
    plain = text.encode()
    at = plain.index(b"k30000,")
    broken = plain[:at] + plain[at:].replace(b"e", "é".encode("latin-1"), 1)
    name = packed(tmp_path, broken, kind)
    [finding] = refused(tmp_path, name, COLUMNS, stream=stream)
    assert (finding.finding, finding.line) == ("not-utf-8", 30_002)
    assert str(finding.hint).startswith("export it as UTF-8, or write format: {encoding: cp1252}")


def test_one_line_in_another_encoding_is_no_reason_to_declare_it(tmp_path: Path) -> None:
    text = "id,quantity\né,1\né,1\n".encode() + "é,1\n".encode("latin-1")
    (tmp_path / "lines.csv").write_bytes(text)
    [finding] = refused(tmp_path, "lines.csv", COLUMNS)
    assert (finding.finding, finding.line) == ("not-utf-8", 4)
    assert finding.hint == "mend the line, or fetch the file again: it mixes two encodings"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_refused(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "lines.csv").write_bytes(TEXT.encode(encoding))
    [finding] = refused(tmp_path, "lines.csv", COLUMNS)
    assert finding.finding in {"not-utf-8", "not-text"}
    assert finding.line == 1


@PACKED
@STREAMED
def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path, kind: str, stream: bool) -> None:
    many = "".join(f"k{at},{at}\n" for at in range(100_000))
    name = packed(tmp_path, f"id,quantity\n{many}a\0b,3\n", kind)
    [finding] = refused(tmp_path, name, COLUMNS, stream=stream)
    assert (finding.finding, finding.line) == ("not-text", 100_002)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04", "a zip archive or an Excel workbook"),
        (b"PAR1", "a Parquet file"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, start: bytes, kind: str) -> None:
    (tmp_path / "lines.csv").write_bytes(start + b"\0" * 100)
    [finding] = refused(tmp_path, "lines.csv", COLUMNS)
    assert finding.finding == "wrong-file"
    assert finding.message == f"lines.csv: it is {kind}, not a delimited file"


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Id,quantity\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id;quantity\n", encoding="utf-8")
    (tmp_path / "c.csv").write_bytes(b"")
    (tmp_path / "d.csv").write_text("id,Quantity,account\n", encoding="utf-8")
    findings = refused(tmp_path, "*.csv", {**COLUMNS, "account_id": "text"})
    assert [(each.file, each.finding, each.column) for each in findings] == [
        ("a.csv", "unknown-heading", "id"),
        ("a.csv", "unknown-heading", "account_id"),
        ("b.csv", "wrong-delimiter", None),
        ("c.csv", "empty-file", None),
        ("d.csv", "unknown-heading", "quantity"),
        ("d.csv", "unknown-heading", "account_id"),
    ]


def test_an_unknown_heading_says_where_and_what_is_near(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("Id,quantty\na,1\n", encoding="utf-8")
    findings = refused(tmp_path, "lines.csv", {"id": {"type": "text", "from": ["ID", "Key"]}})
    [finding] = findings
    assert finding.message == "lines.csv: no heading 'ID' or 'Key' for column id"
    assert (finding.table, finding.line, finding.column) == ("lines", 1, "id")
    assert finding.hint == "did you mean 'Id'? The heading of a column stands after `from:`"


@pytest.mark.parametrize(
    "text",
    [
        'id,quantity\nSECRET,"1\n',
        'id,quantity\nSECRET,"1"2\n',
        "id;quantity\nSECRET;1\n",
        "id,quantity\nSECRET\0,1\n",
    ],
)
def test_errors_never_show_what_a_file_holds(tmp_path: Path, text: str) -> None:
    (tmp_path / "lines.csv").write_text(text, encoding="utf-8")
    for stream in (False, True):
        for finding in refused(tmp_path, "lines.csv", COLUMNS, stream=stream):
            assert "SECRET" not in f"{finding.message}{finding.hint}"


def test_a_table_may_read_no_column_at_all(tmp_path: Path) -> None:
    """A table of derived columns only is still a number of rows."""
    (tmp_path / "lines.csv").write_text(TEXT, encoding="utf-8")
    derived = {"one": {"type": "integer", "expr": "1"}}
    source: Source = opened(tmp_path, "lines.csv", derived)
    assert source.height == 3
    assert source.relation.frame.collect().columns == ["_file", "_row", "_bad"]
