"""The cost ledger: what each pool gave to each activity, account by account, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.allocate.ledger import Allocation, allocate, by_outcome
from acctier.cost.pools import cost_pools
from acctier.model.costing import Activity, Pool
from acctier.model.money import QUANTITY_PLACES, round_half_away

UNIT = 10**QUANTITY_PLACES
NOBODY = None
Volumes = Mapping[str | None, float]
Row = tuple[str | None, str | None, str, str | None, float | None, float]


def quantity_columns(volumes: Mapping[str, Volumes]) -> pl.DataFrame:
    """Driver volumes per account in byte order, nobody last, as measured."""
    accounts = sorted({name for each in volumes.values() for name in each if name is not None})
    columns = {
        activity: pl.Series(
            [round_half_away(Fraction(str(each.get(who, 0))) * UNIT) for who in (*accounts, None)],
            dtype=pl.Int128,
        )
        for activity, each in volumes.items()
    }
    ids = pl.Series([*accounts, None], dtype=pl.String)
    return pl.DataFrame({"account_id": ids, **columns})


def allocated(
    pools: Sequence[Pool],
    activities: Sequence[Activity],
    volumes: Mapping[str, Volumes],
    excluded: Sequence[str] = (),
) -> Allocation:
    frame = quantity_columns(volumes)
    measured = [
        Activity(
            each.name,
            Fraction(int(frame[each.name].sum()), UNIT),
            each.pool,
            each.uses,
            each.volume,
            each.rate,
        )
        for each in activities
    ]
    kept_out = pl.Series(list(excluded), dtype=pl.String)
    return allocate(cost_pools(pools, measured), measured, frame, kept_out, {})


def rows(allocation: Allocation) -> list[Row]:
    """Pool, activity, outcome, account, quantity, dollars."""
    ledger = allocation.ledger.select(
        "pool", "activity", "outcome", "account_id", "quantity", "amount"
    )
    return [
        (pool, activity, outcome, who, None if each is None else each / UNIT, cents / 100)
        for pool, activity, outcome, who, each, cents in ledger.iter_rows()
    ]


DESK = Pool("desk", 100_00, Fraction(100), "hours")
REPS = Pool("reps", 1_00, serves={"visit": Fraction(1)})
CALL = Activity("call", Fraction(0), "desk", Fraction(4))
VISIT = Activity("visit", Fraction(0))


def test_a_time_driven_pool_pays_by_the_hours_each_account_takes() -> None:
    calls: Volumes = {"a": 5, "b": 3, "x": 2, NOBODY: 1, "sleeper": 0}
    done = allocated([DESK], [CALL], {"call": calls}, excluded=["x"])
    assert rows(done) == [
        ("desk", "call", "assigned", "a", 5, 20),
        ("desk", "call", "assigned", "b", 3, 12),
        ("desk", "call", "excluded", "x", 2, 8),
        ("desk", "call", "unattributed", None, 1, 4),
        ("desk", None, "unused", None, 56, 56),
    ]
    assert dict(done.per_account.iter_rows()) == {
        "a": 2000, "b": 1200, "sleeper": 0, "x": 800, None: 400
    }  # fmt: skip
    assert done.by_activity() == {"call": 4400}


def test_a_dollar_over_three_goes_to_the_first_in_byte_order() -> None:
    done = allocated([REPS], [VISIT], {"visit": {"b": 1, "a": 1, "Z": 1}})
    assert [(row[3], row[5]) for row in rows(done)] == [("Z", 0.34), ("a", 0.33), ("b", 0.33)]


def test_nobody_stands_behind_every_account() -> None:
    done = allocated([REPS], [VISIT], {"visit": {NOBODY: 1, "z": 1, "y": 1}})
    assert [(row[3], row[5]) for row in rows(done)] == [("y", 0.34), ("z", 0.33), (None, 0.33)]


def test_stated_volume_that_was_not_done_is_unused() -> None:
    visit = Activity("visit", Fraction(0), volume=Fraction(8))
    done = allocated([Pool("reps", 100_00, serves=REPS.serves)], [visit], {"visit": {"a": 5}})
    assert rows(done) == [
        ("reps", "visit", "assigned", "a", 5, 62.5),
        ("reps", "visit", "unused", None, 3, 37.5),
    ]


def test_more_than_the_stated_volume_is_an_overrun() -> None:
    visit = Activity("visit", Fraction(0), volume=Fraction(4))
    done = allocated([Pool("reps", 100_00, serves=REPS.serves)], [visit], {"visit": {"a": 5}})
    assert rows(done) == [
        ("reps", "visit", "assigned", "a", 5, 125),
        ("reps", "visit", "overrun", None, -1, -25),
    ]


def test_a_pool_used_above_its_capacity_is_an_overrun() -> None:
    done = allocated([DESK], [CALL], {"call": {"a": 30}})
    assert rows(done) == [
        ("desk", "call", "assigned", "a", 30, 120),
        ("desk", None, "overrun", None, -20, -20),
    ]


def test_cost_without_volume_stays_unassigned_and_is_not_spread() -> None:
    done = allocated([REPS], [VISIT], {"visit": {"a": 0, "b": 0}})
    assert rows(done) == [("reps", "visit", "unassigned", None, None, 1)]
    assert done.per_account["visit"].to_list() == [0, 0, 0]
    assert done.by_activity() == {}


def test_a_held_pool_and_the_part_kept_back_are_unassigned() -> None:
    board = Pool("board", 7_00, held=True)
    reps = Pool("reps", 10_00, serves={"visit": Fraction(3), "unassigned": Fraction(1)})
    done = allocated([board, reps], [VISIT], {"visit": {"a": 1}})
    assert rows(done) == [
        ("board", None, "unassigned", None, None, 7),
        ("reps", "visit", "assigned", "a", 1, 7.5),
        ("reps", None, "unassigned", None, None, 2.5),
    ]


def test_a_standard_rate_without_a_pool_is_applied_per_account() -> None:
    edi = Activity("edi", Fraction(0), rate=Fraction("4.505") * 100)
    done = allocated([], [edi], {"edi": {"a": 1, "b": 3, NOBODY: 2}})
    assert rows(done) == [
        (None, "edi", "assigned", "a", 1, 4.51),
        (None, "edi", "assigned", "b", 3, 13.52),
        (None, "edi", "unattributed", None, 2, 9.01),
    ]


def test_a_standard_rate_leaves_its_pools_a_residual() -> None:
    """Contributed 60 and 30, applied 10 x 8: shared 2 to 1, 10 remain."""
    pools = [
        Pool("reps", 60_00, serves={"visit": Fraction(1)}),
        Pool("vans", 30_00, serves={"visit": Fraction(1)}),
    ]
    visit = Activity("visit", Fraction(0), rate=Fraction(800))
    done = allocated(pools, [visit], {"visit": {"a": 4, "b": 6}})
    assert rows(done) == [
        ("reps", "visit", "assigned", "a", 4, 21.33),
        ("reps", "visit", "assigned", "b", 6, 32),
        ("reps", "visit", "residual", None, None, 6.67),
        ("vans", "visit", "assigned", "a", 4, 10.67),
        ("vans", "visit", "assigned", "b", 6, 16),
        ("vans", "visit", "residual", None, None, 3.33),
    ]
    assert done.per_account["visit"].to_list() == [3200, 4800, 0]


VOLUMES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", None]), st.integers(0, 400), min_size=1, max_size=5
)


@given(st.integers(-5000, 10**7), st.integers(1, 500), VOLUMES, VOLUMES, VOLUMES)
def test_every_pool_is_in_the_ledger_to_the_cent(
    cost: int, capacity: int, calls: Volumes, visits: Volumes, quotes: Volumes
) -> None:
    pools = [
        Pool("desk", cost, Fraction(capacity)),
        Pool("reps", cost + 1, serves={name: Fraction(3) for name in ("visit", "quote", "call")}),
        Pool("rent", cost + 7, Fraction(900), serves={"visit": Fraction(7)}),
    ]
    activities = [
        Activity("call", Fraction(0)),
        Activity("take", Fraction(0), "desk", Fraction("0.3")),
        Activity("visit", Fraction(0), volume=Fraction(90)),
        Activity("quote", Fraction(0)),
    ]
    volumes = {"call": calls, "take": calls, "visit": visits, "quote": quotes}
    done = allocated(pools, activities, volumes, excluded=["b"])
    for pool in pools:
        money = [
            amount for (name, _), amount in by_outcome(done.ledger).items() if name == pool.name
        ]
        assert sum(money) == pool.own
    reached = done.by_activity()
    for activity in activities:
        assert int(done.per_account[activity.name].sum()) == reached.get(activity.name, 0)
    order = ["pool", "activity", "outcome", "account_id"]
    assert done.ledger.equals(done.ledger.sort(order, nulls_last=True))
    assert not done.ledger.select(order).is_duplicated().any()
