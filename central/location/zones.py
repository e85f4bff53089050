"""Safe zones as GeoJSON (RFC 7946): bytes to a zone that can be judged, or a typed refusal. Pure.

Polygons and multipolygons are taken, bare, as a feature, or as a collection of features; a circle
is the polygon that `circle` makes. A ring may turn either way round. Nothing else leaves this
module than `BadZone`.
"""

from collections.abc import Iterable
from enum import StrEnum
from math import cos, isfinite, pi, sin
from typing import Any

import msgspec
import shapely
from msgspec import Struct

from central.location.geodesy import Plane, metres

MOST_BYTES = 256 * 1024
MOST_POINTS = 2_000
MOST_RINGS = 100
WIDEST_M = 200_000.0
"""A zone across more than this is a mistake: it would never be left."""
LEAST_M2 = 500.0
"""One smaller than this is left by the jitter of a fix alone."""
SWAPPED_M = 200_000.0
"""A zone farther from the home than this is looked at with latitude and longitude swapped."""
_CIRCLE_POINTS = 64
_POLAR = 80.0


class Fault(StrEnum):
    """What is wrong with a zone."""

    TOO_LARGE = "too-large"
    NOT_JSON = "not-json"
    NOT_A_POLYGON = "not-a-polygon"
    TOO_MANY_POINTS = "too-many-points"
    TOO_FEW_POINTS = "too-few-points"
    NOT_CLOSED = "not-closed"
    NOT_ON_EARTH = "not-on-earth"
    SWAPPED = "swapped"
    CROSSING = "crossing"
    HUGE = "huge"
    TINY = "tiny"


class BadZone(ValueError):  # noqa: N818 - it reads as what it says
    """It cannot be a safe zone. It carries the fault and a sentence."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(text)
        self.fault = fault


class Zone:
    """An area that can be judged, in degrees."""

    __slots__ = ("shape",)

    def __init__(self, shape: Any) -> None:  # noqa: ANN401 - shapely has no types
        self.shape = shape

    def signed_m(self, latitude: float, longitude: float) -> float:
        """Return the distance of a point to its edge, in metres; negative within it."""
        laid = Plane.at(latitude, longitude).laid(self.shape)
        here = shapely.Point(0.0, 0.0)
        if laid.covers(here):
            return -float(laid.boundary.distance(here))
        return float(laid.distance(here))


class Circle(Struct, frozen=True, kw_only=True):
    """A zone as most are drawn: a point and how far around it."""

    latitude: float
    longitude: float
    radius_m: float


def circle(drawn: Circle) -> bytes:
    """Return the feature of a circle; it carries what it was drawn by. Raises BadZone."""
    if not (abs(drawn.latitude) <= _POLAR and abs(drawn.longitude) <= 180):
        raise BadZone(Fault.NOT_ON_EARTH, "the centre of the circle is no place to live")
    if not (0 < drawn.radius_m <= WIDEST_M):
        raise BadZone(Fault.HUGE, f"a radius of {drawn.radius_m} m is no radius of a zone")
    plane = Plane.at(drawn.latitude, drawn.longitude)
    ring = [
        (
            round(drawn.longitude + drawn.radius_m * cos(angle) / plane.east_m, 7),
            round(drawn.latitude + drawn.radius_m * sin(angle) / plane.north_m, 7),
        )
        for angle in (2 * pi * n / _CIRCLE_POINTS for n in range(_CIRCLE_POINTS))
    ]
    return msgspec.json.encode(
        {
            "type": "Feature",
            "properties": {"circle": drawn},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
    )


def circle_of(geojson: str) -> Circle | None:
    """Return what a stored zone was drawn by, where it is a circle of ours."""
    try:
        found = msgspec.json.decode(geojson)["properties"]["circle"]
        return msgspec.convert(found, Circle)
    except (msgspec.MsgspecError, KeyError, TypeError, IndexError):
        return None


def parse(raw: bytes, *, home: tuple[float, float] | None = None) -> Zone:
    """Read a zone; raises BadZone. `home` (latitude, longitude) tells swapped coordinates."""
    if len(raw) > MOST_BYTES:
        raise BadZone(Fault.TOO_LARGE, f"{len(raw)} bytes are more than {MOST_BYTES}")
    try:
        content = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadZone(Fault.NOT_JSON, f"it is not JSON: {error}") from error
    polygons = [polygon for rings in _polygons(content) for polygon in [_polygon(rings)]]
    if not polygons:
        raise BadZone(Fault.NOT_A_POLYGON, "there is no polygon in it")
    shape = shapely.union_all(polygons)
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise BadZone(Fault.TINY, "it has no area")
    _check_place(shape, home)
    _check_size(shape)
    return Zone(shape)


def _polygons(content: object, *, within: bool = False) -> Iterable[list[Any]]:
    """Yield the rings of each polygon of a GeoJSON object; a list of lists of positions."""
    if not isinstance(content, dict):
        raise BadZone(Fault.NOT_A_POLYGON, "it is not a GeoJSON object")
    match content.get("type"):
        case "Polygon":
            yield _list(content.get("coordinates"))
        case "MultiPolygon":
            for each in _list(content.get("coordinates")):
                yield _list(each)
        case "Feature":
            yield from _polygons(content.get("geometry"), within=True)
        case "FeatureCollection" if not within:
            for each in _list(content.get("features")):
                yield from _polygons(each, within=True)
        case other:
            kind = str(other)[:40]
            raise BadZone(Fault.NOT_A_POLYGON, f"{kind} is neither a polygon nor made of polygons")


def _polygon(rings: list[Any]) -> Any:  # noqa: ANN401 - shapely has no types
    if not rings or len(rings) > MOST_RINGS:
        raise BadZone(Fault.NOT_A_POLYGON, f"a polygon has 1 to {MOST_RINGS} rings")
    outer, *holes = [_ring(each) for each in rings]
    try:
        polygon = shapely.Polygon(outer, holes)
    except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
        raise BadZone(Fault.NOT_A_POLYGON, "it is no polygon") from error
    if not polygon.is_valid:
        why = shapely.is_valid_reason(polygon)
        raise BadZone(Fault.CROSSING, f"its edge crosses itself: {why}")
    return polygon


def _ring(positions: object) -> list[tuple[float, float]]:
    found = _list(positions)
    if len(found) > MOST_POINTS:
        raise BadZone(Fault.TOO_MANY_POINTS, f"{len(found)} points are more than {MOST_POINTS}")
    ring = [_position(each) for each in found]
    if len(ring) < 4:
        raise BadZone(Fault.TOO_FEW_POINTS, "a ring has four points at least, the last the first")
    if ring[0] != ring[-1]:
        raise BadZone(Fault.NOT_CLOSED, "a ring ends where it begins")
    return ring


def _position(found: object) -> tuple[float, float]:
    values = _list(found)
    if not 2 <= len(values) <= 4:
        raise BadZone(Fault.NOT_ON_EARTH, "a position is longitude and latitude")
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in values):
        raise BadZone(Fault.NOT_ON_EARTH, "a position is made of numbers")
    longitude, latitude = values[:2]
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise BadZone(Fault.NOT_ON_EARTH, "longitude (first) is up to 180 degrees, latitude to 90")
    if not (isfinite(longitude) and isfinite(latitude)):
        raise BadZone(Fault.NOT_ON_EARTH, "a position is made of numbers")
    return float(longitude), float(latitude)


def _list(found: object) -> list[Any]:
    if not isinstance(found, list):
        raise BadZone(Fault.NOT_A_POLYGON, "its coordinates are no lists")
    return found


def _check_place(shape: Any, home: tuple[float, float] | None) -> None:  # noqa: ANN401
    west, south, east, north = shape.bounds
    if south < -_POLAR or north > _POLAR:
        raise BadZone(Fault.NOT_ON_EARTH, f"beyond {_POLAR} degrees of latitude nobody is followed")
    if home is None:
        return
    longitude, latitude = (west + east) / 2, (south + north) / 2
    away = metres(*home, latitude, longitude)
    if away > SWAPPED_M and abs(longitude) <= 90:
        swapped = metres(*home, longitude, latitude)
        if swapped < min(SWAPPED_M, away / 10):
            raise BadZone(
                Fault.SWAPPED, "latitude and longitude are swapped: GeoJSON has longitude first"
            )


def _check_size(shape: Any) -> None:  # noqa: ANN401 - shapely has no types
    west, south, east, north = shape.bounds
    plane = Plane.at((south + north) / 2, (west + east) / 2)
    width, height = (east - west) * plane.east_m, (north - south) * plane.north_m
    if max(width, height) > WIDEST_M:
        raise BadZone(Fault.HUGE, f"it is {max(width, height) / 1000:.0f} km wide")
    area = plane.laid(shape).area
    if area < LEAST_M2:
        raise BadZone(Fault.TINY, f"{area:.0f} m2 are less than {LEAST_M2:.0f} m2")
