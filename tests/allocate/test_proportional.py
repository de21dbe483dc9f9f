"""Cost spread by size alone: every column keeps its sum, and shares follow the base."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.allocate.proportional import spread


def costs(*amounts: int) -> pl.DataFrame:
    ids = [f"a{number}" for number in range(len(amounts) - 1)]
    return pl.DataFrame({"account_id": [*ids, None], "visit": amounts})


def shared(amounts: list[int], base: list[int | None]) -> list[int] | None:
    frame = spread(costs(*amounts), pl.Series(base, dtype=pl.Int64))
    return None if frame is None else frame["visit"].to_list()


def test_shares_follow_the_base_with_no_account_last() -> None:
    assert shared([90, 0, 10], [1, 2, 1]) == [25, 50, 25]


def test_left_over_units_go_to_the_earlier_of_equals() -> None:
    assert shared([100, 0, 0], [1, 1, 1]) == [34, 33, 33]


def test_a_base_below_zero_or_missing_bears_nothing() -> None:
    assert shared([60, 30, 10], [-5, None, 4]) == [0, 0, 100]


def test_without_any_base_there_is_no_answer() -> None:
    assert shared([60, 30, 10], [-5, 0, None]) is None


def test_each_activity_is_shared_by_itself() -> None:
    frame = costs(60, 40).with_columns(order=pl.Series([1, -9]))
    found = spread(frame, pl.Series([3, 1]))
    assert found is not None
    assert found.columns == ["account_id", "visit", "order"]
    assert found["visit"].to_list() == [75, 25]
    assert found["order"].to_list() == [-6, -2]


cells = st.lists(
    st.tuples(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12)),
    min_size=1,
    max_size=20,
)


@given(cells)
def test_no_cent_is_lost(rows: list[tuple[int, int]]) -> None:
    amounts, base = ([row[place] for row in rows] for place in (0, 1))
    found = shared(amounts, list(base))
    assert (found is None) == (max(base) <= 0)
    assert found is None or sum(found) == sum(amounts)
