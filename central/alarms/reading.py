"""What came in, and what it says: bytes to one of three readings. Pure.

A `Heard` is an event of version 1. A `Garbled` is not one, and yet somebody may be asking for help
in it: it rings. A `Noise` says nothing that can ring. Words that go into the database are cut to
what its columns hold, so that no message can break the batch that it travels in.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from msgspec import Struct, structs

from central.location.stripping import stripped, thoroughly_stripped
from protocol.causes import Cause, known_cause
from protocol.codec import Salvaged, Unreadable, decode_up, salvage
from protocol.messages import (
    AlarmCancelled,
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    AnyEvent,
    Event,
    Heartbeat,
    LocationReport,
    Readings,
    Result,
    Senses,
    Status,
)
from protocol.topics import MAX_PAYLOAD

_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(minutes=10)
_LONGEST_WAIT_S = 900.0
"""No question may keep a suspicion silent for longer."""
_LARGEST_SEQ = 2**53


READINGS = b'"readings"'
"""Stands in every message of readings, and is looked for before telemetry is read a second time."""


class Arrival(Struct, frozen=True, kw_only=True, gc=False):
    """A message as it came, whatever carried it."""

    origin: str
    """The hub, from the topic (or what another way proved)."""
    raw: bytes
    """All of it, or the head where it was too large."""
    received_at: datetime
    sha256: bytes
    size: int
    key: str | None = None
    """Its identity for this origin, where the way knows one; else it names itself."""


class Wrong(Struct, frozen=True, kw_only=True, gc=False):
    """Something that is not as it should be: the code of a technical fault, and a sentence."""

    code: str
    text: str


class Heard(Struct, frozen=True, kw_only=True, gc=False):
    """An event of version 1."""

    arrival: Arrival
    key: str
    message: AnyEvent | Result | Readings
    alarm: str | None
    """The alarm that it speaks of."""
    at: datetime | None
    """When it happened; None where the hub's clock cannot be right."""
    wrong: tuple[Wrong, ...] = ()


class Garbled(Struct, frozen=True, kw_only=True, gc=False):
    """Not an event of version 1, but it speaks of an alarm: it rings."""

    arrival: Arrival
    key: str
    id: UUID | None
    alarm: str
    cause: str
    source: str | None
    place: str | None
    test: bool
    wrong: tuple[Wrong, ...]


class Noise(Struct, frozen=True, kw_only=True, gc=False):
    """Nothing in it rings."""

    arrival: Arrival
    key: str
    id: UUID | None
    wrong: tuple[Wrong, ...]


Reading = Heard | Garbled | Noise


def arrival_of(origin: str, key: str | None, raw: bytes, received_at: datetime) -> Arrival:
    """Return a whole message as an arrival."""
    return Arrival(
        origin=origin,
        raw=raw,
        received_at=received_at,
        sha256=sha256(raw).digest(),
        size=len(raw),
        key=key,
    )


def read(arrival: Arrival) -> Reading:
    """Read an arrival; never raises."""
    if arrival.size > MAX_PAYLOAD:
        arrival = structs.replace(arrival, raw=stripped(arrival.raw))
        return _noise(arrival, "size", f"{arrival.size} bytes are more than {MAX_PAYLOAD}")
    try:
        message = decode_up(arrival.raw)
    except Unreadable:
        return _salvaged(arrival)
    if isinstance(message, Heartbeat | Senses | Status):
        return _noise(arrival, "kind", "this kind of message is not an event", message.id)
    arrival = _placeless(arrival, message)
    return Heard(
        arrival=arrival,
        key=arrival.key or str(message.id),
        message=message,
        alarm=_alarm_of(message),
        at=_sane(message.at, arrival.received_at),
        wrong=tuple(_doubts(message, arrival.received_at)),
    )


def read_telemetry(arrival: Arrival) -> Reading | None:
    """Read what came as telemetry: readings are events, and the rest is not for ingest.

    What was meant as readings and cannot be read never rings. An alarm that came on this way by
    mistake rings as on any other.
    """
    if READINGS not in arrival.raw:
        return None
    if arrival.size > MAX_PAYLOAD:
        return read(arrival)
    try:
        message = decode_up(arrival.raw)
    except Unreadable as error:
        found = salvage(arrival.raw)
        if found.rings and found.type not in {None, "readings"}:
            return read(arrival)
        return _noise(arrival, "unreadable", word(str(error), 500), found.id)
    return None if isinstance(message, Heartbeat | Senses | Status) else read(arrival)


def _placeless(arrival: Arrival, message: AnyEvent | Readings | Result) -> Arrival:
    """Return an arrival that may be stored: without positions, and known by what remains."""
    if isinstance(message, LocationReport):
        raw = thoroughly_stripped(arrival.raw)
    else:
        raw = stripped(arrival.raw)
    if raw is arrival.raw:
        return arrival
    return structs.replace(arrival, raw=raw, sha256=sha256(raw).digest())


def asked_again(message: AlarmSuspected) -> float:
    """Return after how many seconds the centre raises it itself."""
    return _within(message.answer_within_s) + _within(message.grace_s)


def _alarm_of(message: AnyEvent | Result | Readings) -> str | None:
    if isinstance(message, AlarmRaised | AlarmSuspected | AlarmCancelled | AlarmNoted):
        return str(message.alarm)
    return None


def sequence_of(message: Event) -> tuple[str, int] | None:
    """Return (epoch, seq) where they can be kept."""
    if 0 < message.seq < _LARGEST_SEQ and 0 < len(message.epoch) <= 16:
        return word(message.epoch, 16), message.seq
    return None


def word(text: str, longest: int = 64) -> str:
    """Cut a word to what a column holds; PostgreSQL's text has no NUL."""
    return text.replace("\x00", "")[:longest]


def word_or_none(text: str | None, longest: int = 64) -> str | None:
    """Cut a word that may be missing."""
    return None if text is None else word(text, longest)


def _salvaged(arrival: Arrival) -> Garbled | Noise:
    found = salvage(arrival.raw)
    text = word("; ".join(found.wrong), 500) or "not a message"
    arrival = structs.replace(arrival, raw=stripped(arrival.raw))
    if not found.rings:
        return _noise(arrival, "unreadable", text, found.id)
    return Garbled(
        arrival=arrival,
        key=_key(arrival, found.id),
        id=found.id,
        alarm=str(found.alarm or found.id or UUID(bytes=arrival.sha256[:16])),
        cause=_cause(found),
        source=word_or_none(found.source),
        place=word_or_none(found.place),
        test=found.test,
        wrong=(Wrong(code="unreadable", text=text),),
    )


def _cause(found: Salvaged) -> str:
    return known_cause(found.cause or "").value


def _noise(arrival: Arrival, code: str, text: str, named: UUID | None = None) -> Noise:
    wrong = (Wrong(code=code, text=text),)
    return Noise(arrival=arrival, key=_key(arrival, named), id=named, wrong=wrong)


def _key(arrival: Arrival, named: UUID | None) -> str:
    return arrival.key or (str(named) if named is not None else arrival.sha256.hex())


def _doubts(message: AnyEvent | Result | Readings, received_at: datetime) -> list[Wrong]:
    doubts = []
    if _sane(message.at, received_at) is None:
        doubts.append(Wrong(code="clock", text=f"the hub's clock says {message.at.isoformat()}"))
    if isinstance(message, AlarmRaised | AlarmSuspected) and not _is_known(message.cause):
        cause = word(message.cause)
        doubts.append(Wrong(code="cause", text=f"the cause {cause!r} is unknown here"))
    if sequence_of(message) is None:
        doubts.append(Wrong(code="sequence", text="epoch or seq are not what they should be"))
    return doubts


@lru_cache(maxsize=1024)
def _is_known(cause: str) -> bool:
    return cause == Cause.UNKNOWN.value or known_cause(cause) is not Cause.UNKNOWN


def _sane(at: datetime, received_at: datetime) -> datetime | None:
    return at if _EARLIEST <= at <= received_at + _AHEAD else None


def _within(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST_WAIT_S) if seconds == seconds else 0.0  # noqa: PLR0124 - NaN
