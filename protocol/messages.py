"""The closed union of messages between a home and the centre, version 1.

Each message is one JSON object in UTF-8. Those that a hub sends carry the envelope; those that
must not be lost (events) also carry `epoch` and `seq`. Unknown fields are ignored, so that a newer
peer may add some. A message is identified by the hub of its topic and its `id`; a resend is the
same bytes.
"""

from datetime import datetime
from enum import Enum
from typing import Literal
from uuid import UUID

from msgspec import Struct

from protocol.evidence import Evidence
from protocol.positions import Fix
from protocol.readings import Reading

VERSION = 1
"""The envelope's version that this code writes."""


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What every message from a home carries."""

    v: int
    id: UUID
    """UUIDv7, unique for this hub."""
    installation: str
    """Given at provisioning: events of an earlier home never attach to the next."""
    at: datetime
    """The hub's wall time, aware UTC. Shown, never used for deadlines."""


class Event(Envelope, frozen=True, kw_only=True):
    """A message that is kept in the outbox until the centre's receipt."""

    epoch: str
    """Random, made with the outbox."""
    seq: int
    """Counts the events of one epoch from 1; a gap shows a loss."""


# -- events: caliu/{hub}/up/event


class AlarmSuspected(Event, frozen=True, kw_only=True, tag="alarm.suspected"):
    """Something may have happened and the person is about to be asked.

    If nothing more comes, the centre raises it `answer_within_s` + `grace_s` after receiving it.
    """

    alarm: UUID
    cause: str
    """A value of `protocol.causes.Cause`; one that the centre does not know rings as `unknown`."""
    source: str
    """The device's id within its home."""
    answer_within_s: float
    grace_s: float
    place: str | None = None
    resident: str | None = None
    certainty: float = 1.0
    evidence: Evidence | None = None
    test: bool = False


class AlarmRaised(Event, frozen=True, kw_only=True, tag="alarm.raised"):
    """Help is needed."""

    alarm: UUID
    cause: str
    """A value of `protocol.causes.Cause`; one that the centre does not know rings as `unknown`."""
    source: str
    """The device's id within its home."""
    reason: Literal["immediate", "silence", "answer", "unasked"] = "immediate"
    """Why now: at once, after silence, after an answer, or because asking was impossible."""
    place: str | None = None
    resident: str | None = None
    certainty: float = 1.0
    evidence: Evidence | None = None
    test: bool = False


class AlarmCancelled(Event, frozen=True, kw_only=True, tag="alarm.cancelled"):
    """The person said that they are well. It ends a suspicion; it never erases a raise."""

    alarm: UUID
    by: str
    """`resident` by voice or touch, or the source's id (the button held again)."""


class AlarmNoted(Event, frozen=True, kw_only=True, tag="alarm.noted"):
    """Something more about an alarm that is already under way."""

    alarm: UUID
    note: Literal["unconfirmed", "confirmed", "pressed-again", "answered", "observed"]
    """`unconfirmed`: no receipt came in time and the local fallback ran."""
    text: str | None = None
    evidence: Evidence | None = None


class FaultRaised(Event, frozen=True, kw_only=True, tag="fault.raised"):
    """A part of the home does not work. (component, code) is its identity."""

    component: str
    code: str
    text: str = ""


class FaultCleared(Event, frozen=True, kw_only=True, tag="fault.cleared"):
    """It works again."""

    component: str
    code: str


FIXES_A_MESSAGE = 32
"""A tracker that was without a network gives back what it kept; more go in several messages."""


class LocationReport(Event, frozen=True, kw_only=True, tag="location.reported"):
    """Where a tracker is, and was since its last report. Zones are judged at the centre.

    The centre forgets the fixes once they are judged, unless an alarm of the person is open or they
    consented to more.
    """

    source: str
    """The device's id, as its alarms name it."""
    fixes: tuple[Fix, ...] = ()
    """In any order; none where there was no position to be had: it lives all the same."""
    battery: float | None = None
    """Of the tracker, 0 to 1."""


AnyEvent = (
    AlarmSuspected
    | AlarmRaised
    | AlarmCancelled
    | AlarmNoted
    | FaultRaised
    | FaultCleared
    | LocationReport
)

# -- telemetry: caliu/{hub}/up/telemetry (may be thinned)


class PathState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way from the hub to the centre."""

    name: str
    """`mqtt`, later `sms` and others."""
    up: bool
    since: datetime | None = None
    """Since when it is so, by the hub's wall; None where it was never tried."""


class Power(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the hub lives on, as far as it can tell."""

    mains: bool | None = None
    battery: float | None = None
    """Of the hub's own battery, 0 to 1."""


class Heartbeat(Envelope, frozen=True, kw_only=True, tag="heartbeat"):
    """The hub lives. Three missed ones are a technical alarm at the centre."""

    session: str
    uptime_s: float
    queued: int
    """Events in the outbox without a receipt."""
    every_s: float
    """How often the hub means to send it."""
    resident_mb: float | None = None
    """Memory of the agent, in MB."""
    paths: tuple[PathState, ...] = ()
    """Every way that it has; an older hub tells none."""
    power: Power | None = None
    """None where nothing measures it."""


class SenseState(str, Enum):
    """How a sense is: the worst that holds. A newer hub may say other values."""

    OK = "ok"
    UNHEARD = "unheard"
    """It belongs to the home and has not spoken since the hub started."""
    SILENT = "silent"
    """It is watched, and has spoken too long ago."""
    LOW_BATTERY = "low-battery"
    JAMMED = "jammed"
    """Its radio is jammed, or has lost its coordinator: it may speak, and is not heard."""
    STUCK = "stuck"
    """It speaks, but what it says cannot be what it measures, or never changes."""
    TAMPERED = "tampered"


SENSES_A_MESSAGE = 16
"""More are told in several messages, so that each stays under a few kB."""
SENSE_PARTS = 32
"""Messages of one telling; what a home has beyond them is not told."""


class Sense(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sense of the home, as the hub knows it."""

    id: str
    """The device's id within its home, as alarms name it in `source`."""
    kind: str
    """As `DeviceConfig.kind`; also `board` and `robot`."""
    place: str | None = None
    heard_at: datetime | None = None
    """Its last sign of life, by the hub's wall; None where it never spoke since the hub started."""
    battery: float | None = None
    """0 to 1, as it said last."""
    link: float | None = None
    """Quality of its radio link, 0 to 1, as it was last."""
    state: str = SenseState.OK.value
    """A value of `SenseState`; one that the centre does not know is shown as it is."""


class Senses(Envelope, frozen=True, kw_only=True, tag="senses"):
    """How the senses are: all of them, on a change and every few heartbeats.

    A telling of more than `SENSES_A_MESSAGE` comes in several parts; each replaces the part of the
    same number, and those above `of` are over.
    """

    senses: tuple[Sense, ...]
    part: int = 1
    of: int = 1


READINGS_A_MESSAGE = 50
"""A device that was away gives back what it kept; more go in several messages."""


class Readings(Event, frozen=True, kw_only=True, tag="readings"):
    """Vital signs. Telemetry may be thinned, these are not: they are kept until their receipt."""

    readings: tuple[Reading, ...]


AnyTelemetry = Heartbeat | Senses | Readings

# -- status: caliu/{hub}/up/status (retained, and the last will)


class Status(Envelope, frozen=True, kw_only=True, tag="status"):
    """Whether the hub is connected. A will of an older `session` is ignored."""

    session: str
    """Grows with every connection (a UUIDv7 in hexadecimal), so that an older one is told."""
    online: bool
    reason: Literal["connected", "will", "shutdown"] = "connected"
    software: str = ""
    capabilities: tuple[str, ...] = ()
    accepts: tuple[int, ...] = (VERSION,)
    """Envelope versions that this hub reads."""
    epoch: str = ""
    config: int = 0
    """The version of the desired state that is applied."""


# -- results: caliu/{hub}/up/result


class Result(Event, frozen=True, kw_only=True, tag="result"):
    """What became of a command. Kept in the outbox like an event."""

    command: UUID
    outcome: Literal["done", "failed", "late", "superseded", "unknown", "refused"]
    text: str = ""


# -- down: caliu/{hub}/down/...


class Outcome(str, Enum):
    """What the centre did with a message."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class Receipt(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="receipt"
):
    """Sent by the centre after its commit: the only thing that lets a hub forget an event."""

    v: int = VERSION
    outcome: Outcome
    of: UUID | None = None
    """The id of the message, where it could be read."""
    sha256: str | None = None
    """Of the payload, in hexadecimal, where no id could be read."""
    at: datetime
    """The centre's time, from which the hub learns it."""


class Say(Struct, frozen=True, kw_only=True, tag_field="do", tag="say"):
    """Speak a phrase of the catalogue."""

    phrase: str


class SelfTest(Struct, frozen=True, kw_only=True, tag_field="do", tag="self-test"):
    """Raise a test alarm that goes the whole way and is not counted."""


class Silence(Struct, frozen=True, kw_only=True, tag_field="do", tag="silence"):
    """Stop the siren."""


Order = Say | SelfTest | Silence


class Command(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="command"
):
    """An order to a hub. The centre resends it until its `result` or its time to live."""

    v: int = VERSION
    id: UUID
    order: Order
    expires_at: datetime
    """On the centre's time, which the hub learns from receipts."""
    epoch: str
    """Of the outbox that the centre knows; an order for an earlier life of the hub is refused."""
    n: int
    """Grows with every order to this hub; one not above the last executed is superseded."""


class ConfigAvailable(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="config"
):
    """The version of the desired state (retained). The body is fetched over HTTPS."""

    v: int = VERSION
    version: int


AnyUp = (
    AlarmSuspected
    | AlarmRaised
    | AlarmCancelled
    | AlarmNoted
    | FaultRaised
    | FaultCleared
    | LocationReport
    | Heartbeat
    | Senses
    | Readings
    | Status
    | Result
)
AnyDown = Receipt | Command | ConfigAvailable
