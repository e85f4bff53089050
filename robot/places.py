"""The named places of a home and the ways between them."""

import heapq
import itertools
from math import dist

from msgspec import Struct

Point = tuple[float, float]
"""Metres, x and y."""


class Leg(Struct, frozen=True, kw_only=True):
    """A position on the way from one place to the next."""

    start: str
    end: str
    done: float = 0.0
    """Metres from `start` towards `end`."""


class Places(Struct, frozen=True, kw_only=True):
    """A small map: where places are and which of them are joined by a straight free way."""

    points: dict[str, Point]
    ways: tuple[tuple[str, str], ...]
    dock: str
    """The place of the charger."""
    rooms: dict[str, str] = {}
    """The rooms of those places that are none themselves: a person looks for a room."""

    def __post_init__(self) -> None:
        for name in (self.dock, *self.rooms, *(end for way in self.ways for end in way)):
            if name not in self.points:
                raise ValueError(f"`{name}` is not among the places {', '.join(self.points)}")

    def room(self, place: str) -> str:
        """Return the room of a place."""
        return self.rooms.get(place, place)

    def length(self, start: str, end: str) -> float:
        """Return the metres of the straight line between two places."""
        return dist(self.points[start], self.points[end])

    def point(self, leg: Leg) -> Point:
        """Return where a position lies."""
        length = self.length(leg.start, leg.end)
        part = min(1.0, leg.done / length) if length else 1.0
        (x0, y0), (x1, y1) = self.points[leg.start], self.points[leg.end]
        return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part

    def at(self, leg: Leg) -> str | None:
        """Return the name of the place where a position is, or None on the way."""
        if leg.done <= 0:
            return leg.start
        return leg.end if leg.done >= self.length(leg.start, leg.end) else None


def route(
    places: Places, here: Leg, goal: str, blocked: frozenset[frozenset[str]] = frozenset()
) -> tuple[Leg, ...] | None:
    """Return the shortest way as legs, the first one begun where `here` is; None without any.

    `blocked` names ways that are shut, each by its two ends. A body that stands on a shut way may
    leave it by the end that it came from.
    """
    if goal not in places.points:
        return None
    onward, back = _first_legs(places, here, blocked)
    best: tuple[float, tuple[Leg, ...]] | None = None
    for first in (onward, back):
        if first is None:
            continue
        rest = _shortest(places, first.end, goal, blocked)
        if rest is not None:
            length = _remaining(places, first) + rest[0]
            if best is None or length < best[0]:
                best = (length, (first, *rest[1]))
    if best is None:
        return None
    return tuple(leg for leg in best[1] if _remaining(places, leg) > 0)


def _first_legs(
    places: Places, here: Leg, blocked: frozenset[frozenset[str]]
) -> tuple[Leg | None, Leg | None]:
    length = places.length(here.start, here.end)
    done = min(max(here.done, 0.0), length)
    back = Leg(start=here.end, end=here.start, done=length - done)
    shut = frozenset((here.start, here.end)) in blocked and done < length
    return (None if shut else here), back


def _remaining(places: Places, leg: Leg) -> float:
    return max(0.0, places.length(leg.start, leg.end) - leg.done)


def _shortest(
    places: Places, start: str, goal: str, blocked: frozenset[frozenset[str]]
) -> tuple[float, tuple[Leg, ...]] | None:
    """Dijkstra over the ways, which go in both directions."""
    open_: list[tuple[float, tuple[str, ...]]] = [(0.0, (start,))]
    closed: set[str] = set()
    while open_:
        length, way = heapq.heappop(open_)
        place = way[-1]
        if place == goal:
            legs = itertools.pairwise(way)
            return length, tuple(Leg(start=one, end=other) for one, other in legs)
        if place not in closed:
            closed.add(place)
            for end in _neighbours(places, place, blocked):
                heapq.heappush(open_, (length + places.length(place, end), (*way, end)))
    return None


def _neighbours(places: Places, place: str, blocked: frozenset[frozenset[str]]) -> tuple[str, ...]:
    free = [way for way in places.ways if place in way and frozenset(way) not in blocked]
    return tuple(second if first == place else first for first, second in free)
