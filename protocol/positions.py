"""Where a tracker was: one fix, how exact, how old, and how it was found."""

from datetime import datetime
from enum import Enum

from msgspec import Struct


class FixSource(str, Enum):
    """How a position was found. The wire carries the value; one that is unknown counts as cell."""

    GNSS = "gnss"
    WIFI = "wifi"
    CELL = "cell"


class Fix(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One position."""

    latitude: float
    """WGS 84, in degrees, north positive."""
    longitude: float
    """WGS 84, in degrees, east positive."""
    at: datetime
    """When it was found, aware UTC, by the tracker's clock: the message's `at` is when it left."""
    accuracy_m: float | None = None
    """Radius of the circle in which it lies with about 95 %, in metres; None: not known."""
    speed_mps: float | None = None
    """Over ground, in metres a second; None where it was not measured."""
    heading_deg: float | None = None
    """Clockwise from north, in degrees."""
    source: str = FixSource.GNSS.value
    """A value of `FixSource`."""
