"""What an operator may ask for with a case: the vocabulary of the desk."""

from dataclasses import dataclass
from enum import StrEnum

from central.alarms.lifecycle import CaseState


class PhoneResult(StrEnum):
    """What came of a telephone call that an operator made."""

    REACHED = "reached"
    NOT_REACHED = "not-reached"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class Take:
    """Own it from now on."""


@dataclass(frozen=True, slots=True)
class Release:
    """Give it back to the queue."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write something down."""

    text: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Make it a colleague's."""

    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Notify:
    """Ask a contact now."""

    contact: str


@dataclass(frozen=True, slots=True)
class CheckStep:
    """Tick a step of the protocol, or untick it."""

    step: str
    done: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Say what it waits for."""

    state: CaseState


@dataclass(frozen=True, slots=True)
class Resolve:
    """Say how it ended."""

    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Put it away."""

    reason: str


@dataclass(frozen=True, slots=True)
class Phoned:
    """Say whom one has called oneself, and what came of it."""

    who: str
    """The id of a contact or of a resident."""
    result: PhoneResult


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Say that one has read what the colleague who handed it over left."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo a hand-over of one's own, as long as the colleague has done nothing with it."""


@dataclass(frozen=True, slots=True)
class Unclose:
    """Undo a close of one's own, within `UNCLOSE_WITHIN`."""


Deed = (
    Take
    | Release
    | Note
    | HandOver
    | Notify
    | CheckStep
    | Move
    | Resolve
    | Close
    | Phoned
    | Acknowledge
    | TakeBack
    | Unclose
)
