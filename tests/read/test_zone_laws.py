"""Any moment, written in any way, falls on the day that Python's own zones say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.config.semantics.zones import zone_names
from acctier.config.tables import Zones
from acctier.read.claims import Claim
from acctier.read.zones import ZonedText

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Auckland",
)
CLOCK = "%Y-%m-%dT%H:%M:%S"
MOMENTS = st.datetimes(
    datetime.fromisoformat("1990-01-01"),
    datetime.fromisoformat("2036-12-31"),
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))


def local(moment: datetime, zone: str) -> datetime:
    """What a clock in the zone shows."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def read(reader: ZonedText, *cells: str) -> list[datetime | None]:
    """The values of cells, None for those that are refused."""
    cell = pl.col("cell")
    fine = ~reader.refuses(cell, Claim()).fill_null(value=False)
    frame = pl.DataFrame({"cell": cells})
    return frame.select(pl.when(fine).then(reader.value(cell, Claim()))).to_series().to_list()


@given(st.lists(MOMENTS, min_size=1, max_size=20), OFFSETS, st.sampled_from(ZONES))
def test_a_time_with_an_offset(moments: list[datetime], offset: timedelta, into: str) -> None:
    reader = ZonedText(f"{CLOCK}%z", Zones(None, into))
    written = [moment.astimezone(timezone(offset)) for moment in moments]
    told = [local(moment, into) for moment in moments]
    assert read(reader, *(f"{each:{CLOCK}%z}" for each in written)) == told
    assert read(reader, *(each.isoformat() for each in written)) == told
    assert read(reader, *(f"{each:{CLOCK}}Z" for each in moments)) == told


@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_a_time_of_a_clock(moments: list[datetime], zone: str, into: str) -> None:
    """It is told as it was, or refused where the clock showed it twice."""
    reader = ZonedText(CLOCK, Zones(zone, into))
    clock = [local(moment, zone) for moment in moments]
    for told, moment, shown in zip(
        read(reader, *(f"{each:{CLOCK}}" for each in clock)), moments, clock, strict=True
    ):
        both = {local(shown.replace(tzinfo=ZoneInfo(zone), fold=fold), into) for fold in (0, 1)}
        assert told == (local(moment, into) if len(both) == 1 else None)


@given(
    st.lists(
        st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2036-12-31"))
    ),
    st.sampled_from(ZONES),
)
def test_a_time_that_no_clock_showed_is_refused(times: list[datetime], zone: str) -> None:
    reader = ZonedText(CLOCK, Zones(zone, "Asia/Dubai"))
    times = [each.replace(microsecond=0) for each in times]
    told = read(reader, *(f"{each:{CLOCK}}" for each in times)) if times else []
    for value, shown in zip(told, times, strict=True):
        moment = shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if local(moment, zone) != shown:
            assert value is None
            assert "no clock" in reader.reason(f"{shown:{CLOCK}}")


def test_every_zone_that_can_be_declared_is_known_where_times_are_read() -> None:
    clock = pl.select(pl.datetime(2026, 7, 1, 12)).to_series()
    for name in zone_names():
        assert clock.dt.replace_time_zone(name).dtype == pl.Datetime("us", name)
