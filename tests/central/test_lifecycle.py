"""The life of an alarm and of a case: nothing that happens silences what rings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.alarms.lifecycle import (
    WORKED_ON,
    AlarmHappening,
    AlarmState,
    CaseAction,
    CaseState,
    Refused,
    alarm_after,
    case_after,
)

H, S = AlarmHappening, AlarmState


@given(st.lists(st.sampled_from(list(AlarmHappening))))
def test_whatever_order_messages_come_in_a_raise_rings(happenings: list[AlarmHappening]) -> None:
    state: AlarmState | None = None
    cancelled = False
    for happening in happenings:
        state = alarm_after(state, happening, cancelled=cancelled)
        cancelled = cancelled or happening is H.CANCELLED
    assert (state is S.RAISED) >= (H.RAISED in happenings)


@pytest.mark.parametrize(
    ("story", "end"),
    [
        ([H.SUSPECTED, H.OVERDUE], S.RAISED),
        ([H.SUSPECTED, H.CANCELLED], S.DISMISSED),
        ([H.CANCELLED, H.SUSPECTED], S.DISMISSED),
        ([H.CANCELLED, H.SUSPECTED, H.OVERDUE], S.DISMISSED),
        ([H.SUSPECTED, H.CANCELLED, H.RAISED], S.RAISED),
        ([H.CANCELLED, H.RAISED, H.SUSPECTED], S.RAISED),
        ([H.RAISED, H.CANCELLED], S.RAISED),
        ([H.NOTED], S.UNMET),
        ([H.NOTED, H.SUSPECTED], S.SUSPECTED),
        ([H.OVERDUE], S.UNMET),
    ],
)
def test_stories_end_as_they_should(story: list[AlarmHappening], end: AlarmState) -> None:
    state: AlarmState | None = None
    cancelled = False
    for happening in story:
        state = alarm_after(state, happening, cancelled=cancelled)
        cancelled = cancelled or happening is H.CANCELLED
    assert state is end


ALLOWED = {
    (CaseAction.TAKE, CaseState.QUEUED): CaseState.TAKEN,
    (CaseAction.REOPEN, CaseState.RESOLVED): CaseState.TAKEN,
    (CaseAction.CLOSE, CaseState.RESOLVED): CaseState.CLOSED,
    (CaseAction.UNCLOSE, CaseState.CLOSED): CaseState.RESOLVED,
    **{(CaseAction.RELEASE, state): CaseState.QUEUED for state in WORKED_ON},
    **{(CaseAction.RETURN_IDLE, state): CaseState.QUEUED for state in WORKED_ON},
    **{(CaseAction.HAND_OVER, state): CaseState.TAKEN for state in WORKED_ON},
    **{(CaseAction.RESOLVE, state): CaseState.RESOLVED for state in WORKED_ON},
}


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("action", [each for each in CaseAction if each is not CaseAction.MOVE])
def test_each_action_is_allowed_where_the_trade_says(action: CaseAction, state: CaseState) -> None:
    after = case_after(state, action)
    expected = ALLOWED.get((action, state))
    if expected is None:
        assert isinstance(after, Refused)
        assert state.value in after.why
    else:
        assert after is expected


@pytest.mark.parametrize("to", list(CaseState))
@pytest.mark.parametrize("state", list(CaseState))
def test_a_case_moves_among_the_states_of_work_alone(state: CaseState, to: CaseState) -> None:
    after = case_after(state, CaseAction.MOVE, to=to)
    assert (after is to) is (state in WORKED_ON and to in WORKED_ON)


@given(st.lists(st.sampled_from(list(CaseAction))))
def test_a_closed_case_was_resolved_before(actions: list[CaseAction]) -> None:
    state, resolved = CaseState.QUEUED, False
    for action in actions:
        after = case_after(state, action, to=CaseState.CALLING)
        if isinstance(after, Refused):
            continue
        state, resolved = after, resolved or after is CaseState.RESOLVED
    assert resolved or state is not CaseState.CLOSED
