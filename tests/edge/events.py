"""Events as the hub makes them, for tests of what keeps and sends them."""

from uuid import UUID

from edge.happenings import Ask, Cancel, Fault, FaultOver, Moment, Note, Raise, Subject
from edge.letters import Letters
from protocol.causes import Cause
from protocol.clock import RealClock
from protocol.identity import new_id
from protocol.messages import Event

INSTALLATION = "0191e0a0-0000-7000-8000-000000000001"
_letters = Letters(installation=INSTALLATION, grace_s=15.0)
_clock = RealClock()


def some_id() -> UUID:
    return new_id(_clock.now())


def raised(alarm: UUID | None = None, cause: Cause = Cause.BUTTON) -> Event:
    return _event(Raise(subject=_subject(alarm, cause), reason="immediate"))


def suspected(alarm: UUID | None = None) -> Event:
    return _event(Ask(subject=_subject(alarm, Cause.FALL), left_s=30.0))


def cancelled(alarm: UUID) -> Event:
    return _event(Cancel(subject=_subject(alarm, Cause.FALL), by="resident"))


def noted(alarm: UUID) -> Event:
    return _event(Note(alarm=alarm, note="pressed-again"))


def fault(component: str = "door-1", *, over: bool = False) -> Event:
    kind = FaultOver if over else Fault
    return _event(kind(component=component, code="lost"))


def _subject(alarm: UUID | None, cause: Cause) -> Subject:
    return Subject(alarm=alarm or some_id(), cause=cause, source="pendant-1")


def _event(decision: Raise | Ask | Cancel | Note | Fault | FaultOver) -> Event:
    now = Moment(steady=_clock.steady(), wall=_clock.now())
    event = _letters.event(decision, now)
    assert event is not None
    return event
