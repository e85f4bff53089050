"""Safe zones: what GeoJSON may say, what is refused and why, and how far away their edge is."""

from math import atan, atan2, cos, hypot, radians, sin, sqrt, tan

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.location.geodesy import Plane, metres
from central.location.zones import (
    MOST_BYTES,
    MOST_POINTS,
    BadZone,
    Circle,
    Fault,
    circle,
    circle_of,
    parse,
)
from tests.central.location.town import HOME, RADIUS_M, ZONE, place

SQUARE = [[2.15, 41.38], [2.16, 41.38], [2.16, 41.39], [2.15, 41.39], [2.15, 41.38]]
HOLE = [[2.153, 41.383], [2.157, 41.383], [2.157, 41.387], [2.153, 41.387], [2.153, 41.383]]


def polygon(*rings: object) -> bytes:
    return msgspec.json.encode({"type": "Polygon", "coordinates": list(rings)})


def wrapped(*geometries: bytes) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": "x"}, "geometry": msgspec.Raw(each)}
        for each in geometries
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize(
    "raw",
    [
        polygon(SQUARE),
        polygon(SQUARE[::-1]),
        polygon(SQUARE, HOLE),
        polygon([[*each, 12.5] for each in SQUARE]),
        wrapped(polygon(SQUARE)),
        wrapped(polygon(SQUARE), polygon(HOLE)),
        msgspec.json.encode({"type": "MultiPolygon", "coordinates": [[SQUARE]]}),
        ZONE,
    ],
)
def test_what_rfc_7946_calls_an_area_is_taken(raw: bytes) -> None:
    assert parse(raw, home=HOME).signed_m(41.3805, 2.1505) < 700


BOW = [[2.15, 41.38], [2.16, 41.39], [2.16, 41.38], [2.15, 41.39], [2.15, 41.38]]
WIDE = [[0, 40], [9, 40], [9, 42], [0, 42], [0, 40]]
SPECK = [[2.15, 41.38], [2.1501, 41.38], [2.1501, 41.38005], [2.15, 41.38]]
SWAPPED = [[latitude, longitude] for longitude, latitude in SQUARE]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b" " * (MOST_BYTES + 1), Fault.TOO_LARGE),
        (b"", Fault.NOT_JSON),
        (b"[" * 100_000, Fault.NOT_JSON),
        (b"\xff\xfe", Fault.NOT_JSON),
        (b"[]", Fault.NOT_A_POLYGON),
        (b'{"type":"Point","coordinates":[2,41]}', Fault.NOT_A_POLYGON),
        (b'{"type":"Polygon"}', Fault.NOT_A_POLYGON),
        (b'{"type":"Polygon","coordinates":[]}', Fault.NOT_A_POLYGON),
        (b'{"type":"FeatureCollection","features":[]}', Fault.NOT_A_POLYGON),
        (b'{"type":"MultiPolygon","coordinates":[]}', Fault.NOT_A_POLYGON),
        (polygon([[0, 0]] * (MOST_POINTS + 1)), Fault.TOO_MANY_POINTS),
        (polygon(SQUARE[:2]), Fault.TOO_FEW_POINTS),
        (polygon(SQUARE[:-1]), Fault.NOT_CLOSED),
        (polygon([["2.15", 41.38], *SQUARE[1:]]), Fault.NOT_ON_EARTH),
        (polygon([[True, 41.38], *SQUARE[1:]]), Fault.NOT_ON_EARTH),
        (polygon([[2.15], *SQUARE[1:]]), Fault.NOT_ON_EARTH),
        (polygon([[2.15, 141.38], *SQUARE[1:]]), Fault.NOT_ON_EARTH),
        (polygon([[1e300, 41.38], *SQUARE[1:]]), Fault.NOT_ON_EARTH),
        (polygon([[2, 85], [2.01, 85], [2.01, 85.01], [2, 85]]), Fault.NOT_ON_EARTH),
        (polygon(SWAPPED), Fault.SWAPPED),
        (polygon(BOW), Fault.CROSSING),
        (polygon(SQUARE, WIDE), Fault.CROSSING),
        (polygon([[2.15, 41.38]] * 5), Fault.CROSSING),
        (polygon(WIDE), Fault.HUGE),
        (polygon([[-179.99, 0], [179.99, 0], [179.99, 1], [-179.99, 0]]), Fault.HUGE),
        (polygon(SPECK), Fault.TINY),
    ],
)
def test_what_cannot_be_a_zone_is_refused_by_its_fault(raw: bytes, fault: Fault) -> None:
    with pytest.raises(BadZone) as refused:
        parse(raw, home=HOME)
    assert refused.value.fault is fault, str(refused.value)


_json = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "features", "x"]), inner, max_size=4
        )
    ),
    max_leaves=25,
)
_number = st.floats(-200, 200) | st.integers(-200, 200) | st.floats(allow_nan=False)
_rings = st.lists(
    st.lists(st.lists(_number, min_size=1, max_size=3), max_size=8).map(
        lambda ring: [*ring, ring[0]] if ring else ring
    ),
    max_size=3,
)
_areas = st.builds(
    lambda kind, rings: {"type": kind, "coordinates": rings if kind == "Polygon" else [rings]},
    st.sampled_from(["Polygon", "MultiPolygon"]),
    _rings,
)


@given(
    st.binary(max_size=200)
    | _json.map(msgspec.json.encode)
    | _areas.map(msgspec.json.encode)
    | _areas.map(lambda area: wrapped(msgspec.json.encode(area)))
)
def test_nothing_else_than_a_refusal_leaves_the_parser(raw: bytes) -> None:
    try:
        zone = parse(raw, home=HOME)
    except BadZone:
        return
    assert isinstance(zone.signed_m(*HOME), float)


# -- distances


def test_a_circle_is_as_far_around_as_it_was_drawn_and_knows_it() -> None:
    zone = parse(ZONE)
    assert zone.signed_m(*HOME) == pytest.approx(-RADIUS_M, rel=0.01)
    assert zone.signed_m(*place(500)) == pytest.approx(300, rel=0.01)
    assert zone.signed_m(*place(0, -199)) == pytest.approx(-1, abs=1)
    drawn = circle_of(ZONE.decode())
    assert drawn == Circle(latitude=HOME[0], longitude=HOME[1], radius_m=RADIUS_M)
    assert circle_of(polygon(SQUARE).decode()) is None
    assert circle_of("{") is None


@pytest.mark.parametrize(
    ("latitude", "radius_m"), [(89.0, 100.0), (float("nan"), 100.0), (41.0, 0.0), (41.0, 1e9)]
)
def test_a_circle_that_is_none_is_refused(latitude: float, radius_m: float) -> None:
    with pytest.raises(BadZone):
        circle(Circle(latitude=latitude, longitude=2.0, radius_m=radius_m))


def test_a_hole_is_outside_and_a_second_area_is_inside() -> None:
    assert parse(polygon(SQUARE, HOLE)).signed_m(41.385, 2.155) > 0
    other = [[longitude + 0.05, latitude] for longitude, latitude in SQUARE]
    both = parse(wrapped(polygon(SQUARE), polygon(other)))
    assert both.signed_m(41.385, 2.205) < 0 < both.signed_m(41.385, 2.18)


def vincenty(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The geodesic on WGS 84 (Vincenty 1975, inverse), in metres: another way to it."""
    major, f = 6_378_137.0, 1 / 298.257223563
    minor = major * (1 - f)
    u1, u2 = atan((1 - f) * tan(radians(a[0]))), atan((1 - f) * tan(radians(b[0])))
    way = lam = radians(b[1] - a[1])
    cos2_a = sin_s = mid = cos_s = sigma = 0.0
    for _ in range(50):
        across = cos(u2) * sin(lam)
        along = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lam)
        sin_s = hypot(across, along)
        if sin_s == 0:
            return 0.0
        cos_s = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lam)
        sigma = atan2(sin_s, cos_s)
        sin_a = cos(u1) * cos(u2) * sin(lam) / sin_s
        cos2_a = 1 - sin_a**2
        mid = cos_s - 2 * sin(u1) * sin(u2) / cos2_a if cos2_a else 0.0
        c = f / 16 * cos2_a * (4 + f * (4 - 3 * cos2_a))
        before = lam
        lam = way + (1 - c) * f * sin_a * (sigma + c * sin_s * (mid + c * cos_s * (2 * mid**2 - 1)))
        if abs(lam - before) < 1e-12:
            break
    u = cos2_a * (major**2 - minor**2) / minor**2
    k = (sqrt(1 + u) - 1) / (sqrt(1 + u) + 1)
    big_a, big_b = (1 + k**2 / 4) / (1 - k), k * (1 - 3 * k**2 / 8)
    d = big_b * sin_s * (mid + big_b / 4 * cos_s * (2 * mid**2 - 1))
    return minor * big_a * (sigma - d)


@pytest.mark.parametrize(("reach_deg", "most"), [(0.045, 0.001), (0.45, 0.01)])
@given(
    latitude=st.floats(36, 60),
    bearing=st.floats(0, 6.28),
)
def test_the_plane_is_as_exact_as_it_says(
    reach_deg: float, most: float, latitude: float, bearing: float
) -> None:
    there = (
        latitude + reach_deg * cos(bearing),
        2.0 + reach_deg * sin(bearing) / cos(radians(latitude)),
    )
    plane = Plane.at(latitude, 2.0)
    laid = hypot((there[1] - 2.0) * plane.east_m, (there[0] - latitude) * plane.north_m)
    exact = vincenty((latitude, 2.0), there)
    assert abs(laid - exact) <= most * exact
    assert abs(metres(latitude, 2.0, *there) - exact) <= most * exact


def test_the_way_over_the_date_line_is_short() -> None:
    assert metres(0, 179.999, 0, -179.999) == pytest.approx(222.6, rel=0.01)
