"""Degrees to metres near one point: a plane that touches WGS 84 there.

Degrees are scaled by the ellipsoid's two radii of curvature at the point, so that straight edges
stay straight and what is inside stays inside. Against the geodesic the length of a line from the
point is wrong by less than 0.1 % within 5 km and 1 % within 50 km at the latitudes of Europe
(`tests/central/location` measures it): far below the accuracy of any fix at the distances that are
judged.
"""

from math import cos, hypot, radians, sin, sqrt
from typing import Any

import shapely
from msgspec import Struct

_A = 6_378_137.0
"""Semi-major axis of WGS 84, in metres."""
_E2 = 6.694_379_990_141e-3
"""The square of its first eccentricity."""


class Plane(Struct, frozen=True, kw_only=True):
    """The plane at one point."""

    latitude: float
    longitude: float
    east_m: float
    """Metres of one degree of longitude."""
    north_m: float
    """Metres of one degree of latitude."""

    @classmethod
    def at(cls, latitude: float, longitude: float) -> "Plane":
        """Lay it at a point, in degrees."""
        phi = radians(latitude)
        w = sqrt(1 - _E2 * sin(phi) ** 2)
        return cls(
            latitude=latitude,
            longitude=longitude,
            east_m=radians(_A * cos(phi) / w),
            north_m=radians(_A * (1 - _E2) / w**3),
        )

    def laid(self, shape: Any) -> Any:  # noqa: ANN401 - shapely has no types
        """Return a shape of degrees (longitude, latitude) in metres east and north of the point."""
        centre = (self.longitude, self.latitude)
        scale = (self.east_m, self.north_m)
        return shapely.transform(shape, lambda degrees: (degrees - centre) * scale)


def metres(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Return the distance of two points, in the plane between them."""
    plane = Plane.at((latitude + other_latitude) / 2, longitude)
    east = (other_longitude - longitude + 180) % 360 - 180
    return hypot(east * plane.east_m, (other_latitude - latitude) * plane.north_m)
