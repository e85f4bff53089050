"""Heat and cold at home, pure: what lasts too long in a room is told once, until it is over.

Durations run on steady time. A room that says nothing any more is forgotten, and is no reason.
"""

from dataclasses import dataclass, replace

from edge.happenings import Moment
from edge.routine import Concern
from protocol.causes import Cause
from protocol.configuration import DeviceConfig, HomeConfig, RulesConfig
from protocol.evidence import Said
from protocol.observations import Kind, Observation

HYSTERESIS_C = 1.0
"""Heat is over so much below its threshold, and cold so much above."""
STALE_S = 3 * 3600.0
"""Sensors on batteries speak at least every hour or so."""
MOST_ROOMS = 50
NO_ROOM = frozenset(
    {"water", "pendant", "pull-cord", "wearable", "kettle", "stove", "television", "plug"}
)
"""Kinds of device that measure a floor, a body or themselves, and not the air of a room."""
OUTSIDE = frozenset({"balcony", "terrace", "outdoors"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The air as one sensor measures it; times are steady."""

    source: str
    place: str | None
    celsius: float
    at: float
    hot_since: float | None = None
    cold_since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """All rooms, and what was told of them."""

    rooms: tuple[Room, ...] = ()
    told: frozenset[Cause] = frozenset()
    """`HEAT` and `COLD`, each while some room is still so."""


def observe(climate: Climate, seen: Observation, config: HomeConfig, now: Moment) -> Climate:
    """Take a temperature in; only of sensors that somebody enrolled, and of the home's inside."""
    measured = None if seen.evidence is None else seen.evidence.value
    if seen.kind is not Kind.TEMPERATURE or measured is None:
        return climate
    device = next((one for one in config.devices if one.id == seen.source), None)
    if device is None or not _inside(device):
        return climate
    before = next((room for room in climate.rooms if room.source == seen.source), None)
    rules = config.rules
    hot = measured >= rules.heat_c - (HYSTERESIS_C if _is_hot(before) else 0.0)
    cold = measured <= rules.cold_c + (HYSTERESIS_C if _is_cold(before) else 0.0)
    room = Room(
        source=seen.source,
        place=device.place,
        celsius=measured,
        at=now.steady,
        hot_since=_since(None if before is None else before.hot_since, now, holds=hot),
        cold_since=_since(None if before is None else before.cold_since, now, holds=cold),
    )
    others = tuple(one for one in climate.rooms if one.source != seen.source)
    return replace(climate, rooms=(*others, room)[-MOST_ROOMS:])


def configured(climate: Climate, before: HomeConfig, config: HomeConfig) -> Climate:
    """Forget sensors that were taken away; other thresholds are judged from now on."""
    inside = {device.id for device in config.devices if _inside(device)}
    rooms = tuple(room for room in climate.rooms if room.source in inside)
    if before.rules != config.rules:
        rooms = tuple(replace(room, hot_since=None, cold_since=None) for room in rooms)
    return replace(climate, rooms=rooms)


def nobody_home(climate: Climate, now: Moment) -> Climate:
    """Measure from now: while everybody is away, nobody suffers from it."""
    rooms = tuple(
        replace(
            room,
            hot_since=now.steady if _is_hot(room) else None,
            cold_since=now.steady if _is_cold(room) else None,
        )
        for room in climate.rooms
    )
    return replace(climate, rooms=rooms, told=frozenset())


def due(climate: Climate, rules: RulesConfig, now: Moment) -> tuple[Climate, list[Concern]]:
    """Return what has lasted too long: one concern for the home, of its worst room."""
    rooms = tuple(room for room in climate.rooms if now.steady - room.at < STALE_S)
    told, concerns = set(climate.told), list[Concern]()
    hot = [(room.celsius, room, room.hot_since) for room in rooms if room.hot_since is not None]
    cold = [(-room.celsius, room, room.cold_since) for room in rooms if room.cold_since is not None]
    for cause, found, after_s in (
        (Cause.HEAT, hot, rules.heat_after_s),
        (Cause.COLD, cold, rules.cold_after_s),
    ):
        lasting = [one for one in found if now.steady - one[2] >= after_s]
        if not found:
            told.discard(cause)
        elif lasting and cause not in told:
            told.add(cause)
            _, room, since = max(lasting, key=lambda one: one[0])
            concerns.append(_concern(cause, room, now.steady - since))
    if rooms == climate.rooms and told == climate.told:
        return climate, concerns
    return replace(climate, rooms=rooms, told=frozenset(told)), concerns


def _concern(cause: Cause, room: Room, lasted_s: float) -> Concern:
    minutes = round(lasted_s / 60)
    code = "hot" if cause is Cause.HEAT else "cold"
    return Concern(
        cause=cause,
        source=room.source,
        text=f"{room.celsius:.1f} °C, too {code} for {minutes} minutes.",
        said=Said(code=code, celsius=round(room.celsius, 1), minutes=minutes),
        place=room.place,
    )


def _inside(device: DeviceConfig) -> bool:
    return device.kind not in NO_ROOM and device.place not in OUTSIDE


def _since(before: float | None, now: Moment, *, holds: bool) -> float | None:
    return (now.steady if before is None else before) if holds else None


def _is_hot(room: Room | None) -> bool:
    return room is not None and room.hot_since is not None


def _is_cold(room: Room | None) -> bool:
    return room is not None and room.cold_since is not None
