"""What is believed of a fix: wrong clocks, wrong numbers, old news, and anything at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.location.judgement import Report, State, judge
from central.location.sightings import OLDEST, Sighting, sightings
from protocol.positions import Fix
from tests.central.location.town import AT, HOME, RULES

MINUTE = timedelta(minutes=1)


def fix(at: datetime = AT, **more: object) -> Fix:
    said: dict[str, object] = {"latitude": HOME[0], "longitude": HOME[1], "accuracy_m": 8.0}
    return Fix(at=at, **{**said, **more})  # type: ignore[arg-type] # a test's shorthand


def believed(*fixes: Fix, left_at: datetime = AT, received_at: datetime = AT) -> list[Sighting]:
    return sightings(fixes, left_at, received_at)


def test_they_come_in_order_and_the_same_instant_once() -> None:
    found = believed(fix(AT - MINUTE), fix(AT - 3 * MINUTE), fix(AT - MINUTE, accuracy_m=99.0))
    assert [(one.at, one.accuracy_m) for one in found] == [
        (AT - 3 * MINUTE, 8.0),
        (AT - MINUTE, 8.0),
    ]


@pytest.mark.parametrize(
    "clock",
    [datetime(1980, 1, 6, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC), AT + timedelta(days=9)],
)
def test_of_a_clock_that_cannot_be_right_the_age_of_a_fix_is_believed(clock: datetime) -> None:
    [seen] = believed(fix(clock - 4 * MINUTE), left_at=clock)
    assert seen.at == AT - 4 * MINUTE
    [ahead] = believed(fix(clock + 4 * MINUTE), left_at=clock)
    assert ahead.at == AT, "nothing was found after it was received"


def test_what_was_kept_for_days_is_no_news() -> None:
    assert believed(fix(AT - OLDEST - MINUTE)) == []
    assert len(believed(fix(AT - OLDEST + MINUTE))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": float("nan")},
        {"latitude": 91.0},
        {"longitude": float("inf")},
        {"latitude": 0.0, "longitude": 0.0},
        {"at": datetime(2026, 11, 25, 10)},  # noqa: DTZ001 - as a tracker without a zone says it
    ],
)
def test_what_is_no_place_or_no_time_is_left_out(wrong: dict[str, object]) -> None:
    assert believed(fix(**wrong)) == []  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("told", "source", "taken"),
    [
        (None, "gnss", 30.0),
        (None, "wifi", 100.0),
        (None, "cell", 1_500.0),
        (None, "pigeon", 1_500.0),
        (0.0, "gnss", 30.0),
        (-5.0, "gnss", 30.0),
        (float("nan"), "gnss", 30.0),
        (float("inf"), "gnss", 30.0),
        (0.1, "gnss", 3.0),
        (2_000.0, "cell", 2_000.0),
    ],
)
def test_an_accuracy_that_is_none_is_the_usual_one_of_its_source(
    told: float | None, source: str, taken: float
) -> None:
    [seen] = believed(fix(accuracy_m=told, source=source))
    assert seen.accuracy_m == taken


def test_a_speed_that_nobody_has_is_none() -> None:
    paces = (1.5, 0.0, -1.0, 500.0, float("nan"))
    found = believed(*(fix(AT - n * MINUTE, speed_mps=pace) for n, pace in enumerate(paces)))
    assert [one.speed_mps for one in found[::-1]] == [1.5, 0.0, None, None, None]


_aware = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_instants = _aware | _aware.map(lambda at: at.replace(tzinfo=None))
_fixes = st.builds(
    Fix,
    latitude=st.floats(),
    longitude=st.floats(),
    at=_instants,
    accuracy_m=st.none() | st.floats(),
    speed_mps=st.none() | st.floats(),
    heading_deg=st.none() | st.floats(),
    source=st.text(max_size=6),
)


@given(st.lists(_fixes, max_size=6), _aware)
def test_whatever_a_tracker_says_is_judged_without_an_error(
    fixes: list[Fix], left_at: datetime
) -> None:
    found = sightings(fixes, left_at, AT)
    assert all(one.at <= AT and one.accuracy_m >= 3.0 for one in found)
    judge(State(), Report(sightings=tuple(found)), RULES)
