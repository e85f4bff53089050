"""Measuring plans: when something is due, and what passes when nothing comes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.telemonitoring.days import offsets, starts
from central.telemonitoring.plan import Outcome, Plan, Row, after_slot, outcome_of
from protocol.causes import Priority

MADRID = ZoneInfo("Europe/Madrid")
EACH_MORNING = Plan(
    times=(time(8),),
    tolerance=timedelta(hours=2),
    missed_priority=Priority.INFORMATION,
    concern_after=3,
)
SLOT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def test_eight_in_the_morning_is_eight_at_the_home_through_a_change_of_clocks() -> None:
    slots = list(EACH_MORNING.slots(MADRID, date(2026, 10, 24), date(2026, 10, 26)))
    assert [slot.hour for slot in slots] == [6, 7, 7]
    assert {slot.astimezone(MADRID).time() for slot in slots} == {time(8)}


def test_only_the_chosen_days_have_moments() -> None:
    plan = Plan(times=(time(8), time(20)), days=(1, 5), tolerance=timedelta(hours=1))
    slots = list(plan.slots(MADRID, date(2026, 11, 2), date(2026, 11, 8)))
    assert [slot.astimezone(MADRID).isoweekday() for slot in slots] == [1, 1, 5, 5]
    assert plan.next_slot(MADRID, slots[1]) == slots[2]


@pytest.mark.parametrize(
    ("minutes", "absent_h", "linked", "outcome"),
    [
        ((0,), None, True, Outcome.MET),
        ((-120,), None, True, Outcome.MET),
        ((121,), None, True, Outcome.MISSED),
        ((), None, True, Outcome.MISSED),
        ((), 5, True, Outcome.EXCUSED),
        ((), -5, True, Outcome.MISSED),
        ((), None, False, Outcome.UNHEARD),
        ((3,), 5, False, Outcome.MET),
    ],
)
def test_a_moment_that_is_over(
    minutes: tuple[int, ...],
    absent_h: int | None,
    linked: bool,  # noqa: FBT001 - a column of the table
    outcome: Outcome,
) -> None:
    measured = [SLOT + timedelta(minutes=each) for each in minutes]
    until = None if absent_h is None else SLOT + timedelta(hours=absent_h)
    found = outcome_of(EACH_MORNING, SLOT, measured, absent_until=until, linked=linked)
    assert found is outcome


def test_the_first_missed_is_information_and_the_third_in_a_row_a_concern() -> None:
    row, heard = Row(), []
    for outcome in (*[Outcome.MISSED] * 2, Outcome.EXCUSED, *[Outcome.MISSED] * 2, Outcome.MET):
        row, told = after_slot(EACH_MORNING, row, outcome)
        heard.append(told)
    assert heard == [Priority.INFORMATION, None, None, Priority.CONCERN, None, None]
    assert row == Row()


def test_a_plan_that_tells_nobody_tells_nobody() -> None:
    quiet = Plan(times=(time(8),), tolerance=timedelta(hours=2))
    row = Row()
    for _ in range(40):
        row, told = after_slot(quiet, row, Outcome.MISSED)
        assert told is None
    assert row == Row(missed=40)


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(["Europe/Madrid", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"]),
)
def test_offsets_and_days_tell_the_same_midnights(first: date, count: int, name: str) -> None:
    zone = ZoneInfo(name)
    edges = starts(zone, first, first + timedelta(days=count))
    spans = offsets(zone, edges[0], edges[-1])
    assert spans[-1][0] == edges[-1]
    for n, edge in enumerate(edges[:-1]):
        offset = next(offset for end, offset in spans if edge < end)
        assert (edge + offset).date() == first + timedelta(days=n)
