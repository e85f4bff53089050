"""A home lived in for days or months: seeded observations, and where the person really was."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from protocol.observations import Kind, Observation
from simulations.persons import PERSONS, Person, day_of
from simulations.resident import Happening, Posture, Resident, What, step

ZONE = ZoneInfo("UTC")
"""Local time is UTC here: what is compared does not depend on it."""
START = datetime(2026, 1, 5, 4, tzinfo=UTC)
"""A Monday, where a day begins."""
MINUTE = timedelta(minutes=1)
CARER_AT_H, CARER_STAYS_MIN = 10.5, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """How it was from `since` on."""

    since: datetime
    awake: bool
    """Up, and not in bed."""
    at_home: bool
    visited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What a home noticed, in order, and what was true."""

    name: str
    observations: tuple[Observation, ...]
    truths: tuple[Truth, ...]
    begins: datetime
    ends: datetime

    def truth(self, at: datetime) -> Truth:
        """Return how it was at that moment."""
        return self.truths[max(0, bisect_right(self.truths, at, key=lambda each: each.since) - 1)]


def live(person: Person, days: int, seed: int) -> Lived:
    """Live so many days; the same seed lives the same life."""
    random = Random(f"{person.name}-{seed}")
    resident = Resident()
    now, ends = START, START + timedelta(days=days)
    plan = day_of(person, now.date(), random)
    visit = _visit(person, now, random)
    seen: list[Observation] = []
    truths: list[Truth] = []
    seated = False
    while now < ends:
        if now.hour == now.minute == 0:
            plan = day_of(person, now.date(), random)
            visit = _visit(person, now, random)
        resident, happened = step(resident, now, random, day=plan, zone=ZONE)
        for happening in happened:
            seen += _noticed(person, resident, happening, now, random)
        if person.chair and (resident.posture is Posture.SITTING) is not seated:
            seated = not seated
            kind = Kind.CHAIR_ENTERED if seated else Kind.CHAIR_LEFT
            seen.append(_observed(kind, "chair", "living-room", now))
        visited = visit is not None and visit[0] <= now < visit[1] and resident.room != "outside"
        if visit is not None and resident.room != "outside":
            seen += _carer(resident, visit, now, random)
        truth = Truth(
            since=now,
            awake=resident.posture is not Posture.LYING,
            at_home=resident.room != "outside",
            visited=visited,
        )
        if not truths or _differs(truths[-1], truth):
            truths.append(truth)
        now += MINUTE
    return Lived(
        name=person.name,
        observations=tuple(sorted(seen, key=lambda each: each.at)),
        truths=tuple(truths),
        begins=START,
        ends=ends,
    )


def named(name: str) -> Person:
    """Return the person of this name; raises KeyError."""
    return {person.name: person for person in PERSONS}[name]


def _differs(one: Truth, other: Truth) -> bool:
    return (one.awake, one.at_home, one.visited) != (other.awake, other.at_home, other.visited)


def _noticed(
    person: Person, resident: Resident, happening: Happening, now: datetime, random: Random
) -> Iterator[Observation]:
    at = now + timedelta(seconds=random.randrange(30))
    room = happening.room
    watched = not (person.chair and room == "living-room")
    upright = resident.posture is Posture.UPRIGHT
    match happening.what:
        case What.ENTERED_ROOM:
            if watched:
                yield _observed(Kind.MOTION, f"motion-{room}", room, at)
            if room == "kitchen":
                yield _observed(Kind.DOOR_OPENED, "fridge", room, at + timedelta(seconds=40))
                yield _observed(Kind.DOOR_CLOSED, "fridge", room, at + timedelta(seconds=50))
        case What.STIRRED:
            if upright or (watched and random.random() < person.noticed):
                yield _observed(Kind.MOTION, f"motion-{room}", room, at)
        case What.OPENED_DOOR:
            yield _observed(Kind.DOOR_OPENED, "front-door", room, now)
        case What.CLOSED_DOOR:
            yield _observed(Kind.DOOR_CLOSED, "front-door", room, at + timedelta(seconds=5))
        case What.GOT_INTO_BED | What.GOT_UP:
            yield from _bed(person, happening, now, at)


def _bed(
    person: Person, happening: Happening, now: datetime, at: datetime
) -> Iterator[Observation]:
    if not person.bed:
        return
    if happening.what is What.GOT_UP:
        yield _observed(Kind.BED_LEFT, "bed", happening.room, now)
    else:
        yield _observed(Kind.BED_ENTERED, "bed", happening.room, at + timedelta(seconds=59))


def _visit(person: Person, day: datetime, random: Random) -> tuple[datetime, datetime] | None:
    if day.weekday() not in person.carer:
        return None
    midnight = day.replace(hour=0, minute=0)
    begins = midnight + timedelta(minutes=round(CARER_AT_H * 60 + random.gauss(0, 12)))
    return begins, begins + timedelta(minutes=CARER_STAYS_MIN)


def _carer(
    resident: Resident, visit: tuple[datetime, datetime], now: datetime, random: Random
) -> Iterator[Observation]:
    """Come in by the front door, be in other rooms at the person's time, and leave."""
    if now in visit:
        yield _observed(Kind.DOOR_OPENED, "front-door", "hall", now + timedelta(seconds=20))
        yield _observed(Kind.MOTION, "motion-hall", "hall", now + timedelta(seconds=24))
        yield _observed(Kind.DOOR_CLOSED, "front-door", "hall", now + timedelta(seconds=30))
    elif visit[0] < now < visit[1] and random.random() < 0.4:
        room = random.choice(("kitchen", "bathroom", "bedroom"))
        yield _observed(Kind.MOTION, f"motion-{room}", room, now + timedelta(seconds=31))
        here = resident.room
        yield _observed(Kind.MOTION, f"motion-{here}", here, now + timedelta(seconds=33))


def _observed(kind: Kind, source: str, place: str, at: datetime) -> Observation:
    return Observation(kind=kind, source=source, place=place, at=at)
