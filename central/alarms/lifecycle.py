"""The life of an alarm and of a case: their states, and what each happening makes of them. Pure.

An alarm is what a hub tells; a case is what people work on. Every function answers with the next
state, or with `Refused` and a sentence; none of them loses an alarm: no happening leads from a
ringing state back to a silent one.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class AlarmState(StrEnum):
    """Of one alarm, as its hub and the centre know it."""

    UNMET = "unmet"
    """Something was said of it (a cancel, a note) before it was itself heard of."""
    SUSPECTED = "suspected"
    """The person is being asked; the centre raises it when the answer stays out."""
    DISMISSED = "dismissed"
    """A suspicion that the person ended. A raise still rings."""
    RAISED = "raised"
    """It rings. Nothing that a hub says takes that back."""


class AlarmHappening(StrEnum):
    """What may happen to an alarm."""

    SUSPECTED = "suspected"
    RAISED = "raised"
    CANCELLED = "cancelled"
    NOTED = "noted"
    OVERDUE = "overdue"
    """Its suspicion was not answered within deadline and grace."""


def alarm_after(
    state: AlarmState | None, happening: AlarmHappening, *, cancelled: bool = False
) -> AlarmState:
    """Return the state of an alarm after a happening; None is an alarm not heard of yet.

    `cancelled` tells whether a cancel came before: it ends a suspicion that overtook it on another
    way, and nothing else.
    """
    match happening:
        case AlarmHappening.RAISED:
            return AlarmState.RAISED
        case AlarmHappening.OVERDUE:
            return AlarmState.RAISED if state is AlarmState.SUSPECTED else _kept(state)
        case AlarmHappening.SUSPECTED:
            if state is None or state is AlarmState.UNMET:
                return AlarmState.DISMISSED if cancelled else AlarmState.SUSPECTED
            return state
        case AlarmHappening.CANCELLED:
            return AlarmState.DISMISSED if state is AlarmState.SUSPECTED else _kept(state)
        case AlarmHappening.NOTED:
            return _kept(state)
        case _:
            assert_never(happening)


def _kept(state: AlarmState | None) -> AlarmState:
    return AlarmState.UNMET if state is None else state


class CaseState(StrEnum):
    """Of one case, as people work on it."""

    QUEUED = "queued"
    TAKEN = "taken"
    CALLING = "calling"
    WAITING_CONTACT = "waiting-contact"
    WAITING_UNIT = "waiting-unit"
    RESOLVED = "resolved"
    CLOSED = "closed"


WORKED_ON = frozenset(
    {CaseState.TAKEN, CaseState.CALLING, CaseState.WAITING_CONTACT, CaseState.WAITING_UNIT}
)
"""Someone owns it and it is not resolved: the states between which its owner moves it."""
JOINABLE = WORKED_ON | {CaseState.QUEUED}
"""A new alarm of the same person may join it; a resolved one is over, and the alarm rings anew."""


class CaseAction(StrEnum):
    """What may be done with a case."""

    TAKE = "take"
    RELEASE = "release"
    HAND_OVER = "hand-over"
    RETURN_IDLE = "return-idle"
    """Its owner did nothing for too long; the centre puts it back."""
    MOVE = "move"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    UNCLOSE = "unclose"
    """Its closer pressed a key too many, a moment ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The case is in a state that does not allow it."""

    why: str


def case_after(
    state: CaseState, action: CaseAction, *, to: CaseState | None = None
) -> CaseState | Refused:
    """Return the state of a case after an action; `to` is where MOVE goes."""
    if action is CaseAction.MOVE:
        if to is None or to not in WORKED_ON:
            return Refused(why=f"a case cannot be moved to {to}")
        return _step(state, WORKED_ON, to)
    return _step(state, *_STEPS[action])


_STEPS: dict[CaseAction, tuple[frozenset[CaseState], CaseState]] = {
    CaseAction.TAKE: (frozenset({CaseState.QUEUED}), CaseState.TAKEN),
    CaseAction.RELEASE: (WORKED_ON, CaseState.QUEUED),
    CaseAction.RETURN_IDLE: (WORKED_ON, CaseState.QUEUED),
    CaseAction.HAND_OVER: (WORKED_ON, CaseState.TAKEN),
    CaseAction.RESOLVE: (WORKED_ON, CaseState.RESOLVED),
    CaseAction.REOPEN: (frozenset({CaseState.RESOLVED}), CaseState.TAKEN),
    CaseAction.CLOSE: (frozenset({CaseState.RESOLVED}), CaseState.CLOSED),
    CaseAction.UNCLOSE: (frozenset({CaseState.CLOSED}), CaseState.RESOLVED),
}


def _step(state: CaseState, allowed: frozenset[CaseState], to: CaseState) -> CaseState | Refused:
    if state in allowed:
        return to
    return Refused(why=f"the case is {state.value}; it would have to be {_or(allowed)}")


def _or(states: frozenset[CaseState]) -> str:
    return " or ".join(state.value for state in CaseState if state in states)
