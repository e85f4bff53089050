"""What is kept of each day: its longest silences and some counts, in a few bytes a day.

A day goes from four in the morning to the next, local; its number is its date's ordinal.
"""

import struct
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from sensors.activity.signs import Where

DAY_MIN = 1440
TURN = timedelta(hours=4)
"""When a day ends: most people sleep, and nobody counts the night as two."""
LEAST_MIN = 10
"""A shorter silence says nothing."""
MOST_GAPS = 24
"""Of one day, the longest."""
DAYS = 42
"""Six weeks of silences are remembered: what is older is forgotten, as a person changes."""
TALLIES = 120
"""So many days of counts, against which habits are compared."""
KNOWN_MIN = 18 * 60
"""A day heard less than this (absence, a visit, the hub off) is not counted as a day."""
_GAP = struct.Struct(">HHB")


class Gap(NamedTuple):
    """A silence between two signs of life."""

    start: int
    """Minutes: the ordinal of the date times 1440, plus the local time."""
    length: int
    """Minutes."""
    where: Where


class Tally(Struct, frozen=True, kw_only=False, array_like=True):
    """What is counted in a day."""

    nights_up: int = 0
    """Times up while the person usually sleeps."""
    bathroom: int = 0
    """Visits."""
    kitchen: int = 0
    """Uses."""
    outings: int = 0
    bed_min: int = 0
    """Minutes in bed, where it has a sensor."""
    first_kitchen: int = 0
    """Minutes after four in the morning, and one; 0 is never."""
    bathroom_min: int = 0
    """The longest visit."""
    door_min: int = 0
    """How long the front door stood open at the longest."""
    wandering: int = 0
    """The most changes of room within `nights.WINDOW_S` while the person usually sleeps."""
    out_of_bed_min: int = 0
    """The longest time up in the night before the bed was sought again."""


class Day(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day, as it is kept."""

    number: int
    heard: int = 0
    """Minutes in which the home could be heard and the person was taken to live in it."""
    gaps: bytes = b""
    tally: Tally = Tally()

    @property
    def is_known(self) -> bool:
        return self.heard >= KNOWN_MIN

    @property
    def is_weekend(self) -> bool:
        return self.number % 7 in {6, 0}  # ordinal 1 was a Monday

    def silences(self) -> tuple[Gap, ...]:
        """Unpack them."""
        base = self.number * DAY_MIN
        return tuple(
            Gap(base + start, length, Where(where))
            for start, length, where in _GAP.iter_unpack(self.gaps)
        )


def number_of(local: datetime) -> int:
    """Return the number of the day to which a moment belongs."""
    return (local - TURN).toordinal()


def minute_of(local: datetime) -> int:
    """Return a moment as the minutes of `Gap.start`."""
    return local.toordinal() * DAY_MIN + local.hour * 60 + local.minute


def packed(number: int, gaps: Iterable[Gap]) -> bytes:
    """Pack the longest."""
    base = number * DAY_MIN
    longest = sorted(gaps, key=lambda gap: (-gap.length, gap.start))[:MOST_GAPS]
    return b"".join(
        _GAP.pack(gap.start - base, min(gap.length, 0xFFFF), gap.where) for gap in sorted(longest)
    )


def is_packed(gaps: bytes) -> bool:
    """Tell whether bytes of a file are silences."""
    return len(gaps) % _GAP.size == 0 and all(
        where <= max(Where) and start < 2 * DAY_MIN for start, _, where in _GAP.iter_unpack(gaps)
    )
