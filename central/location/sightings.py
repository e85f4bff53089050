"""From what a tracker says to where somebody was and when: only what can be believed. Pure.

A tracker's clock may be wrong. Where it cannot be right, a fix is as old as the tracker says that
it was when the message left (the error is in both and falls out), counted from the receipt.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import isfinite

from msgspec import Struct

from protocol.positions import Fix, FixSource

_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(minutes=2)
OLDEST = timedelta(days=2)
"""What a tracker kept for longer is no news of where anybody is."""
_USUAL_M = {FixSource.GNSS.value: 30.0, FixSource.WIFI.value: 100.0}
"""Accuracy by source where the tracker tells none..."""
_KNOWN = frozenset(source.value for source in FixSource)
_CELL_M = 1500.0
"""... and of a cell, or of a source that we do not know."""
_LEAST_M = 3.0
_FASTEST_MPS = 120.0


class Sighting(Struct, frozen=True, kw_only=True):
    """One believed position."""

    latitude: float
    longitude: float
    accuracy_m: float
    """Radius of the circle of about 95 %, in metres; never 0."""
    at: datetime
    """On the centre's time, as well as it is known."""
    speed_mps: float | None = None
    heading_deg: float | None = None
    source: str = FixSource.GNSS.value


def sightings(fixes: Iterable[Fix], left_at: datetime, received_at: datetime) -> list[Sighting]:
    """Return what can be believed of `fixes`, the oldest first; of the same instant the first."""
    found: dict[datetime, Sighting] = {}
    for fix in fixes:
        seen = _sighting(fix, left_at, received_at)
        if seen is not None:
            found.setdefault(seen.at, seen)
    return [found[at] for at in sorted(found)]


def _sighting(fix: Fix, left_at: datetime, received_at: datetime) -> Sighting | None:
    latitude, longitude = fix.latitude, fix.longitude
    if not (abs(latitude) <= 80 and abs(longitude) <= 180) or (latitude, longitude) == (0.0, 0.0):
        return None  # no place to live, no number, or what a receiver says that has no fix
    at = _instant(fix.at, left_at, received_at)
    if at is None:
        return None
    return Sighting(
        latitude=latitude,
        longitude=longitude,
        accuracy_m=_accuracy(fix),
        at=at,
        speed_mps=_within(fix.speed_mps, _FASTEST_MPS),
        heading_deg=_within(fix.heading_deg, 360.0),
        source=fix.source if fix.source in _KNOWN else FixSource.CELL.value,
    )


def _instant(at: datetime, left_at: datetime, received_at: datetime) -> datetime | None:
    if at.tzinfo is None:
        return None
    if not _EARLIEST <= left_at <= received_at + _AHEAD:
        age = left_at - at
        at = received_at - age if timedelta(0) <= age else received_at
    at = min(at, received_at)
    return at if at > received_at - OLDEST else None


def _accuracy(fix: Fix) -> float:
    told = fix.accuracy_m
    if told is None or not isfinite(told) or told <= 0:
        return _USUAL_M.get(fix.source, _CELL_M)
    return max(told, _LEAST_M)


def _within(told: float | None, most: float) -> float | None:
    return told if told is not None and 0 <= told <= most else None
