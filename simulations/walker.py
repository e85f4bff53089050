"""Somebody who walks with a tracker: where they truly are, and what the tracker believes. Pure.

A way is made of legs between points in metres east and north of home, each with its pace. The
tracker's error wanders (a first-order process: the next fix is wrong much as this one was), it
hears nothing in a tunnel, and now and then it jumps. The same seed walks the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, exp, hypot, pi, radians, sin, sqrt
from random import Random

from protocol.positions import Fix

METRES_A_DEGREE = 111_195.0
"""On a sphere; a walk needs no more."""
WALKING_MPS, DRIVING_MPS = 1.1, 13.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A part of a way: to a point, how fast, and what the tracker hears there."""

    east_m: float
    north_m: float
    mps: float = WALKING_MPS
    rest_s: float = 0.0
    """How long they stay once there."""
    tunnel: bool = False
    """No satellite is seen on this leg."""


STROLL = (
    Leg(east_m=80, north_m=60),
    Leg(east_m=150, north_m=-40, rest_s=600),
    Leg(east_m=20, north_m=-90),
    Leg(east_m=0, north_m=0, rest_s=600),
)
"""Around the block, always within 200 m."""
LOST = (
    Leg(east_m=120, north_m=0),
    Leg(east_m=480, north_m=60, rest_s=300),
    Leg(east_m=620, north_m=220, rest_s=900),
)
"""Out, and not back."""
OUT_AND_BACK = (*LOST, Leg(east_m=120, north_m=0), Leg(east_m=0, north_m=0, rest_s=600))
RIDE = (
    Leg(east_m=60, north_m=0),
    Leg(east_m=4_000, north_m=900, mps=DRIVING_MPS, rest_s=300),
)
"""Taken along by car."""
UNDERGROUND = (
    Leg(east_m=100, north_m=0),
    Leg(east_m=1_400, north_m=0, mps=8.0, tunnel=True),
    Leg(east_m=1_500, north_m=80, rest_s=600),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What a tracker is like."""

    error_m: float = 6.0
    """Standard deviation in each direction."""
    wanders_s: float = 60.0
    """After so long an error has forgotten itself to a third."""
    jumps: float = 0.0
    """Share of fixes that are somewhere else altogether."""
    jump_m: float = 6_000.0
    told_m: float = 12.0
    """The accuracy that it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One moment: where they are, and what the tracker found."""

    at: datetime
    east_m: float
    north_m: float
    fix: Fix | None

    @property
    def away_m(self) -> float:
        """How far from home, truly."""
        return hypot(self.east_m, self.north_m)


def walk(
    legs: tuple[Leg, ...],
    *,
    home: tuple[float, float],
    begins: datetime,
    seed: int,
    every_s: float = 60.0,
    nature: Nature | None = None,
) -> Iterator[Seen]:
    """Walk the way once and look every so often."""
    nature, random = nature or Nature(), Random(seed)
    error, after_s = [0.0, 0.0], 0.0
    keeps = exp(-every_s / nature.wanders_s)
    for east, north, mps, tunnel in _moments(legs, every_s):
        error = [
            keeps * each + sqrt(1 - keeps**2) * random.gauss(0, nature.error_m) for each in error
        ]
        at = begins + timedelta(seconds=after_s)
        after_s += every_s
        fix = None
        if not tunnel:
            jump = random.random() < nature.jumps
            far, to = nature.jump_m if jump else 0.0, random.uniform(0, 2 * pi)
            place = _degrees(
                home, east + error[0] + far * cos(to), north + error[1] + far * sin(to)
            )
            fix = Fix(
                latitude=place[0],
                longitude=place[1],
                at=at,
                accuracy_m=nature.told_m,
                speed_mps=round(max(0.0, mps + random.gauss(0, 0.2)), 2),
            )
        yield Seen(at=at, east_m=east, north_m=north, fix=fix)


def _moments(legs: tuple[Leg, ...], every_s: float) -> Iterator[tuple[float, float, float, bool]]:
    """Yield where they are every so often: east, north, pace, and whether in a tunnel."""
    east = north = waited_s = 0.0
    for leg in legs:
        way_e, way_n = leg.east_m - east, leg.north_m - north
        takes_s = hypot(way_e, way_n) / leg.mps
        while waited_s <= takes_s:
            share = waited_s / takes_s if takes_s else 1.0
            yield east + way_e * share, north + way_n * share, leg.mps, leg.tunnel
            waited_s += every_s
        waited_s -= takes_s
        east, north = leg.east_m, leg.north_m
        while waited_s <= leg.rest_s:
            yield east, north, 0.0, False
            waited_s += every_s
        waited_s -= leg.rest_s


def _degrees(home: tuple[float, float], east_m: float, north_m: float) -> tuple[float, float]:
    latitude, longitude = home
    across = METRES_A_DEGREE * cos(radians(latitude))
    return latitude + north_m / METRES_A_DEGREE, longitude + east_m / across
