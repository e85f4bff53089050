"""One visit to a health device, pure: what to ask it for, and what its words are as readings.

`(state, event, now) -> (state, decisions)`. The clock is read first and set where it is off, then
the measurements are subscribed, then a meter is asked for what it kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import assert_never
from uuid import UUID, uuid5

from protocol.readings import Doubt, Reading
from sensors.bluetooth import device_clock, flow, records
from sensors.bluetooth.flow import Flow
from sensors.bluetooth.gatt import (
    BATTERY_LEVEL,
    CURRENT_TIME,
    DATE_TIME,
    READS,
    RECORD_CONTROL,
)
from sensors.bluetooth.measured import Context, Measured, Nothing, once
from sensors.bluetooth.octets import Refused

NAMESPACE = UUID("6f1d3c0e-2b5e-5b0a-9a86-1f6c1d0a4b7e")
"""Of the ids of readings: the same measurement has the same id, whichever hub received it when."""
STRANGER = Refused(
    what="characteristics", at=0, why="None is a measurement of the Bluetooth standard."
)
"""Many makers have a language of their own, which only their application speaks."""
CONTEXT_WITHIN = timedelta(seconds=3)
"""A meter sends a record's context right behind it; later it is told without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A health device of the home."""

    id: str
    kind: str
    address: str
    users: Mapping[int, str] = field(default_factory=dict)
    """User slot of the device to resident."""
    resident: str | None = None
    """Whose it is, where it has no slots."""

    def whose(self, user: int | None) -> str | None:
        """Return the resident; None where the device cannot tell, or says a slot of nobody."""
        if user is not None and self.users:
            return self.users.get(user)
        return None if self.users else self.resident


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is known of the device during one connection."""

    monitor: Monitor
    zone: tzinfo
    known: frozenset[UUID] = frozenset()
    """Readings that were told before."""
    serial: int | None = None
    """The greatest record number that was told before."""
    off: timedelta | None = None
    """How far its clock was off when it was met."""
    held: tuple[Measured, datetime] | None = None
    """A record whose context is to come, and when it came."""
    flow: Flow | None = None
    asked: bytes = b""
    """What the meter was asked for last."""


# -- events


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Connected; these characteristics are there, by their assigned numbers."""

    characteristics: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """A characteristic was read; None: the device does not let it be read."""

    characteristic: str
    value: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The device notified or indicated."""

    characteristic: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """Time passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """The connection is over."""


Event = Met | Was | Said | Waited | Parted


# -- decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Read a characteristic; its value comes as `Was`."""

    characteristic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Write one; that the device refuses it changes nothing."""

    characteristic: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """Have it notified or indicated."""

    characteristic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """A new reading."""

    reading: Reading
    flowing: bool = False
    """One of a row; nobody waits for its being heard."""
    serial: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """The device's battery, 0 to 1."""

    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Puzzled:
    """It said what cannot be read."""

    refused: Refused


Decision = Look | Write | Subscribe | Tell | Charge | Puzzled
Judged = tuple[Visit, tuple[Decision, ...]]


def step(visit: Visit, event: Event, now: datetime) -> Judged:
    """Take one event into account."""
    match event:
        case Met(characteristics=characteristics):
            return _met(visit, characteristics)
        case Was(characteristic=characteristic, value=value):
            return _was(visit, characteristic, value, now)
        case Said(characteristic=characteristic, value=value) if characteristic == RECORD_CONTROL:
            return _answered(visit, value)
        case Said(characteristic=characteristic, value=value):
            return _said(visit, characteristic, value, now)
        case Waited():
            return _waited(visit, now)
        case Parted():
            visit, last = _flowed(visit, now, over=True)
            visit, held = _released(visit, now)
            return visit, (*last, *held)
        case _:
            assert_never(event)


def _met(visit: Visit, characteristics: frozenset[str]) -> Judged:
    clocks = [clock for clock in (CURRENT_TIME, DATE_TIME) if clock in characteristics]
    looks = [Look(characteristic=clock) for clock in clocks[:1]]
    battery = [Look(characteristic=name) for name in (BATTERY_LEVEL,) if name in characteristics]
    subscribes = [Subscribe(characteristic=name) for name in READS if name in characteristics]
    if not subscribes:
        return visit, (Puzzled(refused=STRANGER),)
    if RECORD_CONTROL not in characteristics:
        return visit, (*looks, *subscribes, *battery)
    ask = records.ALL if visit.serial is None else records.from_number(visit.serial)
    return replace(visit, asked=ask), (
        *looks,
        *subscribes,
        Subscribe(characteristic=RECORD_CONTROL),
        Write(characteristic=RECORD_CONTROL, value=ask),
        *battery,
    )


def _was(visit: Visit, characteristic: str, value: bytes | None, now: datetime) -> Judged:
    if characteristic == BATTERY_LEVEL:
        level = value[0] if value is not None and len(value) == 1 else None
        if level is None or level > 100:
            return visit, ()
        return visit, (Charge(level=level / 100),)
    if characteristic not in {CURRENT_TIME, DATE_TIME}:
        return visit, ()
    shown = None if value is None else device_clock.read(value)
    puzzled = (Puzzled(refused=shown),) if isinstance(shown, Refused) else ()
    off = None
    if shown is not None and not isinstance(shown, Refused):
        never = timedelta.max  # a clock that shows no date is as far off as can be
        seen = device_clock.off_by(shown, now, visit.zone)
        off = never if seen is None else seen
    visit = replace(visit, off=off)
    right = off is not None and abs(off) <= device_clock.NEAR
    if right or now < device_clock.NEVER_BEFORE:
        return visit, puzzled
    write = device_clock.current_time if characteristic == CURRENT_TIME else device_clock.date_time
    return visit, (*puzzled, Write(characteristic=characteristic, value=write(now, visit.zone)))


def _answered(visit: Visit, value: bytes) -> Judged:
    answer = records.read(value)
    if isinstance(answer, Refused):
        return visit, (Puzzled(refused=answer),)
    if answer.is_vain and visit.asked not in {b"", records.ALL}:
        return replace(visit, asked=records.ALL), (
            Write(characteristic=RECORD_CONTROL, value=records.ALL),
        )
    return visit, ()


def _said(visit: Visit, characteristic: str, value: bytes, now: datetime) -> Judged:
    read = READS.get(characteristic, _unread)
    heard = read(value)
    match heard:
        case Refused():
            return visit, (Puzzled(refused=heard),)
        case Context():
            return _with_context(visit, heard, now)
        case Nothing():
            return visit, ()
        case Measured(flowing=True):
            visit = replace(visit, flow=flow.add(visit.flow, heard, now))
            return _flowed(visit, now)
        case Measured():
            visit, before = _released(visit, now)
            if heard.follows:
                return replace(visit, held=(heard, now)), before
            visit, told = _told(visit, heard, now)
            return visit, (*before, *told)
        case _:
            assert_never(heard)


def _unread(_value: bytes) -> Nothing:
    return Nothing(what="a characteristic that was not subscribed")


def _with_context(visit: Visit, context: Context, now: datetime) -> Judged:
    if visit.held is None or visit.held[0].serial != context.serial:
        return visit, ()
    measured, _ = visit.held
    visit = replace(visit, held=(replace(measured, context=context.context), now))
    return _released(visit, now)


def _released(visit: Visit, now: datetime) -> Judged:
    """Tell what waited for its context, with what came of it."""
    if visit.held is None:
        return visit, ()
    measured, _ = visit.held
    return _told(replace(visit, held=None), measured, now)


def _waited(visit: Visit, now: datetime) -> Judged:
    visit, flowed = _flowed(visit, now)
    if visit.held is None or timedelta(0) <= now - visit.held[1] < CONTEXT_WITHIN:
        return visit, flowed
    visit, released = _released(visit, now)
    return visit, (*flowed, *released)


def _flowed(visit: Visit, now: datetime, *, over: bool = False) -> Judged:
    if visit.flow is None or not (over or flow.is_full(visit.flow, now)):
        return visit, ()
    began, summed = visit.flow.began, flow.summed(visit.flow)
    visit = replace(visit, flow=None)
    return (visit, ()) if summed is None else _told(visit, summed, now, began=began)


def _told(
    visit: Visit, measured: Measured, now: datetime, *, began: datetime | None = None
) -> Judged:
    """Make the reading, once: what was told before is dropped."""
    if measured.nobodys:
        return visit, ()
    id_ = reading_id(visit.monitor, measured, now if began is None else began)
    if id_ in visit.known:
        return visit, ()
    at, doubtful = now, False
    if measured.stamp is not None and Doubt.CLOCK in measured.doubts:
        doubtful = True
    elif measured.stamp is not None:
        at, doubtful = device_clock.moment(measured.stamp, now, visit.zone, visit.off)
    doubts = once(measured.doubts, (Doubt.CLOCK,) if doubtful else ())
    reading = Reading(
        id=id_,
        device=visit.monitor.id,
        at=at,
        values=measured.values,
        resident=visit.monitor.whose(measured.user),
        doubts=tuple(doubt.value for doubt in doubts),
        context=measured.context,
    )
    serials = [number for number in (visit.serial, measured.serial) if number is not None]
    visit = replace(visit, known=visit.known | {id_}, serial=max(serials, default=None))
    return visit, (Tell(reading=reading, flowing=measured.flowing, serial=measured.serial),)


def reading_id(monitor: Monitor, measured: Measured, received: datetime) -> UUID:
    """Derive the id from the device, its stamp and what it measured.

    A stamp that shows no date tells nothing apart: the day of its reception does then, so that a
    device that gives back what it kept is not taken for a person who measures again. Where there
    is no stamp at all it is as it comes, and the second of its reception is part of it.
    """
    stamp = measured.stamp
    if stamp is None:
        when = received.isoformat(timespec="seconds")
    elif stamp.at is None:
        when = f"{stamp.raw.hex()} {received.date().isoformat()}"
    else:
        when = stamp.raw.hex()
    values = " ".join(f"{value.measure}={value.value:g}" for value in measured.values)
    parts = (monitor.address.upper(), when, str(measured.serial), str(measured.user), values)
    return uuid5(NAMESPACE, "|".join(parts))
