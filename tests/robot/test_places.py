"""The map: the shortest free way, also from the middle of one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.places import Leg, Places, route
from robot.profile import load_profile

FLAT = load_profile("kinematic").places
NAMES = sorted(FLAT.points)


def ends(legs: tuple[Leg, ...] | None) -> list[str] | None:
    return None if legs is None else [leg.end for leg in legs]


def standing(place: str) -> Leg:
    return Leg(start=place, end=place)


def test_the_way_to_the_bathroom_leads_through_the_hall() -> None:
    assert ends(route(FLAT, standing("dock"), "bathroom")) == ["living-room", "hall", "bathroom"]


def test_where_it_stands_already_needs_no_way() -> None:
    assert route(FLAT, standing("hall"), "hall") == ()


def test_a_place_that_nobody_named_has_no_way() -> None:
    assert route(FLAT, standing("hall"), "attic") is None


def test_from_the_middle_of_a_way_it_goes_on_or_turns_whichever_is_shorter() -> None:
    midway = Leg(start="hall", end="kitchen", done=1.0)
    assert ends(route(FLAT, midway, "kitchen")) == ["kitchen"]
    assert ends(route(FLAT, midway, "bedroom")) == ["hall", "bedroom"]


def test_a_shut_way_is_gone_around_and_left_by_the_end_it_came_from() -> None:
    square = Places(
        points={"a": (0, 0), "b": (1, 0), "c": (1, 1), "d": (0, 1)},
        ways=(("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")),
        dock="a",
    )
    shut = frozenset((frozenset(("a", "b")),))
    assert ends(route(square, standing("a"), "b", shut)) == ["d", "c", "b"]
    stuck = Leg(start="a", end="b", done=0.9)
    assert ends(route(square, stuck, "b", shut)) == ["a", "d", "c", "b"]
    line = Places(points={"a": (0, 0), "b": (1, 0)}, ways=(("a", "b"),), dock="a")
    assert route(line, standing("a"), "b", shut) is None


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.floats(0, 1))
def test_a_way_is_unbroken_and_ends_where_it_should(start: str, goal: str, part: float) -> None:
    first = next(way for way in FLAT.ways if start in way)
    here = Leg(start=first[0], end=first[1], done=part * FLAT.length(*first))
    legs = route(FLAT, here, goal)
    assert legs is not None
    if legs:
        assert FLAT.point(legs[0]) == pytest.approx(FLAT.point(here))
        assert legs[-1].end == goal
    assert all(one.end == other.start for one, other in pairwise(legs))
    assert all(leg.done == 0 for leg in legs[1:])


def test_a_map_with_a_way_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="`attic` is not among the places"):
        Places(points={"a": (0, 0)}, ways=(("a", "attic"),), dock="a")
