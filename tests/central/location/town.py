"""A small town for the tests: a home, a zone around it, and where one is so many metres away."""

from datetime import UTC, datetime, timedelta

from central.location.geodesy import Plane
from central.location.judgement import Rules
from central.location.sightings import Sighting
from central.location.zones import Circle, circle, parse

HOME = (41.3868, 2.1570)
AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
RADIUS_M = 200.0
ZONE = circle(Circle(latitude=HOME[0], longitude=HOME[1], radius_m=RADIUS_M))
RULES = Rules(zones=(parse(ZONE),), key="zone:1")


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    """Return latitude and longitude so many metres from home."""
    plane = Plane.at(*HOME)
    return HOME[0] + north_m / plane.north_m, HOME[1] + east_m / plane.east_m


def seen(
    east_m: float,
    after_s: float,
    *,
    north_m: float = 0.0,
    accuracy_m: float = 10.0,
    speed_mps: float | None = None,
) -> Sighting:
    """Return a sighting so many metres east of home, so many seconds after the beginning."""
    latitude, longitude = place(east_m, north_m)
    return Sighting(
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy_m,
        at=AT + timedelta(seconds=after_s),
        speed_mps=speed_mps,
    )
