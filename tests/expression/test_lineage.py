"""Rows of a view, each with the rows it was made of: told by hand, and kept whole by law."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from acctier.expression.lineage import AT, Traced, trace_view
from acctier.expression.views import Keyed, compile_view
from acctier.model.fields import Field, Kind, Relation

LINES = pl.DataFrame(
    {
        "id": ["a", "a", "b", "b", "b", None],
        "no": [1, 2, 1, 2, 3, 1],
        "amount": [10, 20, 5, 5, -5, 7],
        AT: [100, 101, 102, 103, 104, 105],
    }
)
NAMES = pl.DataFrame({"id": ["a", "b", "c"], "name": ["Ada", "Bell", "Curie"], AT: [200, 201, 202]})
FIELDS = {
    "id": Field("id", Kind.TEXT),
    "name": Field("name", Kind.TEXT),
    "no": Field("no", Kind.NUMBER, 0, 100),
    "amount": Field("amount", Kind.NUMBER, 0, 100),
    AT: Field(AT, Kind.NUMBER, 0, 2**61),
}


def table(name: str, frame: pl.DataFrame) -> Traced:
    fields = {column: FIELDS[column] for column in frame.columns}
    return Traced(Relation(frame.lazy(), fields), name)


TABLES = {"lines": table("lines", LINES), "names": table("names", NAMES)}


def traced(text: str) -> list[tuple[tuple[object, ...], list[int]]]:
    """Every row of the view with the numbers of the rows behind it, sorted."""
    view = trace_view("view", text, TABLES, {})
    assert view.sources is not None
    rows = view.relation.frame.collect()
    behind: dict[int, list[int]] = {}
    for at, _, source in view.sources.sort("source").iter_rows():
        behind.setdefault(at, []).append(source)
    found = [(tuple(row[:-1]), behind.get(row[-1], [])) for row in rows.iter_rows()]
    return sorted(found, key=repr)


VIEWS = {
    "rows kept": ("SELECT id, no FROM lines WHERE amount > 7", {("a", 1): [100], ("a", 2): [101]}),
    "groups": (
        "SELECT id, SUM(amount) AS total FROM lines GROUP BY id",
        {("a", 30): [100, 101], ("b", 5): [102, 103, 104], (None, 7): [105]},
    ),
    "groups by number and by name": (
        "SELECT UPPER(id) AS who, COUNT(*) AS n FROM lines WHERE no < 3 GROUP BY 1",
        {("A", 2): [100, 101], ("B", 2): [102, 103], (None, 1): [105]},
    ),
    "groups by an alias": (
        "SELECT IF(amount > 6, 'big', 'small') AS size, COUNT(*) AS n FROM lines GROUP BY size",
        {("big", 3): [100, 101, 105], ("small", 3): [102, 103, 104]},
    ),
    "groups that are kept": (
        "SELECT id FROM lines GROUP BY id HAVING COUNT(*) = 2",
        {("a",): [100, 101]},
    ),
    "everything in one": (
        "SELECT MAX(amount) AS most FROM lines",
        {(20,): [100, 101, 102, 103, 104, 105]},
    ),
    "different rows": ("SELECT DISTINCT id FROM lines WHERE id = 'b'", {("b",): [102, 103, 104]}),
    "joined": (
        "SELECT l.no, n.name FROM lines AS l JOIN names AS n ON l.id = n.id WHERE l.no = 2",
        {(2, "Ada"): [101, 200], (2, "Bell"): [103, 201]},
    ),
    "joined on the left": (
        (
            "SELECT n.name, l.no FROM names AS n LEFT JOIN lines AS l ON n.id = l.id "
            "WHERE n.name >= 'C'"
        ),
        {("Curie", None): [202]},
    ),
    "joined by USING": (
        "SELECT * FROM lines JOIN names USING (id) WHERE no = 3",
        {("b", 3, -5, "Bell"): [104, 201]},
    ),
    "one below the other": (
        "SELECT id FROM lines WHERE no = 1 AND id = 'a' UNION ALL SELECT id FROM names",
        {("a",): [100], ("b",): [201], ("c",): [202]},
    ),
    "parts": (
        (
            "WITH sums AS (SELECT id, SUM(amount) AS total FROM lines GROUP BY id) "
            "SELECT s.total, n.name FROM sums AS s JOIN names AS n ON s.id = n.id WHERE s.total > 5"
        ),
        {(30, "Ada"): [100, 101, 200]},
    ),
    "in brackets": (
        "SELECT t.id, COUNT(*) AS n FROM (SELECT id FROM lines WHERE no > 1) AS t GROUP BY t.id",
        {("a", 1): [101], ("b", 2): [103, 104]},
    ),
    "the last of each": (
        (
            "SELECT id, no FROM lines WHERE id IS NOT NULL "
            "QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY no DESC) = 1"
        ),
        {("a", 2): [101], ("b", 3): [104]},
    ),
}


@pytest.mark.parametrize("case", VIEWS)
def test_the_rows_behind_a_view(case: str) -> None:
    text, expected = VIEWS[case]
    found = traced(text)
    if case == "one below the other":  # the same value may come from both sides
        assert sorted(source for _, behind in found for source in behind) == [100, 200, 201, 202]
        return
    assert dict(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("case", VIEWS)
def test_a_traced_view_has_the_rows_of_the_view(case: str) -> None:
    text, _ = VIEWS[case]
    plain = {
        name: Keyed(
            Relation(
                traced.relation.frame.drop(AT),
                {each: field for each, field in traced.relation.fields.items() if each != AT},
            )
        )
        for name, traced in TABLES.items()
    }
    rows = compile_view(text, plain, {}, many=True).relation.frame.collect().rows()
    assert Counter(rows) == Counter(row for row, _ in traced(text))
