"""Vocabulary of the hub's judgement: what it is told, and what it decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from protocol.causes import Cause
from protocol.configuration import HomeConfig
from protocol.evidence import Evidence
from protocol.messages import AlarmSuspected
from protocol.observations import Observation
from protocol.readings import Reading

Names = Callable[[], UUID]
"""Gives fresh ids; handed to judgement as time is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Both times at once: `steady` measures, `wall` tells day from night."""

    steady: float
    """Seconds; only moves forward."""
    wall: datetime
    """Aware UTC; may be stepped by a person or by NTP."""


# -- what the rules are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The person answered the question about `alarm`."""

    alarm: UUID
    well: bool
    by: str
    """The source that heard or felt it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChanged:
    """A new desired state is applied."""

    config: HomeConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """At start: a suspicion of before the restart, and the seconds left to answer it."""

    suspected: AlarmSuspected
    left_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSeen:
    """A part of the hub itself fails (`over` false) or works again."""

    component: str
    code: str
    text: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsTaken:
    """A device of the home measured a person; the rules have no opinion of it."""

    readings: tuple[Reading, ...]
    aloud: bool = True
    """Whether somebody waits to hear that it came; not of a row that goes on."""


Told = Observation | Tick | Answer | ConfigChanged | Restored | FaultSeen

# -- what the rules decide

Reason = Literal["immediate", "silence", "answer", "unasked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an alarm is about."""

    alarm: UUID
    cause: Cause
    source: str
    place: str | None = None
    resident: str | None = None
    certainty: float = 1.0
    evidence: Evidence | None = None
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """Help is needed."""

    subject: Subject
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask the person; `left_s` seconds of silence raise it."""

    subject: Subject
    left_s: float
    again: bool = False
    """The suspicion is already stored and sent: the hub restarted in the middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The person is well. `raised`: the alarm had gone out already, and stays."""

    subject: Subject
    by: str
    raised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something more about an alarm under way."""

    alarm: UUID
    note: Literal["pressed-again", "answered", "observed"]
    text: str | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A part of the home does not work."""

    component: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOver:
    """It works again."""

    component: str
    code: str


Decision = Raise | Ask | Cancel | Note | Fault | FaultOver
