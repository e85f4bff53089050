"""A person with a routine and accidents: pure, seeded, one step at a time.

`step(state, now, random)` returns the new state and what happened. The routine is the plan of a day
in local time (a person of eighty-three: up at eight, a nap, to the bathroom at night). Accidents
are put in from outside by a scenario, so that a story says what it is about.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum
from random import Random
from zoneinfo import ZoneInfo


class Posture(Enum):
    """How the body is, which is what the wearable feels."""

    UPRIGHT = "upright"
    SITTING = "sitting"
    LYING = "lying"


class What(Enum):
    """One thing that a home could notice."""

    ENTERED_ROOM = "entered-room"
    STIRRED = "stirred"
    GOT_INTO_BED = "got-into-bed"
    GOT_UP = "got-up"
    OPENED_DOOR = "opened-door"
    CLOSED_DOOR = "closed-door"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened, and in which room."""

    what: What
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A line of the day's plan: from `at` (local), in `room`, for one of these postures."""

    at: time
    room: str
    posture: Posture
    stirs_every: timedelta = timedelta(minutes=4)


ORDINARY_DAY: tuple[Habit, ...] = (
    Habit(at=time(0, 0), room="bedroom", posture=Posture.LYING, stirs_every=timedelta(hours=1)),
    Habit(at=time(3, 10), room="bathroom", posture=Posture.UPRIGHT),
    Habit(at=time(3, 20), room="bedroom", posture=Posture.LYING, stirs_every=timedelta(hours=1)),
    Habit(at=time(8, 0), room="bathroom", posture=Posture.UPRIGHT),
    Habit(at=time(8, 30), room="kitchen", posture=Posture.UPRIGHT),
    Habit(at=time(9, 15), room="living-room", posture=Posture.SITTING),
    Habit(at=time(11, 0), room="hall", posture=Posture.UPRIGHT),
    Habit(at=time(11, 5), room="outside", posture=Posture.UPRIGHT),
    Habit(at=time(12, 30), room="kitchen", posture=Posture.UPRIGHT),
    Habit(at=time(14, 0), room="living-room", posture=Posture.SITTING),
    Habit(at=time(15, 0), room="bedroom", posture=Posture.LYING, stirs_every=timedelta(hours=1)),
    Habit(at=time(16, 0), room="living-room", posture=Posture.SITTING),
    Habit(at=time(19, 30), room="kitchen", posture=Posture.UPRIGHT),
    Habit(at=time(20, 30), room="living-room", posture=Posture.SITTING),
    Habit(at=time(22, 45), room="bathroom", posture=Posture.UPRIGHT),
    Habit(at=time(23, 0), room="bedroom", posture=Posture.LYING, stirs_every=timedelta(hours=1)),
)


LATEST = timedelta(minutes=4)
"""A habit begins up to so much before its time in the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Where the person is and what they mean to do. `held_until`: a scenario leads them."""

    room: str = "bedroom"
    posture: Posture = Posture.LYING
    habit: int = 0
    until: datetime | None = None
    """When the next habit begins; None before the first step."""
    last_stir: datetime | None = None
    held_until: datetime | None = None


def step(
    resident: Resident,
    now: datetime,
    random: Random,
    *,
    day: tuple[Habit, ...] = ORDINARY_DAY,
    zone: ZoneInfo | None = None,
) -> tuple[Resident, tuple[Happening, ...]]:
    """Live until `now`; nothing happens while a scenario leads the person."""
    if resident.held_until is not None:
        if now < resident.held_until:
            return resident, ()
        resident = replace(resident, held_until=None, until=None)
    zone = zone or ZoneInfo("Europe/Madrid")
    if resident.until is None or now >= resident.until:
        wanted = _habit_at(day, (now + LATEST).astimezone(zone).time())
        moved, happened = walk(resident, day[wanted].room, day[wanted].posture, now)
        return replace(moved, habit=wanted, until=_next(day, wanted, now, zone, random)), happened
    wanted = resident.habit
    stirs = day[wanted].stirs_every * random.uniform(0.5, 1.5)
    if resident.room != "outside" and now - (resident.last_stir or now - stirs) >= stirs:
        stirred = replace(resident, last_stir=now)
        return stirred, (Happening(what=What.STIRRED, room=resident.room),)
    return resident, ()


def walk(
    resident: Resident, room: str, posture: Posture, now: datetime
) -> tuple[Resident, tuple[Happening, ...]]:
    """Go to another room, through the bed and the front door where they are on the way."""
    happened: list[Happening] = []
    if resident.posture is Posture.LYING and resident.room == "bedroom":
        happened.append(Happening(what=What.GOT_UP, room="bedroom"))
    if "outside" in {resident.room, room} and resident.room != room:
        happened += (
            Happening(what=What.OPENED_DOOR, room="hall"),
            Happening(what=What.ENTERED_ROOM, room="hall"),
            Happening(what=What.CLOSED_DOOR, room="hall"),
        )
    if room != "outside":
        happened.append(Happening(what=What.ENTERED_ROOM, room=room))
    if posture is Posture.LYING and room == "bedroom":
        happened.append(Happening(what=What.GOT_INTO_BED, room=room))
    moved = replace(resident, room=room, posture=posture, last_stir=now)
    return moved, tuple(happened)


def _habit_at(day: tuple[Habit, ...], local: time) -> int:
    return max(index for index, habit in enumerate(day) if habit.at <= local)


def _next(
    day: tuple[Habit, ...], habit: int, now: datetime, zone: ZoneInfo, random: Random
) -> datetime:
    """Return when the habit after `habit` begins: nobody lives to the minute."""
    local = now.astimezone(zone)
    after = day[(habit + 1) % len(day)].at
    planned = local.replace(hour=after.hour, minute=after.minute, second=0, microsecond=0)
    if planned < local - LATEST:
        planned += timedelta(days=1)
    early = timedelta(seconds=random.uniform(0, LATEST.total_seconds()))
    return max(planned - early, local + timedelta(minutes=1))
