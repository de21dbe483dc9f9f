"""Whatever stands in an export: a draft that loads, or an error that says why there is none."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acctier.config.load import load_configuration
from acctier.draft.drafting import draft
from acctier.model.errors import AcctierError
from acctier.render.text import clean

HEADINGS = [
    *"account_id customer KUNNR amount qty price net date day status tier margin sales".split(),
    *"account_name order_id null true NO ~ order sales_rank take_order_volume".split(),
]
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
CELL = st.one_of(
    st.sampled_from(["", "NULL", "0001", "1,234", "1.234,50-", "2026-07-01", "03/04/2026", "X"]),
    st.integers(-(10**20), 10**20).map(str),
    TEXT,
)


@st.composite
def exports(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 6))
    heading = st.one_of(st.sampled_from(HEADINGS), TEXT)
    headings = draw(st.lists(heading, min_size=width, max_size=width))
    row = st.lists(CELL, min_size=width, max_size=width)
    rows = draw(st.lists(row, max_size=5))
    mark = draw(st.sampled_from([",", ";", "\t"]))
    written = io.StringIO()
    csv.writer(written, delimiter=mark, lineterminator="\n").writerows([headings, *rows])
    return written.getvalue()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(exports(), min_size=1, max_size=2))
def test_a_draft_loads_or_says_why_there_is_none(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        accounts = folder / "accounts.csv"
        accounts.write_text("account_id,account_name\nA-1,Alder\nA-2,Birch\n")
        files = [accounts]
        for at, text in enumerate(texts):
            files.append(folder / f"drawn {at}.csv")
            files[-1].write_text(text, encoding="utf-8", newline="")
        try:
            made = draft(files, folder)
        except AcctierError:
            return
        path = folder / "acctier.yaml"
        path.write_text(made.text, encoding="utf-8")
        load_configuration(path)
        assert [line for line in made.text.splitlines() if clean(line) != line] == []
