"""What a file looks like, as in sniff_cases.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.config.encodings import KNOWN, codec_named
from acctier.read.sniffing import sniff

CASES = yaml.safe_load((Path(__file__).parent / "sniff_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    seen = sniff(case["file"].encode(case.get("encoding", "utf-8")), whole=True)
    expected = {"footer_lines": 0, **case["expect"]}
    got = {name: getattr(seen, name) for name in expected}
    assert {**got, "headings": list(seen.headings)} == expected
    for said in case.get("evidence", []):
        assert said in seen.evidence


def test_a_long_file_is_told_from_its_two_ends() -> None:
    rows = "".join(f"A{number},{number}.50,x\n" for number in range(9000))
    content = f"Report\nId,Amount,Owner\n{rows}Total,9.00\n".encode()
    seen = sniff(content[:5000], content[-5000:])
    assert (seen.delimiter, seen.heading_line, seen.footer_lines) == (",", 2, 1)


def test_every_encoding_that_may_be_written_is_known() -> None:
    assert all(codec_named(name) for name in KNOWN)
    assert codec_named("unicode_escape") is None
