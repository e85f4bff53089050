"""How an event travels and what it changes on the disk: its stream, its lane, its traces. Pure."""

from typing import Any

from edge.changes import Change, FaultOpen, FaultShut, Suspect, Unsuspect
from edge.lanes import Waiting
from protocol.causes import DEFAULT_PRIORITY, Priority, known_cause
from protocol.messages import (
    AlarmCancelled,
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    Event,
    FaultCleared,
    FaultRaised,
    Readings,
    Result,
)
from protocol.topics import Up


def urgent(cause: str) -> bool:
    """Tell whether an alarm of this cause overtakes everything that is not urgent."""
    return DEFAULT_PRIORITY.get(known_cause(cause), Priority.LIFE) <= Priority.PERSON


def describe(event: Event, number: int) -> Waiting:
    """Say in which stream and lane an event travels."""
    topic, life, raises = Up.EVENT, False, False
    match event:
        case AlarmRaised(alarm=alarm, cause=cause):
            stream, life, raises = f"alarm/{alarm}", urgent(cause), True
        case AlarmSuspected(alarm=alarm, cause=cause):
            stream, life = f"alarm/{alarm}", urgent(cause)
        case AlarmCancelled(alarm=alarm) | AlarmNoted(alarm=alarm):
            stream = f"alarm/{alarm}"
        case (
            FaultRaised(component=component, code=code)
            | FaultCleared(component=component, code=code)
        ):
            stream = f"fault/{component}/{code}"
        case Result(command=command):
            topic, stream = Up.RESULT, f"result/{command}"
        case Readings():
            topic, stream = Up.TELEMETRY, f"readings/{event.id}"
        case _:
            stream = f"event/{event.id}"
    return Waiting(
        number=number,
        id=event.id,
        topic=topic.value,
        type=type_of(event),
        stream=stream,
        life=life,
        raises=raises,
    )


def side_effects(event: Event, raw: bytes) -> tuple[Change, ...]:
    """Return what is written in the same commit as the event."""
    match event:
        case AlarmSuspected(alarm=alarm):
            return (Suspect(alarm=alarm, raw=raw),)
        case AlarmRaised(alarm=alarm) | AlarmCancelled(alarm=alarm):
            return (Unsuspect(alarm=alarm),)
        case FaultRaised(component=component, code=code):
            return (FaultOpen(component=component, code=code),)
        case FaultCleared(component=component, code=code):
            return (FaultShut(component=component, code=code),)
        case _:
            return ()


def type_of(message: Any) -> str:  # noqa: ANN401 - any Struct with a tag
    """Return the `type` by which the wire names a message."""
    return str(type(message).__struct_config__.tag)
