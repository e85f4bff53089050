"""Plans and their judgement as tables: who is asked, in which order, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from central.alarms.escalation import (
    NOBODY,
    Accepted,
    Ask,
    ContactPlan,
    Due,
    Ended,
    Escalation,
    Plan,
    Refused,
    Returned,
    Stop,
    Taken,
    TellNobodyLeft,
    Undelivered,
    first_due,
    freeze_plan,
    judge,
    next_open,
    read_plan,
    write_plan,
)
from central.residents.hours import Hours
from protocol.causes import Priority

NIGHT = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)
"""Twelve past three on a Sunday in Barcelona."""
DAYTIME = (Hours(start="08:00", end="22:00"),)
ANNA = ContactPlan(id="anna", rank=1, hours=DAYTIME)
PEP = ContactPlan(id="pep", rank=2)
MARTA = ContactPlan(id="marta", rank=3, channels=2)


def order(plan: Plan) -> list[tuple[str, int]]:
    return [(step.contact, step.channel) for step in plan.steps]


def started(plan: Plan, now: datetime = NIGHT) -> Escalation:
    return Escalation(plan=plan, due_at=first_due(plan, now))


def seconds(state: Escalation, since: datetime) -> float:
    assert state.due_at is not None
    return (state.due_at - since).total_seconds()


def test_for_life_the_available_come_first_and_then_everybody_and_then_again() -> None:
    plan = freeze_plan((ANNA, PEP, MARTA), Priority.LIFE, "ca", NIGHT)
    once = [("pep", 0), ("marta", 0), ("marta", 1), ("anna", 0)]
    assert order(plan) == once * 2
    assert first_due(plan, NIGHT) == NIGHT + timedelta(seconds=60)


def test_for_life_nobody_is_left_out_because_of_the_hour() -> None:
    plan = freeze_plan((ANNA,), Priority.LIFE, "ca", NIGHT)
    state, decisions = judge(started(plan), Due(), NIGHT + timedelta(seconds=60))
    assert decisions == (Ask("anna", 0),)
    assert seconds(state, NIGHT) == 120


def test_below_life_whoever_sleeps_waits_for_their_hours_behind_those_awake() -> None:
    plan = freeze_plan((ANNA, PEP), Priority.CONCERN, "ca", NIGHT)
    assert order(plan) == [("pep", 0), ("anna", 0)]
    state, _ = judge(started(plan), Due(), NIGHT + timedelta(minutes=15))
    eight = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
    assert state.due_at == eight
    state, decisions = judge(state, Due(), eight)
    assert decisions == (Ask("anna", 0),)


def test_below_life_nobody_is_asked_after_their_hours_because_the_centre_was_down() -> None:
    plan = freeze_plan((ANNA,), Priority.PERSON, "ca", datetime(2026, 11, 22, 20, 55, tzinfo=UTC))
    state = started(plan, datetime(2026, 11, 22, 20, 55, tzinfo=UTC))
    late = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    state, decisions = judge(state, Due(), late)
    assert decisions == ()
    assert state.due_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("priority", [Priority.TECHNICAL, Priority.INFORMATION])
def test_technical_alarms_disturb_no_contact(priority: Priority) -> None:
    plan = freeze_plan((PEP,), priority, "ca", NIGHT)
    assert plan.steps == ()
    assert first_due(plan, NIGHT) is None


def test_contacts_without_a_channel_are_left_out() -> None:
    plan = freeze_plan((ContactPlan(id="x", rank=1, channels=0), PEP), Priority.LIFE, "ca", NIGHT)
    assert {step.contact for step in plan.steps} == {"pep"}


@pytest.mark.parametrize("priority", list(Priority))
def test_a_plan_is_read_back_as_it_was_written(priority: Priority) -> None:
    plan = freeze_plan((ANNA, PEP, MARTA), priority, "es", NIGHT)
    assert read_plan(write_plan(plan)) == plan


def test_the_default_of_the_column_is_the_plan_that_asks_nobody() -> None:
    assert read_plan("[]") == NOBODY


def test_of_overdue_steps_the_first_runs_at_once_and_the_rest_keep_their_spacing() -> None:
    plan = freeze_plan((PEP, MARTA), Priority.LIFE, "ca", NIGHT)
    late = NIGHT + timedelta(minutes=10)
    state, decisions = judge(started(plan), Due(), late)
    assert decisions == (Ask("pep", 0),)
    assert seconds(state, late) == 60
    state, decisions = judge(state, Due(), late)
    assert decisions == ()


def test_a_refusal_goes_on_at_once_and_the_one_who_refused_is_not_asked_again() -> None:
    plan = freeze_plan((PEP, MARTA), Priority.LIFE, "ca", NIGHT)
    state, _ = judge(started(plan), Due(), NIGHT + timedelta(seconds=60))
    now = NIGHT + timedelta(seconds=65)
    state, _ = judge(state, Refused("pep"), now)
    assert state.due_at == now
    asked = []
    for _ in range(10):
        now = now if state.due_at is None else state.due_at
        state, decisions = judge(state, Due(), now)
        asked += [one.contact for one in decisions if isinstance(one, Ask)]
    assert asked == ["marta"] * 4


def test_a_refusal_of_somebody_asked_before_does_not_hurry_the_one_asked_now() -> None:
    plan = freeze_plan((PEP, MARTA), Priority.LIFE, "ca", NIGHT)
    state, _ = judge(started(plan), Due(), NIGHT + timedelta(seconds=60))
    state, _ = judge(state, Due(), NIGHT + timedelta(seconds=120))
    before = state.due_at
    state, _ = judge(state, Refused("pep"), NIGHT + timedelta(seconds=121))
    assert state.due_at == before


def test_a_failing_channel_goes_on_at_once_but_a_second_round_keeps_its_distance() -> None:
    plan = freeze_plan((PEP,), Priority.LIFE, "ca", NIGHT)
    now = NIGHT + timedelta(seconds=60)
    state, _ = judge(started(plan), Due(), now)
    state, _ = judge(state, Undelivered("pep"), now + timedelta(seconds=1))
    assert seconds(state, now) == 60


def test_who_goes_ends_the_plan_and_stops_the_others() -> None:
    plan = freeze_plan((PEP, MARTA), Priority.LIFE, "ca", NIGHT)
    state, decisions = judge(started(plan), Accepted("pep"), NIGHT)
    assert decisions == (Stop(),)
    assert state.due_at is None
    state, _ = judge(state, Returned(at_once=True), NIGHT)
    assert state.due_at is None


def test_of_two_who_go_one_may_change_their_mind_and_the_plan_rests() -> None:
    plan = freeze_plan((PEP, MARTA, ANNA), Priority.LIFE, "ca", NIGHT)
    state, _ = judge(started(plan), Accepted("pep"), NIGHT)
    state, _ = judge(state, Accepted("marta"), NIGHT)
    state, _ = judge(state, Refused("pep"), NIGHT)
    assert state.due_at is None
    state, _ = judge(state, Refused("marta"), NIGHT)
    assert state.due_at == NIGHT


def test_while_an_operator_leads_the_clock_asks_nobody_and_idleness_asks_at_once() -> None:
    plan = freeze_plan((PEP, MARTA), Priority.LIFE, "ca", NIGHT)
    state, _ = judge(started(plan), Taken(), NIGHT)
    assert state.due_at is None
    state, _ = judge(state, Undelivered("pep"), NIGHT)
    assert state.due_at is None
    state, _ = judge(state, Returned(at_once=True), NIGHT)
    assert state.due_at == NIGHT


def test_after_the_last_one_patience_runs_out_and_somebody_is_told_once() -> None:
    plan = freeze_plan((PEP,), Priority.PERSON, "ca", NIGHT)
    state, _ = judge(started(plan), Due(), NIGHT + timedelta(seconds=180))
    assert seconds(state, NIGHT) == 360
    state, decisions = judge(state, Due(), NIGHT + timedelta(seconds=360))
    assert decisions == (TellNobodyLeft(),)
    for happening in (Returned(at_once=True), Refused("pep"), Due()):
        state, decisions = judge(state, happening, NIGHT + timedelta(seconds=361))
        assert (state.due_at, decisions) == (None, ())


def test_the_end_of_a_case_stops_everything() -> None:
    plan = freeze_plan((PEP,), Priority.LIFE, "ca", NIGHT)
    state, decisions = judge(started(plan), Ended(), NIGHT)
    assert (state.due_at, decisions) == (None, (Stop(),))


def test_hours_open_an_hour_late_by_the_clock_when_the_clock_goes_back() -> None:
    saturday = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)  # 23:00 of summer time
    assert next_open(DAYTIME, "Europe/Madrid", saturday) == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_hours_that_never_come_within_a_week_are_none() -> None:
    assert next_open((Hours(start="08:00", end="09:00"),), "Europe/Madrid", NIGHT) is not None
    assert next_open((), "Europe/Madrid", NIGHT) == NIGHT
