"""Days on the wall clock of the centre: 23 hours as summer begins, 25 as it ends."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.figures.periods import Period

MADRID = ZoneInfo("Europe/Madrid")
ZONES = st.sampled_from(
    [MADRID, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]
)
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def day(on: date, zone: ZoneInfo = MADRID) -> Period:
    return Period(first=on, last=on, zone=zone)


@pytest.mark.parametrize(
    ("on", "labels"),
    [
        (date(2026, 3, 29), [0, 1, 3, 4]),
        (date(2026, 10, 25), [0, 1, 2, 2, 3]),
        (date(2026, 6, 1), [0, 1, 2, 3]),
    ],
)
def test_the_hours_of_a_day_are_those_that_the_clock_shows(on: date, labels: list[int]) -> None:
    assert [hour.label for hour in day(on).hours][: len(labels)] == labels


def test_the_second_of_two_hours_with_one_name_says_so() -> None:
    assert [hour.slot for hour in day(date(2026, 10, 25)).hours if hour.again] == [3]


@given(DAYS, ZONES)
def test_days_follow_one_another_without_a_gap(on: date, zone: ZoneInfo) -> None:
    assert day(on, zone).end == day(on + timedelta(days=1), zone).start
    assert len(day(on, zone).hours) in (23, 24, 25)


@given(DAYS, st.integers(0, 400), ZONES, st.floats(0, 1, exclude_max=True))
def test_the_offsets_tell_the_wall_clock_at_any_instant(
    first: date, days: int, zone: ZoneInfo, part: float
) -> None:
    period = Period(first=first, last=first + timedelta(days=days), zone=zone)
    at = period.start + part * (period.end - period.start)
    offset = [ahead for since, ahead in period.offsets() if since <= at][-1]
    assert (at + offset).replace(tzinfo=None) == at.astimezone(zone).replace(tzinfo=None)


@given(st.integers(2001, 2099), st.integers(-30, 12), ZONES)
def test_months_follow_one_another_too(year: int, month: int, zone: ZoneInfo) -> None:
    months = [Period.month(year, month + n, zone) for n in range(3)]
    for before, after in pairwise(months):
        assert before.end == after.start
        assert before.first.day == 1


def test_a_month_is_told_in_local_time() -> None:
    november = Period.month(2026, 11, MADRID)
    assert november.start == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert (november.last, november.is_day) == (date(2026, 11, 30), False)
