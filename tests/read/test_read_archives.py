"""Zip archives: one member, named or alone, never written under its own name, never too much."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from acctier.read.dialects import unpacking
from acctier.read.twins import twins
from tests.read.opening import column, opened, places, refused
from tests.read.test_read_files import zstd

COLUMNS = {"id": "text", "n": "integer"}
TEXT = "id,n\nA1,1\nA2,x\n"


def archive(folder: Path, members: dict[str, str], name: str = "drop.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, text in members.items():
            packed.writestr(member, text)
    return folder / name


@pytest.mark.parametrize("stream", [False, True], ids=["at once", "streamed"])
def test_the_one_member_is_the_table(tmp_path: Path, stream: bool) -> None:
    path = archive(tmp_path, {"out/": "", "out/lines.csv": TEXT, "__MACOSX/out/._lines.csv": "x"})
    source = opened(tmp_path, "drop.zip", COLUMNS, stream=stream)
    assert column(source, "id") == ["A1"]
    assert places(source) == [("drop.zip", 3, "n", "x")]
    [file] = source.files
    assert (file.path, file.size, file.location) == ("drop.zip", path.stat().st_size, str(path))


def test_a_member_is_named_after_its_archive(tmp_path: Path) -> None:
    archive(tmp_path, {"lines.tsv": TEXT.replace(",", "\t"), "other.csv": "a\n1\n"})
    for name in ("drop.zip/lines.tsv", "drop.zip/l*.tsv", "*.zip/lines.tsv"):
        assert column(opened(tmp_path, name, COLUMNS), "id") == ["A1"]


def test_the_months_of_an_archive_are_all_read_and_told_apart(tmp_path: Path) -> None:
    months = {f"2026{month:02d}.csv": f"id,n\nA{month},{month}\nB,x\n" for month in (7, 8, 9)}
    archive(tmp_path, months)
    source = opened(tmp_path, "drop.zip/<month:%Y%m>.csv", COLUMNS)
    assert column(source, "id") == ["A7", "A8", "A9"]
    assert [file.path for file in source.files] == [f"drop.zip/{name}" for name in months]
    assert places(source) == [(f"drop.zip/{name}", 3, "n", "x") for name in months]
    assert twins("lines", source.files) == ()


NAME_ONE = "name one of them after the archive: drop.zip/lines.csv"


@pytest.mark.parametrize(
    ("file", "finding", "hint"),
    [
        ("drop.zip", "several-members", NAME_ONE),
        ("drop.zip/line.csv", "missing-file", "did you mean lines.csv?"),
        (
            "drop.zip/*.csv",
            "several-members",
            NAME_ONE,
        ),
        ("dorp.zip/lines.csv", "missing-file", "did you mean drop.zip?"),
    ],
)
def test_which_member_is_meant_is_never_guessed(
    tmp_path: Path, file: str, finding: str, hint: str
) -> None:
    archive(tmp_path, {"lines.csv": TEXT, "more.csv": TEXT})
    [found] = refused(tmp_path, file, COLUMNS)
    assert (found.finding, found.hint) == (finding, hint)


def test_a_path_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    archive(tmp_path, {"../../escaped.csv": TEXT})
    assert column(opened(tmp_path, "drop.zip", COLUMNS), "id") == ["A1"]
    assert [each.name for each in tmp_path.parent.rglob("escaped.csv")] == []


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"lines.csv": TEXT * 50})
    whole = bytearray(path.read_bytes())
    whole[60] ^= 0xFF
    for content in (bytes(whole), bytes(whole[:100]), b"id,n\n1,2\n", b""):
        path.write_bytes(content)
        [found] = refused(tmp_path, "drop.zip", COLUMNS)
        assert found.finding == "damaged-file"


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"lines.csv": TEXT})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    [found] = refused(tmp_path, "drop.zip", COLUMNS)
    assert (found.finding, found.message) == ("damaged-file", "drop.zip: it is encrypted")


def test_more_than_any_table_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_FREE", 1000)
    archive(tmp_path, {"lines.csv": TEXT + "A1,1\n" * 500_000})
    [found] = refused(tmp_path, "drop.zip", COLUMNS)
    assert found.finding == "unpacks-too-large"


def test_a_gzip_file_that_never_ends_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_FREE", 1000)
    text = gzip.compress((TEXT + "A1,1\n" * 500_000).encode())
    (tmp_path / "drop.csv.gz").write_bytes(text)
    [found] = refused(tmp_path, "drop.csv.gz", COLUMNS)
    assert found.finding == "unpacks-too-large"
    assert found.message.startswith("drop.csv.gz: more comes out of the gzip file than")


def zstd_of_runs(blocks: int) -> bytes:
    """A zstd file of blocks that each stand for 128 KiB of line ends, in four bytes."""
    runs = (((1 << 17) << 3 | 1 << 1 | (at == blocks - 1)) for at in range(blocks))
    body = b"".join(each.to_bytes(3, "little") + b"\n" for each in runs)
    return bytes.fromhex("28b52ffd0078") + body


def test_a_zstd_file_that_never_ends_is_not_unpacked(tmp_path: Path) -> None:
    skipped = bytes.fromhex("502a4d18") + (3).to_bytes(4, "little") + b"abc"
    (tmp_path / "drop.csv.zst").write_bytes(zstd(TEXT.encode()) + skipped + zstd_of_runs(2100))
    [found] = refused(tmp_path, "drop.csv.zst", COLUMNS)
    assert found.finding == "unpacks-too-large"


@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gzip", "zstd"])
def test_a_total_at_the_end_of_a_packed_file_is_told(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    lines = "".join(f"A{at},1\n" for at in range(100_000))
    (tmp_path / "drop.csv").write_bytes(pack(f"id,n\n{lines}Total,100000\n".encode()))
    [found] = refused(tmp_path, "drop.csv", COLUMNS)
    assert (found.finding, found.line) == ("undeclared-footer", 100_002)
    source = opened(tmp_path, "drop.csv", COLUMNS, format={"footer": 1})
    assert len(column(source, "id")) == 100_000


def test_rules_and_encodings_reach_into_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "drop.zip", "w") as packed:
        packed.writestr("lines.csv", "title\nid,n\nÄ1,1\nTotal,1\nÖ2,x\n".encode("cp1252"))
    form = {"encoding": "cp1252", "skip_lines": 1, "drop": "^Total"}
    source = opened(tmp_path, "drop.zip", COLUMNS, format=form)
    assert column(source, "id") == ["Ä1"]
    assert places(source) == [("drop.zip", 5, "n", "x")]


def test_files_of_every_kind_may_make_one_table(tmp_path: Path) -> None:
    """Columns stand in any order, further ones are ignored; each file is packed in its own way."""
    archive(tmp_path, {"b.csv": "n,more,id\n2,y,B1\n"}, "lines_2.zip")
    (tmp_path / "lines_1.csv").write_text("id,n\nA1,1\n", encoding="utf-8")
    (tmp_path / "lines_3.csv").write_text("sep=;\nid;n\nC1;3\n", encoding="utf-16")
    (tmp_path / "lines_4.csv").write_text("id,n\rD1,4\r", encoding="utf-8", newline="")
    source = opened(tmp_path, "lines_[0-9].*", COLUMNS)
    assert column(source, "id") == ["A1", "B1", "C1", "D1"]
    assert column(source, "n") == [1, 2, 3, 4]
