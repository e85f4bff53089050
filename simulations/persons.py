"""Persons whose days differ: each a plan of a day for `simulations.resident`, and how it varies."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from simulations.resident import Habit, Posture

_hour = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the plan: at about `at` (hours, may pass 24), with this share of all days."""

    at: float
    room: str
    posture: Posture
    share: float = 1.0
    """On other days the person stays where they were."""
    weekdays: tuple[int, ...] = tuple(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose days they are, and what their home notices."""

    name: str
    plan: tuple[Line, ...]
    spread_min: float = 20.0
    """The standard deviation of when a habit begins."""
    late_weekend_h: float = 0.0
    stirs_every: timedelta = timedelta(minutes=10)
    """While sitting."""
    noticed: float = 0.4
    """The share of stirs that a motion sensor sees."""
    chair: bool = False
    """Whether the chair has a sensor, and the living room none for motion."""
    bed: bool = True
    carer: tuple[int, ...] = ()
    """The weekdays on which a carer comes for an hour, at about half past ten."""


lying = partial(Line, room="bedroom", posture=Posture.LYING)
sitting = partial(Line, room="living-room", posture=Posture.SITTING)
bathroom = partial(Line, room="bathroom", posture=Posture.UPRIGHT)
kitchen = partial(Line, room="kitchen", posture=Posture.UPRIGHT)
outside = partial(Line, room="outside", posture=Posture.UPRIGHT)


def _day(*, up: float, lunch: float, supper: float, bed: float, walk: float) -> tuple[Line, ...]:
    """Make the plan of somebody who lives by these hours."""
    night = (up + 24 + bed) / 2 % 24
    return (
        lying(at=0.0),
        bathroom(at=night, share=0.6),
        lying(at=night + 0.15),
        bathroom(at=up),
        kitchen(at=up + 0.5),
        sitting(at=up + 1.1),
        outside(at=up + 2.7, share=walk),
        sitting(at=up + 3.9),
        bathroom(at=lunch - 0.3),
        kitchen(at=lunch),
        sitting(at=lunch + 0.9),
        bathroom(at=lunch + 2.6),
        sitting(at=lunch + 2.8),
        kitchen(at=supper),
        sitting(at=supper + 0.8),
        bathroom(at=bed - 0.3),
        lying(at=bed),
    )


ORDINARY = Person(name="ordinary", plan=_day(up=8.0, lunch=13.5, supper=20.0, bed=23.2, walk=0.5))
EARLY = Person(
    name="early riser",
    plan=_day(up=5.6, lunch=12.0, supper=18.5, bed=21.0, walk=0.4),
    spread_min=15.0,
)
LATE = Person(
    name="late riser",
    plan=_day(up=10.6, lunch=15.0, supper=21.0, bed=23.9, walk=0.4),
    spread_min=30.0,
    late_weekend_h=0.7,
)
WANDERER = Person(
    name="up at night",
    plan=tuple(
        sorted(
            (
                *_day(up=7.5, lunch=13.0, supper=19.5, bed=22.5, walk=0.2),
                *(line for at in (1.2, 4.4) for line in (kitchen(at=at), lying(at=at + 0.3))),
            ),
            key=lambda line: line.at,
        )
    ),
    spread_min=25.0,
)
OUTGOING = Person(
    name="out every day",
    plan=(
        *_day(up=7.6, lunch=13.5, supper=20.5, bed=23.3, walk=1.0)[:11],
        outside(at=16.5, share=0.85, weekdays=(0, 1, 2, 3, 4)),
        sitting(at=19.0),
        *_day(up=7.6, lunch=13.5, supper=20.5, bed=23.3, walk=1.0)[13:],
    ),
    late_weekend_h=0.8,
)
VISITED = replace(ORDINARY, name="with a carer", carer=(0, 1, 2, 3, 4))
SEATED = Person(
    name="in the chair",
    plan=_day(up=9.0, lunch=14.0, supper=21.0, bed=23.7, walk=0.3),
    chair=True,
    spread_min=25.0,
)
NO_BED = replace(ORDINARY, name="no bed sensor", bed=False, noticed=0.25)
PERSONS = (ORDINARY, EARLY, LATE, WANDERER, OUTGOING, VISITED, SEATED, NO_BED)


def day_of(person: Person, on: date, random: Random) -> tuple[Habit, ...]:
    """Draw one day: as many lines as the plan has, in order."""
    late = person.late_weekend_h if on.weekday() >= 5 else 0.0
    habits: list[Habit] = []
    drift = random.gauss(0, person.spread_min / 60)
    at = 0.0
    before = person.plan[0]
    for number, line in enumerate(person.plan):
        drift = 0.7 * drift + 0.7 * random.gauss(0, person.spread_min / 60)
        held = random.random() < line.share and on.weekday() in line.weekdays
        before = line if held else before
        at = 0.0 if number == 0 else max(at + 1 / 30, line.at + late + drift)
        at = min(at, 24 - (len(person.plan) - number) / 30)
        stirs = _hour if before.posture is Posture.LYING else person.stirs_every
        if before.posture is Posture.UPRIGHT:
            stirs = timedelta(minutes=4)
        habits.append(
            Habit(at=_time(at), room=before.room, posture=before.posture, stirs_every=stirs)
        )
    return tuple(habits)


def _time(hours: float) -> time:
    return (datetime(2000, 1, 1) + hours * _hour).time()  # noqa: DTZ001 - a time of the day only
