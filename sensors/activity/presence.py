"""Where the person is taken to be, and whether somebody visits. Pure.

A bed or chair that is still occupied is presence. Where the front door was the last that moved, the
person may be out. Somebody else is there when something moves in one place while the person keeps a
bed or chair of another occupied, or two rooms move at once, and the front door moved not long ago.
"""

from msgspec import Struct
from msgspec.structs import replace

from protocol.observations import Kind, Observation
from sensors.activity.signs import DOORS, SIGNS_OF_LIFE, Where, is_front_door, room

LEAVING_S = 60.0
"""What moves in the hall this soon after the front door does not bring anybody home."""
SETTLED_S = 60.0
"""Occupied so long, a bed or a chair does not flicker any more."""
AT_ONCE_S = 3.0
"""Two rooms that move within this are not of one older person, unless they adjoin."""
HINTS = 2
"""Weak hints of a second person that are believed, within `HINT_S`."""
HINT_S = 600.0
CAME_IN_S = 3 * 3600.0
"""Who visits came in by the front door no longer ago than this."""
VISIT_ENDS_S = 2700.0
"""Without a hint for so long, the visit is over."""
DOUBTED = 5
"""Signs elsewhere, with nobody visiting, after which an occupied chair or bed is not believed."""
MOST_OCCUPIED = 8


class Occupied(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bed or chair in which somebody is."""

    source: str
    since: float
    bed: bool
    place: str | None = None
    elsewhere: int = 0
    """Signs from other places meanwhile."""


class Visit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody else is in the home."""

    since: float
    hinted_at: float


class Presence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is known of it; times are steady."""

    at: float
    """Of the last sign of life."""
    where: Where = Where.ROOM
    place: str | None = None
    occupied: tuple[Occupied, ...] = ()
    front_at: float | None = None
    """When the front door moved last."""
    moved_at: float | None = None
    """The last motion, and where."""
    moved: str | None = None
    hints: tuple[float, ...] = ()
    visit: Visit | None = None


def taken(before: Presence, seen: Observation, now: float) -> Presence:
    """Take note of a sign of life."""
    if seen.kind not in SIGNS_OF_LIFE:
        return before
    after = _visited(before, seen, now)
    front = is_front_door(seen.kind, seen.place)
    after = replace(after, at=now, front_at=now if front else after.front_at)
    after = _seated(after, seen, now)
    after = replace(after, where=_where(before, after, seen, now), place=seen.place)
    if seen.kind is Kind.MOTION and seen.place is not None:
        after = replace(after, moved=seen.place, moved_at=now)
    return after


def ended(before: Presence, now: float) -> Presence:
    """End a visit that was not noticed any more; the silence begins there."""
    if before.visit is None or now - before.visit.hinted_at < VISIT_ENDS_S:
        return before
    where = Where.ROOM if before.where is Where.OUT else before.where
    return replace(before, visit=None, hints=(), where=where, at=max(before.at, now))


def _where(before: Presence, after: Presence, seen: Observation, now: float) -> Where:
    beds = [each.bed for each in after.occupied]
    if beds:
        return Where.BED if all(beds) else Where.SEAT
    if is_front_door(seen.kind, seen.place):
        # Who leaves last is not known when a visit ends: the person is rather taken to stay.
        return Where.ROOM if after.visit is not None else Where.OUT
    leaving = (
        before.where is Where.OUT and seen.kind is Kind.MOTION and room(seen.place) is (Where.ROOM)
    )
    if leaving and before.front_at is not None and seen.place == before.place:
        return Where.OUT if now - before.front_at < LEAVING_S else Where.ROOM
    if seen.kind is Kind.BED_LEFT:
        return Where.BEDROOM
    return room(seen.place)


def _seated(presence: Presence, seen: Observation, now: float) -> Presence:
    others = tuple(each for each in presence.occupied if each.source != seen.source)
    match seen.kind:
        case Kind.BED_ENTERED | Kind.CHAIR_ENTERED:
            bed = seen.kind is Kind.BED_ENTERED
            known = next((each for each in presence.occupied if each.source == seen.source), None)
            sat = known or Occupied(source=seen.source, since=now, bed=bed, place=seen.place)
            return replace(presence, occupied=(*others, sat)[-MOST_OCCUPIED:])
        case Kind.BED_LEFT | Kind.CHAIR_LEFT:
            return replace(presence, occupied=others)
        case _:
            return _doubted(presence, seen)


def _doubted(presence: Presence, seen: Observation) -> Presence:
    if presence.visit is not None or seen.place is None:
        return presence
    counted = tuple(
        each if each.place == seen.place else replace(each, elsewhere=each.elsewhere + 1)
        for each in presence.occupied
    )
    return replace(presence, occupied=tuple(each for each in counted if each.elsewhere < DOUBTED))


def _visited(presence: Presence, seen: Observation, now: float) -> Presence:
    hint = _hint(presence, seen, now)
    hints = tuple(at for at in presence.hints if now - at < HINT_S)
    if hint:
        hints = (*hints, *[now] * hint)[-HINTS:]
    presence = replace(presence, hints=hints)
    came_in = presence.front_at is not None and now - presence.front_at < CAME_IN_S
    if presence.visit is not None:
        if hint:
            return replace(presence, visit=replace(presence.visit, hinted_at=now))
        return ended(presence, now)
    if hint and len(hints) >= HINTS and (came_in or is_front_door(seen.kind, seen.place)):
        return replace(presence, visit=Visit(since=now, hinted_at=now))
    return presence


def _hint(presence: Presence, seen: Observation, now: float) -> int:
    """Return how much this tells of a second person: nothing, a little, or all."""
    kept = [each for each in presence.occupied if now - each.since >= SETTLED_S]
    if kept and is_front_door(seen.kind, seen.place):
        return HINTS
    if seen.place is None or (seen.kind is not Kind.MOTION and seen.kind not in DOORS):
        return 0
    if any(each.place != seen.place for each in kept):
        return 1
    if (
        seen.kind is Kind.MOTION
        and presence.moved not in {None, seen.place}
        and presence.moved_at is not None
        and now - presence.moved_at < AT_ONCE_S
        and room(presence.moved) is not Where.ROOM  # rooms with a door between them and others
        and room(seen.place) is not Where.ROOM
    ):
        return 1
    return 0
