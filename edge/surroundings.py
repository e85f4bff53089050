"""What the home remembers of its rooms, doors and beds, to be shown beside an alarm. Pure.

It starts empty and says nothing that it does not know. Times are steady, and become the wall's only
when they are shown: a step of the clock moves nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from msgspec import structs

from edge.happenings import Moment
from protocol.configuration import HomeConfig
from protocol.evidence import BedState, DayStrip, DoorState, Evidence, RoomDay
from protocol.observations import Kind, Observation

BIN_MIN = 30
BINS = 48
MOST_PLACES = 12
"""Rooms, doors or beds that are remembered; those seen least recently are forgotten first."""
_BIN_S = BIN_MIN * 60
_UNKNOWN = -1
_MOST_COUNTED = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a door or a bed is: `on` is open, or occupied."""

    source: str
    place: str | None
    resident: str | None
    on: bool
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How often a room moved, by the number of the bin; what is missing is none at all."""

    place: str
    source: str
    counts: tuple[tuple[int, int], ...] = ()
    lost_in: int | None = None
    """The bin since which its sensor is not heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """All of it, since `since` (steady)."""

    since: float
    rooms: tuple[Room, ...] = ()
    """Each of these tuples: the one seen last stands last."""
    doors: tuple[Standing, ...] = ()
    beds: tuple[Standing, ...] = ()


def observe(around: Surroundings, seen: Observation, now: Moment) -> Surroundings:
    """Take note of a movement, a door, a bed, or a sensor that is lost or back."""
    match seen.kind:
        case Kind.MOTION if seen.place is not None:
            return replace(around, rooms=_moved(around.rooms, seen.place, seen.source, now))
        case Kind.DOOR_OPENED | Kind.DOOR_CLOSED:
            opened = seen.kind is Kind.DOOR_OPENED
            return replace(around, doors=_stood(around.doors, seen, now, on=opened))
        case Kind.BED_ENTERED | Kind.BED_LEFT:
            entered = seen.kind is Kind.BED_ENTERED
            return replace(around, beds=_stood(around.beds, seen, now, on=entered))
        case Kind.SOURCE_LOST:
            return _lost(around, seen.source, now)
        case Kind.SOURCE_BACK:
            rooms = tuple(
                _back(room, now) if room.source == seen.source else room for room in around.rooms
            )
            return replace(around, rooms=rooms)
        case _:
            return around


def configured(around: Surroundings, before: HomeConfig, config: HomeConfig) -> Surroundings:
    """Forget doors and beds whose sensors were taken away; one never configured is heard too."""
    gone = {device.id for device in before.devices} - {device.id for device in config.devices}
    return replace(
        around,
        doors=tuple(door for door in around.doors if door.source not in gone),
        beds=tuple(bed for bed in around.beds if bed.source not in gone),
    )


def joined(
    evidence: Evidence | None, around: Surroundings, resident: str | None, now: Moment
) -> Evidence:
    """Put what is known of the home beside what a source shows of `resident`."""
    return structs.replace(
        evidence or Evidence(),
        doors=tuple(
            DoorState(
                device=door.source, place=door.place, open=door.on, since=_shown(door.since, now)
            )
            for door in around.doors
        ),
        bed=_bed(around.beds, resident, now),
        day=_day(around, now),
    )


def _moved(rooms: tuple[Room, ...], place: str, source: str, now: Moment) -> tuple[Room, ...]:
    known = next((room for room in rooms if room.place == place), None)
    room = Room(place=place, source=source) if known is None else _back(known, now)
    current = _bin(now.steady)
    counts = dict(room.counts)
    counts[current] = min(_MOST_COUNTED, max(0, counts.get(current, 0)) + 1)
    recent = tuple(each for each in counts.items() if each[0] > current - BINS)
    others = tuple(each for each in rooms if each.place != place)
    return (*others, replace(room, source=source, counts=recent))[-MOST_PLACES:]


def _stood(
    known: tuple[Standing, ...], seen: Observation, now: Moment, *, on: bool
) -> tuple[Standing, ...]:
    before = next((each for each in known if each.source == seen.source), None)
    same = before is not None and before.on == on
    standing = Standing(
        source=seen.source,
        place=seen.place,
        resident=seen.resident,
        on=on,
        since=before.since if before is not None and same else now.steady,
    )
    return (*(each for each in known if each.source != seen.source), standing)[-MOST_PLACES:]


def _lost(around: Surroundings, source: str, now: Moment) -> Surroundings:
    current = _bin(now.steady)
    return replace(
        around,
        rooms=tuple(
            replace(room, lost_in=current)
            if room.source == source and room.lost_in is None
            else room
            for room in around.rooms
        ),
        doors=tuple(door for door in around.doors if door.source != source),
        beds=tuple(bed for bed in around.beds if bed.source != source),
    )


def _back(room: Room, now: Moment) -> Room:
    """Keep as unknown what its sensor could not tell while it was lost."""
    if room.lost_in is None:
        return room
    current = _bin(now.steady)
    deaf = range(max(room.lost_in, current - BINS + 1), current + 1)
    counts = dict.fromkeys(deaf, _UNKNOWN) | dict(room.counts)
    return replace(room, lost_in=None, counts=tuple(counts.items()))


def _bed(beds: tuple[Standing, ...], resident: str | None, now: Moment) -> BedState | None:
    """Return the person's bed; where it may be one of several, none."""
    own = [bed for bed in beds if resident is not None and bed.resident == resident]
    anybodys = [bed for bed in beds if None in (bed.resident, resident)]
    found = own or anybodys
    if len(found) != 1:
        return None
    return BedState(occupied=found[0].on, since=_shown(found[0].since, now))


def _day(around: Surroundings, now: Moment) -> DayStrip | None:
    current = _bin(now.steady)
    bins = range(current - BINS + 1, current + 1)
    first = _bin(around.since)
    rooms = tuple(
        RoomDay(place=room.place, counts="".join(_letter(room, each, first) for each in bins))
        for room in around.rooms
        if any(number >= bins.start and count > 0 for number, count in room.counts)
    )
    if not rooms:
        return None
    return DayStrip(until=_shown((current + 1) * _BIN_S, now), bin_min=BIN_MIN, rooms=rooms)


def _letter(room: Room, number: int, first: int) -> str:
    """Write a bin; one that was heard only in part, and in silence, is unknown."""
    count = dict(room.counts).get(number, 0)
    if count > 0:
        return str(count)
    lost = room.lost_in is not None and number >= room.lost_in
    return "-" if count == _UNKNOWN or lost or number <= first else "0"


def _bin(steady: float) -> int:
    return int(steady // _BIN_S)


def _shown(steady: float, now: Moment) -> datetime:
    return (now.wall + timedelta(seconds=steady - now.steady)).replace(microsecond=0)
