"""Triage as tables: how urgent a cause is, and which case an alarm joins."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.alarms.lifecycle import JOINABLE, CaseState
from central.alarms.standing import StandingCase
from central.alarms.triage import Ringing, joined, priority_of, rises
from protocol.causes import Cause, Priority

NOW = datetime(2026, 11, 22, 3, 14, tzinfo=UTC)
WITHIN = timedelta(minutes=30)
LIFE, CONCERN, TECHNICAL = Priority.LIFE, Priority.CONCERN, Priority.TECHNICAL


def a_case(
    name: str = "case",
    *,
    state: CaseState = CaseState.QUEUED,
    cause: str = "fall",
    hub: str | None = "hub-1",
    home: str | None = "home-1",
    resident: str | None = None,
    test: bool = False,
    minutes_ago: float = 1,
) -> StandingCase:
    at = NOW - timedelta(minutes=minutes_ago)
    return StandingCase(
        id=name,
        state=state,
        priority=int(priority_of(cause)),
        cause=cause,
        hub=hub,
        home=home,
        resident=resident,
        test=test,
        opened_at=at,
        joined_at=at,
        alerted_at=at,
    )


def an_alarm(
    priority: Priority = LIFE,
    *,
    hub: str = "hub-1",
    home: str | None = "home-1",
    resident: str | None = None,
    test: bool = False,
) -> Ringing:
    return Ringing(priority=priority, hub=hub, home=home, resident=resident, test=test)


def join(ringing: Ringing, *cases: StandingCase) -> str | None:
    found = joined(ringing, cases, now=NOW, within=WITHIN)
    return None if found is None else found.id


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_a_priority(cause: Cause) -> None:
    assert priority_of(cause.value) in Priority


@pytest.mark.parametrize("cause", ["earthquake", "", "BUTTON", "buttón"])
def test_a_cause_that_nobody_knows_is_of_life(cause: str) -> None:
    assert priority_of(cause) is LIFE


@pytest.mark.parametrize(
    ("ringing", "case", "joins"),
    [
        (an_alarm(resident="rosa"), a_case(resident="rosa"), True),
        (an_alarm(resident="rosa"), a_case(resident="pere"), False),
        (an_alarm(resident="rosa"), a_case(), True),
        (an_alarm(), a_case(resident="rosa"), True),
        (an_alarm(hub="robot-1"), a_case(), True),
        (an_alarm(home="home-2"), a_case(), False),
        (an_alarm(home=None), a_case(), False),
        (an_alarm(home=None), a_case(home=None), True),
        (an_alarm(home=None, hub="hub-2"), a_case(home=None), False),
        (an_alarm(), a_case(minutes_ago=29), True),
        (an_alarm(), a_case(minutes_ago=31), False),
        (an_alarm(), a_case(test=True), False),
        (an_alarm(test=True), a_case(), False),
        (an_alarm(test=True), a_case(test=True), True),
        (an_alarm(), a_case(cause="technical"), False),
        (an_alarm(TECHNICAL), a_case(), False),
        (an_alarm(TECHNICAL), a_case(cause="technical"), True),
        (an_alarm(TECHNICAL), a_case(cause="technical", minutes_ago=9000), True),
        (an_alarm(TECHNICAL, hub="robot-1"), a_case(cause="technical"), False),
    ],
)
def test_an_alarm_joins_the_case_of_its_person(
    ringing: Ringing, case: StandingCase, *, joins: bool
) -> None:
    assert (join(ringing, case) is not None) is joins


@pytest.mark.parametrize("state", list(CaseState))
def test_a_case_that_is_over_is_joined_by_nobody(state: CaseState) -> None:
    expected = "case" if state in JOINABLE else None
    assert join(an_alarm(), a_case(state=state)) == expected


def test_the_person_s_own_case_goes_before_the_home_s_and_the_newer_before_the_older() -> None:
    cases = (
        a_case("home", minutes_ago=0),
        a_case("older", resident="rosa", minutes_ago=9),
        a_case("newer", resident="rosa", minutes_ago=5),
    )
    assert join(an_alarm(resident="rosa"), *cases) == "newer"
    assert join(an_alarm(), *cases) == "home"


@given(st.sampled_from(list(Priority)), st.sampled_from(list(Priority)))
def test_only_the_more_urgent_alerts_again(standing: Priority, new: Priority) -> None:
    assert rises(standing, an_alarm(new)) is (new.value < standing.value)
