"""Vocabulary: signs of life, where a person is taken to be, and both times at once."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from protocol.observations import Kind

SIGNS_OF_LIFE = frozenset(
    {
        Kind.BUTTON_PRESSED,
        Kind.PULL_CORD_PULLED,
        Kind.YES_HEARD,
        Kind.NO_HEARD,
        Kind.HELP_HEARD,
        Kind.MOTION,
        Kind.DOOR_OPENED,
        Kind.DOOR_CLOSED,
        Kind.BED_ENTERED,
        Kind.BED_LEFT,
        Kind.CHAIR_ENTERED,
        Kind.CHAIR_LEFT,
        Kind.APPLIANCE_USED,
    }
)
"""What only a person in the home makes happen."""
DOORS = frozenset({Kind.DOOR_OPENED, Kind.DOOR_CLOSED})


class Where(IntEnum):
    """Where the last sign leaves the person; the kept memory carries the numbers."""

    BED = 0
    """In it, by its sensor."""
    BEDROOM = 1
    SEAT = 2
    BATHROOM = 3
    KITCHEN = 4
    ROOM = 5
    OUT = 6
    """The front door was the last that moved."""


PLACES = {
    "bedroom": Where.BEDROOM,
    "bathroom": Where.BATHROOM,
    "toilet": Where.BATHROOM,
    "kitchen": Where.KITCHEN,
}
ENTRANCES = frozenset({"hall", "hallway", "entrance", "corridor", "outdoors"})
"""A door in one of these, or in no known room, is the front door."""
RESTING = frozenset({Where.BED, Where.BEDROOM})
AWAKE = frozenset({Where.SEAT, Where.BATHROOM, Where.KITCHEN, Where.ROOM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`steady` measures; `local` is the wall of the home, without its zone: for hours and days."""

    steady: float
    """Seconds; only moves forward."""
    local: datetime


def is_front_door(kind: Kind, place: str | None) -> bool:
    """Tell a door of the home from one of a cupboard or a fridge."""
    return kind in DOORS and (place is None or place in ENTRANCES)


def room(place: str | None) -> Where:
    """Return what kind of room this is."""
    return PLACES.get(place or "", Where.ROOM)
